import { expect, signIn, test } from '../support/test.ts';

const SETTINGS = '/admin/sites/main/settings';
const PAGE = `${SETTINGS}/page`;
const MESSAGES = `${SETTINGS}/messages`;

for (const script of ['with', 'without'] as const) {
  test(`changed words are live at the next load ${script} JavaScript`, async ({ page: scripted, plainPage }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, PAGE);
    const panel = page.locator('#page-words');
    await panel.getByLabel('Name of the site').fill('Bells & Co');
    await panel.getByLabel('Headline of the page').fill('Hear it first from {{ site }}');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It is live')).toBeVisible();
    await page.goto('/s/main');
    await expect(page.getByRole('heading', { name: 'Hear it first from Bells & Co' }).first()).toBeVisible();
  });

  test(`a mistake stands at its field and what was typed stays ${script} JavaScript`, async ({ page: scripted, plainPage }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, MESSAGES);
    const panel = page.locator('#texts');
    await panel.getByLabel('Welcome').fill('Hello {{ phone }}');
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(panel.getByLabel('Welcome')).toHaveAttribute('aria-invalid', 'true');
    await expect(panel.getByLabel('Welcome')).toHaveValue('Hello {{ phone }}');
    await expect(panel.getByText('can be filled in.')).toBeVisible();
    await page.goto(MESSAGES);
    await expect(page.locator('#texts').getByLabel('Welcome')).not.toHaveValue('Hello {{ phone }}');
  });
}

test('markup in words is text', async ({ page }) => {
  await signIn(page, MESSAGES);
  const evil = 'Hello</textarea><script>window.broken = true</script>';
  const panel = page.locator('#texts');
  await panel.getByLabel('Answer to HELP').fill(evil);
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It is live')).toBeVisible();
  await expect(page.locator('#texts').getByLabel('Answer to HELP')).toHaveValue(evil);
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
});

test('the preview follows the typing and counts segments', async ({ page }) => {
  await signIn(page, MESSAGES);
  const texts = page.locator('#texts');
  const preview = texts.locator('.words-preview').first();
  await texts.getByLabel('Welcome').fill('Hi from {{ site }}');
  await expect(preview.locator('.bubble')).toHaveText(/^Hi from (?!\{)/);
  await expect(preview.locator('.counter')).toContainText('1 segment, GSM-7');
  await texts.getByLabel('Welcome').fill('Hi 🔔'.repeat(30));
  await expect(preview.locator('.counter')).toContainText('UCS-2');
  await expect(preview.locator('.counter')).toContainText('🔔');
});

test('without JavaScript a preview is asked for and saves nothing', async ({ plainPage: page }) => {
  await signIn(page, MESSAGES);
  const texts = page.locator('#texts');
  await texts.getByLabel('Welcome').fill('Hi from {{ site }}!');
  await texts.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByText('Nothing is saved yet')).toBeVisible();
  await expect(texts.locator('.words-preview').first().locator('.bubble')).toHaveText(/^Hi from (?!\{).*!$/);
  await expect(texts.getByLabel('Welcome')).toHaveValue('Hi from {{ site }}!');
  await page.goto(MESSAGES);
  await expect(page.locator('#texts').getByLabel('Welcome')).not.toHaveValue('Hi from {{ site }}!');
});

test('countries are allowed one by one', async ({ page, carillon }) => {
  await signIn(page, `${SETTINGS}/opt-in`);
  const panel = page.locator('#countries');
  await panel.getByLabel('Country offered first').selectOption('MY');
  await panel.getByLabel('Only numbers of the countries ticked below').check();
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByText('Tick at least one country')).toBeVisible();
  await expect(panel.getByLabel('Country offered first')).toHaveValue('MY');

  await panel.getByLabel('Find a country').fill('malay');
  await expect(panel.getByLabel('France')).toBeHidden();
  await panel.getByLabel('Malaysia').check();
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It is live')).toBeVisible();
  const site = await carillon.api('GET', '/sites/main');
  expect(site.default_region).toBe('MY');
  expect(site.allowed_regions).toEqual(['MY']);
});

