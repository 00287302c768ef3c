import type { Page } from '@playwright/test';
import { BEHIND_PROXY } from '../support/carillon.ts';
import { card, consent, expect, isOpen, leave, listen, NUMBER, number, onClick, opener, test, textMe, thanks } from '../support/shop.ts';
import { signIn } from '../support/test.ts';

test.describe('the popup in a page of another web site', () => {
  test('opens after the delay, takes a number, and does not ask again', async ({ page, carillon, shop }) => {
    const heard = await listen(page);
    const url = await shop();
    await page.goto(url);
    await expect.poll(() => isOpen(page), { message: 'it opens by itself' }).toBe(true);
    expect(await page.evaluate(() => performance.now())).toBeGreaterThan(1_000);
    await expect(card(page).getByRole('heading')).toBeFocused(); // no keyboard unasked
    await expect(consent(page)).not.toBeChecked();
    await leave(page);
    await expect(thanks(page)).toBeVisible();
    await expect(card(page).getByRole('status').first()).toBeFocused();
    expect(await heard()).toEqual(['ready main', 'opened main', 'subscribed main']);
    await card(page).getByRole('button', { name: 'Close' }).click();
    await expect(card(page)).toBeHidden();

    await carillon.judged();
    const { items } = await carillon.api('GET', '/sites/main/subscribers');
    expect(items.map((item: any) => [item.phone, item.region])).toEqual([[NUMBER, 'MY']]);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.reload();
    await page.waitForTimeout(1_500);
    expect(await isOpen(page)).toBe(false);
    expect(asked.filter((path) => path.endsWith('/embed')), 'nor is anything asked for').toEqual([]);
    expect(await heard()).toEqual(['ready main']);
  });

  test('keeps the consent that was shown and the page it was shown on, less what its address tells', async ({ page, carillon, shop }) => {
    await onClick(carillon);
    await carillon.api('PATCH', '/sites/main', { words: { consent: 'Yes, text me about lamps.' } });
    const url = await shop({ lang: 'en-GB' });
    await page.goto(`${url}/lamps?session=secret#top`);
    const posted = page.waitForRequest((request) => request.method() === 'POST');
    await opener(page).click();
    await leave(page);
    await expect(thanks(page)).toBeVisible();
    const wish = (await posted).postDataJSON();
    expect(wish).toEqual({ phone: NUMBER, region: 'US', consent: true, locale: 'en', wording: 'Yes, text me about lamps.', page: `${url}/lamps` });
  });

  test('shows mistakes at their fields, moves the caret there and keeps what was typed', async ({ page, carillon, shop, problems }) => {
    problems.expect(/status of 422/);
    await onClick(carillon);
    const heard = await listen(page);
    await page.goto(await shop());
    await opener(page).click();
    await expect(number(page)).toBeFocused();
    await number(page).fill('12');
    await textMe(page).click();
    await expect(number(page)).toBeFocused();
    await expect(number(page)).toHaveAttribute('aria-invalid', 'true');
    await expect(number(page)).toHaveAccessibleDescription(/\S/);
    await expect(consent(page)).toHaveAccessibleDescription(/tick the box/);
    await number(page).fill(NUMBER);
    await textMe(page).click();
    await expect(consent(page)).toBeFocused();
    await expect(number(page)).not.toHaveAttribute('aria-invalid');
    await leave(page);
    await expect(thanks(page)).toBeVisible();
    expect(await heard()).toEqual(['ready main', 'opened main', 'error main', 'error main', 'subscribed main']);
  });

  test('keeps the focus, closes with Esc, gives the focus back, and stays away for as long as the site says', async ({ page, carillon, shop }) => {
    await onClick(carillon);
    await carillon.api('PATCH', '/sites/main', { popup_again_days: 7 });
    const heard = await listen(page);
    const url = await shop({ body: '<button id="behind">Behind</button>' });
    await page.goto(url);
    await opener(page).focus();
    await page.keyboard.press('Enter');
    await expect(number(page)).toBeFocused();
    for (let stop = 0; stop < 10; stop += 1) {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.id), 'nothing behind takes the focus').not.toBe('behind');
    }
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    await expect(opener(page)).toBeFocused();
    expect(await heard()).toEqual(['ready main', 'opened main', 'dismissed main']);
    const until = await page.evaluate(() => Number(localStorage.getItem('carillon:main')));
    expect(Math.abs(until - Date.now() - 7 * 86_400_000)).toBeLessThan(60_000);

    await carillon.api('PATCH', '/sites/main', { embedding: { opens: 'after_delay' } });
    await page.reload();
    await page.waitForTimeout(1_800);
    expect(await isOpen(page)).toBe(false);
    await page.evaluate(() => localStorage.setItem('carillon:main', String(Date.now() - 1)));
    await page.reload();
    await expect.poll(() => isOpen(page)).toBe(true);
  });

  test('waits until so much of the page was seen', async ({ page, carillon, shop }) => {
    await carillon.api('PATCH', '/sites/main', { embedding: { opens: 'after_scroll', scroll_percent: 60 } });
    await page.goto(await shop({ style: 'main { block-size: 5000px }' }));
    await page.waitForTimeout(1_500);
    await page.evaluate(() => scrollTo(0, 1_000));
    await page.waitForTimeout(400);
    expect(await isOpen(page)).toBe(false);
    await page.evaluate(() => scrollTo(0, 2_800));
    await expect.poll(() => isOpen(page)).toBe(true);
  });

  test('does not come in the way of what somebody is doing', async ({ page, shop }) => {
    await page.goto(await shop({ body: '<dialog id="cart"><form method="dialog"><input><button>Done</button></form></dialog>' }));
    await page.evaluate(() => (document.querySelector('#cart') as HTMLDialogElement).showModal());
    await page.waitForTimeout(2_500);
    expect(await isOpen(page)).toBe(false);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => isOpen(page)).toBe(true);
  });

  test('is opened and closed by the code of the page', async ({ page, carillon, shop }) => {
    await onClick(carillon);
    await page.goto(await shop());
    await page.waitForFunction(() => 'Carillon' in window);
    await page.evaluate(() => (window as any).Carillon.open());
    await expect(number(page)).toBeFocused();
    await page.evaluate(() => (window as any).Carillon.close());
    await expect(card(page)).toBeHidden();
  });

  test('has its own keys: a page with shortcuts does not hear what is typed', async ({ page, carillon, shop }) => {
    await onClick(carillon);
    await page.goto(await shop());
    await page.evaluate(() => {
      (window as any).keys = [];
      document.addEventListener('keydown', (event) => {
        (window as any).keys.push(event.key);
        event.preventDefault();
      });
    });
    await opener(page).click();
    await number(page).pressSequentially('123');
    await expect(number(page)).toHaveValue('123');
    expect(await page.evaluate(() => (window as any).keys)).toEqual([]);
  });

  test('sends once, however often the button is pressed, and keeps the number where the server is out of reach', async ({ page, carillon, shop, problems }) => {
    problems.expect(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
    await onClick(carillon);
    await page.goto(await shop());
    await opener(page).click();
    let posts = 0;
    await page.route('**/subscriptions', async (route) => {
      if (route.request().method() === 'POST') posts += 1;
      await new Promise((done) => setTimeout(done, 300));
      await (posts === 1 ? route.abort('internetdisconnected') : route.continue());
    });
    await number(page).fill(NUMBER);
    await consent(page).check();
    await textMe(page).dblclick();
    await expect(card(page).getByText("We can't reach the server.", { exact: false })).toBeVisible();
    expect(posts).toBe(1);
    await expect(number(page)).toHaveValue(NUMBER);
    await textMe(page).dblclick();
    await expect(thanks(page)).toBeVisible();
    expect(posts).toBe(2);
  });

  test('a site that takes no numbers says so when it is asked, and not before', async ({ page, carillon, shop, problems }) => {
    problems.expect(/status of 409/);
    const url = await shop();
    await carillon.api('PATCH', '/sites/main', { sms_enabled: false });
    await page.goto(url);
    await page.waitForTimeout(1_800);
    expect(await isOpen(page)).toBe(false);
    await opener(page).click();
    await expect(card(page).getByText("We don't take phone numbers at the moment.", { exact: false })).toBeVisible();
    await card(page).getByRole('button', { name: 'Close' }).click();
    await carillon.api('PATCH', '/sites/main', { sms_enabled: true });
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await expect.poll(() => isOpen(page)).toBe(true);
    await carillon.api('PATCH', '/sites/main', { sms_enabled: false });
    await leave(page);
    await expect(card(page).getByRole('alert').filter({ hasText: 'takes no phone numbers' })).toBeVisible();
  });
});

