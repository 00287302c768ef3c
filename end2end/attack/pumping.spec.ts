import { BEHIND_PROXY } from '../support/carillon.ts';
import { type Answer, Caller } from '../support/caller.ts';
import { type Carillon, eventually, expect, test } from '../support/test.ts';

/** What a new site lets pass. */
const PER_PREFIX = 50;
const CREDITS_A_DAY = 200;
const PER_NETWORK = 120;

/** Somebody at an address of this network leaves a number. */
async function leave(carillon: Carillon, network: number, phone: string): Promise<Answer> {
  const address = `${60 + (network >> 16)}.${(network >> 8) & 255}.${network & 255}.${1 + (network % 250)}`;
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': address };
  return new Caller(carillon.url).call('POST', '/api/v1/sites/main/subscriptions', JSON.stringify({ phone, consent: true }), headers);
}

/** Many at once, as a bot does it. */
async function pump(carillon: Carillon, visits: [network: number, phone: string][]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let begin = 0; begin < visits.length; begin += 25) {
    answers.push(...(await Promise.all(visits.slice(begin, begin + 25).map(([network, phone]) => leave(carillon, network, phone)))));
  }
  await eventually('everybody is judged', async () => (await carillon.api('GET', '/sites/main/abuse')).waiting === 0 || undefined);
  return answers;
}

async function welcomes(carillon: Carillon): Promise<{ recipient: string; credits: number }[]> {
  const all = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await carillon.api('GET', `/sites/main/messages?kind=welcome&per_page=100&page=${page}`);
    all.push(...items);
    if (all.length >= total || items.length === 0) return all;
  }
}

const number = (prefix: number, place: number) => `+6012${String(prefix).padStart(3, '0')}${String(place).padStart(4, '0')}`;
const bodies = (answers: Answer[]) => new Set(answers.map((answer) => `${answer.status} ${answer.text}`));

test('a thousand addresses get fifty texts out of one prefix, and two hundred credits out of a day', async ({ carillon }) => {
  test.setTimeout(180_000);
  await carillon.restart(BEHIND_PROXY);
  await carillon.api('POST', '/sites/main/credits', { amount: 100_000, note: 'worth stealing' });
  const first = await pump(carillon, Array.from({ length: 500 }, (_, place) => [place, number(345, place)]));
  const ofPrefix = await welcomes(carillon);
  expect(ofPrefix.length).toBeGreaterThan(0);
  expect(ofPrefix.length).toBeLessThanOrEqual(PER_PREFIX);

  const others = Array.from({ length: 500 }, (_, place) => [1_000 + place, number(400 + (place >> 3), place)] as [number, string]);
  const second = await pump(carillon, others);
  const all = await welcomes(carillon);
  expect(all.length, 'other prefixes are not closed with the first').toBeGreaterThan(ofPrefix.length);
  expect(all.reduce((sum, message) => sum + message.credits, 0)).toBeLessThanOrEqual(CREDITS_A_DAY);
  // Nobody learns where the limit lies.
  expect([...bodies([...first, ...second])]).toEqual(['202 {"status":"accepted"}']);

  const { refused, reasons } = await carillon.api('GET', '/sites/main/abuse');
  const counted = Object.fromEntries(reasons.map(({ reason, count }: any) => [reason, count]));
  expect(refused).toBe(1_000 - all.length);
  expect(counted.prefix).toBeGreaterThanOrEqual(500 - PER_PREFIX);
  expect(counted.budget).toBeGreaterThan(0);
  const { balance } = await carillon.api('GET', '/sites/main/credits');
  expect(balance).toBeGreaterThanOrEqual(100_000 + 500 - CREDITS_A_DAY);
});

test('without the limits they would get them', async ({ carillon }) => {
  test.setTimeout(120_000);
  await carillon.restart(BEHIND_PROXY);
  await carillon.api('POST', '/sites/main/credits', { amount: 100_000, note: 'worth stealing' });
  const none = { per_network_an_hour: null, per_number_a_day: null, per_prefix_an_hour: null, credits_per_message: null, credits_per_day: null };
  await carillon.api('PATCH', '/sites/main', { protection: none });
  await pump(carillon, Array.from({ length: 2 * PER_PREFIX }, (_, place) => [place, number(345, place)]));
  await eventually('a welcome for each', async () => (await welcomes(carillon)).length === 2 * PER_PREFIX || undefined);
});

test('one network has to work for its numbers, and gets no more than its share', async ({ carillon }) => {
  test.setTimeout(120_000);
  await carillon.restart(BEHIND_PROXY);
  await carillon.api('POST', '/sites/main/credits', { amount: 100_000, note: 'worth stealing' });
  await carillon.api('PATCH', '/sites/main', { protection: { credits_per_day: null } });
  const answers = await pump(carillon, Array.from({ length: 300 }, (_, place) => [7, number(345 + (place % 60), place)]));
  const asked = answers.filter((answer) => answer.status === 422);
  expect(asked.length, 'asked for a proof of work').toBeGreaterThan(100);
  expect(asked.every((answer) => answer.text.includes('proof'))).toBe(true);
  // A made-up proof is none, and neither is the same one twice.
  const made = { algorithm: 'SHA-256', challenge: 'x'.repeat(64), number: 1, salt: 'x?expires=9999999999', signature: 'x'.repeat(64) };
  for (const proof of ['', 'x', btoa('{}'), btoa(JSON.stringify(made))]) {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': '60.0.7.8' };
    const body = JSON.stringify({ phone: number(500, 1), consent: true, proof });
    const answer = await new Caller(carillon.url).call('POST', '/api/v1/sites/main/subscriptions', body, headers);
    expect(answer.status, proof).toBe(422);
  }
  expect((await welcomes(carillon)).length).toBeLessThanOrEqual(PER_NETWORK);
});

test('what a proxy says counts only where an operator says that there is one', async ({ carillon }) => {
  await carillon.api('PATCH', '/sites/main', { protection: { per_number_a_day: 3 } });
  // Without a proxy all these come from one address of a private network, which is not counted; numbers still are.
  await pump(carillon, Array.from({ length: 10 }, (_, place) => [place, number(345, 1)]));
  expect((await welcomes(carillon)).length).toBe(1);
});
