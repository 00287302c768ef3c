import type { Page } from '@playwright/test';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const LIST = '/admin/sites/main/subscribers';
const ANN = { e164: '+60123456789', shown: '+60 12-345 6789' };
const BOB = { e164: '+12025550143', shown: '+1 202-555-0143' };
const CAT = { e164: '+33612345678', shown: '+33 6 12 34 56 78' };

/** Three subscribers in three countries, in this order. */
async function three(carillon: Carillon): Promise<void> {
  for (const { e164 } of [ANN, BOB, CAT]) await carillon.subscribe(e164);
}

const row = (page: Page, who: { shown: string }) => page.getByRole('row').filter({ hasText: who.shown });

test('an empty list says what it is for and what comes next', async ({ page }) => {
  await signIn(page, LIST);
  await expect(page.getByText('Nobody has subscribed yet')).toBeVisible();
  await page.getByRole('link', { name: "Open the site's page" }).click();
  await expect(page).toHaveURL(/\/s\/main$/);
});

for (const script of ['with', 'without'] as const) {
  test(`suspending and resuming ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await signIn(page, LIST);
    const toggle = row(page, ANN).getByRole('button', { name: /Suspend|Turn on again/ });
    await expect(toggle).toHaveText('On');
    await toggle.click();
    await expect(page.getByText(`${ANN.shown} is suspended`)).toBeVisible();
    await expect(toggle).toHaveText('Off');
    await expect(row(page, BOB).getByRole('button', { name: /Suspend/ })).toHaveText('On');
    await toggle.click();
    await expect(page.getByText(`${ANN.shown} receives texts again.`)).toBeVisible();
    await expect(toggle).toHaveText('On');
  });

  test(`who texted STOP can't be turned on, and the page says why, ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await carillon.text(BOB.e164, 'STOP');
    await signIn(page, LIST);
    const stopped = row(page, BOB).getByRole('button', { name: /has left by STOP/ });
    await expect(stopped).toHaveText('STOP');
    await stopped.press('Enter');
    await expect(page.getByText('They come back by texting START')).toBeVisible();
    await page.getByRole('button', { name: 'I see' }).click();
    await expect(page.getByText('They come back by texting START')).toBeHidden();
    await expect(stopped).toBeVisible();
  });

  test(`deleting asks first ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await signIn(page, LIST);
    await page.getByRole('button', { name: `Delete ${CAT.shown}` }).click();
    await page.getByRole('button', { name: 'Keep' }).locator('visible=true').click();
    await expect(row(page, CAT)).toBeVisible();
    await page.getByRole('button', { name: `Delete ${CAT.shown}` }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
    await expect(row(page, CAT)).toHaveCount(0);
    await expect(page.getByText('1–2 of 2')).toBeVisible();
    await carillon.subscribe(CAT.e164);
    await page.goto(LIST);
    await expect(row(page, CAT)).toBeVisible();
  });

  test(`many at once ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await signIn(page, LIST);
    for (const who of [ANN, CAT]) await page.getByLabel(`Tick ${who.shown}`).check();
    if (script === 'with') await expect(page.getByText('2 ticked')).toBeVisible();
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await expect(page.getByText('2 subscribers suspended.')).toBeVisible();
    await expect(row(page, ANN).getByRole('button', { name: /Turn on again/ })).toHaveText('Off');
    await expect(row(page, BOB).getByRole('button', { name: /Suspend/ })).toHaveText('On');

    const ticked = page.getByLabel(`Tick ${ANN.shown}`);
    await ticked.check();
    await page.getByRole('button', { name: 'Unsubscribe…' }).click();
    await page.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
    await expect(page.getByText('Say how they asked').first()).toBeVisible();
    await expect(ticked).toBeChecked();
    if (script === 'without') await page.getByRole('button', { name: 'Unsubscribe…' }).click();
    await page.getByLabel('How they asked').fill('by telephone on 3 November');
    await page.getByRole('button', { name: 'Unsubscribe', exact: true }).click();
    await expect(row(page, ANN).getByRole('button', { name: /has left by STOP/ })).toBeVisible();
  });
}

