import { type Page, test as base } from '@playwright/test';
import { Carillon } from './carillon.ts';
import { Problems } from './problems.ts';

export { expect } from '@playwright/test';
export { type Carillon, OWNER, eventually } from './carillon.ts';
export { signIn } from './sign-in.ts';

type Options = {
  /** `test.use({ withOwner: false })`: no user exists yet, and the log shows the set-up link. */
  withOwner: boolean;
};

type Fixtures = {
  /** A server of this test's own, in demo mode, on an empty database; `page` goes there. */
  carillon: Carillon;
  /** What went wrong in the browser so far; the test fails at its end if anything did. */
  problems: Problems;
  /** A page of a browser without JavaScript, next to `page`; shares no cookies with it. */
  plainPage: Page;
};

export const test = base.extend<Options & Fixtures>({
  withOwner: [true, { option: true }],

  carillon: async ({ withOwner }, use, testInfo) => {
    const carillon = await Carillon.start({ withOwner });
    try {
      await use(carillon);
    } finally {
      await carillon.stop().finally(async () => {
        if (testInfo.status !== testInfo.expectedStatus) {
          await testInfo.attach('carillon.log', { body: carillon.log, contentType: 'text/plain' });
        }
      });
    }
  },

  baseURL: async ({ carillon }, use) => use(carillon.url),

  problems: [
    async ({}, use) => {
      const problems = new Problems();
      await use(problems);
      base.expect(problems.unexpected, 'problems in the browser').toEqual([]);
    },
    { auto: true },
  ],

  context: async ({ context, problems, carillon }, use) => {
    await problems.watch(context);
    carillon.confidential.watch(context);
    await use(context);
    await carillon.confidential.cookies(context);
  },

  plainPage: async ({ browser, baseURL, problems, carillon, contextOptions, viewport, isMobile, userAgent }, use) => {
    const context = await browser.newContext({
      ...contextOptions,
      baseURL,
      viewport,
      isMobile,
      userAgent,
      javaScriptEnabled: false,
    });
    await problems.watch(context, { scripts: false });
    carillon.confidential.watch(context);
    await use(await context.newPage());
    await carillon.confidential.cookies(context);
    await context.close();
  },
});
