import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const NUMBER = '+60123456789';

const card = (page: Page) => page.locator('#sign-up');
const number = (page: Page) => card(page).getByLabel('Mobile number');
const country = (page: Page) => card(page).getByLabel('Country');
const consent = (page: Page) => card(page).getByRole('checkbox');
const textMe = (page: Page) => card(page).getByRole('button', { name: 'Text me' });
const thanks = (page: Page) => card(page).getByText('Thank you.', { exact: false });

/** Whether the card covers the page, so that nothing behind it can be reached. */
const isModal = (page: Page) => card(page).evaluate((dialog) => dialog.matches(':modal'));

async function popup(page: Page, path = '/'): Promise<void> {
  await page.goto(path);
  await expect.poll(() => isModal(page), { message: 'the popup opens by itself' }).toBe(true);
}

test.describe('the popup', () => {
  test('opens after the delay of the site and never in the first second', async ({ page, carillon }) => {
    await page.addInitScript(() => {
      const showModal = HTMLDialogElement.prototype.showModal;
      HTMLDialogElement.prototype.showModal = function () {
        document.documentElement.dataset.openedAfter = String(performance.now());
        showModal.call(this);
      };
    });
    for (const [delay, least] of [[0, 1_000], [3, 3_000]] as const) {
      await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: delay });
      await popup(page);
      expect(Number(await page.locator('html').getAttribute('data-opened-after'))).toBeGreaterThanOrEqual(least);
    }
  });

  test('keeps the focus, closes with Esc, and gives the focus back to the button that opened it', async ({ page }) => {
    await popup(page);
    await expect(card(page).getByRole('heading')).toBeFocused(); // not the number: no keyboard unasked
    for (let stop = 0; stop < 8; stop += 1) {
      await page.keyboard.press('Tab');
      const behind = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused !== document.body && !document.querySelector('#sign-up')?.contains(focused);
      });
      expect(behind, 'nothing behind the popup takes the focus').toBe(false);
    }
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();

    const opener = page.getByRole('link', { name: 'Text me' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await expect(number(page)).toBeFocused();
    await card(page).getByRole('button', { name: 'Close' }).click();
    await expect(card(page)).toBeHidden();
    await expect(opener).toBeFocused();
  });

  test('is not shown again before the interval of the site is over', async ({ page, carillon }) => {
    await carillon.api('PATCH', '/sites/main', { popup_again_days: 7 });
    await popup(page);
    await page.keyboard.press('Escape');
    const key = 'carillon:main';
    await expect.poll(() => page.evaluate((key) => localStorage.getItem(key), key)).not.toBeNull();
    const dismissed = async (days: number) => {
      const at = String(Date.now() - days * 86_400_000);
      await page.evaluate(([key, at]) => localStorage.setItem(key, at), [key, at] as const);
      await page.reload();
    };

    await page.clock.install();
    await dismissed(6.9);
    await expect(async () => {
      if (!(await isModal(page))) await page.getByRole('link', { name: 'Text me' }).click({ timeout: 500 });
      expect(await isModal(page), 'its button opens it all the same').toBe(true);
    }).toPass();
    await page.keyboard.press('Escape');
    await page.clock.fastForward('01:00');
    expect(await isModal(page)).toBe(false);

    await dismissed(7.1);
    await expect.poll(() => isModal(page)).toBe(true);
  });

  test('takes a number, says what comes next, and does not ask again', async ({ page, carillon }) => {
    await popup(page);
    await country(page).selectOption('MY');
    await number(page).fill('012-345 6789');
    await consent(page).check();
    await textMe(page).click();
    await expect(thanks(page)).toBeVisible();
    await expect(card(page).getByRole('status')).toBeFocused();
    await expect(thanks(page)).toContainText('STOP');

    await expect
      .poll(async () => (await carillon.api('GET', '/sites/main/messages')).items.map((item: any) => [item.kind, item.recipient]))
      .toEqual([['welcome', NUMBER]]);
    await card(page).getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await expect(page.getByRole('link', { name: 'Text me' })).toBeVisible();
    expect(await page.evaluate(() => localStorage.getItem('carillon:main'))).toBe('subscribed');
  });

  test('shows mistakes at their fields, moves the caret there and keeps what was typed', async ({ page, carillon }) => {
    await popup(page);
    await expect(consent(page)).not.toBeChecked();
    await number(page).fill('12');
    await textMe(page).click();
    await expect(number(page)).toBeFocused();
    await expect(number(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(number(page)).toHaveAccessibleDescription(/\S/);
    await expect(number(page)).toHaveValue('12');
    await expect(consent(page)).toHaveAccessibleDescription(/tick the box/);

    await number(page).fill(NUMBER);
    await textMe(page).click();
    await expect(consent(page)).toBeFocused();
    await expect(number(page)).not.toHaveAttribute('aria-invalid', 'true');
    await expect(number(page)).toHaveAccessibleDescription('');

    // Neither a Malaysian landline nor a number of letters can get a text.
    for (const wrong of ['+60312345678', 'five five five']) {
      await number(page).fill(wrong);
      await consent(page).check();
      await textMe(page).click();
      await expect(number(page)).toHaveAttribute('aria-invalid', 'true');
    }
    expect((await carillon.api('GET', '/sites/main/subscribers')).total).toBe(0);
  });

  test('says the same to a known, a suspended and a stopped number', async ({ page, carillon }) => {
    await carillon.subscribe(NUMBER);
    await carillon.subscribe('+12025550123');
    await carillon.subscribe('+12025550124');
    await carillon.text('+12025550123', 'STOP');
    const { items } = await carillon.api('GET', '/sites/main/subscribers?search=12025550124');
    await carillon.api('PATCH', `/sites/main/subscribers/${items[0].id}`, { status: 'suspended' });
    const said = [];
    for (const phone of ['+60123456666', NUMBER, '+12025550123', '+12025550124']) {
      await page.goto('/');
      await page.evaluate(() => localStorage.clear());
      await popup(page);
      await number(page).fill(phone);
      await consent(page).check();
      await textMe(page).click();
      await expect(thanks(page)).toBeVisible();
      said.push(await card(page).innerText());
    }
    expect(new Set(said).size).toBe(1);
  });

  test('sends once, however often the button is pressed', async ({ page }) => {
    let posts = 0;
    await page.route('**/fn/subscribe', async (route) => {
      posts += 1;
      await new Promise((done) => setTimeout(done, 300));
      await route.continue();
    });
    await popup(page);
    await number(page).fill(NUMBER);
    await consent(page).check();
    await textMe(page).dblclick();
    await expect(thanks(page)).toBeVisible();
    expect(posts).toBe(1);
  });

  test('keeps the number when the server is out of reach', async ({ page, problems }) => {
    problems.expect(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
    await popup(page);
    await number(page).fill(NUMBER);
    await consent(page).check();
    await page.route('**/fn/subscribe', (route) => route.abort('internetdisconnected'));
    await textMe(page).click();
    await expect(card(page).getByText("We can't reach the server.", { exact: false })).toBeVisible();
    await page.unroute('**/fn/subscribe');
    await textMe(page).click();
    await expect(thanks(page)).toBeVisible();
  });
});

test('the site decides which countries are offered, its default first', async ({ page, carillon }) => {
  await page.goto('/');
  await expect(country(page)).toHaveValue('US'); // named by the browser's language, en-US
  await carillon.api('PATCH', '/sites/main', { default_region: 'MY', allowed_regions: ['SG', 'MY', 'FR'] });
  await popup(page);
  await expect(country(page)).toHaveValue('MY');
  await expect(country(page).getByRole('option')).toHaveText(['Malaysia (+60)', 'France (+33)', 'Singapore (+65)']);
  await number(page).fill('+12025550123');
  await consent(page).check();
  await textMe(page).click();
  await expect(number(page)).toHaveAccessibleDescription(/country/);
});

test('a site has an address, words and links of its own, and markup in them is text', async ({ page, carillon }) => {
  await carillon.api('POST', '/sites', { slug: 'bakery', name: 'Bell Street Bakery' });
  const words = {
    headline: '<img src=x onerror="window.broken = 1"> bread',
    consent: 'Yes to {{ site }}</span><script>window.broken = 1</script>',
    terms_url: 'https://example.org/terms',
    privacy_url: 'https://example.org/privacy',
  };
  await carillon.api('PATCH', '/sites/bakery', { words });
  await popup(page, '/s/bakery');
  await expect(page).toHaveTitle('Bell Street Bakery');
  await expect(card(page).getByText('Yes to Bell Street Bakery</span><script>')).toBeVisible();
  await expect(card(page).getByRole('link', { name: 'Terms' })).toHaveAttribute('href', words.terms_url);
  await expect(card(page).getByRole('link', { name: 'Privacy' })).toHaveAttribute('href', words.privacy_url);
  expect(await page.evaluate(() => 'broken' in window)).toBe(false);
});

test('with SMS off there is no popup, and the page says so', async ({ page, plainPage, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { sms_enabled: false });
  for (const visitor of [page, plainPage]) {
    await visitor.goto('/');
    await expect(visitor.getByText("We don't take phone numbers at the moment.")).toBeVisible();
    await expect(card(visitor)).toHaveCount(0);
  }
});

test('nothing is wider than a small phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await popup(page);
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.keyboard.press('Escape');
  expect(await overflow()).toBeLessThanOrEqual(0);
});

