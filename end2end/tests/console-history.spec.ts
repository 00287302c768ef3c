import { expect, signIn, test } from '../support/test.ts';

const HISTORY = '/admin/sites/main/history';

test('an empty history says what it is for', async ({ page }) => {
  await signIn(page, HISTORY);
  await expect(page.getByText('No message yet')).toBeVisible();
});

test('what was not sent has its row and its reason', async ({ page, carillon }) => {
  await carillon.subscribe('+60123456789');
  await carillon.text('+12025550143', 'STOP');
  const audience = { type: 'numbers', numbers: '60123456789 12025550143 12345' };
  await carillon.api('POST', '/sites/main/broadcasts', { body: 'Noon', audience }, { 'Idempotency-Key': 'h' });
  await signIn(page, HISTORY);
  const rows = page.getByRole('table', { name: 'Messages' }).getByRole('row').filter({ hasText: 'Noon' });
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: '12345' })).toContainText('Refused');
  await expect(rows.filter({ hasText: '+1 202-555-0143' })).toContainText('Not sent');
});

test('filters narrow the list, stand in the address and decide what is exported', async ({ page, carillon }) => {
  await carillon.subscribe('+60123456789');
  await carillon.subscribe('+12025550143');
  await signIn(page, HISTORY);
  await page.getByLabel('Kind').selectOption('welcome');
  await page.getByLabel('Search', { exact: true }).fill('6012');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/kind=welcome/);
  const rows = page.getByRole('table', { name: 'Messages' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(1);
  const address = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
  const file = await page.request.get(address ?? '');
  expect(file.headers()['content-disposition']).toContain('history-main.csv');
  const csv = await file.text();
  expect(csv.trim().split('\n')).toHaveLength(2);
  expect(csv).toContain('60123456789');
  expect(csv).not.toContain('12025550143');
});

test('a message nobody can tell of waits for a decision: written off, its credits come back', async ({ page, carillon }) => {
  await signIn(page, '/simulator');
  await page.getByText('Numbers that provoke an outcome').click();
  const broken = page.getByRole('row').filter({ hasText: 'closes without an answer, and no report ever comes' }).first().getByRole('cell').first();
  const digits = (await broken.innerText()).replace(/\D/g, '');
  await carillon.subscribe(`+601234${digits}`);
  await expect(async () => {
    await page.goto(`${HISTORY}?status=unknown`);
    await expect(page.getByRole('button', { name: 'Decide…' })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.goto('/admin/sites/main/credits');
  const balance = page.locator('.figure').filter({ has: page.getByText('Balance', { exact: true }) }).locator('.value');
  const before = Number(await balance.innerText());
  await page.goto(`${HISTORY}?status=unknown`);
  await page.getByRole('button', { name: 'Decide…' }).click();
  await page.getByRole('button', { name: 'Write off' }).click();
  await expect(page.getByText('Written off. Its credits are back.')).toBeVisible();
  await page.goto('/admin/sites/main/credits');
  expect(Number(await balance.innerText())).toBeGreaterThan(before);
});

test('credits: a grant stands in the ledger; a bad amount is said at the field', async ({ page }) => {
  await signIn(page, '/admin/sites/main/credits');
  await page.getByLabel('Credits', { exact: true }).fill('many');
  await page.getByRole('button', { name: 'Grant' }).click();
  await expect(page.getByText('Give a whole number of credits.')).toBeVisible();
  await expect(page.getByLabel('Credits', { exact: true })).toHaveValue('many');
  await page.getByLabel('Credits', { exact: true }).fill('250');
  await page.getByLabel('Note').fill('for the fair');
  await page.getByRole('button', { name: 'Grant' }).click();
  await expect(page.getByText('250 credits granted.')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'for the fair' })).toContainText('+250');
});
