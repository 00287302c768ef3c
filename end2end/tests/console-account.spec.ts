import { expect, signIn, test } from '../support/test.ts';

test('an account the provider refuses is not saved, and its words stand at the field', async ({ plainPage: page }) => {
  await signIn(page, '/admin/sites/main/provider');
  await expect(page.getByText('Simulator', { exact: true })).toBeVisible();
  const form = page.locator('#provider');
  await form.getByLabel('API key').fill('key');
  await form.getByLabel('API secret').fill('a secret of mine');
  await form.getByLabel('Sender').fill('Bells');
  await form.getByLabel('Address of the API').fill('http://127.0.0.1:9/');
  await form.getByRole('button', { name: 'Check and save' }).click();
  await expect(form.locator('[aria-invalid="true"]')).not.toHaveCount(0);
  for (const secret of ['API key', 'API secret']) await expect(form.getByLabel(secret)).toHaveValue('');
  await expect(form.getByLabel('Sender')).toHaveValue('Bells');
  await page.goto('/admin/sites/main/provider');
  await expect(page.getByText('Simulator', { exact: true })).toBeVisible();
});

test('webhook addresses are copied and renewed', async ({ page, carillon, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, '/admin/sites/main/provider');
  const before = (await carillon.api('GET', '/sites/main/provider')).webhooks.inbound;
  const panel = page.locator('#webhooks');
  await expect(panel.getByText(before)).toBeVisible();
  await panel.getByRole('button', { name: 'Copy address for incoming messages' }).click();
  await expect(panel.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(before);

  await panel.getByRole('button', { name: 'Renew…' }).click();
  await page.getByRole('button', { name: 'Make new ones' }).click();
  await expect(page.getByText('The addresses are new.')).toBeVisible();
  const after = (await carillon.api('GET', '/sites/main/provider')).webhooks.inbound;
  expect(after).not.toBe(before);
  const stop = async () => {
    const body = new URLSearchParams({ 'mocean-from': '60123456789', 'mocean-text': 'STOP' });
    return (await fetch(before, { method: 'POST', body })).status;
  };
  // Both work for three days, unless an owner ends the old ones.
  await expect(panel.getByText('The addresses before these work until')).toBeVisible();
  expect(await stop()).toBe(200);
  await panel.getByRole('button', { name: 'End them now' }).click();
  await expect(page.getByText('The old addresses have ended.')).toBeVisible();
  await expect(panel.getByText('The addresses before these work until')).toBeHidden();
  expect(await stop()).toBe(404);

  await panel.getByRole('button', { name: 'Renew…' }).click();
  await page.getByLabel('End the old ones at once').check();
  await page.getByRole('button', { name: 'Make new ones' }).click();
  await expect(page.getByText('The addresses are new.')).toBeVisible();
  expect((await fetch(after, { method: 'POST', body: new URLSearchParams({ 'mocean-from': '60123456789' }) })).status).toBe(404);
});

test('a key is shown once, works, and is revoked', async ({ page, carillon, problems }) => {
  problems.expect(/status of 422/);
  await signIn(page, '/admin/api-keys');
  await expect(page.getByText('There is none yet.')).toBeVisible();
  await page.getByLabel('What it is for').fill('   ');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByLabel('What it is for')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('What it is for').fill('web shop');
  await page.getByLabel('Sites', { exact: true }).selectOption('main');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByText('Choose at least one thing')).toBeVisible();
  await page.getByRole('checkbox', { name: /^credits:read/ }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  const key = (await page.locator('#new-key').textContent())?.trim() ?? '';
  expect(key.length).toBeGreaterThan(20);
  const call = () => fetch(`${carillon.url}/api/v1/sites/main/credits`, { headers: { authorization: `Bearer ${key}` } });
  expect((await call()).status).toBe(200);
  const other = await fetch(`${carillon.url}/api/v1/sites/main/messages`, { headers: { authorization: `Bearer ${key}` } });
  expect(other.status).toBe(403);

  await page.goto('/admin/api-keys');
  await expect(page.getByRole('row').filter({ hasText: 'web shop' })).toBeVisible();
  expect(await page.content()).not.toContain(key);
  await page.getByRole('button', { name: 'Revoke web shop' }).click();
  await page.getByLabel('To confirm, type web shop').fill('web shop');
  await page.getByRole('button', { name: 'Revoke', exact: true }).click();
  await expect(page.getByText('The key is revoked.')).toBeVisible();
  expect((await call()).status).toBe(401);
});

test('sites are added and switched between', async ({ page, isMobile }) => {
  await signIn(page, '/admin/sites');
  const form = page.locator('#site');
  await form.getByLabel('Name', { exact: true }).fill('Second shop');
  await form.getByLabel('Name in addresses').fill('main');
  await form.getByRole('button', { name: 'Add the site' }).click();
  await expect(form.getByLabel('Name in addresses')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Name in addresses').fill('second');
  await form.getByRole('button', { name: 'Add the site' }).click();
  await expect(page).toHaveURL(/\/admin\/sites\/second\/settings/);
  await expect(page.getByText('Second shop is there.')).toBeVisible();

  if (isMobile) {
    await page.getByRole('button', { name: 'More' }).click();
    await page.locator('#more a[href="/admin/sites/main/settings/page"]').click();
  } else {
    await page.locator('.side summary').click();
    await page.locator('.side .sites a:not([aria-current])').click();
  }
  await expect(page).toHaveURL(/\/admin\/sites\/main\/settings/);
});
