import { devices, type PlaywrightTestConfig, type Project } from '@playwright/test';

/** The system's Chromium, kept from talking to anybody but the page under test. */
const launchOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

/** What every configuration here shares. Times are in UTC and English, whatever the machine says. */
export const use: PlaywrightTestConfig['use'] = {
  launchOptions,
  locale: 'en-US',
  timezoneId: 'UTC',
  actionTimeout: 10_000,
  navigationTimeout: 15_000,
};

export const desktop: Project = {
  name: 'desktop',
  use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
};

/** As small as phones that are still sold. */
export const phone: Project = {
  name: 'phone',
  use: { ...devices['Pixel 7'], viewport: { width: 360, height: 640 }, screen: { width: 360, height: 640 } },
};

export const tablet: Project = { name: 'tablet', use: { ...devices['Galaxy Tab S4'] } };