test.describe('without JavaScript', () => {
  test('the card stands in the page and takes a number', async ({ plainPage, carillon }) => {
    await plainPage.goto('/');
    await expect(consent(plainPage)).not.toBeChecked();
    await country(plainPage).selectOption('MY');
    await number(plainPage).fill('012-345 6789');
    await consent(plainPage).check();
    await textMe(plainPage).click();
    await expect(thanks(plainPage)).toBeVisible();
    await expect.poll(async () => (await carillon.api('GET', '/sites/main/subscribers')).items[0]?.phone).toBe(NUMBER);
  });

  test('mistakes stand at their fields, and no number stands in an address', async ({ plainPage, carillon }) => {
    const addresses: string[] = [];
    plainPage.on('request', (request) => addresses.push(request.url()));
    await plainPage.goto('/');
    await country(plainPage).selectOption('MY');
    await number(plainPage).fill('0312345678');
    await consent(plainPage).check();
    await textMe(plainPage).click();
    await expect(number(plainPage)).toHaveAccessibleDescription(/\S/);
    await expect(number(plainPage)).toHaveValue('0312345678');
    await expect(country(plainPage)).toHaveValue('MY');
    await expect(consent(plainPage)).toBeChecked();
    await expect(number(plainPage)).toBeFocused();

    await number(plainPage).fill('0123456789');
    await consent(plainPage).uncheck();
    await textMe(plainPage).click();
    await expect(consent(plainPage)).toHaveAccessibleDescription(/tick the box/);
    expect(plainPage.url()).toMatch(/\/s\/main\?form=[\w-]+#consent$/);
    expect(addresses.filter((address) => /12345678/.test(address))).toEqual([]);
    expect((await carillon.api('GET', '/sites/main/subscribers')).total).toBe(0);
  });
});
