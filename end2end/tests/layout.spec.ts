import type { Page } from '@playwright/test';
import { CONSOLE, OPEN } from '../support/pages.ts';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

// What a machine can tell of a layout: that nothing has to be scrolled sideways, that what is pressed is large enough, that what
// has the focus can be seen. At 320 pixels a page is as wide as on a screen of 1280 at 400 % (WCAG 2.2, 1.4.10).

/** Elements that stick out of the page to the side, unless they are in something that scrolls by itself. */
const sticksOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (right > clientWidth + 1 || left < -1);
    });
    return [`${scrollWidth} wide on ${clientWidth}`, ...wide.slice(0, 4).map((element) => element.outerHTML.slice(0, 120))];
  });

/** Controls under 24 by 24 pixels that are neither words in a sentence nor far enough from all others (2.5.8). */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found = [...document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary')];
    const targets = found
      .filter((control) => control.checkVisibility() && !control.closest('.visually-hidden, .skip'))
      .map((control) => ({ control, box: (control.closest('label') ?? control).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1);
    // What floats over the page is not beside what it covers.
    const layer = (element: Element | null): Element | null =>
      element && !['fixed', 'sticky'].includes(getComputedStyle(element).position) ? layer(element.parentElement) : element;
    const isSmall = (box: DOMRect) => box.width < 24 || box.height < 24;
    const middle = (box: DOMRect) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const distance = (from: DOMRect, to: DOMRect) => {
      const { x, y } = middle(from);
      return Math.hypot(Math.max(to.left - x, 0, x - to.right), Math.max(to.top - y, 0, y - to.bottom));
    };
    const isCrowded = (box: DOMRect, by: DOMRect) => {
      const [a, b] = [middle(box), middle(by)];
      return distance(box, by) < 12 || (isSmall(by) && Math.hypot(a.x - b.x, a.y - b.y) < 24);
    };
    const inSentence = ({ control }: { control: HTMLElement }) =>
      getComputedStyle(control).display === 'inline' && control.parentElement?.textContent?.trim() !== control.textContent?.trim();
    return targets
      .filter((target) => isSmall(target.box) && !inSentence(target))
      .flatMap(({ control, box }) => {
        const neighbour = targets.find((other) => other.control !== control && layer(other.control) === layer(control) && !other.control.contains(control) && isCrowded(box, other.box));
        return neighbour ? [`${box.width}x${box.height} ${control.outerHTML.slice(0, 120)} near ${neighbour.control.outerHTML.slice(0, 80)}`] : [];
      });
  });

/** Walks through the page by Tab; what has the focus must be where it can be seen (2.4.11). */
async function hiddenFocus(page: Page, steps: number): Promise<string[]> {
  const hidden: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'end';
      const { left, top, right, bottom, width } = focused.getBoundingClientRect();
      if (width <= 1) return '';
      // Of what is larger than the window, the part that shows counts.
      const [x1, x2] = [Math.max(left, 0), Math.min(right, innerWidth)];
      const [y1, y2] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
      const points = [0.5, 0.1, 0.9].map((part) => document.elementFromPoint(x1 + (x2 - x1) * part, (y1 + y2) / 2));
      const seen = x2 > x1 && y2 > y1 && points.some((point) => point && (focused.contains(point) || point.closest('label')?.contains(focused)));
      return seen ? '' : focused.outerHTML.slice(0, 120);
    });
    if (found === 'end') break;
    if (found) hidden.push(found);
  }
  return hidden;
}

test('nothing sticks out of any page, at 400 % either', async ({ page, carillon, problems }) => {
  test.setTimeout(180_000);
  problems.expect(/404/);
  await populate(carillon);
  await signIn(page);
  const height = page.viewportSize()?.height ?? 800;
  for (const path of [...OPEN, ...CONSOLE]) {
    await page.goto(path);
    expect.soft(await sticksOut(page), path).toEqual([]);
    const size = page.viewportSize();
    await page.setViewportSize({ width: 320, height });
    expect.soft(await sticksOut(page), `${path} at 320`).toEqual([]);
    if (size) await page.setViewportSize(size);
  }
});

test('what is pressed is large enough', async ({ page, carillon, problems }) => {
  test.setTimeout(180_000);
  problems.expect(/404/);
  await populate(carillon);
  await signIn(page);
  for (const path of [...OPEN.filter((path) => path !== '/admin/sign-in'), ...CONSOLE]) {
    await page.goto(path);
    expect.soft(await tooSmall(page), path).toEqual([]);
  }
});

test('the focus is never hidden', async ({ page, carillon }) => {
  test.setTimeout(180_000);
  await populate(carillon);
  await signIn(page);
  for (const path of ['/admin/sites/main/subscribers', '/admin/sites/main/send', '/admin/sites/main/settings/quiet-hours', '/admin/sites/main/history']) {
    await page.goto(path);
    expect.soft(await hiddenFocus(page, 60), path).toEqual([]);
  }
});

test('with colours of the reader alone, everything can still be told apart', async ({ page, carillon }) => {
  await populate(carillon);
  await page.emulateMedia({ forcedColors: 'active' });
  await signIn(page, '/admin/sites/main/subscribers');
  // The system draws no backgrounds of ours: what is pressed, ticked or here needs a line.
  const bare = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.button, .input, [aria-current=page]')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { borderTopWidth, borderInlineStartWidth, outlineStyle, textDecorationLine } = getComputedStyle(element);
        return parseFloat(borderTopWidth) === 0 && parseFloat(borderInlineStartWidth) === 0 && outlineStyle === 'none' && textDecorationLine === 'none';
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  expect(bare).toEqual([]);
});
