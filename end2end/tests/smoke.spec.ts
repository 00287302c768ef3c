import { expect, test } from '../support/test.ts';

test('the process says that it is well', async ({ request }) => {
  expect((await request.get('/healthz')).status()).toBe(200);
  expect((await request.get('/readyz')).status()).toBe(200);
});

test('the home page has a title and a heading', async ({ page }) => {
  const response = await page.goto('/');
  expect(response?.status()).toBe(200);
  await expect(page).toHaveTitle(/\S/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

test('the home page stands without JavaScript', async ({ plainPage }) => {
  await plainPage.goto('/');
  await expect(plainPage.getByRole('heading', { level: 1 })).toBeVisible();
});

test.describe('a database without users', () => {
  test.use({ withOwner: false });

  test('shows a set-up link in the log', async ({ carillon, request }) => {
    expect((await request.get(await carillon.setupLink())).status()).toBe(200);
  });
});
