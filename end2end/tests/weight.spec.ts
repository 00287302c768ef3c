import { get, type IncomingHttpHeaders } from 'node:http';
import type { Page } from '@playwright/test';
import { expect, signIn, test } from '../support/test.ts';

// What a page weighs when it comes for the first time, compressed as browsers ask for it.

const KILO = 1_000;

/** The addresses of what a page loads by itself, until nothing comes any more. */
async function loadedBy(page: Page, path: string): Promise<string[]> {
  const seen = new Set<string>();
  const note = (request: { url(): string; method(): string }) => {
    if (request.method() === 'GET' && request.url().startsWith('http')) seen.add(request.url());
  };
  page.on('request', note);
  await page.goto(path, { waitUntil: 'networkidle' });
  page.off('request', note);
  return [...seen];
}

/** One answer as it goes over the wire: the bytes of its body, and its head. */
async function fetched(page: Page, url: string): Promise<{ bytes: number; headers: IncomingHttpHeaders }> {
  const cookies = await page.context().cookies(url);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return new Promise((done, failed) => {
    const headers = { 'accept-encoding': 'br', accept: 'text/html,*/*', cookie };
    get(url, { headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => {
        if (answer.statusCode === 200) done({ bytes, headers: answer.headers });
        else failed(new Error(`${url}: ${answer.statusCode}`));
      });
    }).on('error', failed);
  });
}

async function weigh(page: Page, urls: string[]): Promise<Map<string, number>> {
  return new Map(await Promise.all(urls.map(async (url) => [url, (await fetched(page, url)).bytes] as const)));
}

const sum = (weights: Map<string, number>, which: RegExp) =>
  [...weights].filter(([url]) => which.test(url)).reduce((total, [, bytes]) => total + bytes, 0);

test('the opt-in page is light enough for a slow phone', async ({ page }, info) => {
  const urls = await loadedBy(page, '/');
  const weights = await weigh(page, urls);
  await info.attach('weights', { body: JSON.stringify(Object.fromEntries(weights), null, 2), contentType: 'application/json' });
  expect(urls.filter((url) => url.endsWith('.wasm')), 'one wasm file').toHaveLength(1);
  expect(sum(weights, /\/$|\.css$/), 'HTML and CSS for the first paint').toBeLessThanOrEqual(14 * KILO);
  expect(sum(weights, /./), 'everything the page loads').toBeLessThanOrEqual(60 * KILO);
});

test('the console is light at first and lighter from then on', async ({ page }, info) => {
  await signIn(page);
  const first = await weigh(page, await loadedBy(page, '/admin/sites/main/subscribers'));
  const code = /\.(wasm|js)$/;
  await info.attach('weights', { body: JSON.stringify(Object.fromEntries(first), null, 2), contentType: 'application/json' });
  expect(sum(first, code), 'wasm and scripts on the first page').toBeGreaterThan(0);
  expect(sum(first, code), 'wasm and scripts on the first page').toBeLessThanOrEqual(120 * KILO);
  for (const path of ['send', 'broadcasts', 'settings', 'inbox', 'history']) {
    const urls = await loadedBy(page, `/admin/sites/main/${path}`);
    const fresh = await weigh(page, urls.filter((url) => code.test(url) && !first.has(url)));
    expect(sum(fresh, code), `wasm and scripts that ${path} adds`).toBeLessThanOrEqual(40 * KILO);
  }
});

test('files of the build are kept for ever, pages never', async ({ page }) => {
  const urls = await loadedBy(page, '/');
  const built = urls.filter((url) => new URL(url).pathname.startsWith('/pkg/'));
  expect(built.length).toBeGreaterThanOrEqual(3);
  for (const url of built) {
    const { headers } = await fetched(page, url);
    expect(headers['cache-control'], url).toBe('public, max-age=31536000, immutable');
    expect(headers['content-encoding'], url).toBe('br');
  }
  expect((await fetched(page, page.url())).headers['cache-control']).toBe('no-cache');
});

test('a page of another build still takes numbers, without the wasm of this one', async ({ page, problems }) => {
  problems.expect(/404|Failed to fetch dynamically imported module/);
  // As after an upgrade under an open page, before its wasm was there.
  const code: string[] = [];
  page.on('request', (request) => /\.(js|wasm)$/.test(request.url()) && code.push(new URL(request.url()).pathname));
  await page.route((url) => url.pathname === '/', async (route) => {
    const answer = await route.fetch();
    const html = (await answer.text()).replaceAll(/pkg\/[0-9a-f]{16}\//g, 'pkg/0123456789abcdef/');
    await route.fulfill({ response: answer, body: html });
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  expect(code.length).toBeGreaterThan(0);
  expect(code.filter((path) => path.startsWith('/pkg/') && !path.startsWith('/pkg/0123456789abcdef/'))).toEqual([]);
  await page.unroute(() => true);
  await page.locator('a.opener').click();
  await page.getByLabel('Mobile number').fill('+60123456789');
  await page.locator('#sign-up').getByRole('checkbox').check();
  await page.locator('#sign-up').getByRole('button', { name: 'Text me' }).click();
  await expect(page.getByText('Thank you.', { exact: false })).toBeVisible();
});
