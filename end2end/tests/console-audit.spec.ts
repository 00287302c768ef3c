import { expect, signIn, test } from '../support/test.ts';

test('an owner sees who changed what, before and after', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Street Bakery' });
  await signIn(page, '/admin/audit');
  await expect(page.getByRole('heading', { name: 'Audit log' })).toBeVisible();

  const changed = page.getByRole('row').filter({ hasText: 'Settings changed' });
  await expect(changed).toContainText('API key end2end');
  await changed.getByText('1 field').click();
  await expect(changed.getByRole('table')).toContainText('Carillon');
  await expect(changed.getByRole('table')).toContainText('Bell Street Bakery');

  // Signing in is an act, too, and says from where.
  await expect(page.getByRole('row').filter({ hasText: 'Signed in' })).toContainText('127.0.0.1');
});

test('the log is searched and narrowed down, and the address keeps it', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Street Bakery' });
  await carillon.api('POST', '/sites/main/credits', { amount: 20, note: '' });
  await signIn(page, '/admin/audit');

  await page.getByLabel('Search').fill('credits added');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page).toHaveURL(/search=credits\+added/);
  const acts = page.getByRole('table', { name: 'Acts' }).locator('> tbody > tr');
  await expect(acts).toHaveCount(1);
  await expect(acts).toContainText('Credits added');

  await page.getByRole('link', { name: 'Clear' }).click();
  await page.getByLabel('Act', { exact: true }).selectOption({ label: 'Settings changed' });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(acts).toHaveCount(1);

  await page.goto('/admin/audit?search=nothing+like+it');
  await expect(page.getByText('Nothing matches.')).toBeVisible();
});

test('pages lead on and back', async ({ page, carillon }) => {
  for (const name of ['One', 'Two', 'Three']) await carillon.api('PATCH', '/sites/main', { name });
  await signIn(page, '/admin/audit?per_page=2');
  const acts = page.getByRole('table', { name: 'Acts' }).locator('> tbody > tr');
  await expect(acts.first()).toContainText('Signed in');
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(acts).toHaveCount(2);
  await expect(acts.first()).toContainText('Settings changed');
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(acts.first()).toContainText('Signed in');
  await expect(page.getByRole('link', { name: 'Newer' })).toHaveCount(0);
});

test('it works without JavaScript, and as a file', async ({ plainPage, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Street Bakery' });
  await signIn(plainPage, '/admin/audit');
  const changed = plainPage.getByRole('row').filter({ hasText: 'Settings changed' });
  await changed.getByText('1 field').click();
  await expect(changed.getByRole('table')).toContainText('Bell Street Bakery');

  const file = plainPage.waitForEvent('download');
  await plainPage.getByRole('link', { name: 'Export CSV' }).click();
  expect((await file).suggestedFilename()).toBe('audit.csv');
});
