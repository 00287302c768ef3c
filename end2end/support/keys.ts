import type { Page } from '@playwright/test';

/** Makes a key of the API as an owner does, on the console's page: for everything at one site. */
export async function makeKey(page: Page, name: string, site: string): Promise<string> {
  await page.goto('/admin/api-keys');
  await page.getByLabel('What it is for').fill(name);
  await page.getByLabel('Sites', { exact: true }).selectOption(site);
  await page.getByRole('checkbox', { name: /^everything/i }).check();
  await page.getByRole('button', { name: 'Make the key' }).click();
  return (await page.locator('#new-key').textContent())?.trim() ?? '';
}