test.describe('in code mode', () => {
  /** The newest code on the virtual handset, once there are so many. */
  async function codeOn(admin: Page, count: number): Promise<string> {
    let codes: string[] = [];
    await expect(async () => {
      await admin.goto('/simulator');
      const texts = await admin.locator(`[data-phone="${NUMBER}"]`).getByRole('listitem').allInnerTexts();
      codes = texts.flatMap((text) => /(\d{6}) is your code/.exec(text)?.[1] ?? []);
      expect(codes.length).toBe(count);
    }).toPass();
    return codes.at(-1) as string;
  }

  const code = (page: Page) => card(page).getByRole('textbox', { name: /^Code of/ });

  test('the code is entered in the same card', async ({ page, context, carillon, shop, problems }) => {
    problems.expect(/status of 422/);
    await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code', embedding: { opens: 'on_click' } });
    const admin = await context.newPage();
    await signIn(admin);
    const heard = await listen(page);
    await page.goto(await shop());
    await opener(page).click();
    await leave(page);
    await expect(code(page)).toBeFocused();
    await expect(code(page)).toHaveAttribute('autocomplete', 'one-time-code');
    await expect(card(page)).toContainText(NUMBER);
    await expect(card(page).getByRole('button', { name: /^Send another code in \d+ s$/ })).toBeDisabled();
    const right = await codeOn(admin, 1);
    await code(page).fill(right === '000000' ? '000001' : '000000');
    await card(page).getByRole('button', { name: 'Confirm' }).click();
    await expect(card(page).getByRole('alert')).toHaveText('That code is wrong or has expired.');
    await expect(code(page)).toBeFocused();

    await card(page).getByRole('link', { name: 'Change the number' }).click();
    await expect(number(page)).toBeFocused();
    await expect(number(page)).toHaveValue(NUMBER);
    await textMe(page).click();
    await expect(code(page)).toBeFocused();
    await code(page).fill(right);
    await card(page).getByRole('button', { name: 'Confirm' }).click();
    await expect(thanks(page)).toBeVisible();
    expect(await heard()).toEqual(['ready main', 'opened main', 'subscribed main', 'error main', 'subscribed main', 'confirmed main']);
    const { items } = await carillon.api('GET', '/sites/main/subscribers');
    expect(items[0].status).toBe('active');
  });

  test('another code is sent when it is time', async ({ page, carillon, shop }) => {
    await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code', embedding: { opens: 'on_click' } });
    await page.clock.install();
    await page.goto(await shop());
    await opener(page).click();
    await leave(page);
    const again = card(page).getByRole('button', { name: /^Send another code/ });
    await expect(again).toBeDisabled();
    await page.clock.fastForward('01:01');
    await expect(again).toBeEnabled();
    await again.click();
    await expect(card(page).getByText('If a code was due, another one is on its way.')).toBeVisible();
    await expect(again).toBeDisabled();
  });

  test('who left before comes back by the code that was sent', async ({ page, context, carillon, shop }) => {
    await onClick(carillon);
    await carillon.subscribe(NUMBER);
    await carillon.text(NUMBER, 'STOP');
    const admin = await context.newPage();
    await signIn(admin);
    const heard = await listen(page);
    await page.goto(await shop());
    await opener(page).click();
    await leave(page);
    await card(page).getByText('Left before? Enter the code we sent.').click();
    await code(page).fill(await codeOn(admin, 1));
    await card(page).getByRole('button', { name: 'Confirm' }).click();
    await expect(card(page).getByText('The code was right. You get our texts again.')).toBeVisible();
    expect(await heard()).toEqual(['ready main', 'opened main', 'subscribed main', 'confirmed main']);
  });
});

for (const mode of ['always', 'when_busy']) {
  test(`a proof of work is computed where it is asked for: ${mode}`, async ({ page, context, carillon, shop, problems }) => {
    problems.expect(/status of 422/);
    if (mode === 'when_busy') {
      // Behind a proxy the visitor has an address that is counted.
      await carillon.restart(BEHIND_PROXY);
      await context.route('**/subscriptions', (route) => route.continue({ headers: { ...route.request().headers(), 'x-forwarded-for': '203.0.113.7' } }));
    }
    await carillon.api('PATCH', '/sites/main', { embedding: { opens: 'on_click' }, protection: { proof_of_work: mode, busy_after: 0 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(await shop());
    await opener(page).click();
    await expect(number(page)).toBeFocused();
    expect(asked.filter((path) => path === '/proof.mjs'), 'not before it is needed').toEqual([]);
    await leave(page);
    await expect(thanks(page)).toBeVisible({ timeout: 30_000 });
    expect(asked.filter((path) => path === '/proof.mjs')).toHaveLength(1);
  });
}
