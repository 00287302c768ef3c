import { card, expect, NUMBER, onClick, opener, test } from '../support/shop.ts';

const FRENCH = { code: 'fr', dir: 'ltr', number: 'Numéro de mobile', button: 'M’inscrire', noConsent: /donner votre accord/, thanks: /^Merci\./, away: /Le serveur est injoignable/ };
const ARABIC = { code: 'ar', dir: 'rtl', number: 'رقم الهاتف المحمول', button: 'اشتراك', noConsent: /تحديد المربع/, thanks: /شكرًا لك/, away: /يتعذر الوصول إلى الخادم/ };

for (const words of [FRENCH, ARABIC]) {
  test(`the popup speaks the language that the page names: ${words.code}`, async ({ page, context, carillon, shop, problems }) => {
    problems.expect(/status of 422/, /ERR_INTERNET_DISCONNECTED/);
    await onClick(carillon);
    await page.goto(await shop({ attributes: `data-lang="${words.code}-XX"` }));
    await opener(page).click();
    await expect(card(page).getByLabel(words.number)).toBeFocused();
    expect(await card(page).evaluate((dialog) => [dialog.parentElement?.lang, getComputedStyle(dialog).direction])).toEqual([words.code, words.dir]);
    expect(await page.evaluate(() => document.documentElement.lang), 'and leaves the page its own').toBe('en');
    await card(page).getByLabel(words.number).fill(NUMBER);
    await card(page).getByRole('button', { name: words.button }).click();
    await expect(card(page).getByText(words.noConsent)).toBeVisible();
    await card(page).getByRole('checkbox').check();
    await context.setOffline(true);
    await card(page).getByRole('button', { name: words.button }).click();
    await expect(card(page).getByText(words.away)).toBeVisible();
    await context.setOffline(false);
    await card(page).getByRole('button', { name: words.button }).click();
    await expect(card(page).getByText(words.thanks)).toBeVisible();
    await carillon.judged();
    const welcome = async () => (await carillon.api('GET', '/sites/main/messages?kind=welcome')).items.map((item: { body: string }) => item.body);
    await expect.poll(welcome).toEqual([expect.stringMatching(words.code === 'fr' ? /bienvenue/ : /أهلاً/)]);
  });
}

test('where nothing else is said it is the language of the page, else of the browser, else of the site', async ({ browser, page, carillon, shop }) => {
  await onClick(carillon);
  await page.goto(await shop({ lang: 'fr-CA' }));
  await opener(page).click();
  await expect(card(page).getByLabel(FRENCH.number)).toBeFocused();

  const german = await browser.newContext({ locale: 'de-AT' });
  const visitor = await german.newPage();
  await visitor.goto(await shop({ lang: '' }));
  await opener(visitor).click();
  await expect(card(visitor).getByLabel('Handynummer')).toBeFocused();
  await visitor.goto(await shop({ lang: 'tlh' }));
  await opener(visitor).click();
  await expect(card(visitor).getByLabel('Handynummer'), 'what the page names is none of ours').toBeFocused();
  await german.close();
});
