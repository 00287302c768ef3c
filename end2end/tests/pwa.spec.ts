import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { use } from '../support/chromium.ts';
import { expect, test } from '../support/test.ts';

const awake = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    }
  });

for (const path of ['/', '/s/main']) {
  test(`${path} can be installed`, async ({ carillon }) => {
    // Chromium installs nothing from a private window, which is what a test's context is otherwise.
    const profile = await mkdtemp(join(tmpdir(), 'carillon-profile-'));
    const context = await chromium.launchPersistentContext(profile, use?.launchOptions);
    try {
      const page = await context.newPage();
      await page.goto(carillon.url + path);
      await awake(page);
      const session = await context.newCDPSession(page);
      const { errors } = await session.send('Page.getAppManifest');
      expect(errors).toEqual([]);
      const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
      expect(installabilityErrors).toEqual([]);
    } finally {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    }
  });
}

test('every icon of the manifest is there in the size it claims', async ({ page, carillon }) => {
  await page.goto('/');
  const manifest = await (await page.request.get('/manifest.webmanifest')).json();
  const sizes = await page.evaluate(async (icons: { src: string }[]) => {
    const load = async ({ src }: { src: string }) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    };
    return Promise.all(icons.map(load));
  }, manifest.icons);
  expect(sizes).toEqual(manifest.icons.map((icon: { sizes: string }) => icon.sizes));
  expect(manifest.icons.map((icon: { purpose: string }) => icon.purpose)).toContain('maskable');
  expect(new URL(manifest.start_url, carillon.url).pathname).toBe('/');
});

test('without a connection the site still says who it is', async ({ page, carillon, problems }) => {
  problems.expect(/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_FAILED/);
  await carillon.api('POST', '/sites', { slug: 'bakery', name: 'Bell Street Bakery' });
  await page.goto('/s/bakery');
  await awake(page);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const kept = () => page.evaluate(async () => (await caches.match('/s/bakery/offline')) !== undefined);
  await expect.poll(kept).toBe(true);

  await carillon.stop();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'You are offline' })).toBeVisible();
  await expect(page.getByText('Bell Street Bakery', { exact: true })).toBeVisible();
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'You are offline' })).toBeVisible();
});

test('the service worker keeps nothing of the console and nothing that is not of the build', async ({ page }) => {
  await page.goto('/');
  await awake(page);
  await page.goto('/admin/sign-in');
  await page.evaluate(() => fetch('/healthz').then((answer) => answer.text()));
  const cached = await page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map((request) => new URL(request.url).pathname);
  });
  expect(cached.filter((path) => !/^\/(pkg\/|favicon\.svg$|offline$)/.test(path))).toEqual([]);
});
