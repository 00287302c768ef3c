import { expect, OWNER, signIn, test } from '../support/test.ts';

test.describe('with nobody there yet', () => {
  test.use({ withOwner: false });

  test('the set-up link makes the first owner, once', async ({ page, carillon, problems }) => {
    problems.expect(/status of 404/);
    const link = await carillon.setupLink();
    await page.goto(link);
    await page.getByLabel('E-mail address').fill('ada@carillon.example');
    await page.getByLabel('Password').fill('too short');
    await page.getByRole('button', { name: 'Make my account' }).click();
    await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('E-mail address')).toHaveValue('ada@carillon.example');
    expect(page.url()).not.toContain('short');

    await page.getByLabel('Password').fill('four random words here');
    await page.getByRole('button', { name: 'Make my account' }).click();
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    await expect(page.getByText('Your account is made')).toBeVisible();

    const again = await page.goto(link);
    expect(again?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: "This link doesn't work" })).toBeVisible();
  });

  test('the sign-in page says where to begin', async ({ plainPage: page }) => {
    await page.goto('/admin');
    await expect(page).toHaveURL(/\/admin\/sign-in/);
    await expect(page.getByText('Nobody has an account here yet')).toBeVisible();
  });
});

for (const script of ['with', 'without'] as const) {
  test(`signing in and out ${script} JavaScript`, async ({ page: scripted, plainPage, isMobile }) => {
    const page = script === 'with' ? scripted : plainPage;
    await page.goto('/admin/sites/main/settings');
    await expect(page).toHaveURL(/\/admin\/sign-in\?next=/);
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText("don't go together")).toBeVisible();
    await expect(page.getByLabel('E-mail address')).toHaveValue(OWNER.email);
    await expect(page.getByLabel('Password')).toHaveValue('');

    await page.getByLabel('Password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/admin\/sites\/main\/settings\/page$/);
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();

    if (isMobile) await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Sign out' }).locator('visible=true').click();
    await expect(page.getByText('You are signed out.')).toBeVisible();
    await page.goto('/admin/sites/main/settings');
    await expect(page).toHaveURL(/\/admin\/sign-in/);
  });
}

test('signing in leads nowhere but here', async ({ plainPage: page, baseURL }) => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    await page.context().clearCookies();
    await signIn(page, next);
    expect(page.url().startsWith(`${baseURL}/admin/sites/main`), page.url()).toBe(true);
  }
});

test('an unknown site and an unknown page say so', async ({ page, problems }) => {
  problems.expect(/status of 404/);
  await signIn(page);
  for (const path of ['/admin/sites/nowhere/subscribers', '/admin/sites/nowhere/settings', '/admin/sites/main/nothing']) {
    expect((await page.goto(path))?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test('every page of the console is a link away, and names itself', async ({ page, isMobile }) => {
  await signIn(page);
  const pages = ['Subscribers', 'Send', 'Broadcasts', 'History', 'Credits', 'Settings', 'Account', 'Sites', 'Users', 'API keys', 'Overview'];
  for (const name of pages) {
    const navigation = page.getByRole('navigation', { name: isMobile ? 'Console, short' : 'Console', exact: true });
    const link = navigation.getByRole('link', { name, exact: true });
    if (isMobile && !(await link.isVisible())) {
      await navigation.getByRole('button', { name: 'More' }).click();
      await page.getByRole('navigation', { name: 'More pages' }).getByRole('link', { name, exact: true }).click();
    } else {
      await link.click();
    }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page).toHaveTitle(name === 'Settings' ? 'Page and popup · Settings · Carillon' : `${name} · Carillon`);
    await expect(page.getByText('Demo mode.', { exact: true })).toBeVisible();
    const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(width, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  }
});
