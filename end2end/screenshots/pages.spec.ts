import { resolve } from 'node:path';
import { devices, type Page } from '@playwright/test';
import { phone } from '../support/chromium.ts';
import { CONSOLE } from '../support/pages.ts';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

// Every page, as a desk and as a phone show it; what is at the front also in the dark and in Arabic.

const FRONT = [
  ['popup', '/'],
  ['popup-arabic', '/s/main?lang=ar'],
  ['own-page', '/preferences?lang=en'],
  ['sign-in', '/admin/sign-in'],
  ['offline', '/offline?lang=en'],
] as const;

/** `settings-opt-in` for `/admin/sites/main/settings/opt-in`. */
const name = (path: string) => path.replace('/admin/sites/main', '').replace('/admin', '').replace(/\?.*/, '').replace(/^\//, '').replaceAll('/', '-');

async function take(page: Page, folder: string, file: string) {
  await page.waitForLoadState('networkidle');
  const path = resolve(import.meta.dirname, '../../docs/screenshots', folder, `${file}.jpg`);
  await page.screenshot({ path, type: 'jpeg', quality: 70, fullPage: true, animations: 'disabled', scale: 'css' });
}

const SCREENS = [
  { folder: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } } },
  { folder: 'phone', use: phone.use ?? {} },
];

for (const { folder, use } of SCREENS) {
  const { defaultBrowserType: _, ...screen } = { defaultBrowserType: undefined, ...use };

  test.describe(folder, () => {
    test.use(screen);

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`the front in ${colorScheme}`, async ({ page, carillon }) => {
        await carillon.api('PATCH', '/sites/main', { name: 'Bell Tower Concerts', languages: { offered: ['en', 'ar', 'ms'] } });
        await page.emulateMedia({ colorScheme });
        for (const [file, path] of FRONT) {
          await page.goto(path);
          if (file.startsWith('popup')) await expect(page.getByRole('dialog')).toBeVisible();
          await take(page, folder, colorScheme === 'dark' ? `${file}-dark` : file);
        }
      });
    }

    test('the console', async ({ page, carillon, problems }) => {
      problems.expect(/404/);
      test.setTimeout(300_000);
      await populate(carillon);
      await carillon.text('+60123456781', 'where is the tower?');
      await signIn(page);
      const paths = CONSOLE.filter((path) => !path.includes('?') && !path.includes('nothing') && path !== '/admin');
      for (const path of ['/admin/sites/main/overview', ...paths]) {
        await page.goto(path === '/admin/sites/main/overview' ? '/admin/sites/main' : path);
        await take(page, folder, name(path));
      }
      await page.goto('/admin/sites/main/send');
      await page.getByRole('textbox', { name: 'Message' }).fill('The bells ring at noon on Sunday. Reply STOP to leave.');
      await page.getByRole('button', { name: 'See the price' }).click();
      await expect(page.getByText('Malaysia').first()).toBeVisible();
      await take(page, folder, 'send-review');
      const broadcast = { body: 'The bells ring at noon on Sunday.', audience: { type: 'all' } };
      const { id } = await carillon.api('POST', '/sites/main/broadcasts', broadcast, { 'Idempotency-Key': 'pages' });
      await page.goto(`/admin/sites/main/broadcasts/${id}`);
      await expect(page.getByText('All sent')).toBeVisible();
      await take(page, folder, 'broadcast');
      await page.goto('/admin/sites/main/inbox');
      await page.getByRole('link', { name: /6781/ }).first().click();
      await take(page, folder, 'conversation');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.goto('/admin/sites/main');
      await take(page, folder, 'overview-dark');
    });
  });
}
