import type { Locator, Page } from '@playwright/test';
import { type Carillon, expect, signIn, test } from '../support/test.ts';

const E164 = '+60123456789';

/** The words of the page that a story needs, in each of two languages. */
const FRENCH = {
  code: 'fr',
  own: 'Français',
  dir: 'ltr',
  open: 'M’inscrire',
  number: 'Numéro de mobile',
  country: 'Pays',
  close: 'Fermer',
  noNumber: 'Saisissez un numéro de téléphone.',
  noConsent: 'Veuillez cocher la case pour donner votre accord.',
  unreachable: /Le serveur est injoignable/,
  thanks: /Merci\. Si ce numéro peut recevoir nos SMS/,
  welcome: /bienvenue !/,
  left: /votre désabonnement est pris en compte/,
} as const;
const ARABIC = {
  code: 'ar',
  own: 'العربية',
  dir: 'rtl',
  open: 'اشتراك',
  number: 'رقم الهاتف المحمول',
  country: 'البلد',
  close: 'إغلاق',
  noNumber: 'أدخل رقم هاتف.',
  noConsent: 'يُرجى تحديد المربع للموافقة.',
  unreachable: /يتعذر الوصول إلى الخادم/,
  thanks: /شكرًا لك\. إذا كان هذا الرقم يستقبل رسائلنا/,
  welcome: /أهلاً بك!/,
  left: /أُلغي اشتراكك ولن تصلك رسائلنا/,
} as const;
type Words = typeof FRENCH | typeof ARABIC;

const card = (page: Page) => page.locator('#sign-up');

async function choose(page: Page, words: Words): Promise<void> {
  await page.locator('.languages > summary').click();
  await page.getByRole('link', { name: words.own, exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', words.code);
  await expect(page.locator('html')).toHaveAttribute('dir', words.dir);
}

async function fill(form: Locator, words: Words): Promise<void> {
  await form.getByLabel(words.country).selectOption('MY');
  await form.getByLabel(words.number).fill('012-345 6789');
  await form.getByRole('checkbox').check();
}

const texts = async (carillon: Carillon, kind: string) =>
  ((await carillon.api('GET', `/sites/main/messages?kind=${kind}`)) as { items: { body: string }[] }).items.map((item) => item.body);

for (const words of [FRENCH, ARABIC]) {
  test.describe(`in ${words.code}`, () => {
    test.beforeEach(async ({ carillon }) => {
      // The popup opens when it is asked to.
      await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 600 });
    });

    test('a visitor signs up and leaves again', async ({ page, carillon }) => {
      await page.goto('/');
      await choose(page, words);
      await page.goto('/s/main');
      await expect(page.locator('html'), 'the choice is kept').toHaveAttribute('lang', words.code);
      await page.getByRole('link', { name: words.open, exact: true }).click();
      await card(page).getByRole('button', { name: words.open }).click();
      await expect(card(page).getByText(words.noNumber)).toBeVisible();
      await expect(card(page).getByText(words.noConsent)).toBeVisible();
      await expect(card(page).getByRole('button', { name: words.close })).toBeVisible();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(wide, 'nothing sticks out to the side').toBe(false);

      await fill(card(page), words);
      await card(page).getByRole('button', { name: words.open }).click();
      await expect(card(page).getByText(words.thanks)).toBeVisible();
      await expect.poll(() => texts(carillon, 'welcome')).toEqual([expect.stringMatching(words.welcome)]);

      await signIn(page, '/simulator');
      await page.locator(`[data-phone="${E164}"]`).getByRole('button', { name: 'STOP' }).click();
      await expect.poll(() => texts(carillon, 'stop_confirmation')).toEqual([expect.stringMatching(words.left)]);
    });

    test('a visitor signs up without JavaScript', async ({ plainPage: page, carillon }) => {
      await page.goto('/');
      await choose(page, words);
      const form = card(page);
      await form.getByRole('button', { name: words.open }).click();
      await expect(form.getByText(words.noNumber)).toBeVisible();
      await fill(form, words);
      await form.getByRole('button', { name: words.open }).click();
      await expect(page.locator('html')).toHaveAttribute('lang', words.code);
      await expect(form.getByText(words.thanks)).toBeVisible();
      await expect.poll(() => texts(carillon, 'welcome')).toEqual([expect.stringMatching(words.welcome)]);
    });

    test('what the island says by itself is in the language of the page', async ({ page, context, problems }) => {
      await page.goto(`/?lang=${words.code}`);
      await page.getByRole('link', { name: words.open, exact: true }).click();
      await fill(card(page), words);
      problems.expect(/ERR_INTERNET_DISCONNECTED/);
      await context.setOffline(true);
      await card(page).getByRole('button', { name: words.open }).click();
      await expect(card(page).getByText(words.unreachable)).toBeVisible();
      await context.setOffline(false);
    });
  });
}

test('numbers keep their direction in a page from right to left', async ({ page, carillon }) => {
  await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code', popup_delay_seconds: 600 });
  await page.goto('/?lang=ar');
  await page.getByRole('link', { name: ARABIC.open, exact: true }).click();
  await fill(card(page), ARABIC);
  await card(page).getByRole('button', { name: ARABIC.open }).click();
  const typed = card(page).locator('bdi#sign-up-number');
  await expect(typed).toHaveText('012-345 6789');
  await expect(typed).toHaveAttribute('dir', 'ltr');
  const directions = await card(page).evaluate((card) =>
    ['#phone', '#code'].map((field) => getComputedStyle(card.querySelector(field) as Element).direction),
  );
  expect(directions).toEqual(['ltr', 'ltr']);
  await expect(card(page).getByRole('button', { name: /إرسال رمز آخر بعد \d+ ث/ })).toBeDisabled();
});

test('an owner says how a language is worded, and sees what a text costs in it', async ({ page, carillon }) => {
  await signIn(page, '/admin/sites/main/settings/languages/ar');
  const help = page.getByLabel('Answer to HELP');
  await expect(page.getByText(/2 segments/).first()).toBeVisible();
  await help.fill('{{ site }}: اتصل بنا');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText(/^Saved/)).toBeVisible();
  await expect(help).toHaveValue('{{ site }}: اتصل بنا');
  const { languages } = (await carillon.api('GET', '/sites/main')) as { languages: { words: Record<string, { help: string }> } };
  expect(languages.words.ar?.help).toBe('{{ site }}: اتصل بنا');

  // Emptied, the built-in text is back.
  await help.fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(help).toHaveValue(/أخبار وعروض/);
});
