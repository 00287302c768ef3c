import type { Page } from '@playwright/test';
import { mapConsole } from '../support/console.ts';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const RUN = 'window.ran=1';
/** Ways out of text, attributes, text areas, titles, scripts, comments and JSON. */
const PAYLOADS = [
  `<script class=hurt>${RUN}</script>`,
  `<img class=hurt src=x onerror="${RUN}">`,
  `"><svg class=hurt onload=${RUN}>`,
  `'><input class=hurt autofocus onfocus=${RUN}>`,
  `</textarea><script class=hurt>${RUN}</script>`,
  `</title></style></script><img class=hurt src=x onerror=${RUN}>`,
  `--><iframe class=hurt srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `{{ site }}<a class=hurt href="javascript:${RUN}">x</a>`,
  `&lt;img class=hurt src=x onerror=${RUN}&gt;<b class=hurt>&amp;lt;`,
];
const ALL = PAYLOADS.join(' ');
const PHONE = '+60123456789';

/** Whether anything of the payloads became markup, or ran. */
async function harm(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const became = [...document.querySelectorAll('.hurt, [onerror], [onload], [onfocus], [href^="javascript:"], [srcdoc]')];
    return [...became.map((element) => element.outerHTML), ...('ran' in window ? ['it ran'] : [])];
  });
}

/** The payloads in every text that a site, its visitors and its owners can write. */
async function everywhere(carillon: Carillon): Promise<void> {
  // Words take no `{` but variables', which is one more way that ends.
  const words = PAYLOADS.filter((payload) => !payload.includes('{')).join(' ');
  const fields = ['headline', 'intro', 'popup_title', 'popup_text', 'consent', 'button', 'success', 'welcome', 'stop_confirmation', 'start_confirmation', 'help'];
  await carillon.api('PATCH', '/sites/main', { name: PAYLOADS[1]!.slice(0, 80), max_segments: 40 });
  await carillon.api('PATCH', '/sites/main', { words: Object.fromEntries(fields.map((field) => [field, words])) });
  await carillon.api('POST', '/sites', { slug: 'other', name: PAYLOADS[2]!.slice(0, 80) });
  await carillon.api('POST', '/sites/main/credits', { amount: 100_000, note: ALL.slice(0, 200) });
  await carillon.liftLimits();
  const visit = await fetch(`${carillon.url}/api/v1/sites/main/subscriptions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': ALL.replaceAll(/[^\x20-\x7e]/g, '') },
    body: JSON.stringify({ phone: PHONE, consent: true, locale: PAYLOADS[1], wording: ALL, page: `https://shop.example/${ALL}` }),
  });
  expect(visit.status).toBe(202);
  await carillon.judged();
  for (const payload of PAYLOADS) await carillon.text(PHONE, payload);
  for (const payload of PAYLOADS) await carillon.text(payload.slice(0, 11), payload);
  await carillon.api('POST', '/sites/main/broadcasts', { body: ALL, audience: { type: 'all' } }, { 'idempotency-key': 'one' });
  for (const payload of PAYLOADS) await carillon.command('api-key', 'create', `--name=${payload.slice(0, 80)}`);
}

test('what would be found if it were there', async ({ page }) => {
  await page.goto('about:blank');
  for (const payload of PAYLOADS.slice(0, 4)) {
    await page.evaluate((html) => (document.body.innerHTML = html), payload);
    expect(await harm(page), payload).not.toEqual([]);
  }
});

test('no text of anybody becomes markup on any page, and none runs', async ({ page, carillon, problems }) => {
  test.setTimeout(300_000);
  problems.expect(/status of (404|422)/);
  page.on('dialog', (dialog) => problems.expect() ?? dialog.dismiss());
  await everywhere(carillon);
  await signIn(page);
  const { pages } = await mapConsole(page);
  expect(pages.length).toBeGreaterThan(20);
  let withText = 0;
  for (const path of [...pages, '/', '/s/main', '/offline', '/s/main/offline']) {
    await page.goto(path);
    expect(await harm(page), path).toEqual([]);
    if ((await page.content()).includes('class=hurt')) withText += 1;
  }
  expect(withText, 'pages on which the texts do stand').toBeGreaterThan(10);
  // Text areas hold the whole text and end where they end.
  await page.goto('/admin/sites/main/settings/messages');
  const areas = await page.locator('textarea').evaluateAll((areas) => areas.map((area) => (area as HTMLTextAreaElement).value));
  expect(areas.filter((text) => text.includes('</textarea><script class=hurt>')).length).toBeGreaterThan(3);
  const manifest = JSON.parse(await (await page.request.get('/s/main/manifest.webmanifest')).text());
  expect(manifest.name).toContain('<img');
});

test('search boxes, filters and every other part of an address are text', async ({ page, carillon, problems }) => {
  test.setTimeout(240_000);
  problems.expect(/status of 4\d\d/);
  await carillon.subscribe(PHONE);
  await carillon.text(PHONE, 'wrong number');
  await signIn(page);
  const { pages } = await mapConsole(page);
  const names = ['search', 'status', 'region', 'sort', 'page', 'outcome', 'state', 'kind', 'recipient', 'from', 'to', 'broadcast', 'form', 'next', '__err', '__path', 'audience', 'ids', 'body', 'token'];
  const lists = pages.filter((path) => !path.includes('?'));
  for (const path of ['/', '/s/main', '/admin/sign-in', '/admin/set-up', ...lists]) {
    const query = new URLSearchParams(names.map((name, place) => [name, PAYLOADS[place % PAYLOADS.length]!]));
    for (const address of [`${path}?${query}`, `${path}?search=${encodeURIComponent(ALL)}`, `${path}#${encodeURIComponent(PAYLOADS[1]!)}`]) {
      await page.goto(address);
      expect(await harm(page), address).toEqual([]);
    }
  }
  for (const path of ['/s/PAYLOAD', '/admin/sites/PAYLOAD', '/admin/sites/main/PAYLOAD', '/PAYLOAD', '/pkg/PAYLOAD', '/admin/sites/main/broadcasts/PAYLOAD']) {
    for (const payload of PAYLOADS) {
      await page.goto(path.replace('PAYLOAD', encodeURIComponent(payload)));
      expect(await harm(page), `${path} ${payload}`).toEqual([]);
    }
  }
});

test('links lead to web pages and nowhere else', async ({ carillon }) => {
  for (const link of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,<script>alert(1)</script>', 'vbscript:x', '//evil.example', 'https://user:password@evil.example/', ' javascript:alert(1)']) {
    for (const field of ['terms_url', 'privacy_url']) {
      const refused = await carillon.api('PATCH', '/sites/main', { words: { [field]: link } }).catch((error) => String(error));
      expect(refused, `${field}: ${link}`).toContain('422');
    }
  }
  const words = { terms_url: 'https://example.org/terms' };
  expect((await carillon.api('PATCH', '/sites/main', { words })).words.terms_url, 'a plain one is taken').toBe(words.terms_url);
});
