import type { Page } from '@playwright/test';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const TYPED = '012-345 6789';
const E164 = '+60123456789';

async function status(carillon: Carillon): Promise<string | undefined> {
  const { items } = (await carillon.api('GET', '/sites/main/subscribers')) as { items: { phone: string; status: string }[] };
  return items.find((subscriber) => subscriber.phone === E164)?.status;
}

/** The code on the virtual handset, once it is there. */
async function codeOn(admin: Page): Promise<string> {
  let code = '';
  await expect(async () => {
    await admin.goto('/simulator');
    const texts = await admin.locator(`[data-phone="${E164}"]`).getByRole('listitem').allInnerTexts();
    code = texts.flatMap((text) => /(\d{6}) is your code/.exec(text)?.[1] ?? []).at(-1) ?? '';
    expect(code).not.toBe('');
  }).toPass();
  return code;
}

async function leaveNumber(page: Page): Promise<void> {
  await page.getByLabel('Country').selectOption('MY');
  await page.getByLabel('Mobile number').fill(TYPED);
  await page.getByRole('button', { name: 'Send me a code' }).click();
}

test('a number sees its state and leaves, by a code, without JavaScript', async ({ page, plainPage, carillon }) => {
  await carillon.subscribe(E164);
  await signIn(page);
  await plainPage.goto('/s/main');
  await plainPage.getByRole('link', { name: 'Manage your subscription' }).click();
  await expect(plainPage.getByRole('heading', { level: 1 })).toHaveText('Your subscription');
  await plainPage.getByLabel('Mobile number').fill('12');
  await plainPage.getByRole('button', { name: 'Send me a code' }).click();
  await expect(plainPage.getByLabel('Mobile number')).toHaveValue('12');
  await expect(plainPage.getByLabel('Mobile number')).toHaveAttribute('aria-invalid', 'true');
  await leaveNumber(plainPage);
  await expect(plainPage.getByText(TYPED)).toBeVisible();
  const code = plainPage.getByLabel('Code of 6 digits');
  await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
  const right = await codeOn(page);
  await code.fill(right === '000000' ? '000001' : '000000');
  await plainPage.getByRole('button', { name: 'Confirm' }).click();
  await expect(plainPage.getByText('That code is wrong or has expired.')).toBeVisible();
  await code.fill(right);
  await plainPage.getByRole('button', { name: 'Confirm' }).click();
  await expect(plainPage.getByText('This number gets texts from', { exact: false })).toBeVisible();
  await plainPage.getByRole('button', { name: 'Stop the texts' }).click();
  await expect(plainPage.getByText('You have left.', { exact: false })).toBeVisible();
  expect(await status(carillon)).toBe('unsubscribed');
});

test('a number that had left comes back there', async ({ page, carillon, context }) => {
  await carillon.subscribe(E164);
  await carillon.judged();
  await carillon.text(E164, 'STOP');
  const admin = await context.newPage();
  await signIn(admin);
  await page.goto('/preferences?site=main');
  await leaveNumber(page);
  await page.getByLabel('Code of 6 digits').fill(await codeOn(admin));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByText('This number has left.', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Come back' }).click();
  await expect(page.getByText('Please tick the box to agree.')).toBeVisible();
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Come back' }).click();
  await expect(page.getByText('You are back', { exact: false })).toBeVisible();
  expect(await status(carillon)).toBe('active');
});

test('the browser computes where the site asks for it', async ({ page, carillon, context }) => {
  test.setTimeout(90_000);
  await carillon.subscribe(E164);
  await carillon.judged();
  await carillon.api('PATCH', '/sites/main', { protection: { proof_of_work: 'always', without_script: 'refuse' } });
  const admin = await context.newPage();
  await signIn(admin);
  await page.goto('/preferences?site=main');
  await leaveNumber(page);
  await expect(page.getByLabel('Code of 6 digits')).toBeVisible({ timeout: 60_000 });
  expect(await codeOn(admin)).toMatch(/^\d{6}$/);
});

test('the page fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 700 });
  await page.goto('/preferences?site=main');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});
