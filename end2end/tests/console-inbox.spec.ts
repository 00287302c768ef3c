import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../support/test.ts';

const INBOX = '/admin/sites/main/inbox';
const PHONE = '+60123456789';

function rows(page: Page) {
  return page.getByRole('table', { name: 'Texts' }).locator('tbody').getByRole('row');
}

test('while nobody has texted the page says what it is for', async ({ page }) => {
  await signIn(page, INBOX);
  await expect(page.getByText('No text yet')).toBeVisible();
});

test('each text says what it was taken for and why', async ({ page, carillon }) => {
  await carillon.subscribe(PHONE);
  await carillon.text(PHONE, 'the bus stop is closed');
  await carillon.text(PHONE, 'Stop. Thank you');
  await signIn(page, INBOX);
  await expect(rows(page)).toHaveCount(2);
  await expect(rows(page).nth(0)).toContainText('STOP');
  await expect(rows(page).nth(0)).toContainText('It is “stop” with words of refusal or politeness, and nothing else.');
  await expect(rows(page).nth(1)).toContainText('No word in it asks for anything.');
  await page.getByLabel('Taken for').selectOption('stop');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(rows(page)).toHaveCount(1);
  await page.getByLabel('Search').fill('nowhere');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('No text matches.')).toBeVisible();
});

for (const script of ['with', 'without'] as const) {
  test(`what may mean STOP waits, is counted, and unsubscribes with one click ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.subscribe(PHONE);
    await carillon.text(PHONE, 'wrong number');
    await carillon.text('+60123456780', 'who is this');
    await signIn(page, '/admin/sites/main');
    await page.goto(`${INBOX}?state=waiting`);
    await expect(page.getByText('2 texts wait for you.')).toBeVisible();
    await expect(page.locator('.nav .count').first()).toContainText('2');
    const row = rows(page).filter({ hasText: 'wrong number' });
    await row.getByRole('button', { name: /^Unsubscribe/ }).click();
    await expect(page.getByText(/is unsubscribed and receives nothing more\./)).toBeVisible();
    await expect(rows(page)).toHaveCount(1);
    await rows(page).first().getByRole('button', { name: /^Dismiss/ }).click();
    await expect(page.getByText('Dismissed.', { exact: true })).toBeVisible();
    await expect(page.locator('.nav .count')).toHaveCount(0);
    const { items } = await carillon.api('GET', '/sites/main/subscribers');
    expect(items[0].status).toBe('unsubscribed');
  });

  test(`an answer shows its price before it goes ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.subscribe(PHONE);
    await carillon.text(PHONE, 'who is this');
    await signIn(page, INBOX);
    await rows(page).first().getByRole('link', { name: /^Answer/ }).click();
    const thread = page.getByRole('list', { name: 'Conversation' });
    await expect(thread).toContainText('who is this');
    await page.getByLabel('Your answer').fill('The shop on Main Street. Text STOP to leave.');
    await page.getByRole('button', { name: 'Show the price' }).click();
    await expect(page.getByText(/^Send 1 SMS to 1 person for \d+ credits?\.$/)).toBeVisible();
    const { items: none } = await carillon.api('GET', '/sites/main/messages?kind=answer');
    expect(none).toHaveLength(0);
    await page.getByRole('button', { name: /^Send for \d+ credits?$/ }).click();
    await expect(page.getByText(/is on its way for \d+ credits?\./)).toBeVisible();
    await expect(thread).toContainText('The shop on Main Street.');
    await expect(page.getByLabel('Your answer')).toHaveCount(0);
    const { items } = await carillon.api('GET', '/sites/main/messages?kind=answer');
    expect(items).toHaveLength(1);
  });
}

test('a stopped number is not answered', async ({ page, carillon }) => {
  await carillon.subscribe(PHONE);
  await carillon.text(PHONE, 'who is this');
  await carillon.text(PHONE, 'STOP');
  await signIn(page, `${INBOX}?outcome=review`);
  await rows(page).first().getByRole('link').first().click();
  await expect(page.getByText('nothing is sent to it')).toBeVisible();
  await expect(page.getByLabel('Your answer')).toHaveCount(0);
});

test('what somebody texts is shown as text', async ({ page, carillon }) => {
  await carillon.text(PHONE, '<img src=x onerror="window.broken=1"></textarea><script>window.broken=1</script>');
  await signIn(page, INBOX);
  await expect(rows(page).first()).toContainText('<img src=x');
  await rows(page).first().getByRole('link').first().click();
  await expect(page.getByRole('list', { name: 'Conversation' })).toContainText('</textarea><script>');
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
});

test("a site's own words unsubscribe, and some can't be added", async ({ plainPage: page, carillon }) => {
  await carillon.subscribe(PHONE);
  await signIn(page, '/admin/sites/main/settings/messages');
  const panel = page.locator('#opt-out');
  await panel.getByLabel('Your own words').fill('tak mau dah\nYES');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByLabel('Your own words')).toHaveAttribute('aria-invalid', 'true');
  await expect(panel.getByLabel('Your own words')).toHaveValue('tak mau dah\nYES');
  await panel.getByLabel('Your own words').fill('tak mau dah');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It counts from the next text on.')).toBeVisible();
  await carillon.text(PHONE, 'Tak mau dah!');
  const { items } = await carillon.api('GET', '/sites/main/subscribers');
  expect(items[0].status).toBe('unsubscribed');
});
