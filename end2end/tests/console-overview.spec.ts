import type { Page } from '@playwright/test';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

const OVERVIEW = '/admin/sites/main';
const CHARTS = ['Subscribers', 'Opt-ins and STOPs', 'Messages by day', 'Messages by country', 'Credits'];

const chart = (page: Page, title: string) => page.getByRole('figure').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

for (const script of ['with', 'without'] as const) {
  test(`the latest days are drawn, and told in tables, ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, OVERVIEW);
    await expect(page.getByText('No figures yet')).toBeVisible();

    await populate(carillon);
    await page.reload();
    await expect(page.getByRole('heading', { name: 'The last 30 days' })).toBeVisible();
    for (const title of CHARTS) {
      const drawing = chart(page, title).getByRole('img', { name: title, exact: true });
      await expect(drawing).toBeVisible();
      await expect(drawing).toHaveAccessibleDescription(/\w+ .*\.$/);
    }
    await expect(chart(page, 'Opt-ins and STOPs').getByText('24 numbers opted in and 1 left in 30 days.')).toBeVisible();

    await page.getByRole('navigation', { name: 'Period' }).getByRole('link', { name: '7 days' }).click();
    await expect(page).toHaveURL(/\?days=7$/);
    const people = chart(page, 'Opt-ins and STOPs');
    const table = people.getByRole('table', { name: 'Opt-ins and STOPs' });
    await expect(table).toBeHidden();
    await people.getByText('The figures as a table').click();
    await expect(table.getByRole('row')).toHaveCount(8);
    await expect(table.getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText('24');
    await expect(table.getByRole('row').nth(1).getByRole('cell').nth(2)).toHaveText('1');
    await expect(table.getByRole('row').nth(7).getByRole('cell').nth(1)).toHaveText('0');
    await page.getByRole('navigation', { name: 'Period' }).getByRole('link', { name: '30 days' }).click();
    await expect(page).toHaveURL(new RegExp(`${OVERVIEW}$`));
  });
}

test('drawings fit a narrow page and keep their colours apart without any', async ({ page, carillon }) => {
  await populate(carillon);
  await page.setViewportSize({ width: 360, height: 640 });
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page, `${OVERVIEW}?days=90`);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBe(0);
  const drawing = chart(page, 'Subscribers').locator('svg').first();
  expect((await drawing.boundingBox())?.width).toBeGreaterThan(200);
  const looks = await chart(page, 'Messages by country').locator('.legend svg').evaluateAll((all) => all.map((svg) => svg.innerHTML));
  expect(new Set(looks).size).toBe(looks.length);
});

test('a period that is none is said at the top', async ({ page, problems }) => {
  problems.expect(/status of 422/);
  await signIn(page);
  expect((await page.goto(`${OVERVIEW}?days=31`))?.status()).toBe(422);
  await expect(page.getByText('days: Choose 7, 30 or 90 days.')).toBeVisible();
});
