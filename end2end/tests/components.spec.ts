import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, signIn, test } from '../support/test.ts';

// Every component in every state, beside how it looked when somebody looked at it last. Letters are drawn by the browser, so that
// pictures are compared in the version they were taken with; `npx playwright test components --update-snapshots` takes them anew.

const DEVELOPMENT = { CARILLON_DEVELOPMENT: 'true' };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`components in ${colorScheme}`, async ({ page, carillon, browser }, info) => {
    await carillon.restart(DEVELOPMENT);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await signIn(page, '/admin/_components');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Components');
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);

    const chromium = browser.version().split('.')[0];
    const folder = `components-${info.project.name}-${colorScheme}-${chromium}`;
    const known = existsSync(resolve(info.snapshotPath(folder, 'buttons.png')));
    test.skip(!known && info.config.updateSnapshots !== 'all', `no pictures of Chromium ${chromium}`);
    for (const group of await page.locator('main > section').all()) {
      await expect.soft(group).toHaveScreenshot([folder, `${await group.getAttribute('id')}.png`], { maxDiffPixelRatio: 0.02, scale: 'css' });
    }
  });
}

test('nobody sees the page of components who doesn’t work on Carillon', async ({ page, problems }) => {
  problems.expect(/404/);
  await signIn(page);
  const answer = await page.goto('/admin/_components');
  expect(answer?.status()).toBe(404);
});
