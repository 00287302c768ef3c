import { Caller } from '../support/caller.ts';
import { mapConsole } from '../support/console.ts';
import { Elsewhere } from '../support/elsewhere.ts';
import { expect, signIn, test } from '../support/test.ts';

const FIELDS = { site: 'main', enabled: 'false' };

/** A page that tries to switch the site's SMS off with the visitor's own session. */
function trap(target: string): string {
  const inputs = Object.entries(FIELDS).map(([name, value]) => `<input name="${name}" value="${value}">`);
  const form = (id: string, method: string, more = '') =>
    `<form id="${id}" method="${method}" action="${target}/fn/settings-sms" ${more}>${inputs.join('')}</form>`;
  return `<!doctype html><title>Prizes</title>
    ${form('form', 'post')}
    ${form('plain', 'post', 'enctype="text/plain"')}
    ${form('multipart', 'post', 'enctype="multipart/form-data"')}
    ${form('get', 'get')}
    ${form('no-referrer', 'post', 'rel="noreferrer"')}
    <iframe name="sandboxed" sandbox="allow-forms allow-scripts" srcdoc='${form('inner', 'post').replace(/'/g, '')}<script>inner.submit()</script>'></iframe>`;
}

// Another port of the same address is the same site to a browser: SameSite=Lax lets the cookie through, and only the
// server's own look at the origin is left.
for (const host of ['127.0.0.1', 'localhost'] as const) {
  test(`a page at ${host} changes nothing with a visitor's session`, async ({ page, carillon, problems }) => {
    problems.expect(/status of 4\d\d/, /blocked by CORS policy/, /net::ERR_FAILED/, /ERR_BLOCKED_BY/, /Framing/, /ERR_HTTP_RESPONSE_CODE_FAILURE/);
    await signIn(page);
    const elsewhere = await Elsewhere.start(trap(carillon.url));
    try {
      const refused: string[] = [];
      let withCookie = 0;
      page.context().on('response', async (answer) => {
        if (!answer.url().includes('/fn/settings-sms')) return;
        if ((await answer.request().allHeaders().catch(() => ({}) as Record<string, string>)).cookie?.includes('carillon=')) withCookie += 1;
        refused.push(`${answer.request().method()} ${answer.status()}`);
      });
      for (const id of ['form', 'plain', 'multipart', 'get', 'no-referrer']) {
        const tab = await page.context().newPage();
        await tab.goto(elsewhere.at(host));
        const answered = tab.waitForResponse((answer) => answer.url().includes('/fn/settings-sms') && answer.frame() === tab.mainFrame());
        await tab.evaluate((id) => (document.querySelector(`#${id}`) as HTMLFormElement).submit(), id);
        expect((await answered).status(), id).toBeGreaterThanOrEqual(400);
        await tab.close();
      }
      await page.goto(elsewhere.at(host));
      await page.evaluate(
        async ([url, fields]) => {
          const body = new URLSearchParams(fields);
          for (const mode of ['no-cors', 'cors'] as const) {
            for (const credentials of ['include', 'omit'] as const) {
              await fetch(`${url}/fn/settings-sms`, { method: 'POST', mode, credentials, body }).catch(() => undefined);
              await fetch(`${url}/fn/settings-sms?${body}`, { mode, credentials }).catch(() => undefined);
            }
          }
          for (const type of ['application/json', 'application/cbor']) {
            await fetch(`${url}/fn/settings-sms`, { method: 'POST', credentials: 'include', headers: { 'content-type': type }, body: JSON.stringify(fields) }).catch(() => undefined);
          }
          for (const method of ['PUT', 'PATCH', 'DELETE']) {
            await fetch(`${url}/fn/settings-sms`, { method, credentials: 'include', body }).catch(() => undefined);
          }
          navigator.sendBeacon(`${url}/fn/settings-sms`, body);
        },
        [carillon.url, FIELDS] as const,
      );
      await expect.poll(() => refused.length).toBeGreaterThan(8);
      expect(refused.filter((answer) => !/ 4\d\d$/.test(answer))).toEqual([]);
      if (host === '127.0.0.1') expect(withCookie, 'the cookie came along').toBeGreaterThan(3);
      expect((await carillon.api('GET', '/sites/main')).sms_enabled).toBe(true);
    } finally {
      await elsewhere.stop();
    }
    // What was tried is what the page itself does: from there it works.
    await page.goto('/admin');
    const done = await page.evaluate(async (fields) => (await fetch('/fn/settings-sms', { method: 'POST', body: new URLSearchParams(fields) })).status, FIELDS);
    expect(done).toBe(200);
    expect((await carillon.api('GET', '/sites/main')).sms_enabled).toBe(false);
  });
}

test('no form of the console can be sent from elsewhere, or without saying from where', async ({ page, carillon }) => {
  test.setTimeout(120_000);
  await carillon.subscribe('+60123456789');
  await carillon.text('+60123456789', 'wrong number');
  await signIn(page);
  const { forms } = await mapConsole(page);
  const changing = forms.filter((form) => form.method === 'POST');
  expect(new Set(changing.map((form) => form.action)).size).toBeGreaterThan(15);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const owner = new Caller(carillon.url, cookie);
  const before = await carillon.api('GET', '/sites/main');
  const origins: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: `${carillon.url}.evil.example` },
    { origin: carillon.url, 'sec-fetch-site': 'cross-site' },
    { origin: carillon.url, 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example', host: 'evil.example', referer: `${carillon.url}/admin` },
  ];
  for (const action of new Set(changing.map((form) => form.action))) {
    const fields = changing.find((form) => form.action === action)!.fields;
    for (const headers of origins) {
      const answer = await owner.post(action, fields, headers);
      expect(answer.status, `${action} with ${JSON.stringify(headers)}`).toBe(403);
    }
    const silent = await owner.call('POST', action, new URLSearchParams(fields));
    expect(silent.status, `${action} without a word of where it comes from`).toBe(403);
    const asGet = await owner.get(`${action}?${new URLSearchParams(fields)}`);
    // A page of its own may live at a form's address, and only shows itself.
    if (action.startsWith('/fn/')) expect([404, 405], `GET ${action}`).toContain(asGet.status);
  }
  expect(await owner.isLetIn(), 'still signed in').toBe(true);
  expect(await carillon.api('GET', '/sites/main')).toEqual(before);
});

test('other web sites read no answer of console and API, and show neither in a frame', async ({ page, carillon, problems }) => {
  problems.expect(/blocked by CORS policy/, /net::ERR_FAILED/, /frame-ancestors/, /X-Frame-Options/i, /Refused to/, /Framing/, /ERR_BLOCKED_BY_RESPONSE/, /status of 401/);
  await signIn(page);
  const elsewhere = await Elsewhere.start(`<!doctype html><title>Prizes</title><iframe id="frame" src="${carillon.url}/admin"></iframe>`);
  try {
    await page.goto(elsewhere.at('127.0.0.1'));
    const read = await page.evaluate(async (url) => {
      const paths = ['/admin', '/admin/sites/main/history.csv', '/api/v1/sites', '/api/v1/sites/main', '/simulator'];
      const texts = paths.map((path) => fetch(url + path, { credentials: 'include' }).then((answer) => answer.text()).catch(() => 'kept'));
      return Promise.all(texts);
    }, carillon.url);
    expect(read).toEqual(read.map(() => 'kept'));
    const frame = page.frames().find((frame) => frame !== page.mainFrame());
    const shown = await frame?.evaluate(() => document.body?.innerText ?? '').catch(() => '');
    expect(shown ?? '').not.toContain('Overview');
  } finally {
    await elsewhere.stop();
  }
});
