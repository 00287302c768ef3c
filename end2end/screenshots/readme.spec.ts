import { resolve } from 'node:path';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const picture = (name: string) => resolve(import.meta.dirname, '../../docs/screenshots', `${name}.png`);

const PEOPLE = [
  ...Array.from({ length: 9 }, (_, index) => `+6012345678${index}`),
  ...Array.from({ length: 6 }, (_, index) => `+1202555014${index}`),
  ...Array.from({ length: 4 }, (_, index) => `+3361234567${index}`),
  ...Array.from({ length: 3 }, (_, index) => `+4479111234${index}0`),
  '+819012345678',
  '+5511987654321',
];

const STOPPED = '+33612345670';

const MESSAGE = 'The bells ring at noon on Sunday. Come to the tower and bring a friend! Reply STOP to leave.';

/** A site with people in several countries, one of whom left and one of whom was suspended. */
async function populate(carillon: Carillon): Promise<void> {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Tower Concerts' });
  await carillon.api('POST', '/sites/main/credits', { amount: 2000, note: 'for the pictures' });
  for (const phone of PEOPLE) await carillon.subscribe(phone);
  await carillon.text(STOPPED, 'STOP');
  const { items } = await carillon.api('GET', '/sites/main/subscribers?search=6012345678');
  await carillon.api('PATCH', `/sites/main/subscribers/${items[0].id}`, { status: 'suspended' });
}

test('popup', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { name: 'Bell Tower Concerts' });
  await page.goto('/');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.screenshot({ path: picture('popup') });
});

test('subscribers', async ({ page, carillon }) => {
  await populate(carillon);
  await signIn(page, '/admin/sites/main/subscribers');
  await expect(page.getByRole('row')).not.toHaveCount(0);
  await page.screenshot({ path: picture('subscribers') });
});

test('send', async ({ page, carillon }) => {
  await populate(carillon);
  await signIn(page, '/admin/sites/main/send');
  await page.getByRole('textbox', { name: 'Message' }).fill(MESSAGE);
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText('Malaysia').first()).toBeVisible();
  await page.screenshot({ path: picture('send') });
});

test('progress', async ({ page, carillon }) => {
  await populate(carillon);
  await signIn(page);
  const broadcast = await carillon.api(
    'POST',
    '/sites/main/broadcasts',
    { body: MESSAGE, audience: { type: 'all' } },
    { 'Idempotency-Key': 'screenshot' },
  );
  await page.goto(`/admin/sites/main/broadcasts/${broadcast.id}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.screenshot({ path: picture('progress') });
});
