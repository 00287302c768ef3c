import { Caller } from '../support/caller.ts';
import { mapConsole } from '../support/console.ts';
import { type Carillon, expect, eventually, signIn, test } from '../support/test.ts';
import { makeKey } from '../support/keys.ts';

const NEIGHBOUR = 'neighbour@carillon.example';
const PHONES = ['+60123456789', '+12025550143', '+33612345678'];

/** A site with something of everything, and a manager of another one who would like to have it. */
async function twoSites(carillon: Carillon): Promise<Record<string, string[]>> {
  await carillon.api('POST', '/sites', { slug: 'other', name: 'Other' });
  await carillon.addPerson(NEIGHBOUR, '--site', 'other');
  for (const phone of PHONES) await carillon.subscribe(phone);
  await carillon.text(PHONES[0]!, 'wrong number');
  await carillon.text(PHONES[1]!, 'who is this');
  await carillon.api('POST', '/sites/main/broadcasts', { body: 'Bread at six', audience: { type: 'all' } }, { 'idempotency-key': 'one' });
  const all = async (what: string) => (await carillon.api('GET', `/sites/main/${what}?per_page=100`)).items as { id: string; status?: string }[];
  await eventually('everything is sent', async () => (await all('messages')).every((message) => message.status === 'delivered') || undefined);
  const ids = async (what: string) => (await all(what)).map((item) => item.id);
  return {
    subscribers: await ids('subscribers'),
    broadcasts: await ids('broadcasts'),
    messages: await ids('messages'),
    inbound: await ids('inbound'),
  };
}

/** All that the API shows of the first site. */
async function everything(carillon: Carillon): Promise<unknown> {
  const lists = ['', '/subscribers', '/broadcasts', '/messages', '/inbound', '/credits', '/waiting'];
  const shown = await Promise.all(lists.map((list) => carillon.api('GET', `/sites/main${list}`)));
  const { kind, sender, webhooks } = await carillon.api('GET', '/sites/main/provider');
  return [...shown, { kind, sender, webhooks }];
}

test("the API knows nothing of another site's things, by whatever id", async ({ page, carillon }) => {
  test.setTimeout(120_000);
  const ids = await twoSites(carillon);
  await signIn(page);
  const key = await makeKey(page, 'neighbour', 'other');
  const neighbour = new Caller(carillon.url);
  const ask = (method: string, path: string, body?: unknown) =>
    neighbour.call(method, path, body === undefined ? undefined : JSON.stringify(body), {
      authorization: `Bearer ${key}`,
      'idempotency-key': `${method}${path}`.slice(-60),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    });
  expect((await ask('GET', '/api/v1/sites/other')).status, 'their own site answers').toBe(200);
  expect(JSON.parse((await ask('GET', '/api/v1/sites')).text).items.map((site: any) => site.slug)).toEqual(['other']);

  const before = await everything(carillon);
  // The server's own description says what there is to try.
  const { paths } = JSON.parse((await neighbour.get('/api/v1/openapi.json')).text);
  let tried = 0;
  for (const [path, item] of Object.entries<Record<string, any>>(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!path.includes('{site}') || operation.security === undefined) continue;
      const body = operation.requestBody?.content['application/json'].example;
      const things = Object.entries(ids).filter(([what]) => !path.includes('{id}') || path.includes(`/${what}/`)).flatMap(([, ids]) => ids);
      const attempts = path.includes('{id}')
        ? ['main', 'other', 'MAIN', 'main%2F..%2Fother', 'other/../main'].flatMap((site) => things.map((id) => path.replace('{site}', site).replace('{id}', id)))
        : ['main', 'MAIN', 'other/../main'].map((site) => path.replace('{site}', site));
      expect(attempts.length, path).toBeGreaterThan(0);
      for (const attempt of attempts) {
        const answer = await ask(method.toUpperCase(), attempt, body);
        // 403 where only an owner may; a path that leads nowhere is 404 as well.
        expect([403, 404], `${method} ${attempt}: ${answer.text}`).toContain(answer.status);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
  // Named in a body, another site's subscribers are nobody.
  const named = { body: 'Hello', audience: { type: 'subscribers', ids: ids.subscribers } };
  const quote = await ask('POST', '/api/v1/sites/other/quotes', named);
  expect(quote.status === 422 || JSON.parse(quote.text).recipients === 0, quote.text).toBe(true);
  expect([402, 422]).toContain((await ask('POST', '/api/v1/sites/other/broadcasts', named)).status);
  expect(await everything(carillon)).toEqual(before);
});

test("the console shows and does nothing of another site's", async ({ page, carillon }) => {
  test.setTimeout(180_000);
  await twoSites(carillon);
  await signIn(page);
  const { pages, files, forms } = await mapConsole(page);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const owner = new Caller(carillon.url, cookie);
  const neighbour = await Caller.signedIn(carillon, NEIGHBOUR);
  expect((await neighbour.get('/admin/sites/other')).status, 'their own site is shown').toBe(200);

  const ours = [...pages, ...files].filter((path) => path.startsWith('/admin/sites/main'));
  expect(ours.length).toBeGreaterThan(12);
  for (const path of ours) {
    expect((await owner.get(path)).status, `${path} is shown to its owner`).toBeLessThan(400);
    const answer = await neighbour.get(path);
    const backToTheirs = answer.status === 303 && (answer.headers.get('location') ?? '').startsWith('/admin/sites/main');
    expect([403, 404].includes(answer.status) || backToTheirs, `${path}: ${answer.status}`).toBe(true);
    // The same thing at the site they may enter.
    const swapped = path.replace('/admin/sites/main', '/admin/sites/other');
    const leaks = await neighbour.get(swapped);
    expect(leaks.status, swapped).toBeLessThan(500);
    for (const secret of ['Bread at six', 'wrong number', 'who is this', '12-345 6789']) expect(leaks.text, swapped).not.toContain(secret);
    if (/\/[0-9a-f]{8}-[0-9a-f-]{27}/.test(path)) expect([403, 404], swapped).toContain(leaks.status);
  }

  const before = await everything(carillon);
  const own = ['/fn/sign-out', '/fn/sessions-end', '/fn/password-change', '/fn/second-step-begin', '/fn/second-step-end'];
  const theirs = forms.filter((form) => form.method === 'POST' && !own.includes(form.action));
  expect(theirs.length).toBeGreaterThan(20);
  for (const { action, fields, page: from } of theirs) {
    for (const site of ['main', 'other']) {
      const swapped = fields.map(([name, value]) => [name, name === 'site' ? site : value] as [string, string]);
      const answer = await neighbour.post(action.replace('/sites/main', `/sites/${site}`), swapped, { accept: 'application/json' });
      const what = `${action} of ${from} at ${site}: ${answer.status} ${answer.text.slice(0, 200)}`;
      expect(answer.status, what).toBeLessThan(500);
      if (site === 'main' && fields.some(([name]) => name === 'site')) expect([403, 404], what).toContain(answer.status);
    }
  }
  expect(await everything(carillon)).toEqual(before);
  expect(await owner.isLetIn(), 'nor did they end anybody\'s session').toBe(true);
});
