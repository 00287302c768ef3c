import { BEHIND_PROXY } from '../support/carillon.ts';
import { type Answer, Caller } from '../support/caller.ts';
import { type Carillon, eventually, expect, test } from '../support/test.ts';
import { median, wavering } from '../support/times.ts';

const KINDS = ['new', 'active', 'suspended', 'stopped', 'deleted'] as const;
type Kind = (typeof KINDS)[number];
const ROUNDS = 40;

/** Numbers in every state, so many of each; those that are new are known to nobody. Each has a prefix of its own. */
async function numbers(carillon: Carillon): Promise<Record<Kind, string[]>> {
  // Hundreds from one network: those beyond its limits would be asked for a proof of work, whoever they are.
  await carillon.liftLimits();
  let next = 0;
  const some = () => Array.from({ length: 4 }, () => `+6012${String((next += 1)).padStart(3, '0')}6789`);
  const known = { active: some(), suspended: some(), stopped: some(), deleted: some() };
  const fresh = Array.from({ length: 4 * ROUNDS }, () => `+6012${String((next += 1)).padStart(3, '0')}6789`);
  for (const phone of Object.values(known).flat()) {
    await visit(carillon, phone);
    await eventually(`${phone} is a subscriber`, async () => (await find(carillon, phone)) ?? undefined);
  }
  for (const phone of known.stopped) await carillon.text(phone, 'STOP');
  for (const phone of known.suspended) {
    await carillon.api('PATCH', `/sites/main/subscribers/${(await find(carillon, phone)).id}`, { status: 'suspended' });
  }
  for (const phone of known.deleted) await carillon.api('DELETE', `/sites/main/subscribers/${(await find(carillon, phone)).id}`);
  return { new: fresh, ...known };
}

async function find(carillon: Carillon, phone: string): Promise<any> {
  return (await carillon.api('GET', `/sites/main/subscribers?search=${phone.slice(1)}`)).items[0];
}

let visitor = 0;

const DOORS = ['api', 'form', 'own page', 'code for the own page'] as const;

/** A visitor from an address of their own leaves a number; through the API, or a form of the page. */
async function visit(carillon: Carillon, phone: string, door: (typeof DOORS)[number] = 'api'): Promise<Answer> {
  visitor += 1;
  const from = { 'x-forwarded-for': `${60 + (visitor >> 16)}.${(visitor >> 8) & 255}.${visitor & 255}.7` };
  const caller = new Caller(carillon.url);
  if (door === 'form') return caller.post('/fn/subscribe', { site: 'main', phone, consent: 'true' }, from);
  if (door === 'own page') return caller.post('/fn/preferences-code', { site: 'main', phone }, from);
  if (door === 'code for the own page') return caller.post('/fn/preferences-enter', { site: 'main', phone, code: '123456' }, from);
  const body = JSON.stringify({ phone, consent: true });
  return caller.call('POST', '/api/v1/sites/main/subscriptions', body, { 'content-type': 'application/json', ...from });
}

/** All that an answer shows but the time of day. */
function shown({ status, headers, text }: Answer): string {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)).sort();
  return JSON.stringify({ status, text: text.replace(/form=[\w-]+/g, 'form'), kept }).replace(/form=[\w-]+/g, 'form');
}

for (const door of DOORS) {
  test(`the ${door} tells nobody whose number is known, neither in words nor in time`, async ({ carillon }) => {
    test.setTimeout(180_000);
    await carillon.restart(BEHIND_PROXY);
    const by = await numbers(carillon);
    const answers: Record<string, Set<string>> = {};
    let verdict = '';
    // Whatever leaks does so each time; a machine that does something else meanwhile only once.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const times = Object.fromEntries(KINDS.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
      for (let round = 0; round < ROUNDS; round += 1) {
        // In another order each time, so that nobody always comes after the same one.
        for (const kind of KINDS.map((_, place) => KINDS[(place + round) % KINDS.length]!)) {
          const phone = kind === 'new' ? by.new.pop()! : by[kind][round % by[kind].length]!;
          const began = performance.now();
          const answer = await visit(carillon, phone, door);
          times[kind].push(performance.now() - began);
          (answers[kind] ??= new Set()).add(shown(answer));
        }
      }
      const medians = KINDS.map((kind) => median(times[kind]));
      const spread = Math.max(...medians) - Math.min(...medians);
      const noise = Math.max(0.5, ...KINDS.map((kind) => wavering(times[kind])));
      verdict = KINDS.map((kind, place) => `${kind} ${medians[place]!.toFixed(2)} ms`).join(', ') + `; noise ${noise.toFixed(2)} ms`;
      if (spread <= 2 * noise) verdict = '';
      if (verdict === '') break;
    }
    expect(verdict).toBe('');
    const every = KINDS.flatMap((kind) => [...answers[kind]!]);
    expect([...new Set(every)], every.join('\n')).toHaveLength(1);
  });
}

test('the way back to a form that was refused is kept from everybody else', async ({ carillon }) => {
  const caller = new Caller(carillon.url);
  const refused = await caller.post('/fn/subscribe', { site: 'main', phone: '0312345678', region: 'MY', consent: 'true' });
  const back = refused.headers.get('location') ?? '';
  expect(back).toMatch(/form=[\w-]{20,}/);
  expect(back).not.toContain('12345678');
  const id = /form=([\w-]+)/.exec(back)![1]!;
  for (const guess of [id.slice(0, -1), `${id.slice(0, -2)}zz`, '1', '00000000-0000-0000-0000-000000000000']) {
    expect((await caller.get(`/s/main?form=${guess}`)).text, guess).not.toContain('0312345678');
  }
});
