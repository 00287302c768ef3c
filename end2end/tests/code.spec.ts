import type { Page } from '@playwright/test';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const TYPED = '012-345 6789';
const E164 = '+60123456789';

const card = (page: Page) => page.locator('#sign-up');
const code = (page: Page) => card(page).getByRole('textbox', { name: /^Code of/ });
const confirm = (page: Page) => card(page).getByRole('button', { name: 'Confirm' });

async function leaveNumber(page: Page, typed = TYPED): Promise<void> {
  await page.goto('/s/main');
  const phone = card(page).getByLabel('Mobile number');
  if (!(await phone.isVisible())) await page.getByRole('link', { name: 'Text me' }).click();
  await card(page).getByLabel('Country').selectOption('MY');
  await phone.fill(typed);
  await card(page).getByRole('checkbox').check();
  await card(page).getByRole('button', { name: 'Text me' }).click();
}

/** What the virtual handset received, newest last. */
async function texts(admin: Page): Promise<string[]> {
  await admin.goto('/simulator');
  return admin.locator(`[data-phone="${E164}"]`).getByRole('listitem').allInnerTexts();
}

/** The newest of so many codes on the handset, once it is there. */
async function codeOn(admin: Page, count = 1): Promise<string> {
  let found: string[] = [];
  await expect(async () => {
    found = (await texts(admin)).flatMap((text) => /(\d{6}) is your code/.exec(text)?.[1] ?? []);
    expect(found.length).toBe(count);
  }).toPass();
  // The handset shows them in its own order: the one that was not there before is the newest.
  return found.at(-1) as string;
}

async function status(carillon: Carillon): Promise<string | undefined> {
  const { items } = (await carillon.api('GET', '/sites/main/subscribers')) as { items: { phone: string; status: string }[] };
  return items.find((subscriber) => subscriber.phone === E164)?.status;
}

const wrong = (right: string) => (right === '000000' ? '000001' : '000000');

test.describe('with codes', () => {
  test.beforeEach(async ({ carillon }) => {
    await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code' });
  });

  test('the code is entered in the same popup, and only then the welcome comes', async ({ page, carillon, context }) => {
    const admin = await context.newPage();
    await signIn(admin);
    await leaveNumber(page);
    await expect(code(page)).toBeFocused();
    await expect(code(page)).toHaveAttribute('autocomplete', 'one-time-code');
    await expect(code(page)).toHaveAttribute('inputmode', 'numeric');
    await expect(card(page)).toContainText(TYPED);
    await expect(card(page).getByRole('button', { name: /^Send another code in \d+ s$/ })).toBeDisabled();
    const right = await codeOn(admin);
    expect(await status(carillon)).toBe('pending');

    await code(page).fill(wrong(right));
    await confirm(page).click();
    await expect(card(page).getByRole('alert')).toHaveText('That code is wrong or has expired.');
    await expect(code(page)).toBeFocused();
    await code(page).fill(right);
    await confirm(page).click();
    await expect(card(page).getByText('Thank you.', { exact: false })).toBeVisible();
    expect(await status(carillon)).toBe('active');
    await expect(async () => expect((await texts(admin)).some((text) => text.includes('welcome'))).toBe(true)).toPass();

    // The history does not tell the code.
    await admin.goto('/admin/sites/main/history');
    await expect(admin.getByText('****** is your code', { exact: false }).first()).toBeVisible();
    await expect(admin.getByText(right, { exact: false })).toHaveCount(0);
  });

  test('the number can be changed, and what was typed is kept', async ({ page }) => {
    await leaveNumber(page);
    await expect(code(page)).toBeFocused();
    await card(page).getByRole('link', { name: 'Change the number' }).click();
    await expect(card(page).getByLabel('Mobile number')).toHaveValue(TYPED);
    await expect(card(page).getByLabel('Mobile number')).toBeFocused();
    await expect(code(page)).toBeHidden();
  });

  test('works without JavaScript', async ({ page, plainPage, carillon }) => {
    await signIn(page);
    await leaveNumber(plainPage);
    await expect(code(plainPage)).toBeVisible();
    await expect(card(plainPage)).toContainText(TYPED);
    const right = await codeOn(page);
    await code(plainPage).fill(wrong(right));
    await confirm(plainPage).click();
    await expect(card(plainPage).getByText('That code is wrong or has expired.')).toBeVisible();
    await card(plainPage).getByRole('button', { name: 'Send another code' }).click();
    await expect(card(plainPage).getByText('If a code was due, another one is on its way.')).toBeVisible();
    await code(plainPage).fill(right);
    await confirm(plainPage).click();
    await expect(card(plainPage).getByText('Thank you.', { exact: false })).toBeVisible();
    expect(await status(carillon)).toBe('active');
  });

  test('the mode, the digits and the text are settings', async ({ page, carillon }) => {
    await signIn(page);
    await page.goto('/admin/sites/main/settings/opt-in');
    const panel = page.locator('#opt-in');
    await expect(panel.getByRole('radio', { name: /^A code by text/ })).toBeChecked();
    await panel.getByRole('radio', { name: '4' }).check();
    await panel.getByRole('textbox', { name: 'Text with the code' }).fill('No code in it');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Put {{ code }} where the code belongs.')).toBeVisible();
    await panel.getByRole('textbox', { name: 'Text with the code' }).fill('{{ code }} is yours');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved.', { exact: false })).toBeVisible();
    const site = (await carillon.api('GET', '/sites/main')) as { code_digits: number; words: { code: string } };
    expect(site.code_digits).toBe(4);
    expect(site.words.code).toBe('{{ code }} is yours');
  });
});

