import { expect, signIn, test } from '../support/test.ts';

const ABUSE = '/admin/sites/main/abuse';
const NUMBER = '+60123456789';

for (const script of ['with', 'without'] as const) {
  test(`what the form refused is shown by reason, country, prefix and network ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, ABUSE);
    await expect(page.getByText('Nothing was refused')).toBeVisible();
    await expect(page.getByText('0 of 200 credits for welcomes and codes used today')).toBeVisible();
    await carillon.subscribe(NUMBER);
    await carillon.api('PATCH', '/sites/main', { protection: { per_number_a_day: 1 } });
    await carillon.subscribe(NUMBER);
    await carillon.subscribe(NUMBER);
    await page.reload();
    await expect(page.getByRole('table', { name: 'Refused by reason' })).toContainText('Number tried too often');
    await expect(page.getByRole('table', { name: 'Refused by country' })).toContainText('Malaysia');
    await expect(page.getByRole('table', { name: 'Refused by prefix' })).toContainText('+6012345····');
    await page.getByLabel('Refused from').fill('2026-01-01');
    await page.getByLabel('to', { exact: true }).fill('2026-01-31');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page.getByText('Nothing was refused in this time')).toBeVisible();
  });

  test(`a budget that is used up is said on every page and raised in the settings ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.liftLimits();
    await carillon.api('PATCH', '/sites/main', { protection: { credits_per_day: 0 } });
    await carillon.subscribe(NUMBER);
    await signIn(page, '/admin/sites/main');
    await expect(page.getByText(/are used up: new numbers are refused until midnight UTC/)).toBeVisible();
    await page.getByRole('link', { name: 'Allow more' }).click();
    const panel = page.locator('#protection');
    await panel.getByLabel('Most credits of all welcomes and codes in a day').fill('x');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(panel.getByText('Give a whole number, such as 10.')).toBeVisible();
    await panel.getByLabel('Most credits of all welcomes and codes in a day').fill('100');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It is live at the next load of a page.')).toBeVisible();
    await expect(page.getByText(/are used up: new numbers/)).toBeHidden();
    await page.reload();
    await expect(panel.getByLabel('Most credits of all welcomes and codes in a day')).toHaveValue('100');
  });
}

test('the popup computes by itself where the site asks for it', async ({ page, carillon }) => {
  test.setTimeout(90_000);
  await carillon.api('PATCH', '/sites/main', { protection: { proof_of_work: 'always' } });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/');
  await page.getByRole('dialog').getByLabel('Mobile number').fill(NUMBER);
  await page.getByRole('dialog').getByRole('checkbox').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Text me' }).click();
  await expect(page.getByText(/a welcome message from .* is on its way/)).toBeVisible({ timeout: 60_000 });
  expect(asked).toContain('/proof.js');
  expect(asked.filter((path) => path === '/fn/subscribe')).toHaveLength(1);
  await carillon.judged();
  expect((await carillon.api('GET', '/sites/main/subscribers')).total).toBe(1);
});

test('where no proof is asked for the popup asks for no challenge', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto('/');
  await page.getByRole('dialog').getByLabel('Mobile number').fill(NUMBER);
  await page.getByRole('dialog').getByRole('checkbox').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Text me' }).click();
  await expect(page.getByText(/a welcome message from .* is on its way/)).toBeVisible();
  expect(asked.filter((path) => path.includes('challenge') || path === '/proof.js')).toEqual([]);
});

test('the page fits a phone', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { allowed_regions: ['US'] });
  await signIn(page, ABUSE);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
});
