import type { Page } from '@playwright/test';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

const SITE = '/admin/sites/main';

/** Keys do something once the page's script has said so: by showing the button of their list. */
const awake = (page: Page) => page.locator('#shortcuts-open:not([hidden])').waitFor({ state: 'attached' });

test('single keys lead through the console', async ({ page, carillon }) => {
  await populate(carillon);
  await signIn(page, SITE);
  const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await awake(page);
  await page.keyboard.press('?');
  await expect(list).toBeVisible();
  await expect(list.getByText('Subscribers')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  expect(page.url()).toMatch(/\/admin\/sites\/main$/);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();

  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/subscribers$/);
  await awake(page);
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  // A field takes what is typed.
  await page.keyboard.type('?gs');
  await expect(page.getByRole('searchbox')).toHaveValue('?gs');
  await expect(list).toBeHidden();
});

test('single keys can be turned off', async ({ page }, { project }) => {
  test.skip(project.name !== 'desktop', 'the button stands where there are keys');
  await signIn(page, SITE);
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await page.getByRole('checkbox', { name: 'Single keys work' }).uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeHidden();
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('checkbox', { name: 'Single keys work' })).not.toBeChecked();
});

for (const script of ['with', 'without'] as const) {
  test(`light or dark as one chooses ${script} JavaScript`, async ({ page: scripted, plainPage }, { project }) => {
    const page = script === 'with' ? scripted : plainPage;
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: 'light' });
    await signIn(page, `${SITE}/history?status=failed`);
    if (project.name !== 'desktop') await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('group', { name: 'Light or dark' }).getByRole('button', { name: 'Dark' }).filter({ visible: true }).click();
    await expect(page).toHaveURL(/\/history\?status=failed$/);
    expect(await ground()).toBe('rgb(19, 21, 25)');
    await page.emulateMedia({ colorScheme: 'dark' });
    if (project.name !== 'desktop') await page.getByRole('button', { name: 'More' }).click();
    const choice = page.getByRole('group', { name: 'Light or dark' }).filter({ visible: true });
    await expect(choice.getByRole('button', { name: 'Dark' })).toHaveAttribute('aria-pressed', 'true');
    await choice.getByRole('button', { name: 'Light' }).click();
    await expect.poll(ground).toBe('rgb(251, 250, 247)');
    if (project.name !== 'desktop') await page.getByRole('button', { name: 'More' }).click();
    await choice.getByRole('button', { name: 'Auto' }).click();
    await expect.poll(ground).toBe('rgb(19, 21, 25)');
  });
}
