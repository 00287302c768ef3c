import { defineConfig } from '@playwright/test';
import { desktop, phone, use } from './support/chromium.ts';

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [['list'], ['./support/closing-line.ts']],
  use: { ...use, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [desktop, phone],
});
