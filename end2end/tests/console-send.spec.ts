import { type Carillon, expect, signIn, test } from '../support/test.ts';

const SEND = '/admin/sites/main/send';
const PEOPLE = ['+60123456789', '+12025550143', '+33612345678'];

async function people(carillon: Carillon): Promise<void> {
  for (const phone of PEOPLE) await carillon.subscribe(phone);
}

for (const script of ['with', 'without'] as const) {
  test(`a message is priced, confirmed and sent ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await people(carillon);
    await signIn(page, SEND);
    await page.getByRole('textbox', { name: 'Message' }).fill('Hello from the tower');
    await page.getByRole('button', { name: 'See the price' }).click();
    const price = page.getByRole('table', { name: 'Price by country' });
    await expect(price.getByRole('row').filter({ hasText: 'Malaysia' })).toBeVisible();
    await expect(page.getByText(/will be left\./)).toBeVisible();
    await page.getByRole('button', { name: /^Send to 3 people for \d+ credits$/ }).click();
    await expect(page.getByText('On its way to 3 recipients.')).toBeVisible();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText('3 of 3 done')).toBeVisible({ timeout: 500 });
    }).toPass();
  });
}

for (const script of ['with', 'without'] as const) {
  test(`numbers above so many credits are left out, with what that saves, ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await people(carillon);
    await signIn(page, SEND);
    await page.getByRole('textbox', { name: 'Message' }).fill('Only the near ones');
    const limit = page.getByRole('textbox', { name: /^Leave out numbers above/ });
    await limit.fill('some');
    await page.getByRole('button', { name: 'See the price' }).click();
    await expect(page.getByText('Give a whole number of credits, or leave it empty.')).toBeVisible();
    await expect(limit).toHaveValue('some');
    await limit.fill('1');
    await page.getByRole('button', { name: 'See the price' }).click();
    await expect(page.getByText(/to 1 person in 1 country/)).toBeVisible();
    await expect(page.getByText('2: cost more than the limit')).toBeVisible();
    await expect(page.getByText(/^Leaving out 2 people above 1 credit a segment saves \d+ credits\.$/)).toBeVisible();
    const saved = page.getByRole('table', { name: 'Saved by country' });
    await expect(saved.getByRole('row').filter({ hasText: 'France' })).toBeVisible();
    await expect(page.getByText(/^You have [\d,]+ credits; [\d,]+ will be left\.$/)).toBeVisible();
    await page.getByRole('link', { name: 'Change' }).click();
    await expect(limit).toHaveValue('1');
    await page.getByRole('button', { name: 'See the price' }).click();
    await page.getByRole('button', { name: /^Send to 1 person for 1 credit$/ }).click();
    await expect(page.getByText('On its way to 1 recipient.')).toBeVisible();
    await expect(saved).toBeVisible();
  });
}

test('who was named and is left out is told one by one', async ({ page, carillon }) => {
  await people(carillon);
  await carillon.text('+33612345678', 'STOP');
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hi');
  await page.getByLabel('These numbers').check();
  await page.getByRole('textbox', { name: 'Numbers', exact: true }).fill('60123456789 12025550143 33612345678');
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText('1: left by STOP Nothing may go to them until they text START.')).toBeVisible();
  await page.getByText('Who is left out').click();
  await expect(page.getByRole('listitem').filter({ hasText: '+33 6 12 34 56 78' })).toContainText('left by STOP');
});

test('a second click, a reload and a step back never send twice', async ({ page, carillon }) => {
  await people(carillon);
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('Only once');
  await page.getByRole('button', { name: 'See the price' }).click();
  await page.getByRole('button', { name: /^Send to 3 people/ }).dblclick();
  await expect(page.getByText(/3 of 3 done/)).toBeVisible();
  await expect(page.getByRole('progressbar')).toHaveJSProperty('value', 3);
  await page.reload();
  await page.goBack();
  await page.getByRole('button', { name: /^Send to 3 people/ }).click();
  await expect(page.getByText(/3 of 3 done/)).toBeVisible();
  const { total } = await carillon.api('GET', '/sites/main/broadcasts');
  expect(total).toBe(1);
});

test('too few credits: the missing amount is said and nothing can be sent', async ({ page, carillon }) => {
  await people(carillon);
  await carillon.api('PATCH', '/sites/main', { max_segments: 40, monthly_credits: 0 });
  for (const last of Array(9).keys()) await carillon.subscribe(`+3361234560${last}`);
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('x'.repeat(153 * 40));
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText(/credits are missing/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Send to/ })).toHaveCount(0);
  const { total } = await carillon.api('GET', '/sites/main/broadcasts');
  expect(total).toBe(0);
});

test('typed numbers: bad ones are listed with the reason, and what was typed stays', async ({ page }) => {
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('Hi');
  await page.getByLabel('These numbers').check();
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText('Type at least one number with its country code.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue('Hi');
  await page.getByRole('textbox', { name: 'Numbers', exact: true }).fill('60123456789 12025550143, 12345 60123456789');
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText(/to 2 people in 2 countries/)).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: '12345' }).first()).toBeVisible();
  await expect(page.getByText('1: named more than once, sent once')).toBeVisible();
});

test('the counter counts as the message is typed, and says what forces the dearer alphabet', async ({ page }) => {
  await signIn(page, SEND);
  const message = page.getByRole('textbox', { name: 'Message' });
  await expect(page.getByText('1 segment, GSM-7')).toBeVisible();
  await message.fill('a'.repeat(161));
  await expect(page.getByText('2 segments, GSM-7')).toBeVisible();
  await message.fill('Noon…');
  await expect(page.getByText('1 segment, UCS-2')).toBeVisible();
  await expect(page.locator('.counter mark')).toHaveText('…');
  await expect(page.locator('#preview')).toHaveText('Noon…');
});

test('a message that tries to leave its text area stays a text', async ({ page }) => {
  await signIn(page, SEND);
  const nasty = '</textarea><script>document.title = "owned"</script>';
  await page.getByRole('textbox', { name: 'Message' }).fill(nasty);
  await page.getByLabel('These numbers').check();
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByRole('textbox', { name: 'Message' })).toHaveValue(nasty);
  await expect(page).not.toHaveTitle(/owned/);
});

test('ticked subscribers are texted and nobody else', async ({ page, carillon }) => {
  await people(carillon);
  await signIn(page, '/admin/sites/main/subscribers');
  await page.getByRole('checkbox', { name: 'Tick +60 12-345 6789' }).check();
  await page.getByRole('button', { name: 'Text them' }).click();
  await expect(page.getByLabel('The 1 subscriber you ticked')).toBeChecked();
  await page.getByRole('textbox', { name: 'Message' }).fill('Just you');
  await page.getByRole('button', { name: 'See the price' }).click();
  await expect(page.getByText(/to 1 person in 1 country/)).toBeVisible();
});

test('a broadcast can be cancelled; what was not sent costs nothing', async ({ page, carillon }) => {
  await people(carillon);
  await carillon.api('PATCH', '/sites/main', { sms_enabled: true });
  const made = await carillon.api('POST', '/sites/main/broadcasts', { body: 'Later', audience: { type: 'all' } }, { 'Idempotency-Key': 'c' });
  await signIn(page, `/admin/sites/main/broadcasts/${made.id}`);
  await expect(page.getByText(/3 of 3 done/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeHidden();
});
