import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

test.use({ withOwner: false });

const ANN = { typed: '012-345 6789', region: 'MY', e164: '+60123456789', shown: '+60 12-345 6789' };
const BOB = { typed: '+1 202 555 0143', region: 'MY', e164: '+12025550143', shown: '+1 202-555-0143' };
const MESSAGE = 'The bells ring at noon. Reply STOP to leave.';

const OWNER = { email: 'owner@example.org', password: 'a long enough password' };

/** What a virtual handset shows. */
const handset = (page: Page, who: { e164: string }) => page.locator(`[data-phone="${who.e164}"]`);

async function figure(page: Page, label: string): Promise<number> {
  const value = page.locator('.figure').filter({ has: page.getByText(label, { exact: true }) }).locator('.value');
  return Number((await value.innerText()).replace(/\D/g, ''));
}

async function subscribe(page: Page, who: { typed: string; region: string }): Promise<void> {
  await page.goto('/s/main');
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  const card = page.getByRole('dialog');
  await expect(card).toBeVisible();
  await card.getByLabel('Country').selectOption(who.region);
  await card.getByLabel('Mobile number').fill(who.typed);
  await card.getByRole('checkbox').check();
  await card.getByRole('button', { name: 'Text me' }).click();
  await expect(card.getByRole('status')).toBeVisible();
}

async function send(page: Page, message: string): Promise<void> {
  await page.goto('/admin/sites/main/send');
  await page.getByRole('textbox', { name: 'Message' }).fill(message);
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByRole('table', { name: 'Price by country' })).toBeVisible();
}

test('the whole story: set up, opt in, welcome, broadcast, STOP, and what an admin sees of it', async ({ page, carillon }) => {
  // Set up with the link in the log.
  await page.goto(await carillon.setupLink());
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();

  // Two visitors opt in; each gets a welcome on the virtual handset, paid in credits.
  await subscribe(page, ANN);
  await subscribe(page, BOB);
  await expect(async () => {
    await page.goto('/simulator');
    await expect(handset(page, ANN).getByRole('listitem')).toHaveCount(1, { timeout: 500 });
    await expect(handset(page, BOB).getByRole('listitem')).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await page.goto('/admin/sites/main/credits');
  const afterWelcomes = await figure(page, 'Balance');
  expect(afterWelcomes).toBeLessThan(500);

  // A broadcast: the price first, then the confirmation, then live progress.
  await send(page, MESSAGE);
  await expect(page.getByText(/^Send 1 SMS to 2 people in 2 countries for \d+ credits\.$/)).toBeVisible();
  await page.getByRole('button', { name: /^Send to 2 people for \d+ credits$/ }).click();
  await expect(page.getByText('2 of 2 done')).toBeVisible();
  await expect(page.getByText('All sent')).toBeVisible();
  const spent = Number(await page.locator('[data-credits="spent"]').innerText());
  await page.goto('/simulator');
  await expect(handset(page, ANN)).toContainText(MESSAGE);
  await expect(handset(page, BOB)).toContainText(MESSAGE);

  // Credits add up.
  await page.goto('/admin/sites/main/credits');
  expect(await figure(page, 'Balance')).toBe(afterWelcomes - spent);
  expect(await figure(page, 'Set aside')).toBe(0);

  // STOP from the handset: one confirmation, and the icon turns red.
  await page.goto('/simulator');
  await handset(page, ANN).getByRole('button', { name: 'STOP' }).click();
  await expect(async () => {
    await page.goto('/simulator');
    await expect(handset(page, ANN).getByRole('listitem')).toHaveCount(4, { timeout: 500 });
  }).toPass();
  await page.goto('/admin/sites/main/subscribers');
  const ann = page.getByRole('row').filter({ hasText: ANN.shown });
  await expect(ann.getByRole('button', { name: /has left by STOP/ })).toBeVisible();

  // The next broadcast skips her.
  await send(page, 'Second message');
  await expect(page.getByText(/to 1 person in 1 country/)).toBeVisible();
  await expect(page.getByText('1: left by STOP')).toBeVisible();
  await page.getByRole('button', { name: /^Send to 1 person/ }).click();
  await expect(page.getByText('All sent')).toBeVisible();
  await page.goto('/simulator');
  await expect(handset(page, BOB)).toContainText('Second message');
  await expect(handset(page, ANN)).not.toContainText('Second message');

  // Suspended, resumed, deleted.
  await page.goto('/admin/sites/main/subscribers');
  const bob = page.getByRole('row').filter({ hasText: BOB.shown });
  const toggle = bob.getByRole('button', { name: /Suspend|Turn on again/ });
  await toggle.click();
  await expect(toggle).toHaveText('Off');
  await toggle.click();
  await expect(toggle).toHaveText('On');
  await bob.getByRole('button', { name: /^Delete/ }).first().click();
  await bob.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
  await expect(bob).toHaveCount(0);

  // The history shows all of it.
  await page.goto('/admin/sites/main/history');
  const rows = page.getByRole('table', { name: 'Messages' }).getByRole('row');
  await expect(rows.filter({ hasText: 'Welcome' })).toHaveCount(2);
  await expect(rows.filter({ hasText: MESSAGE })).toHaveCount(2);
  await expect(rows.filter({ hasText: 'STOP confirmation' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'Second message' })).toHaveCount(1);
});

test('START brings back one who had stopped, and only that one', async ({ page, carillon }) => {
  await page.goto(await carillon.setupLink());
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await subscribe(page, BOB);
  await expect(async () => {
    await page.goto('/simulator');
    await expect(handset(page, BOB)).toBeVisible({ timeout: 500 });
  }).toPass();
  const status = async (words: RegExp) => {
    await page.goto('/admin/sites/main/subscribers');
    await expect(page.getByRole('row').filter({ hasText: BOB.shown }).getByRole('button', { name: words })).toBeVisible();
    await page.goto('/simulator');
  };
  await handset(page, BOB).getByRole('button', { name: 'STOP' }).click();
  await status(/has left by STOP/);
  await handset(page, BOB).getByRole('button', { name: 'START' }).click();
  await status(/receives texts/);
  await handset(page, BOB).getByLabel(/^Answer from/).fill('is this about the bus stop?');
  await handset(page, BOB).getByRole('button', { name: 'Answer' }).click();
  await expect(handset(page, BOB)).toContainText('is this about the bus stop?');
  await status(/receives texts/);
});
