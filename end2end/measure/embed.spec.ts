import type { CDPSession } from '@playwright/test';
import { expect, isOpen, test } from '../support/shop.ts';
import { median } from '../support/times.ts';

/** How much slower the phone of a visitor is. */
const SLOWER = 4;
const VISITS = 5;
/** Milliseconds of the main thread, at that speed, from the script's first byte to the open card. */
const BUDGET = 50;

/** Milliseconds that the main thread was busy so far. */
async function busy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

test('the main thread that embed.js takes on a slow phone', async ({ browser, carillon, shop }) => {
  const url = await shop({ attributes: 'type="text/plain" id="embed"' });
  const loads: number[] = [];
  const openings: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForTimeout(1_000);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const before = await busy(session);
    const answered = page.waitForResponse((answer) => answer.url().includes('/embed?'));
    await page.evaluate((src) => {
      const script = document.createElement('script');
      Object.assign(script, { src, async: true });
      script.dataset.site = 'main';
      document.head.append(script);
    }, `${carillon.url}/embed.js`);
    await (await answered).finished();
    await page.waitForTimeout(200);
    const loaded = await busy(session);
    await expect.poll(() => isOpen(page), { intervals: [2_000] }).toBe(true);
    openings.push((await busy(session)) - loaded);
    loads.push(loaded - before);
    await context.close();
  }
  console.log(`load: ${loads.map(Math.round)} ms, median ${median(loads).toFixed(1)}; opening: ${openings.map(Math.round)} ms, median ${median(openings).toFixed(1)}`);
  expect(median(loads)).toBeLessThan(BUDGET);
});
