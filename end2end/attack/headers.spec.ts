import { Caller, raw } from '../support/caller.ts';
import { expect, OWNER, test } from '../support/test.ts';

const BREAK = '\r\nX-Injected: yes\r\nSet-Cookie: carillon=planted\r\n\r\n<script>';
const BREAKS = [BREAK, BREAK.replace(/\r/g, ''), '\u560d\u560aX-Injected: yes', '%0d%0aX-Injected: yes', '\u2028X-Injected: yes'];

test('nothing typed ends a header and begins another', async ({ carillon }) => {
  const owner = await Caller.signedIn(carillon);
  const hurt = (answer: { headers: Headers }) =>
    answer.headers.has('x-injected') || (answer.headers.get('set-cookie') ?? '').includes('planted');
  for (const text of BREAKS) {
    const answers = [
      await owner.post('/fn/site', { slug: `a${text}`, name: 'A' }),
      await owner.post('/fn/site', { slug: 'b', name: `Name${text}` }),
      await owner.signIn(OWNER.email, 'not the password'),
      await owner.post('/fn/sign-in', { email: `a${text}@carillon.example`, password: 'x', next: `/admin${text}` }),
      await owner.post('/fn/sign-in', { email: OWNER.email, password: OWNER.password, next: `/admin${text}` }),
      await owner.get(`/admin/sign-in?next=${encodeURIComponent(`/admin${text}`)}`),
      await owner.get(`/s/${encodeURIComponent(`main${text}`)}`),
      await owner.get(`/admin/sites/${encodeURIComponent(`main${text}`)}/history.csv`),
      await owner.get(`/admin/sites/main/subscribers?status=${encodeURIComponent(text)}&form=${encodeURIComponent(text)}`),
    ];
    answers.forEach((answer, place) => {
      expect(answer.status, `${place}: ${JSON.stringify(text)}`).toBeLessThan(500);
      expect(hurt(answer), `${place}: ${JSON.stringify(text)}`).toBe(false);
      expect(answer.headers.get('location') ?? '/', String(place)).toMatch(/^\/(?![/\\])/);
    });
    for (const change of [{ name: `Name${text}` }, { words: { terms_url: `https://example.org/${text}` } }, { allowed_origins: [`https://shop.example${text}`] }]) {
      const saved = await carillon.api('PATCH', '/sites/main', change).catch((error) => String(error));
      if (text.includes('\n')) expect(saved, JSON.stringify(change)).toContain('422');
    }
    const account = { kind: 'mocean', api_token: `token${text}`, sender: `Shop${text}` };
    expect(await carillon.api('PUT', '/sites/main/provider', account).catch((error) => String(error))).toContain('422');
  }
  const lines = carillon.log.split('\n');
  expect(lines.filter((line) => /^\s*(x-injected|set-cookie)/i.test(line)), 'nor a line of the log').toEqual([]);
  const plain = await raw(carillon.url, `GET /admin/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nX-A: 1${BREAK}`);
  expect(plain).not.toMatch(/x-injected/i);
});

test('a Host or forwarded header of a stranger ends up in no link, redirect or cookie', async ({ carillon }) => {
  const lies = 'X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example;proto=https\r\nX-Original-URL: /admin/sites\r\nX-Rewrite-URL: /admin/sites\r\nX-HTTP-Method-Override: DELETE\r\n';
  const key = await carillon.command('api-key', 'create', '--name', 'attack');
  for (const host of ['evil.example', 'evil.example:80', '127.0.0.1@evil.example', 'evil.example/..', '']) {
    for (const path of ['/', '/admin', '/admin/sites/main', '/s/main', '/manifest.webmanifest', '/nothing']) {
      const answer = await raw(carillon.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${lies}\r\n`);
      expect(answer, `${host} ${path}`).toMatch(/^HTTP\/1\.1 [234]/);
      expect(answer, `${host} ${path}`).not.toContain('evil.example');
    }
    const provider = await raw(carillon.url, `GET /api/v1/sites/main/provider HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nAuthorization: Bearer ${key}\r\n${lies}\r\n`);
    expect(provider, host).not.toContain('evil.example');
    if (host !== '') expect(provider, 'the webhooks\' addresses come out of the settings').toContain(`${carillon.url}/webhooks/`);
  }
  // The positive control: the method is the request's own.
  expect((await carillon.api('GET', '/sites/main')).slug).toBe('main');
});

test('requests that two servers would read differently are refused', async ({ carillon }) => {
  const requests = {
    'a second request hidden in the first': 'POST /fn/subscribe HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n',
    'a blank before the colon': 'POST /fn/subscribe HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde',
    'a line that goes on': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n folded\r\n\r\n',
    'a bare line end in a value': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\rX-B: 2\r\n\r\n',
    'NUL in a value': 'GET / HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n',
    'a negative length': 'POST /fn/subscribe HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
    'a length with a plus': 'POST /fn/subscribe HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde',
    'TRACE, which would repeat a cookie': 'TRACE /admin HTTP/1.1\r\nHost: a\r\nCookie: carillon=x\r\nConnection: close\r\n\r\n',
    'another protocol': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'two hundred fields': `GET / HTTP/1.1\r\nHost: a\r\n${'X-A: 1\r\n'.repeat(200)}\r\n`,
    'a head of 100 KiB': `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(100 * 1024)}\r\n\r\n`,
  };
  for (const [what, request] of Object.entries(requests)) {
    const answer = await raw(carillon.url, request);
    expect(answer, what).not.toMatch(/^HTTP\/1\.1 (2|3|5)/);
    expect(answer.match(/HTTP\/1\.1 /g)?.length ?? 0, `${what}: one answer at most`).toBeLessThanOrEqual(1);
  }
  expect(await raw(carillon.url, 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'), 'a plain one is answered').toMatch(/^HTTP\/1\.1 200/);
});