for (const script of ['with', 'without'] as const) {
  test(`what was just done is taken back ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await signIn(page, LIST);
    await row(page, ANN).getByRole('button', { name: /Suspend/ }).click();
    await page.getByRole('button', { name: 'Undo: 1 subscriber suspended' }).click();
    await expect(page.getByText('Undone: 1 subscriber stands as before.')).toBeVisible();
    await expect(row(page, ANN).getByRole('button', { name: /Suspend/ })).toHaveText('On');
    await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);

    await page.getByRole('button', { name: `Delete ${CAT.shown}` }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
    await expect(row(page, CAT)).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo: 1 subscriber deleted' }).click();
    await expect(row(page, CAT)).toBeVisible();
  });

  test(`a STOP in between stands ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    await signIn(page, LIST);
    for (const who of [ANN, CAT]) await page.getByLabel(`Tick ${who.shown}`).check();
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    const undo = page.getByRole('button', { name: 'Undo: 2 subscribers suspended' });
    await expect(undo).toBeVisible();
    await carillon.text(ANN.e164, 'STOP');
    await undo.click();
    await expect(page.getByText('Undone: 1 subscriber stands as before.')).toBeVisible();
    await expect(row(page, ANN).getByRole('button', { name: /has left by STOP/ })).toHaveText('STOP');
    await expect(row(page, CAT).getByRole('button', { name: /Suspend/ })).toHaveText('On');
  });

  test(`everybody who matches is changed at once ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await three(carillon);
    for (let index = 0; index < 9; index += 1) await carillon.subscribe(`+6012300${String(1000 + index)}`);
    await signIn(page, `${LIST}?per_page=10`);
    await page.getByLabel(`Tick ${CAT.shown}`).check();
    await page.getByLabel('All 12 subscribers').check();
    await page.getByRole('button', { name: 'Suspend', exact: true }).click();
    await expect(page.getByText('12 subscribers suspended.')).toBeVisible();

    // Somebody else comes in while one looks: others than were shown are not changed.
    await page.goto(`${LIST}?per_page=10&status=suspended`);
    await page.getByLabel(`Tick ${CAT.shown}`).check();
    await carillon.text(BOB.e164, 'STOP');
    await page.getByLabel('All 12 that match').check();
    await page.getByRole('button', { name: 'Turn on', exact: true }).click();
    await expect(page.getByText('11 match by now, and 12 did when you looked.', { exact: false }).first()).toBeVisible();
    await page.goto(`${LIST}?per_page=10&status=suspended`);
    await page.getByLabel(`Tick ${CAT.shown}`).check();
    await page.getByLabel('All 11 that match').check();
    await page.getByRole('button', { name: 'Turn on', exact: true }).click();
    await expect(page.getByText('11 subscribers turned on.')).toBeVisible();
  });
}

test('the way back is offered for ten seconds', async ({ page, carillon }) => {
  await three(carillon);
  await signIn(page, LIST);
  await row(page, ANN).getByRole('button', { name: /Suspend/ }).click();
  const undo = page.getByRole('button', { name: /^Undo/ });
  await expect(undo).toBeVisible();
  await expect(undo).toBeHidden({ timeout: 12_000 });
});

test('a whole page is ticked at once', async ({ page, carillon }) => {
  await three(carillon);
  await signIn(page, LIST);
  const bar = page.getByRole('form', { name: 'Ticked subscribers' });
  await expect(bar).toBeHidden();
  await page.getByLabel(`Tick ${BOB.shown}`).check();
  await bar.getByRole('button', { name: 'Tick all on this page' }).click();
  await expect(bar.getByText('3 ticked')).toBeVisible();
  await bar.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
  await expect(page.getByText('3 subscribers deleted.')).toBeVisible();
  await expect(page.getByText('Nobody has subscribed yet')).toBeVisible();
});

test('nothing ticked is no mistake that costs anything', async ({ plainPage: page, carillon }) => {
  await three(carillon);
  await signIn(page, LIST);
  await page.getByRole('button', { name: 'Suspend', exact: true }).click();
  await expect(page.getByText('Tick the subscribers you mean first')).toBeVisible();
});

test('searching, filtering, sorting and paging', async ({ page, carillon, isMobile }) => {
  await three(carillon);
  for (let index = 0; index < 12; index += 1) await carillon.subscribe(`+6012300${String(1000 + index)}`);
  await carillon.text(BOB.e164, 'STOP');
  await signIn(page, LIST);
  await expect(page.getByText('1–15 of 15')).toBeVisible();

  await page.getByLabel('Search by number').fill('12-345 6789');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await expect(row(page, ANN)).toBeVisible();
  await page.getByRole('link', { name: 'Clear' }).click();

  await page.getByLabel('Status').selectOption('unsubscribed');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await expect(row(page, BOB)).toBeVisible();
  await page.getByRole('link', { name: 'Clear' }).click();

  await page.getByLabel('Country').selectOption('FR');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(row(page, CAT)).toBeVisible();
  await expect(page.getByText('1–1 of 1')).toBeVisible();
  await page.getByLabel('Search by number').fill('999999');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText('No subscriber matches')).toBeVisible();
  await page.getByRole('link', { name: 'Show all' }).click();

  await page.getByLabel('Order').selectOption('-credits');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/sort=-credits/);
  const credits = await page.locator('td[data-label="Credits per SMS"]').allTextContents();
  expect(credits).toEqual([...credits].sort((a, b) => Number(b) - Number(a)));
  expect(new Set(credits).size).toBeGreaterThan(1);
  if (!isMobile) {
    const heading = page.getByRole('columnheader', { name: 'Credits per SMS' });
    await expect(heading).toHaveAttribute('aria-sort', 'descending');
    await heading.getByRole('link', { name: /^Credits per SMS ?: sort, cheapest first$/ }).click();
    await expect(heading).toHaveAttribute('aria-sort', 'ascending');
    const status = page.getByRole('columnheader', { name: 'Status' });
    await status.getByRole('link').click();
    await expect(page).toHaveURL(/sort=status/);
    await expect(status).toHaveAttribute('aria-sort', 'ascending');
    await expect(page.locator('td[data-label="Status"]').last()).toHaveText('STOP');
  }

  await page.goto(`${LIST}?per_page=10`);
  await expect(page.getByText('1–10 of 15')).toBeVisible();
  await page.getByRole('link', { name: 'Page 2', exact: true }).click();
  await expect(page.getByText('11–15 of 15')).toBeVisible();
});

test('what no list can be is refused in words', async ({ page, problems }) => {
  problems.expect(/status of 422/);
  await signIn(page);
  for (const query of ['page=0', 'per_page=1000', 'status=happy', 'region=ZZ', 'sort=colour', 'page=1e9']) {
    const answer = await page.goto(`${LIST}?${query}`);
    expect(answer?.status(), query).toBe(422);
    await expect(page.getByRole('heading', { name: 'Subscribers', level: 1 })).toBeVisible();
  }
});
