import type { Page } from '@playwright/test';

const MAY = { viewer: 'Looking', manager: 'Daily work', owner: 'Everything' };

/** Makes a key of the API as an owner does, on the console's page. */
export async function makeKey(page: Page, key: { name: string; role: keyof typeof MAY; site: string }): Promise<string> {
  await page.goto('/admin/api-keys');
  await page.getByLabel('What it is for').fill(key.name);
  await page.getByLabel('Sites', { exact: true }).selectOption(key.site);
  await page.getByRole('radio', { name: new RegExp(`^${MAY[key.role]}`) }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  return (await page.locator('#new-key').textContent())?.trim() ?? '';
}
