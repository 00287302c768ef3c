import type { Page } from '@playwright/test';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const LIST = '/admin/sites/main/unclear';
const PREFIXES = ['+601234', '+601334', '+601634'];

/** Opts in numbers whose welcome nobody can tell of: the simulator closes the connection, and no report ever comes. */
async function lose(page: Page, carillon: Carillon): Promise<void> {
  await signIn(page, '/simulator');
  await page.getByText('Numbers that provoke an outcome').click();
  const broken = page.getByRole('row').filter({ hasText: 'closes without an answer, and no report ever comes' }).first().getByRole('cell').first();
  const digits = (await broken.innerText()).replace(/\D/g, '');
  for (const prefix of PREFIXES) await carillon.subscribe(`${prefix}${digits}`);
  await expect(async () => {
    await page.goto(LIST);
    await expect(rows(page)).toHaveCount(PREFIXES.length, { timeout: 500 });
  }).toPass();
}

function rows(page: Page) {
  return page.getByRole('table', { name: 'Unclear messages' }).locator('tbody').getByRole('row');
}

test('while nothing is unclear the page says what would be', async ({ page }) => {
  await signIn(page, LIST);
  await expect(page.getByText('Nothing is unclear')).toBeVisible();
  await page.goto('/admin/sites/main');
  await expect(page.getByText('your decision')).toHaveCount(0);
});

for (const script of ['with', 'without'] as const) {
  test(`ticked messages are written off, all others sent again ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await lose(page, carillon);
    await expect(rows(page).first()).toContainText("provider's id is not known");
    await page.goto('/admin/sites/main');
    await expect(page.getByText('3 messages went out: they wait for your decision')).toBeVisible();
    await page.getByRole('link', { name: 'See and decide' }).click();

    for (const row of [0, 1]) await rows(page).nth(row).getByRole('checkbox').check();
    await page.getByRole('form', { name: 'Ticked messages' }).getByRole('button', { name: 'Write off…' }).click();
    await expect(page.getByText(/^Write off 2 messages in 1 country: \d+ credits come back\.$/)).toBeVisible();
    await page.getByRole('button', { name: /^Write 2 off, \d+ credits back$/ }).click();
    await expect(page.getByText(/^2 messages written off, \d+ credits back\.$/)).toBeVisible();
    await expect(rows(page)).toHaveCount(1);

    await page.getByRole('link', { name: 'Send all again…' }).click();
    await expect(page.getByText(/^Send 1 message in 1 country again for \d+ credits?\.$/)).toBeVisible();
    await expect(page.getByText(/will be left\. Whoever did get the first one gets it twice\./)).toBeVisible();
    await page.getByRole('button', { name: /^Send 1 again for \d+ credits?$/ }).click();
    await expect(page.getByText(/^1 message sent again for \d+ credits?\.$/)).toBeVisible();
    const { total } = await carillon.api('GET', '/sites/main/messages');
    expect(total).toBe(PREFIXES.length + 1);
  });
}

test('one message is decided on where it stands, and what it costs is said', async ({ page, carillon }) => {
  await lose(page, carillon);
  const before = (await carillon.api('GET', '/sites/main/credits')).balance;
  const row = rows(page).first();
  await row.getByRole('button', { name: 'Decide…' }).click();
  await expect(row.getByRole('button', { name: /^Send again for \d+ credits?$/ })).toBeVisible();
  await row.getByRole('button', { name: /^Write off, \d+ credits? back$/ }).click();
  await expect(page.getByText('Written off. Its credits are back.')).toBeVisible();
  await expect(rows(page)).toHaveCount(PREFIXES.length - 1);
  expect((await carillon.api('GET', '/sites/main/credits')).balance).toBeGreaterThan(before);
  await page.goto('/admin/sites/main/history');
  await page.getByRole('link', { name: 'Unclear: 2' }).click();
  await expect(page).toHaveURL(new RegExp(`${LIST}$`));
});

test('too few credits: the missing amount is said and nothing is sent again', async ({ page, carillon }) => {
  await lose(page, carillon);
  const { available } = await carillon.api('GET', '/sites/main/credits');
  const { credits } = await carillon.api('POST', '/sites/main/quotes', {
    body: 'x',
    audience: { type: 'numbers', numbers: '12025550143' },
  });
  const others = Array.from({ length: Math.floor(available / credits) }, (_, n) => 12025550143 + n).join(' ');
  const audience = { type: 'numbers', numbers: others };
  await carillon.api('POST', '/sites/main/broadcasts', { body: 'x', audience }, { 'Idempotency-Key': 'rest' });
  await page.goto(`${LIST}/review?all=1&decision=resend`);
  await expect(page.getByText(/are missing: this costs/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send \d+ again/ })).toHaveCount(0);
});
