import type { Page } from '@playwright/test';
import { expect, OWNER, signIn, test } from '../support/test.ts';

const PASSWORD = 'bells ring at noon';

/** Invites somebody; the link that is shown once. */
async function invite(page: Page, email: string, role: string): Promise<string> {
  await page.goto('/admin/users');
  const form = page.locator('#invite');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await form.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByText(`This link lets ${email} in.`)).toBeVisible();
  return (await page.locator('#new-link').textContent())?.trim() ?? '';
}

for (const script of ['with', 'without'] as const) {
  test(`somebody is invited, comes in, changes role and is shut out ${script} JavaScript`, async ({
    page: scripted,
    plainPage,
    browser,
    baseURL,
    problems,
  }) => {
    problems.expect(/status of (403|404|422)/);
    const page = script === 'with' ? scripted : plainPage;
    await signIn(page, '/admin/users');
    await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
    const link = await invite(page, 'ada@carillon.example', 'Viewer');
    await page.goto('/admin/users');
    await expect(page.getByRole('heading', { name: 'Invitations that wait' })).toBeVisible();
    expect(await page.content()).not.toContain(new URL(link).searchParams.get('token'));

    const guest = await browser.newContext({ baseURL, javaScriptEnabled: script === 'with' });
    try {
      const ada = await guest.newPage();
      await ada.goto(link);
      await expect(ada.getByRole('heading', { name: 'You are invited' })).toBeVisible();
      await ada.getByLabel('Password').fill('short');
      await ada.getByRole('button', { name: 'Make my account' }).click();
      await expect(ada.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
      await ada.getByLabel('Password').fill(PASSWORD);
      await ada.getByRole('button', { name: 'Make my account' }).click();
      await expect(ada.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();

      // A viewer sees what there is and no way to change it.
      for (const path of ['subscribers', 'broadcasts', 'inbox', 'history', 'unclear', 'credits', 'costs']) {
        await ada.goto(`/admin/sites/main/${path}`);
        await expect(ada.getByRole('link', { name: 'Send', exact: true })).toHaveCount(0);
        await expect(ada.locator('main form[method="post"]')).toHaveCount(0);
      }
      await expect(ada.getByRole('link', { name: 'Users', exact: true })).toHaveCount(0);
      expect((await ada.goto('/admin/users'))?.status()).toBe(403);
      expect((await ada.goto('/admin/sites/main/settings'))?.status()).toBe(403);
      expect((await ada.goto(link))?.status()).toBe(404);

      await page.goto('/admin/users');
      await expect(page.getByRole('heading', { name: 'Invitations that wait' })).toHaveCount(0);
      const row = page.getByRole('row').filter({ hasText: 'ada@carillon.example' });
      await row.getByRole('combobox', { name: /^Role of ada/ }).first().selectOption('manager');
      await row.getByRole('button', { name: 'Change' }).click();
      await expect(page.getByText('Their role is changed: Manager.')).toBeVisible();
      expect((await ada.goto('/admin/sites/main/settings'))?.status()).toBe(200);

      await row.getByRole('button', { name: /^Remove ada/ }).click();
      await page.getByRole('button', { name: 'Remove', exact: true }).locator('visible=true').click();
      await expect(page.getByText('They are removed, and signed out everywhere.')).toBeVisible();
      await ada.goto('/admin/sites/main');
      await expect(ada).toHaveURL(/\/admin\/sign-in/);
    } finally {
      await guest.close();
    }
  });
}

test('the last owner stays, and an invitation can be taken back', async ({ page, plainPage, problems }) => {
  problems.expect(/status of 404/);
  await signIn(page, '/admin/users');
  const me = page.getByRole('row').filter({ hasText: 'You' });
  await me.getByRole('button', { name: /^Delete/ }).click();
  const confirmation = page.getByLabel('To confirm, type').locator('visible=true');
  await confirmation.fill('somebody else');
  await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
  await expect(page.getByText('To confirm, type “')).toBeVisible();
  await me.getByRole('button', { name: /^Delete/ }).click();
  await confirmation.fill(OWNER.email);
  await page.getByRole('button', { name: 'Delete', exact: true }).locator('visible=true').click();
  await expect(page.getByText('Nobody else owns all sites.')).toBeVisible();

  const link = await invite(page, 'bob@carillon.example', 'Manager');
  await page.getByRole('button', { name: 'Take back the invitation of bob@carillon.example' }).click();
  await expect(page.getByText('The invitation is taken back')).toBeVisible();
  expect((await plainPage.goto(link))?.status()).toBe(404);
  await expect(plainPage.getByRole('heading', { name: "This link doesn't work" })).toBeVisible();
});
