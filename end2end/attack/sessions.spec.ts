import { createHash, randomBytes } from 'node:crypto';
import { Caller, isWelcome } from '../support/caller.ts';
import { expect, OWNER, signIn, test } from '../support/test.ts';

const NAME = 'carillon';

test('no session can be made up, guessed from another or read out of the database', async ({ carillon }) => {
  const owner = await Caller.signedIn(carillon);
  expect(await owner.isLetIn(), 'the real one opens the console').toBe(true);
  const real = owner.cookie.slice(NAME.length + 1);
  const last = real.at(-1) === 'A' ? 'Q' : 'A';
  const hash = createHash('sha256').update(Buffer.from(real, 'base64url'));
  const forged = [
    '',
    'A'.repeat(real.length),
    ...Array.from({ length: 50 }, () => randomBytes(16).toString('base64url')),
    real.slice(0, -1),
    `${real}A`,
    `${real.slice(0, -1)}${last}`,
    `${real}=`,
    `"${real}"`.toUpperCase(),
    real.split('').reverse().join(''),
    createHash('sha256').update(real).digest('base64url'),
    createHash('sha256').update(real).digest('hex'),
    hash.digest('hex'),
    "' OR 1=1 --",
    '../../etc/passwd',
    '%00',
    'x'.repeat(4_000),
  ];
  for (const value of forged) {
    const stranger = new Caller(carillon.url, `${NAME}=${value}`);
    expect(await stranger.isLetIn(), value).toBe(false);
    const change = await stranger.post('/fn/settings-sms', { site: 'main', enabled: 'false' }, { accept: 'application/json' });
    expect(change.status, value).toBe(401);
  }
  expect((await carillon.api('GET', '/sites/main')).sms_enabled).toBe(true);
});

test('a session that was planted before signing in is worth nothing afterwards', async ({ page, context, carillon }) => {
  const planted = randomBytes(16).toString('base64url');
  await context.addCookies([{ name: NAME, value: planted, url: carillon.url }]);
  await signIn(page);
  const given = (await context.cookies()).find((cookie) => cookie.name === NAME)?.value;
  expect(given).toBeDefined();
  expect(given).not.toBe(planted);
  expect(await new Caller(carillon.url, `${NAME}=${planted}`).isLetIn()).toBe(false);
  expect(await new Caller(carillon.url, `${NAME}=${given}`).isLetIn(), 'the one that was given is').toBe(true);
});

test('a victim can\'t be moved into a session of the attacker that becomes theirs', async ({ carillon }) => {
  const attacker = await Caller.signedIn(carillon);
  const answer = await attacker.signIn(OWNER.email, OWNER.password);
  const victim = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(isWelcome(answer)).toBe(true);
  expect(victim).not.toBe(attacker.cookie);
  expect(await attacker.isLetIn(), 'the old id ended with the new sign-in').toBe(false);
});

test('a stolen session ends when its owner signs out, everywhere, or changes the password', async ({ carillon }) => {
  const ends: [string, Record<string, string>, string][] = [
    ['/fn/sign-out', {}, 'the same one'],
    ['/fn/sessions-end', {}, 'another one'],
    ['/fn/password-change', { password: OWNER.password, new_password: 'noon rings all the bells' }, 'another one'],
  ];
  for (const [path, fields, which] of ends) {
    const owner = await Caller.signedIn(carillon);
    const stolen = which === 'the same one' ? new Caller(carillon.url, owner.cookie) : await Caller.signedIn(carillon);
    expect(await stolen.isLetIn(), `before ${path}`).toBe(true);
    const ended = await owner.post(path, fields);
    expect(ended.status, ended.text).toBeLessThan(400);
    expect(await stolen.isLetIn(), `after ${path}`).toBe(false);
  }
});

test('a key opens no console, and a session no API', async ({ carillon }) => {
  const owner = await Caller.signedIn(carillon);
  const key = await carillon.command('api-key', 'create', '--name', 'attack');
  const nobody = new Caller(carillon.url);
  expect((await nobody.get('/api/v1/sites', { authorization: `Bearer ${key}` })).status, 'the key itself works').toBe(200);
  for (const cookie of [`${NAME}=${key}`, `api_key=${key}`]) expect(await new Caller(carillon.url, cookie).isLetIn()).toBe(false);
  expect((await nobody.get('/admin/sites', { authorization: `Bearer ${key}` })).status).toBe(303);
  for (const authorization of ['', 'Bearer', 'Bearer ', `Basic ${key}`, `Bearer ${key.slice(0, -1)}`, `Bearer ${key}x`, `Bearer ${key.toLowerCase()}`]) {
    expect((await owner.get('/api/v1/sites', { authorization })).status, authorization).toBe(401);
  }
  for (const path of [`/api/v1/sites?key=${key}`, `/api/v1/sites?access_token=${key}`, `/api/v1/sites?authorization=Bearer%20${key}`]) {
    expect([401, 422], path).toContain((await owner.get(path)).status);
  }
});
