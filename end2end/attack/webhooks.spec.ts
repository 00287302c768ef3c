import { Caller, raw } from '../support/caller.ts';
import { FakeMocean } from '../support/fake-mocean.ts';
import { type Carillon, eventually, expect, test } from '../support/test.ts';

const PHONE = '+60123456789';

async function inbound(carillon: Carillon, site = 'main'): Promise<string> {
  const { webhooks } = await carillon.api('GET', `/sites/${site}/provider`);
  return new URL(webhooks.inbound).pathname;
}

/** STOP from a number, as a provider reports it. */
const stop = (from = PHONE) => ({ 'mocean-from': from.replace('+', ''), 'mocean-to': '63001', 'mocean-text': 'STOP', 'mocean-time': '2026-07-01 08:30:00' });

async function statusOf(carillon: Carillon, phone = PHONE): Promise<string> {
  return (await carillon.api('GET', `/sites/main/subscribers?search=${phone.slice(1)}`)).items[0].status;
}

test('a secret can be neither guessed nor bent, and every wrong one gets the same answer', async ({ carillon }) => {
  await carillon.subscribe(PHONE);
  await carillon.api('POST', '/sites', { slug: 'other', name: 'Other' });
  const path = await inbound(carillon);
  const secret = path.split('/')[3]!;
  expect(secret.length, 'at least 128 bits').toBeGreaterThanOrEqual(22);
  const swapped = secret.at(-1) === 'a' ? 'b' : 'a';
  const guesses = [
    'x', '0', 'main', 'null', 'undefined', '%00', '..', '%2e%2e', '*', '%25',
    secret.slice(0, -1),
    `${secret}a`,
    `${secret.slice(0, -1)}${swapped}`,
    swapCase(secret),
    secret.split('').reverse().join(''),
    `%20${secret}`,
    `${secret}%00`,
    ...Array.from({ length: 200 }, (_, guess) => `guess${guess}`.padEnd(secret.length, 'x')),
  ];
  const caller = new Caller(carillon.url);
  const answers = new Set<string>();
  for (const guess of guesses) {
    for (const method of ['POST', 'GET']) {
      const at = `/webhooks/mocean/${guess}/inbound`;
      const fields = new URLSearchParams(stop());
      const answer = method === 'GET' ? await caller.get(`${at}?${fields}`) : await caller.call(method, at, fields);
      expect([400, 404], `${method} ${guess}`).toContain(answer.status);
      if (!/[%.]/.test(guess)) answers.add(`${answer.status} ${answer.text}`);
    }
  }
  expect([...answers]).toHaveLength(1);
  // Another site's secret is theirs: the number stays where it is.
  const theirs = await inbound(carillon, 'other');
  expect((await caller.post(theirs, stop())).status).toBe(200);
  expect(await statusOf(carillon)).toBe('active');
  expect(carillon.log).not.toContain(secret);
  // And the right one does what it says.
  expect((await caller.post(path, stop())).status).toBe(200);
  expect(await statusOf(carillon)).toBe('unsubscribed');
});