test.describe('coming and going', () => {
  test('after a STOP the same card brings a number back, by its code', async ({ page, carillon, context }) => {
    const admin = await context.newPage();
    await signIn(admin);
    await leaveNumber(page);
    await expect(card(page).getByText('Left before? Enter the code we sent.')).toBeVisible();
    await expect(async () => expect((await texts(admin)).length).toBe(1)).toPass();
    await admin.locator(`[data-phone="${E164}"]`).getByRole('button', { name: 'STOP' }).click();
    await expect.poll(() => status(carillon)).toBe('unsubscribed');

    await page.evaluate(() => localStorage.clear());
    await leaveNumber(page);
    await expect(card(page).getByText('Thank you.', { exact: false })).toBeVisible();
    await card(page).getByText('Left before? Enter the code we sent.').click();
    await code(page).fill(await codeOn(admin));
    await confirm(page).click();
    await expect(card(page).getByText('The code was right. You get our texts again.')).toBeVisible();
    expect(await status(carillon)).toBe('active');
  });

  test('a number leaves on its own page, by the link in its welcome', async ({ page, plainPage, carillon, context, problems }) => {
    problems.expect(/status of 404/);
    await carillon.api('PATCH', '/sites/main', { words: { welcome: 'Hello from {{ site }}. Yours: {{ preferences }}' } });
    const admin = await context.newPage();
    await signIn(admin);
    await leaveNumber(page);
    let path = '';
    await expect(async () => {
      const [welcome] = await texts(admin);
      path = /\/preferences\/[\w-]{22}/.exec(welcome ?? '')?.[0] ?? '';
      expect(path).not.toBe('');
    }).toPass();
    expect(path).not.toContain('123456789');

    const answer = await plainPage.goto(path);
    expect(answer?.headers()['x-robots-tag']).toContain('noindex');
    expect(answer?.headers()['referrer-policy']).toBe('no-referrer');
    await expect(plainPage.getByRole('heading', { level: 1 })).toContainText('+60*****6789');
    expect(await status(carillon)).toBe('active');
    await plainPage.getByRole('button', { name: 'Stop the texts' }).click();
    await expect(plainPage.getByText('You have left.', { exact: false })).toBeVisible();
    expect(await status(carillon)).toBe('unsubscribed');
    await expect(async () => expect((await texts(admin)).some((text) => text.includes('unsubscribed'))).toBe(true)).toPass();
    expect((await plainPage.goto('/preferences/AAAAAAAAAAAAAAAAAAAAAA'))?.status()).toBe(404);
  });
});
