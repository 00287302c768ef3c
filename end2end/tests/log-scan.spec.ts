import { expect, test } from '@playwright/test';
import { scan } from '../support/log-scan.ts';

const known = {
  numbers: ['+60 12-345 6789', '60198765432'],
  secrets: ['bells ring at noon', 'k'.repeat(32), '493817', 'a+b/c=d?'],
};

/** The line numbers of what is found. */
const found = (log: string) => scan('x.log', log, known).map(({ line, what }) => `${line} ${what}`);

test('a number is found however it is written', () => {
  for (const line of [
    'sent to +60123456789',
    'to=60123456789',
    '{"to":"+60 12-345 6789"}',
    'typed 012-345 6789',
    'typed (012) 345 6789',
  ]) {
    expect(found(`fine\n${line}\nfine`).map((one) => one[0]), line).toContain('2');
  }
  expect(found('from +447400123456')).toEqual(['1 a phone number']);
});

test('a secret is found, as it is and in an address', () => {
  for (const line of [
    'password=bells ring at noon.',
    '/fn?password=bells%20ring%20at%20noon',
    `key ${'k'.repeat(32)}`,
    'the code is 493817',
    '"token":"a%2Bb%2Fc%3Dd%3F"',
  ]) {
    expect(found(line), line).toEqual(['1 a secret of the run']);
  }
  expect(found(`POST /webhooks/mocean/${'s'.repeat(43)}/inbound`)).toEqual(['1 the address of a webhook']);
  expect(found(`authorization: Bearer ${'x'.repeat(40)}`)).toEqual(['1 a bearer token']);
  expect(found(`carillon_${'x'.repeat(43)}`)).toEqual(['1 an API key']);
  expect(found('$argon2id$v=19$m=19456')).toEqual(['1 the hash of a password']);
});

test('what may stand there is left alone', () => {
  for (const line of [
    '2026-07-01T08:30:00.493817Z  INFO sent to=60*****6789',
    'message 0197c3a0-0000-7000-8000-000000000001',
    'took 123456 micros, 7654321 bytes',
    'listening at 127.0.0.1:39817',
    'PWA: http://127.0.0.1:39817/',
  ]) {
    expect(found(line), line).toEqual([]);
  }
});