test('SMS off asks first, and means no popup', async ({ plainPage: page, carillon }) => {
  await signIn(page, PAGE);
  await page.getByRole('button', { name: 'Turn off…' }).click();
  await page.getByRole('button', { name: 'Turn off', exact: true }).click();
  await expect(page.getByText('SMS are off: no popup')).toBeVisible();
  expect((await carillon.api('GET', '/sites/main')).sms_enabled).toBe(false);
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(page.getByText('SMS are on.')).toBeVisible();
});

test('numbers out of range are refused at their field', async ({ plainPage: page }) => {
  await signIn(page, PAGE);
  const popup = page.locator('#popup');
  await popup.getByLabel('Seconds after a visit begins').fill('soon');
  await popup.getByRole('button', { name: 'Save' }).click();
  await expect(popup.getByLabel('Seconds after a visit begins')).toHaveAttribute('aria-invalid', 'true');
  await expect(popup.getByLabel('Seconds after a visit begins')).toHaveValue('soon');

  await page.goto(MESSAGES);
  const limits = page.locator('#limits');
  await limits.getByLabel('Most segments of a message').fill('100000');
  await limits.getByRole('button', { name: 'Save' }).click();
  await expect(limits.getByLabel('Most segments of a message')).toHaveAttribute('aria-invalid', 'true');

  await page.goto(`${SETTINGS}/credits`);
  const credits = page.locator('#credits');
  await credits.getByLabel('Price of a credit').fill('-1');
  await credits.getByRole('button', { name: 'Save' }).click();
  await expect(credits.getByLabel('Price of a credit')).toHaveAttribute('aria-invalid', 'true');
});

test('an origin that is none is refused', async ({ plainPage: page, carillon }) => {
  await signIn(page, `${SETTINGS}/embedding`);
  const panel = page.locator('#origins');
  await panel.getByLabel('Their origins').fill('shop.example/path');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByLabel('Their origins')).toHaveAttribute('aria-invalid', 'true');
  await panel.getByLabel('Their origins').fill('https://shop.example\nhttps://other.example');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It is live')).toBeVisible();
  expect((await carillon.api('GET', '/sites/main')).allowed_origins).toEqual(['https://shop.example', 'https://other.example']);
});

for (const script of ['with', 'without'] as const) {
  test(`every sub-page has an address, is found by its name, and keeps its forms ${script} JavaScript`, async ({ page: scripted, plainPage, isMobile }) => {
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, SETTINGS);
    await expect(page).toHaveURL(PAGE);
    const open = async (name: string) => {
      if (isMobile) await page.locator('.tabs-menu > summary').click();
      await page.getByRole('navigation', { name: 'Settings', exact: true }).getByRole('link', { name }).click();
    };
    const names = await page.locator('.tabs a').allTextContents();
    expect(names).toEqual(expect.arrayContaining(['Page and popup', 'Opt-in', 'Messages', 'Protection', 'Quiet hours', 'Records', 'Credits']));
    for (const name of names) {
      await open(name);
      await expect(page).toHaveTitle(`${name} · Settings · Carillon`);
      await expect(page.locator('.tabs a[aria-current="page"]')).toHaveText(name);
      expect(await page.locator('section.panel').count(), name).toBeGreaterThan(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is as wide as the window`).toBe(true);
    }

    // A mistake comes back to the page it was made on; saving too, and Back leads to what was seen before.
    await open('Messages');
    await open('Protection');
    const limit = page.getByLabel('With one number within a day');
    await limit.fill('many');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL(/\/settings\/protection\?form=.*#protection$/);
    await expect(limit).toHaveValue('many');
    await limit.fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It is live')).toBeVisible();
    await expect(page).toHaveURL(/\/settings\/protection\?form=.*#protection$/);
    await open('Records');
    await page.goBack();
    await expect(page).toHaveURL(/\/settings\/protection/);
    await expect(limit).toHaveValue('7');
  });
}
