import { defineConfig } from '@playwright/test';
import { use } from './support/chromium.ts';

/** `npm run measure`: figures that depend on the machine, no part of the tests. */
export default defineConfig({
  testDir: 'measure',
  workers: 1,
  timeout: 120_000,
  reporter: 'list',
  use: { ...use, viewport: { width: 360, height: 640 } },
});
