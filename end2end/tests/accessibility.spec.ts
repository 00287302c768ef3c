import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { CONSOLE, OPEN } from '../support/pages.ts';
import { populate } from '../support/populate.ts';
import { expect, signIn, test } from '../support/test.ts';

// WCAG 2.2 AA as far as a machine can tell, and axe's own best practices, in both colour schemes.

const SITE = '/admin/sites/main';

async function flaws(page: Page): Promise<string[]> {
  // A page in a frame has landmarks of its own, which axe takes for this one's; it is looked at by itself.
  const { violations } = await new AxeBuilder({ page })
    .exclude('iframe')
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('the popup, its errors and its thanks', async ({ page }) => {
      await page.goto('/');
      const card = page.locator('#sign-up');
      await expect.poll(() => card.evaluate((dialog) => dialog.matches(':modal'))).toBe(true);
      expect(await flaws(page)).toEqual([]);
      await card.getByRole('button', { name: 'Text me' }).click();
      await expect(card.getByRole('alert').first()).toBeVisible();
      expect(await flaws(page)).toEqual([]);
      await card.getByLabel('Mobile number').fill('+60123456789');
      await card.getByRole('checkbox').check();
      await card.getByRole('button', { name: 'Text me' }).click();
      await expect(card.getByText('Thank you.', { exact: false })).toBeVisible();
      expect(await flaws(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await flaws(page)).toEqual([]);
    });

    test('pages outside the console', async ({ page, plainPage, problems }) => {
      problems.expect(/404/);
      for (const path of OPEN.filter((path) => path !== '/')) {
        await page.goto(path);
        expect(await flaws(page), path).toEqual([]);
      }
      await plainPage.goto('/#sign-up');
      await expect(plainPage.locator('#sign-up')).toBeVisible();
    });

    test('every page of the console', async ({ page, carillon, problems }) => {
      test.setTimeout(180_000);
      problems.expect(/404/);
      await populate(carillon);
      await signIn(page);
      for (const path of CONSOLE) {
        await page.goto(path);
        expect.soft(await flaws(page), path).toEqual([]);
      }
    });

    test('a price, a broadcast and a conversation', async ({ page, carillon }) => {
      await populate(carillon);
      await signIn(page, `${SITE}/send`);
      await page.getByRole('textbox', { name: 'Message' }).fill('Bells at noon ☃');
      expect.soft(await flaws(page), 'while writing').toEqual([]);
      await page.getByRole('button', { name: 'See the price' }).click();
      await expect(page.getByText('Malaysia').first()).toBeVisible();
      expect.soft(await flaws(page), 'with the price').toEqual([]);
      const body = { body: 'Bells at noon', audience: { type: 'all' } };
      const { id } = await carillon.api('POST', '/sites/main/broadcasts', body, { 'Idempotency-Key': 'axe' });
      await page.goto(`${SITE}/broadcasts/${id}`);
      expect.soft(await flaws(page), 'a broadcast').toEqual([]);
      await carillon.text('+60123456781', 'where is the tower?');
      await page.goto(`${SITE}/inbox`);
      expect.soft(await flaws(page), 'the inbox').toEqual([]);
    });
  });
}
