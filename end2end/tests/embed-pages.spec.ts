import { brotliCompressSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { card, expect, HOSTILE, isOpen, leave, listen, NUMBER, number, onClick, opener, test, thanks } from '../support/shop.ts';

test.describe('page and popup leave each other alone', () => {
  /** How every part of the card is drawn. */
  const drawn = (page: Page) =>
    card(page).evaluate((dialog) => {
      const names = ['color', 'backgroundColor', 'fontFamily', 'fontSize', 'lineHeight', 'letterSpacing', 'textTransform', 'direction', 'display', 'visibility', 'opacity', 'pointerEvents', 'borderTopColor', 'transform'] as const;
      return [dialog, ...dialog.querySelectorAll('*:not(option)')].map((element) => {
        const style = getComputedStyle(element);
        const { x, y, width, height } = element.getBoundingClientRect();
        return [element.tagName, element.id, ...[x, y, width, height].map(Math.round), ...names.map((name) => style[name])].join(' | ');
      });
    });

  test('the card looks the same in a calm page and in one that fights it', async ({ page, carillon, shop, isMobile }) => {
    // The page that fights is itself wider than the smallest phones, which then zoom out of it.
    if (isMobile) await page.setViewportSize({ width: 412, height: 839 });
    await onClick(carillon);
    const seen = [];
    for (const style of ['', HOSTILE]) {
      await page.goto(await shop({ style, body: '<div class="war"></div>' }));
      await opener(page).click();
      await expect(number(page)).toBeFocused();
      seen.push(await drawn(page));
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]?.length).toBeGreaterThan(20);
    // It is above everything, and works.
    await leave(page);
    await expect(thanks(page)).toBeVisible();
  });

  test('nothing of the page moves or changes', async ({ page, carillon, shop }) => {
    await page.addInitScript(() => {
      (window as any).shifts = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry: any) => ((window as any).shifts += entry.value))).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(await shop({ style: 'html { display: grid; gap: 1rem }', body: '<button>Buy</button>' }));
    const look = () =>
      page.evaluate(() =>
        [...document.body.querySelectorAll('*')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [element.tagName, x, y, width, height, getComputedStyle(element).cssText, getComputedStyle(element).font].join(' ');
        }),
      );
    const before = await look();
    await expect.poll(() => isOpen(page)).toBe(true);
    await page.keyboard.press('Escape');
    await expect(card(page)).toBeHidden();
    expect(await look()).toEqual(before);
    expect(await page.evaluate(() => (window as any).shifts)).toBe(0);
    expect(await page.evaluate(() => Object.keys(window).filter((name) => /carillon/i.test(name)))).toEqual(['Carillon']);
    await carillon.judged();
  });

  test('a policy that allows the script and its calls is enough, with trusted types too', async ({ page, carillon, shop }) => {
    await carillon.api('PATCH', '/sites/main', { embedding: { opens: 'on_click' }, protection: { proof_of_work: 'always' } });
    const policy = `default-src 'none'; script-src ${carillon.url}; connect-src ${carillon.url}; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types carillon`;
    await page.goto(await shop({ policy }));
    await opener(page).click();
    await leave(page);
    await expect(thanks(page)).toBeVisible({ timeout: 30_000 });
    expect(await card(page).evaluate((dialog) => getComputedStyle(dialog).borderTopStyle)).toBe('solid');
  });

  test('markup in the words of a site is text', async ({ page, carillon, shop }) => {
    const words = { popup_title: '<img src=x onerror="window.broken = 1">', consent: '</span><script>window.broken = 1</script> yes' };
    await carillon.api('PATCH', '/sites/main', { words, embedding: { opens: 'on_click' } });
    await page.goto(await shop());
    await opener(page).click();
    await expect(card(page).getByRole('heading')).toHaveText(words.popup_title);
    await expect(card(page).getByText(words.consent)).toBeVisible();
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`everybody can use it: ${colorScheme}`, async ({ page, carillon, shop, problems }) => {
    problems.expect(/status of 422/);
    await carillon.api('PATCH', '/sites/main', { opt_in_mode: 'code', look: { accent: '#ffee00' }, embedding: { opens: 'on_click' } });
    await page.emulateMedia({ colorScheme });
    await page.goto(await shop());
    await opener(page).click();
    const flaws = async () => {
      const { violations } = await new AxeBuilder({ page }).include('carillon-popup').analyze();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
    };
    await expect(number(page)).toBeFocused();
    expect(await flaws()).toEqual([]);
    await number(page).fill('12');
    await card(page).getByRole('button', { name: 'Text me' }).click();
    await expect(card(page).getByRole('alert').first()).toBeVisible();
    expect(await flaws()).toEqual([]);
    await leave(page);
    await expect(card(page).getByRole('textbox', { name: /^Code of/ })).toBeFocused();
    expect(await flaws()).toEqual([]);
  });
}

