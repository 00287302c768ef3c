import { defineConfig } from '@playwright/test';
import { desktop, phone, tablet, use } from './support/chromium.ts';

export default defineConfig({
  testDir: 'tests',
  // Reads the logs of all servers at the end: they must tell no number and no secret.
  globalSetup: './support/logs.ts',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  // A browser on a busy machine may stumble once; twice is a fault.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list'], ['./support/closing-line.ts']],
  use: { ...use, trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  // What is tried against the server doesn't depend on the size of a screen.
  // A tablet differs by its layout alone.
  projects: [desktop, phone, { ...tablet, testMatch: /\/(layout|story|visitor|accessibility)\.spec/ }, { ...desktop, name: 'attack', testDir: 'attack' }],
});
