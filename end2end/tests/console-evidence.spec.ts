import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { type Carillon, eventually, expect, signIn, test } from '../support/test.ts';

const LIST = '/admin/sites/main/subscribers';
const RECORDS = '/admin/sites/main/records';
const ANN = { e164: '+60123456789', shown: '+60 12-345 6789' };

/** Opts a number in and waits until it is on the list: it is judged a moment after the form was answered. */
async function subscribed(carillon: Carillon, phone: string): Promise<void> {
  await carillon.subscribe(phone);
  await eventually(`${phone} on the list`, async () => {
    const list = await carillon.api('GET', `/sites/main/subscribers?search=${phone.slice(1)}`);
    return list.total === 1 || undefined;
  });
}

const events = (page: Page) => page.getByRole('list', { name: 'What happened' }).locator('> li');

/** Looks a number up on the page of records. */
async function lookUp(page: Page, phone: string): Promise<void> {
  await page.getByLabel('Number with country code').fill(phone);
  await page.getByRole('button', { name: 'Look up' }).click();
}

for (const script of ['with', 'without'] as const) {
  test(`a subscriber's history tells what happened, on which words and by whom, ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await subscribed(carillon, ANN.e164);
    await carillon.text(ANN.e164, 'STOP');
    await carillon.text(ANN.e164, 'START');
    await signIn(page, LIST);
    await page.getByRole('link', { name: ANN.shown }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`History of ${ANN.shown}`);
    await expect(events(page)).toHaveCount(3);
    await expect(events(page).nth(0)).toContainText('Opted in through the API.');
    await expect(events(page).nth(1)).toContainText('Texted STOP and left.');
    await expect(events(page).nth(1)).toContainText("by the number's owner");
    await expect(events(page).nth(2)).toContainText('Texted START and came back.');
    await events(page).nth(0).getByText('Evidence').click();
    await expect(events(page).nth(0).getByText(/I agree to receive recurring marketing text messages/)).toBeVisible();
    await expect(events(page).nth(0).locator('.evidence')).toContainText('127.0.0.1');
  });

  test(`erasing asks for the number, and it stays silent afterwards, ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await subscribed(carillon, ANN.e164);
    await eventually('the welcome to be settled', async () => {
      const { items } = await carillon.api('GET', '/sites/main/messages');
      return items.some((one: { status: string }) => ['accepted', 'delivered'].includes(one.status)) || undefined;
    });
    await signIn(page, LIST);
    await page.getByRole('link', { name: ANN.shown }).click();
    await page.getByLabel(/To confirm, type the number/).fill('+60 12-345 6780');
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await expect(page.getByText('This is not the number. Nothing was erased.')).toBeVisible();
    await page.getByLabel(/To confirm, type the number/).fill(ANN.shown);
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await expect(page.getByText('Erased. The number stays silent')).toBeVisible();
    expect(page.url()).not.toContain('60123456789');

    // Gone from the list and the history, whose figures stay.
    const list = await carillon.api('GET', '/sites/main/subscribers');
    expect(list.total).toBe(0);
    await page.goto('/admin/sites/main/history');
    await expect(page.getByRole('cell', { name: 'erased' })).toBeVisible();
    await expect(page.getByText(ANN.shown)).toHaveCount(0);
    // Neither opting in nor being typed brings it back.
    await carillon.subscribe(ANN.e164);
    const audience = { type: 'numbers', numbers: ANN.e164.slice(1) };
    const quote = await carillon.api('POST', '/sites/main/quotes', { body: 'Hello', audience });
    expect([quote.recipients, quote.excluded.unsubscribed]).toEqual([0, 1]);
    // Who knows the number still finds what it did.
    await page.goto(RECORDS);
    await lookUp(page, ANN.e164);
    await expect(events(page).nth(0)).toContainText('Opted in');
    await expect(events(page).filter({ hasText: 'Erased on request' })).toHaveCount(1);
    await expect(page.getByText('This number has left or was erased')).toBeVisible();
    expect(page.url()).not.toContain('60123456789');
    await carillon.text(ANN.e164, 'START');
    const again = await carillon.api('POST', '/sites/main/quotes', { body: 'Hello', audience });
    expect(again.recipients).toBe(1);
  });
}

test('the record is taken along as a file, of one number and of everybody', async ({ page, carillon }) => {
  await subscribed(carillon, ANN.e164);
  await carillon.text('+12025550143', 'STOP');
  await signIn(page, RECORDS);
  const save = async (button: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
    return readFile(await download.path(), 'utf8');
  };
  const everybody = await save('Export CSV');
  expect(everybody).toContain('+60123456789');
  expect(everybody).toContain('+12025550143');
  // Whoever only texted STOP is no subscriber, and found all the same.
  await lookUp(page, '+1 202-555-0143');
  await expect(events(page)).toHaveCount(1);
  const one = JSON.parse(await save('Evidence as JSON'));
  expect(one.items.map((event: { kind: string }) => event.kind)).toEqual(['stop']);
  const known = JSON.parse(await save('Everything we know, as JSON'));
  expect(known.kept.inbound_messages[0].text).toBe('STOP');
});

test('what is kept and for how long is set for the site', async ({ page, carillon }) => {
  await signIn(page, '/admin/sites/main/settings/records');
  const panel = page.locator('#records');
  await panel.getByLabel("A visitor's address is kept with a consent").selectOption('truncated');
  await panel.getByLabel('Months until the words of messages are emptied').fill('500');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByText('Use a number from 1 to 240')).toBeVisible();
  await panel.getByLabel('Months until the words of messages are emptied').fill('12');
  await panel.getByLabel('Months until addresses and browsers are emptied').fill('');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const { records } = await carillon.api('GET', '/sites/main');
  expect(records).toEqual({ addresses: 'truncated', keep_texts_months: 12, keep_addresses_months: null });
  await subscribed(carillon, ANN.e164);
  const { items } = await carillon.api('GET', '/sites/main/consent-events');
  expect(items[0].ip).toBe('127.0.0.0/24');
});