test('a report settles no message but its own', async ({ carillon }) => {
  await carillon.restart({ CARILLON_ALLOW_PRIVATE_PROVIDERS: 'true' });
  await carillon.api('POST', '/sites', { slug: 'other', name: 'Other' });
  const fake = await FakeMocean.carry(carillon);
  try {
    await carillon.subscribe(PHONE);
    await carillon.subscribe('+60123456780');
    const [first, second] = await eventually('two messages', () => (fake.sent.length >= 2 ? fake.sent : undefined));
    const [mine, its] = [first!, second!].map((fields) => new URL(fields['mocean-dlr-url']!).pathname) as [string, string];
    const tokens = [mine, its].map((path) => path.split('/').at(-1)!) as [string, string];
    expect(tokens[0]).not.toBe(tokens[1]);
    const half = Math.floor(tokens[0].length / 2);
    const theirSecret = (await inbound(carillon, 'other')).split('/')[3];
    const caller = new Caller(carillon.url);
    const delivered = { 'mocean-from': PHONE.slice(1), 'mocean-to': '63001', 'mocean-dlr-status': '1', 'mocean-error-code': '000', 'mocean-msgid': 'fake1' };
    const forged = [
      mine.replace(tokens[0], tokens[0].slice(0, half) + tokens[1].slice(half)),
      mine.replace(tokens[0], tokens[1].slice(0, half) + tokens[0].slice(half)),
      mine.replace(tokens[0], tokens[0].slice(0, -1)),
      mine.replace(tokens[0], 'A'.repeat(tokens[0].length)),
      mine.replace(mine.split('/')[3]!, theirSecret!),
      mine.replace(mine.split('/')[3]!, 'x'.repeat(theirSecret!.length)),
    ];
    for (const path of forged) {
      for (const method of ['POST', 'PUT']) {
        const answer = await caller.call(method, path, new URLSearchParams(delivered));
        expect([200, 404], `${method} ${path}`).toContain(answer.status);
      }
    }
    const statuses = async () => (await carillon.api('GET', '/sites/main/messages?kind=welcome')).items.map((item: any) => item.status).sort();
    await expect.poll(statuses).toEqual(['accepted', 'accepted']);
    // The token alone says which message is meant; what the fields say of a number is not believed.
    expect((await caller.post(its, delivered)).status).toBe(200);
    await expect.poll(statuses).toEqual(['accepted', 'delivered']);
    const of = async (phone: string) => (await carillon.api('GET', `/sites/main/messages?recipient=${phone}`)).items[0].status;
    expect(await of(second!['mocean-to']!)).toBe('delivered');
    expect(await of(first!['mocean-to']!)).toBe('accepted');
  } finally {
    fake.stop();
  }
});

test('other methods, huge bodies and bodies that are no body are refused', async ({ carillon }) => {
  await carillon.subscribe(PHONE);
  const path = await inbound(carillon);
  const caller = new Caller(carillon.url);
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    expect((await caller.call(method, path, method === 'OPTIONS' ? undefined : new URLSearchParams(stop()))).status, method).toBe(405);
  }
  expect((await caller.call('DELETE', path.replace('/inbound', '/dlr/token'))).status).toBe(405);
  const big = new URLSearchParams({ ...stop(), padding: 'x'.repeat(17 * 1024) });
  expect((await caller.call('POST', path, big)).status).toBe(413);
  // A length that is a lie, a body without end, two lengths, and both kinds of length at once.
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const body = new URLSearchParams(stop()).toString();
  for (const [what, request] of [
    ['a gigabyte is announced', `${head}Content-Length: 1073741824\r\n\r\n${body}`],
    ['chunks that go on', `${head}Transfer-Encoding: chunked\r\n\r\n${`3fff\r\n${'x'.repeat(0x3fff)}\r\n`.repeat(3)}`],
    ['two lengths', `${head}Content-Length: ${body.length}\r\nContent-Length: ${body.length - 4}\r\n\r\n${body}`],
    ['length and chunks', `${head}Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n\r\n${body}`],
    ['chunks, and again', `${head}Transfer-Encoding: chunked, chunked\r\n\r\n${body}`],
  ] as const) {
    const answer = await raw(carillon.url, request);
    expect(answer, what).not.toMatch(/^HTTP\/1\.1 (2|5)/);
  }
  const packed = await caller.call('POST', path, new URLSearchParams(stop()), { 'content-encoding': 'gzip' });
  expect(packed.status, 'what claims to be packed is not unpacked').toBeLessThan(500);
  for (const text of ['', '{', '[]', 'mocean-from=', 'mocean-from=%ff', '\0', `{"mocean-from":${'['.repeat(5_000)}`]) {
    expect((await caller.call('POST', path, text, { 'content-type': 'application/json' })).status, text.slice(0, 20)).toBe(400);
  }
});

function swapCase(text: string): string {
  return [...text].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join('');
}
