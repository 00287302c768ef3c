import { expect, signIn, test } from '../support/test.ts';

const SEND = '/admin/sites/main/send';

test('what forces UCS-2 is marked in the preview as it is typed', async ({ page }) => {
  await signIn(page, SEND);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Noon… at “six”');
  await expect(page.locator('#preview mark')).toHaveText(['…', '“', '”']);
  await expect(page.locator('#preview')).toHaveText('Noon… at “six”');
  await message.fill('Noon at six');
  await expect(page.locator('#preview mark')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Make it GSM-7' })).toBeHidden();
});

for (const script of ['with', 'without'] as const) {
  test(`a message is made GSM-7 ${script} JavaScript`, async ({ page: scripted, plainPage }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, SEND);
    const message = page.getByRole('textbox', { name: 'Message' });
    await message.fill(`“It’s noon…” – ${'a'.repeat(60)}`);
    await page.getByLabel('These numbers').check();
    await page.getByRole('button', { name: 'Make it GSM-7' }).click();
    await expect(message).toHaveValue(`"It's noon..." - ${'a'.repeat(60)}`);
    await expect(page.getByText('All in GSM-7 now: 1 segment instead of 2 segments. Read it once more.')).toBeVisible();
    await expect(page.getByLabel('These numbers')).toBeChecked();
    await message.fill('Ding – 🔔');
    await page.getByRole('button', { name: 'Make it GSM-7' }).click();
    await expect(page.getByText(/These have no likeness in GSM-7 and stay as they are: 🔔/)).toBeVisible();
    await expect(message).toHaveValue('Ding - 🔔');
    await expect(page.locator('#preview mark')).toHaveText(['🔔']);
  });
}

test('a variable is written where the cursor is, counted as long as it will be', async ({ page }) => {
  await signIn(page, SEND);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Out: , bye');
  await message.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(5, 5));
  await page.getByRole('button', { name: 'Insert {{ leave }}' }).click();
  await expect(message).toHaveValue('Out: {{ leave }}, bye');
  await expect(message).toBeFocused();
  await expect(page.locator('#preview')).toContainText(/^Out: https?:\/\/.+, bye$/);
  await expect(page.getByText('Draft saved.')).toBeVisible();
});

test('the Enter key in a field asks for the price and rewrites nothing', async ({ page, carillon }) => {
  await carillon.subscribe('+60123456789');
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('Ding – dong');
  await page.getByRole('textbox', { name: /^Leave out numbers above/ }).press('Enter');
  await expect(page.getByRole('button', { name: /^Send to 1 person/ })).toBeVisible();
  await expect(page.locator('.bubble')).toHaveText('Ding – dong');
});

test('what is typed is there again after a reload and a new session, and for nobody else', async ({ page, carillon }) => {
  await signIn(page, SEND);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Half of a mess');
  await page.getByLabel('These numbers').check();
  await page.getByRole('textbox', { name: 'Numbers', exact: true }).fill('60123456789');
  await expect(page.getByText('Draft saved.')).toBeVisible();
  await page.reload();
  await expect(message).toHaveValue('Half of a mess');
  await expect(page.getByLabel('These numbers')).toBeChecked();
  await expect(page.getByText(/^Your draft of/)).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, SEND);
  await expect(message).toHaveValue('Half of a mess');
  await page.getByRole('button', { name: 'See the price' }).click();
  await page.getByRole('button', { name: /^Send to 1 person/ }).click();
  await expect(page.getByText('On its way to 1 recipient.')).toBeVisible();
  await page.goto(SEND);
  await expect(message).toHaveValue('');
  const { total } = await carillon.api('GET', '/sites/main/broadcasts');
  expect(total).toBe(1);
});

test('without JavaScript a draft is kept once its price was asked for, and discarded by a button', async ({ plainPage: page }) => {
  await signIn(page, SEND);
  const message = page.getByRole('textbox', { name: 'Message' });
  await message.fill('Plain and half');
  await page.getByRole('button', { name: 'See the price' }).click();
  await page.goto(SEND);
  await expect(message).toHaveValue('Plain and half');
  await page.getByRole('button', { name: 'Start afresh' }).click();
  await expect(message).toHaveValue('');
  await page.goto(SEND);
  await expect(message).toHaveValue('');
});

for (const script of ['with', 'without'] as const) {
  test(`a test goes to one number at the price that was shown ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.subscribe('+60123456789');
    await signIn(page, SEND);
    await page.getByRole('textbox', { name: 'Message' }).fill('Noon on Sunday');
    await page.getByRole('button', { name: 'See the price' }).click();
    const number = page.getByRole('textbox', { name: 'Number for the test' });
    await number.fill('12');
    await page.getByRole('button', { name: 'Show the price of a test' }).click();
    await expect(number).toHaveAttribute('aria-invalid', 'true');
    await number.fill('+1 202 555 0143');
    await page.getByRole('button', { name: 'Show the price of a test' }).click();
    await expect(page.getByText('Send 1 SMS to +1 202-555-0143 for 1 credit.')).toBeVisible();
    await page.getByRole('button', { name: 'Send the test for 1 credit' }).click();
    await expect(page.getByText('A test is on its way to +1 202-555-0143 for 1 credit.')).toBeVisible();
    // The message itself is still to be sent.
    await expect(page.getByRole('button', { name: /^Send to 1 person/ })).toBeVisible();
    await expect(number).toHaveValue('+1 202 555 0143');
    const { items } = await carillon.api('GET', '/sites/main/messages?kind=test');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ recipient: '+12025550143', body: 'Noon on Sunday', credits: 1 });
  });
}

test('a stopped number gets no test', async ({ page, carillon }) => {
  await carillon.text('+12025550143', 'STOP');
  await signIn(page, SEND);
  await page.getByRole('textbox', { name: 'Message' }).fill('Noon');
  await page.getByRole('button', { name: 'See the price' }).click();
  await page.getByRole('textbox', { name: 'Number for the test' }).fill('+1 202 555 0143');
  await page.getByRole('button', { name: 'Show the price of a test' }).click();
  await page.getByRole('button', { name: /^Send the test/ }).click();
  await expect(page.getByText(/This number has texted STOP/)).toBeVisible();
  const { total } = await carillon.api('GET', '/sites/main/messages?kind=test');
  expect(total).toBe(0);
});
