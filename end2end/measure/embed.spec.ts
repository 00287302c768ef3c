import type { CDPSession, Page } from '@playwright/test';
import { expect, isOpen, test } from '../support/shop.ts';
import { median } from '../support/times.ts';

/** How much slower the phone of a visitor is. */
const SLOWER = 4;
const VISITS = 5;
/** Milliseconds of the main thread, at that speed, from the script's first byte until the popup waits for its time. */
const BUDGET = 50;

/** Milliseconds that the main thread has computed so far; what other programs take of the machine is not among them. */
async function computed(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  // What is asked for by this test is no work of the page.
  return 1_000 * (of('TaskDuration') - of('DevToolsCommandDuration'));
}

/** Adds a script to the page, and waits until nothing more comes of it. */
async function add(page: Page, src: string): Promise<void> {
  await page.evaluate((src) => {
    const script = document.createElement('script');
    Object.assign(script, { src, async: true });
    script.dataset.site = 'main';
    document.head.append(script);
  }, src);
  await page.waitForTimeout(1_500);
}

test('the main thread that embed.js takes on a slow phone', async ({ browser, carillon, shop }) => {
  await carillon.api('PATCH', '/sites/main', { popup_delay_seconds: 10 });
  const url = await shop({ attributes: 'type="text/plain"' });
  const loads: number[] = [];
  const openings: number[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) {
    const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(url);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.waitForTimeout(500);
    const started = await computed(session);
    await add(page, 'data:text/javascript,');
    const nothing = await computed(session);
    const answered = page.waitForResponse((answer) => answer.url().includes('/embed?'));
    await add(page, `${carillon.url}/embed.js`);
    await answered;
    const loaded = await computed(session);
    loads.push(loaded - nothing - (nothing - started));
    await page.evaluate(() => (window as any).Carillon.open());
    await expect.poll(() => isOpen(page)).toBe(true);
    await page.waitForTimeout(300);
    openings.push((await computed(session)) - loaded);
    await context.close();
  }
  const told = (times: number[]) => `${times.map(Math.round).join(', ')} ms, median ${median(times).toFixed(1)}`;
  console.log(`load: ${told(loads)}; opening the card: ${told(openings)}`);
  expect(median(loads)).toBeLessThan(BUDGET);
});
