import { resolve } from 'node:path';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

const picture = (name: string) => resolve(import.meta.dirname, '../../docs/screenshots', `${name}.png`);

const MESSAGE = 'The bells ring at noon on Sunday. Come to the tower and bring a friend! Reply STOP to leave.';

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
