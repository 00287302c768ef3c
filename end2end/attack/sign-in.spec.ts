import { Caller, isWelcome } from '../support/caller.ts';
import { BEHIND_PROXY } from '../support/carillon.ts';
import { expect, OWNER, test } from '../support/test.ts';
import { median } from '../support/times.ts';

/** The page that a refused sign-in leads to, without the address typed. */
async function said(caller: Caller, email: string, password: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await caller.signIn(email, password, headers);
  if (isWelcome(answer)) return 'welcome';
  const to = answer.headers.get('location') ?? '/';
  const page = await caller.get(to);
  const main = page.text.replace(/^[\s\S]*<main/, '').replace(/<\/main>[\s\S]*$/, '');
  return main.replaceAll(email, 'EMAIL').replace(/<!--.*?-->/g, '').replace(/\d+/g, 'N');
}

for (const [who, email] of [['somebody who is there', OWNER.email], ['nobody', 'nobody@carillon.example']] as const) {
  test(`guessing the password of ${who} ends after ten tries, whatever is told about the address`, async ({ carillon }) => {
    const guesser = new Caller(carillon.url);
    const answers: string[] = [];
    for (let guess = 0; guess < 14; guess += 1) {
      // Headers that no proxy of ours set change nothing.
      const forwarded = `198.51.100.${guess}`;
      answers.push(await said(guesser, email, `guess number ${guess} of many`, { 'x-forwarded-for': forwarded, 'x-real-ip': forwarded, forwarded: `for=${forwarded}` }));
    }
    expect(answers.slice(0, 10).every((answer) => answer.includes("don&#x27;t go together") || answer.includes("don't go together") || answer.includes('don’t go together'))).toBe(true);
    expect(new Set(answers.slice(0, 10)).size, 'the same words each time').toBe(1);
    expect(new Set(answers.slice(10)).size, 'and other words, the same each time, from then on').toBe(1);
    expect(answers[10]).not.toBe(answers[0]);
    // The right password is not even looked at.
    if (email === OWNER.email) expect(await said(guesser, email, OWNER.password)).toBe(answers[10]);
  });
}

test('whether somebody has an account shows neither in words nor in time', async ({ carillon }) => {
  const caller = new Caller(carillon.url);
  await carillon.addPerson('known@carillon.example');
  const times: Record<string, number[]> = { known: [], unknown: [] };
  const words: Record<string, Set<string>> = { known: new Set(), unknown: new Set() };
  // Eight tries each, in turns: fewer than what is throttled.
  for (let round = 0; round < 8; round += 1) {
    for (const who of ['known', 'unknown']) {
      const began = performance.now();
      const answer = await caller.signIn(`${who}@carillon.example`, 'a password of nobody', { accept: 'application/json' });
      times[who]!.push(performance.now() - began);
      words[who]!.add(`${answer.status} ${answer.text.replaceAll(/"[\w-]*form=[^"]*"|form=[\w-]+/g, 'form')} ${answer.headers.has('set-cookie')}`);
    }
  }
  expect([...words.known!]).toEqual([...words.unknown!]);
  const [known, unknown] = [median(times.known!), median(times.unknown!)];
  // Without the work of a password an answer takes a tenth of that.
  expect(Math.max(known, unknown), `${known} and ${unknown} ms`).toBeLessThan(2 * Math.min(known, unknown));
});

test('guesses from many addresses at one account end, too', async ({ carillon }) => {
  test.setTimeout(180_000);
  await carillon.restart(BEHIND_PROXY);
  const guesser = new Caller(carillon.url);
  const answers: string[] = [];
  for (let guess = 0; guess < 104; guess += 1) {
    answers.push(await said(guesser, OWNER.email, `guess number ${guess} of many`, { 'x-forwarded-for': `198.51.${guess}.7` }));
  }
  expect(answers[99]).toBe(answers[0]);
  expect(answers[101]).not.toBe(answers[0]);
  expect(answers[103]).toBe(answers[101]);
});
