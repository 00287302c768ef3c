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
  expect(cached.filter((path) => !/^\/(pkg\/|favicon\.svg$|pwa\.js$|offline$)/.test(path))).toEqual([]);
});

/** What Chromium fires where it could install the page; it tells what became of it in `window.asked`. */
const installable = (page: Page) =>
  page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true });
    Object.assign(event, { prompt: () => ((window as any).asked = true) });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  });

test('installing is offered on the second visit, and never again after a no', async ({ page, context, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 600 });
  const offer = (visit: Page) => visit.locator('#app-install');
  await page.goto('/');
  await awake(page);
  expect(await installable(page), 'the browser does not ask by itself').toBe(true);
  await page.reload();
  await awake(page);
  await installable(page);
  await expect(offer(page), 'a page that is loaded again is no visit').toBeHidden();

  const second = await context.newPage();
  await second.goto('/');
  await awake(second);
  await installable(second);
  await expect(offer(second)).toBeVisible();
  await expect(offer(second)).toContainText('Carillon');
  await second.getByRole('button', { name: 'Install' }).click();
  expect(await second.evaluate(() => (window as any).asked)).toBe(true);
  await expect(offer(second)).toBeHidden();

  await second.reload();
  await awake(second);
  await installable(second);
  await second.getByRole('button', { name: 'Not now' }).click();
  const third = await context.newPage();
  await third.goto('/');
  await awake(third);
  await installable(third);
  await expect(offer(third)).toBeHidden();
});

test('installing is offered once somebody has subscribed, when the card is closed', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 600 });
  await page.goto('/');
  await awake(page);
  await installable(page);
  const card = page.locator('#sign-up');
  await page.getByRole('link', { name: 'Text me' }).click();
  await card.getByLabel('Mobile number').fill('+60123456789');
  await card.getByRole('checkbox').check();
  await card.getByRole('button', { name: 'Text me' }).click();
  await expect(card.getByText('Thank you.', { exact: false })).toBeVisible();
  await expect(page.locator('#app-install')).toBeHidden();
  await card.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('#app-install')).toBeVisible();
});

test('a new version is told of, and comes when it is wanted', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 600 });
  await page.goto('/');
  await awake(page);
  await expect(page.locator('#app-new')).toBeHidden();
  // Another address is another worker, as another build is.
  await page.evaluate(() => navigator.serviceWorker.register('/sw.js?another'));
  await expect(page.getByText('There is a new version of this page.')).toBeVisible();
  await page.evaluate(() => ((window as any).old = true));
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect.poll(() => page.evaluate(() => 'old' in window).catch(() => true)).toBe(false);
});

test('a number that is typed without a line is kept until the line is back', async ({ page, context, carillon, problems }) => {
  problems.expect(/ERR_INTERNET_DISCONNECTED|ERR_FAILED/);
  await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 600 });
  await page.goto('/s/main');
  await awake(page);
  const kept = () => page.evaluate(async () => (await caches.match('/s/main/offline')) !== undefined);
  await page.reload();
  await expect.poll(kept).toBe(true);
  const card = page.locator('#sign-up');
  await page.getByRole('link', { name: 'Text me' }).click();
  await context.setOffline(true);
  await card.getByLabel('Country').selectOption('MY');
  await card.getByLabel('Mobile number').fill('012-345 6789');
  await page.reload();
  await expect(page.getByText('Your number 012-345 6789 is kept on this device', { exact: false })).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Text me' }).click();
  await expect(card.getByLabel('Mobile number')).toHaveValue('012-345 6789');
  await expect(card.getByLabel('Country')).toHaveValue('MY');
  await card.getByRole('checkbox').check();
  await card.getByRole('button', { name: 'Text me' }).click();
  await expect(card.getByText('Thank you.', { exact: false })).toBeVisible();
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.endsWith(':typed')))).toEqual([]);
});
