import { expect, signIn, test } from '../support/test.ts';

const SETTINGS = '/admin/sites/main/settings/quiet-hours';
const MALAYSIAN = '+60123456789';

/** Hours of two that are to come in Malaysia: it is quiet there now. */
function later(): { from: string; to: string } {
  const hour = (new Date().getUTCHours() + 8) % 24;
  const clock = (hours: number) => `${String(hours % 24).padStart(2, '0')}:00`;
  return { from: clock(hour + 3), to: clock(hour + 5) };
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

for (const script of ['with', 'without'] as const) {
  test(`a broadcast waits for the end of quiet hours ${script} JavaScript`, async ({ page: scripted, plainPage, carillon }) => {
    const page = script === 'with' ? scripted : plainPage;
    await carillon.subscribe(MALAYSIAN);
    await signIn(page, SETTINGS);
    const panel = page.locator('#quiet-hours');
    await expect(panel.getByLabel('None')).toBeChecked();
    await panel.getByLabel('Our own hours').check();
    const { from, to } = later();
    for (const day of DAYS) {
      await panel.getByLabel(`${day} from`).fill(from);
      await panel.getByLabel(`${day} to`).fill(to);
    }
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It holds at once')).toBeVisible();
    await expect(panel.getByLabel('Sunday from')).toHaveValue(from);

    await page.goto('/admin/sites/main/send');
    await page.getByRole('textbox', { name: 'Message' }).fill('Fresh bread from eight');
    await page.getByRole('button', { name: 'See the price' }).click();
    await expect(page.getByText('1 person waits for the end of their quiet hours')).toBeVisible();
    await page.getByRole('button', { name: /^Send to 1 person/ }).click();

    // The page as it is loaded once the claim has looked at the hour.
    await expect(async () => {
      await page.reload();
      await expect(page.locator('[data-quiet-wait]')).toHaveText(/^1 waits for the end of their quiet hours, the next until .* UTC$/, { timeout: 1_000 });
    }).toPass();
    await expect(page.locator('[data-broadcast]')).toHaveAttribute('data-broadcast', 'sending');
    const address = page.url();

    // Without quiet hours it goes out, without anybody's doing.
    await page.goto(SETTINGS);
    await panel.getByLabel('None').check();
    await panel.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved. It holds at once')).toBeVisible();
    await page.goto(address);
    await expect(async () => {
      await page.reload();
      await expect(page.locator('[data-broadcast]')).toHaveAttribute('data-broadcast', 'done', { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  });
}

test('a mistake stands at its day and what was typed stays', async ({ page }) => {
  await signIn(page, SETTINGS);
  const panel = page.locator('#quiet-hours');
  await panel.getByLabel("The hours of the recipient's country").check();
  await panel.getByLabel('Friday from').fill('eight');
  await panel.getByLabel('Sunday from').fill('');
  await panel.getByLabel('Sunday to').fill('');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByLabel('Friday from')).toHaveAttribute('aria-invalid', 'true');
  await expect(panel.getByLabel('Friday from')).toHaveValue('eight');
  await expect(panel.getByText('Use times such as 08:00 and 21:30.')).toBeVisible();
  await panel.getByLabel('Friday from').fill('9:00');
  await panel.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It holds at once')).toBeVisible();
  await expect(panel.getByLabel('Friday from')).toHaveValue('09:00');
  await expect(panel.getByLabel('Sunday from')).toHaveValue('');
  await expect(panel.getByLabel("The hours of the recipient's country")).toBeChecked();
});
