import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, OWNER, signIn, test } from '../support/test.ts';

/** The six digits that an authenticator app shows for the secret (RFC 6238), so many steps of 30 seconds from now. */
function totp(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/\s/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = digest[digest.length - 1]! & 15;
  return ((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function givePassword(page: Page): Promise<void> {
  await page.goto('/admin/sign-in');
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

for (const script of ['with', 'without'] as const) {
  test(`the second step ${script} JavaScript: set up by QR code, asked for, and left behind for a recovery code`, async ({
    page: scripted,
    plainPage,
    problems,
  }) => {
    problems.expect(/status of 422/);
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, '/admin/security');
    await expect(page.getByRole('heading', { name: 'Your sign-in', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Set it up' }).click();
    await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
    const secret = (await page.locator('#secret').textContent()) ?? '';

    await page.getByLabel('The code your app shows').fill('000000');
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await expect(page.getByText('This code is wrong')).toBeVisible();
    // The code before: the present one is left for signing in.
    await page.getByLabel('The code your app shows').fill(totp(secret, -1));
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await expect(page.getByRole('heading', { name: 'The second step is on' })).toBeVisible();
    const recovery = await page.locator('#recovery-codes code').allTextContents();
    expect(recovery).toHaveLength(10);
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await expect(page.getByText('10 recovery codes')).toBeVisible();

    await page.context().clearCookies();
    await givePassword(page);
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await giveCode(page, totp(secret));
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();

    await page.context().clearCookies();
    await givePassword(page);
    await giveCode(page, recovery[0]!);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    await page.goto('/admin/security');
    await expect(page.getByText('9 recovery codes')).toBeVisible();
  });
}

test('sessions are listed, and ended one by one or all at once', async ({ page, plainPage }) => {
  await signIn(plainPage);
  await signIn(page, '/admin/security');
  const sessions = page.getByRole('table', { name: 'Sessions' });
  await expect(sessions.getByText('This one')).toHaveCount(1);
  await sessions.getByRole('button', { name: /^Sign out/ }).click();
  await expect(page.getByText('That session is over.')).toBeVisible();
  await plainPage.goto('/admin/sites/main');
  await expect(plainPage).toHaveURL(/\/admin\/sign-in/);

  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByText('You are signed out everywhere.')).toBeVisible();
  await page.goto('/admin/sites/main');
  await expect(page).toHaveURL(/\/admin\/sign-in/);
});

test('a new password has to be long, and not one that everybody has', async ({ page }) => {
  await signIn(page, '/admin/security');
  const change = async (password: string) => {
    await page.getByLabel('Your present password').fill(OWNER.password);
    await page.getByLabel('The new one').fill(password);
    await page.getByRole('button', { name: 'Change it' }).click();
  };
  await change('passwordpassword');
  await expect(page.getByText('This one is guessed soon.')).toBeVisible();
  await change('noon rings all the bells');
  await expect(page.getByText('Your password is changed')).toBeVisible();
});
