import { type Carillon, expect, signIn, test } from '../support/test.ts';

const OVERVIEW = '/admin/sites/main';

/** Leaves a broadcast to three people unsent, as a process that was away for an hour finds them. */
async function awayForAnHour(carillon: Carillon): Promise<void> {
  await carillon.restart({ CARILLON_ROLE: 'web' });
  await carillon.api(
    'POST',
    '/sites/main/broadcasts',
    { body: "Yesterday's news", audience: { type: 'numbers', numbers: '60123456789 60123456666 12025550143' } },
    { 'idempotency-key': 'before' },
  );
  const anHourAgo = (Date.now() - 3_600_000) * 1_000;
  const beat = JSON.stringify({ at: anHourAgo, trouble: null });
  await carillon.restart(
    { CARILLON_ROLE: 'all' },
    `INSERT INTO app_settings (key, value, updated_at) VALUES ('heartbeat', '${beat}', ${anHourAgo})
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
}

for (const script of ['with', 'without'] as const) {
  test(`what was queued before a silence is sent when a person says so ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await awayForAnHour(carillon);
    await signIn(page, OVERVIEW);
    await expect(page.getByText('3 messages from before', { exact: true })).toBeVisible();
    await page.goto('/admin/sites/main/broadcasts');
    await page.getByRole('link', { name: "Yesterday's news" }).click();
    await expect(page.getByText(/Paused: Carillon was not running from/)).toBeVisible();

    await page.getByRole('button', { name: 'Send them…' }).click();
    await expect(page.getByText('Send 3 messages from before?')).toBeVisible();
    await page.getByRole('button', { name: 'Send them', exact: true }).click();
    await expect(page.getByText('What waited goes out now.')).toBeVisible();
    await expect(page.getByText('from before')).toHaveCount(0);
    await expect(async () => {
      const { total } = await carillon.api('GET', '/sites/main/messages?status=delivered');
      expect(total).toBe(3);
    }).toPass();
  });
}

test('or it is cancelled, and its credits come back', async ({ page, carillon }) => {
  await awayForAnHour(carillon);
  await signIn(page, OVERVIEW);
  await page.getByRole('button', { name: 'Cancel them…' }).click();
  await page.getByRole('button', { name: 'Not now' }).last().click();
  await expect(page.getByText('3 messages from before', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel them…' }).click();
  await page.getByRole('button', { name: 'Cancel them', exact: true }).click();
  await expect(page.getByText('What waited stays unsent')).toBeVisible();
  const { reserved } = await carillon.api('GET', '/sites/main/credits');
  expect(reserved).toBe(0);
  const { total } = await carillon.api('GET', '/sites/main/messages?status=cancelled');
  expect(total).toBe(3);
});

test('how long messages may wait is a setting', async ({ page, carillon }) => {
  await signIn(page, '/admin/sites/main/settings/messages');
  const hours = page.getByLabel('Hours within which a message goes out');
  await expect(hours).toHaveValue('24');
  await hours.fill('200');
  await page.locator('#wait').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Use a number from 1 to 168.')).toBeVisible();
  await hours.fill('2');
  await page.locator('#wait').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  const site = await carillon.api('GET', '/sites/main');
  expect(site.send_within_hours).toBe(2);
});