test('on a phone it is a sheet at the bottom, on wide screens it is in the middle', async ({ page, carillon, shop }) => {
  await onClick(carillon);
  const url = await shop();
  for (const [width, height] of [[360, 640], [1280, 800]] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(url);
    await opener(page).click();
    await expect(number(page)).toBeFocused();
    const box = (await card(page).boundingBox())!;
    const middle = box.y + box.height / 2;
    if (width === 360) expect([box.x, box.width, Math.round(box.y + box.height)]).toEqual([0, 360, 640]);
    else expect(Math.abs(middle - height / 2)).toBeLessThan(2);
    expect(await card(page).evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth)).toBe(true);
    expect(await card(page).evaluate((dialog) => getComputedStyle(dialog).animationName)).toBe('none');
  }
});

test('the site has its own colour, readable in both schemes', async ({ page, carillon, shop }) => {
  await carillon.api('PATCH', '/sites/main', { look: { accent: '#ffee00' }, embedding: { opens: 'on_click' } });
  const url = await shop();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(url);
    await opener(page).click();
    const colours = async (target: Page, selector: string) =>
      target.locator(selector).first().evaluate((button) => [getComputedStyle(button).backgroundColor, getComputedStyle(button).color]);
    const [ground, ink] = await colours(page, 'carillon-popup .button.primary');
    expect(contrast(ground!, ink!)).toBeGreaterThanOrEqual(4.5);
    expect(ground === 'rgb(255, 238, 0)').toBe(colorScheme === 'dark');
    await page.goto(`${carillon.url}/s/main`);
    await expect.poll(() => colours(page, '.button.primary')).toEqual([ground, ink]);
  }
});

function contrast(...colours: [string, string]): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = colour.match(/\d+/g)!.map((channel) => {
      const value = Number(channel) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [low, high] = colours.map(luminance).sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

test.describe('where the popup can not be had', () => {
  test('a page that the site does not name is told why, and its link leads to the site', async ({ page, carillon, shop, problems }) => {
    problems.expect(/status of 403/);
    const heard = await listen(page);
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const url = await shop({ isAllowed: false });
    await page.goto(url);
    await expect.poll(() => said.join()).toContain(`Carillon: ${url} may not show the popup of the site “main”.`);
    expect(await heard()).toEqual(['ready main', 'error main']);
    await opener(page).click();
    await page.waitForURL(`${carillon.url}/s/main`);
  });

  test('without JavaScript the link leads to the site', async ({ plainPage, carillon, shop }) => {
    await plainPage.goto(await shop());
    await opener(plainPage).click();
    await plainPage.waitForURL(`${carillon.url}/s/main`);
    await expect(plainPage.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test('a frame shows the card, which works in it with and without JavaScript', async ({ page, plainPage, carillon, shop }) => {
    const frame = `<iframe src="${carillon.url}/s/main/frame" title="News by text" width="400" height="560"></iframe>`;
    const url = await shop({ body: frame });
    await onClick(carillon);
    for (const [visitor, phone] of [[page, NUMBER], [plainPage, '+60123456666']] as const) {
      await visitor.goto(url);
      const inside = visitor.frameLocator('iframe');
      await inside.getByLabel('Mobile number').fill(phone);
      await inside.getByRole('checkbox').check();
      await inside.getByRole('button', { name: 'Text me' }).click();
      await expect(inside.getByText('Thank you.', { exact: false })).toBeVisible();
      await expect(inside.getByRole('button', { name: 'Close' })).toHaveCount(0);
    }
    await carillon.judged();
    expect((await carillon.api('GET', '/sites/main/subscribers')).total).toBe(2);
  });

  test('no page that the site does not name may frame it', async ({ page, carillon, shop, problems }) => {
    problems.expect(/frame-ancestors|ERR_BLOCKED_BY_RESPONSE|status of 403/);
    const frame = `<iframe src="${carillon.url}/s/main/frame" title="News by text"></iframe>`;
    await page.goto(await shop({ body: frame, isAllowed: false }));
    await expect(page.frameLocator('iframe').getByLabel('Mobile number')).toHaveCount(0);
  });
});

test('the script has five kilobytes at most', async ({ carillon, request }) => {
  const served = await request.get(`${carillon.url}/embed.js`, { headers: { 'accept-encoding': 'identity' } });
  const script = await served.body();
  expect(brotliCompressSync(script).length).toBeLessThanOrEqual(5_000);
  const head = await fetch(`${carillon.url}/embed.js`, { headers: { 'accept-encoding': 'br' } });
  expect(head.headers.get('content-encoding')).toBe('br');
  expect(script.toString()).not.toMatch(/^\s*import\s|require\(/m);
});
