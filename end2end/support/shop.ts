import type { Page } from '@playwright/test';
import type { Carillon } from './carillon.ts';
import { Elsewhere } from './elsewhere.ts';
import { test as base } from './test.ts';

export { expect } from './test.ts';

/** A number that visitors of the shop leave. */
export const NUMBER = '+60123456789';

/** A style that fights everything it reaches. */
export const HOSTILE = `
  html { font-size: 7px; zoom: 1; }
  * { all: unset !important; color: red !important; font: 40px/3 cursive !important; letter-spacing: 1em !important;
      text-transform: uppercase !important; direction: rtl !important; pointer-events: none !important; }
  *, ::before, ::after, ::backdrop { display: none !important; visibility: hidden !important; }
  html, body, main, h1, p, a { display: block !important; visibility: visible !important; pointer-events: auto !important; }
  head, head * { display: none !important; }
  button, input, dialog, form, label, select, carillon-popup { display: none !important; opacity: 0 !important; }
  .popup, .button, .field, .carillon, carillon-popup { position: absolute !important; inset-inline-start: -9999px !important;
      --accent: red !important; --surface: red !important; --text-m: 90px !important; transform: scale(0) !important; }
  .war { position: fixed !important; inset: 0 !important; z-index: 2147483647 !important; background: #0f0 !important; pointer-events: none !important; }
`;

/** What a shop's page has beside the popup. */
export type Shop = {
  /** Its style. */
  style?: string;
  /** More in its body. */
  body?: string;
  /** More attributes of the script. */
  attributes?: string;
  /** Its content security policy. */
  policy?: string;
  /** Whether the site's settings name it; they do if nothing is said. */
  isAllowed?: boolean;
  /** The language of its page. */
  lang?: string;
};

/** The markup of a shop that shows the popup of the site `main`. */
function markup(carillon: Carillon, { style = '', body = '', attributes = '', lang = 'en' }: Shop): string {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${style && `<style>${style}</style>`}
    <script src="${carillon.url}/embed.js" data-site="main" ${attributes} async></script></head>
    <body><main><h1>Lamps</h1><p>We sell lamps.</p>
    <a href="${carillon.url}/s/main" data-carillon-open>News by text</a>${body}</main></body></html>`;
}

/** Opens a shop on another origin than the server, with the popup in its page. */
async function open(carillon: Carillon, shop: Shop = {}): Promise<Elsewhere> {
  const elsewhere = await Elsewhere.start(markup(carillon, shop), shop.policy);
  if (shop.isAllowed ?? true) await carillon.api('PATCH', '/sites/main', { allowed_origins: [elsewhere.at('localhost')] });
  return elsewhere;
}

/** Remembers what the popup tells the page, in the order in which it does. */
export async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const heard: string[] = ((window as any).heard = []);
    for (const name of ['ready', 'opened', 'dismissed', 'subscribed', 'confirmed', 'error']) {
      window.addEventListener(`carillon:${name}`, (event) => heard.push(`${name} ${(event as CustomEvent).detail.site}`));
    }
  });
  return () => page.evaluate(() => (window as any).heard);
}

/** With shops on another origin than the server: `await shop()` opens one and says where. */
export const test = base.extend<{ shop: (shop?: Shop) => Promise<string> }>({
  shop: async ({ carillon }, use) => {
    const shops: Elsewhere[] = [];
    await use(async (wanted) => {
      const elsewhere = await open(carillon, wanted);
      shops.push(elsewhere);
      return elsewhere.at('localhost');
    });
    for (const elsewhere of shops) await elsewhere.stop();
  },
});

export const card = (page: Page) => page.locator('carillon-popup dialog');
export const number = (page: Page) => card(page).getByLabel('Mobile number');
export const consent = (page: Page) => card(page).getByRole('checkbox');
export const textMe = (page: Page) => card(page).getByRole('button', { name: 'Text me' });
export const thanks = (page: Page) => card(page).getByText('Thank you.', { exact: false });
/** The link of the shop that opens the popup. */
export const opener = (page: Page) => page.getByRole('link', { name: 'News by text' });

/** Whether the card lies over the page. */
export const isOpen = (page: Page) => card(page).evaluateAll(([dialog]) => dialog?.matches(':modal') ?? false);

/** Lets the popup open when it is asked for, and only then. */
export const onClick = (carillon: Carillon) => carillon.api('PATCH', '/sites/main', { embedding: { opens: 'on_click' } });

/** Leaves a number in the card that stands open. */
export async function leave(page: Page, phone = NUMBER): Promise<void> {
  await number(page).fill(phone);
  await consent(page).check();
  await textMe(page).click();
}
