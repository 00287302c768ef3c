import { expect, signIn, test } from '../support/test.ts';

const COSTS = '/admin/sites/main/costs';

for (const script of ['with', 'without'] as const) {
  test(`before the first figures the page says how they come about ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.subscribe('+60123456789');
    await signIn(page, '/admin/sites/main/credits');
    await page.getByRole('link', { name: 'Costs', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Costs' })).toBeVisible();
    await expect(page.getByText('No charges known yet')).toBeVisible();
    await expect(page.getByText(/three messages of each country every day/)).toBeVisible();
    await page.getByLabel('Sent from').fill('2026-01-01');
    await page.getByLabel('to', { exact: true }).fill('2026-01-31');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page).toHaveURL(/from=2026-01-01&to=2026-01-31/);
    await expect(page.getByText('Nothing known of this time')).toBeVisible();
    await page.getByRole('link', { name: 'Last 30 days' }).click();
    await expect(page).toHaveURL(new RegExp(`${COSTS}$`));
  });
}

test('a period that makes no sense is said at the top', async ({ page, problems }) => {
  problems.expect(/status of 422/);
  await signIn(page, COSTS);
  await page.goto(`${COSTS}?from=2026-02-01&to=2026-01-01`);
  await expect(page.getByText('to: The end lies before the start.')).toBeVisible();
});

test('the export is a file, and the same figures are in the API', async ({ page, carillon }) => {
  await signIn(page, COSTS);
  const address = await page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
  const file = await page.request.get(address ?? '');
  expect(file.headers()['content-disposition']).toContain('costs-main.csv');
  expect(await file.text()).toContain('region,country,messages,segments,credits,currency,expected,charged');
  const costs = await carillon.api('GET', '/sites/main/costs');
  expect(costs).toMatchObject({ threshold_percent: 5, estimated: false, items: [], totals: [] });
});

test('the page fits a phone', async ({ page }) => {
  await signIn(page, COSTS);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});
