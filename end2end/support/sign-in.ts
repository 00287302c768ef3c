import type { Page } from '@playwright/test';
import { OWNER } from './carillon.ts';

/** Signs in as the owner and ends on `path`. Works with and without JavaScript. */
export async function signIn(page: Page, path = '/admin'): Promise<void> {
  await page.goto(`/admin/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/admin/sign-in');
}
