import type { Page } from '@playwright/test';
import { Elsewhere } from '../support/elsewhere.ts';
import { expect, signIn, test } from '../support/test.ts';

const PAGE = '/admin/sites/main/settings/embedding';

const preview = (page: Page) => page.frameLocator('iframe[title="Preview of the popup"]');

test('when the popup opens is saved, and a mistake told at its field', async ({ page, carillon }) => {
  await signIn(page, PAGE);
  const opens = page.locator('#embedding');
  await opens.getByLabel('By itself, once so much of the page was seen').check();
  await opens.getByLabel('How much of the page, in percent').fill('101');
  await opens.getByRole('button', { name: 'Save' }).click();
  await expect(opens.getByLabel('How much of the page, in percent')).toHaveAccessibleDescription(/1 to 100/);
  await expect(opens.getByLabel('By itself, once so much of the page was seen')).toBeChecked();
  await opens.getByLabel('How much of the page, in percent').fill('70');
  await opens.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It is live', { exact: false })).toBeVisible();
  const site = await carillon.api('GET', '/sites/main');
  expect(site.embedding).toEqual({ opens: 'after_scroll', scroll_percent: 70 });
});

test('the preview shows the popup as it is saved and sends nothing', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code', words: { popup_title: 'Lamps by text' } });
  await signIn(page, '/admin/sites/main/settings/page');
  await page.getByLabel('Of links and of the main button').fill('red');
  await page.locator('#look').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Of links and of the main button')).toHaveAccessibleDescription(/colour such as/);
  await page.getByLabel('Of links and of the main button').fill('#06c');
  await page.locator('#look').getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('#look').getByText('#0066cc')).toBeVisible();

  await page.goto(PAGE);
  await page.locator('#preview').scrollIntoViewIfNeeded();
  await preview(page).getByRole('button', { name: 'Text me' }).click();
  const card = preview(page).locator('carillon-popup dialog');
  await expect(card.getByRole('heading', { name: 'Lamps by text' })).toBeVisible();
  expect(await card.getByRole('button', { name: 'Text me' }).evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(0, 102, 204)');
  const posts: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && posts.push(request.url()));
  await card.getByLabel('Mobile number').fill('+60123456789');
  await card.getByRole('checkbox').check();
  await card.getByRole('button', { name: 'Text me' }).click();
  await card.getByRole('textbox', { name: /^Code of/ }).fill('123456');
  await card.getByRole('button', { name: 'Confirm' }).click();
  await expect(card.getByText('Thank you.', { exact: false })).toBeVisible();
  expect(posts).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem('carillon:main'))).toBeNull();
  expect((await carillon.api('GET', '/sites/main/subscribers')).total).toBe(0);
});

test('the lines to copy work where they are pasted', async ({ page, carillon, context }) => {
  await carillon.api('PATCH', '/sites/main', { words: { button: 'Ring & "sing" <b>', popup_title: '"Lamps" & more' } });
  await signIn(page, PAGE);
  const snippet = async (name: string) => (await page.getByRole('region', { name, exact: true }).textContent())?.trim() ?? '';
  const [script, link, frame] = [await snippet('The popup'), await snippet('A link that opens it'), await snippet('The card in a frame')];
  expect(await snippet('What a content security policy must allow')).toContain(`script-src ${carillon.url};`);
  const elsewhere = await Elsewhere.start(`<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">${script}${link}${frame}</html>`);
  await carillon.api('PATCH', '/sites/main', { allowed_origins: [elsewhere.at('localhost')], embedding: { opens: 'on_click' } });
  const visitor = await context.newPage();
  await visitor.goto(elsewhere.at('localhost'));
  await visitor.getByRole('link', { name: 'Ring & "sing" <b>' }).click();
  await expect(visitor.locator('carillon-popup').getByLabel('Mobile number')).toBeFocused();
  await expect(visitor.frameLocator('iframe[title=\'"Lamps" & more\']').getByLabel('Mobile number')).toBeVisible();
  await elsewhere.stop();
});
