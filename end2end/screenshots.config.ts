import { defineConfig } from '@playwright/test';
import { desktop, use } from './support/chromium.ts';

/** `make screenshots`: pictures for the README, no part of the tests. */
export default defineConfig({
  testDir: 'screenshots',
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
  use,
  projects: [{ ...desktop, use: { ...desktop.use, deviceScaleFactor: 2 } }],
});
