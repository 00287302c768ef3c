// What Lighthouse says of the visitor's page, as a phone: the median of five visits, and INP by a script of its own.
// measure.mjs URL; prints rows of a Markdown table.
import { launch } from 'chrome-launcher';
import lighthouse, { startFlow } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const VISITS = 5;
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const CATEGORIES = { performance: 'performance', accessibility: 'accessibility', 'best-practices': 'best practices', seo: 'SEO' };
const TIMES = {
  'first-contentful-paint': ['FCP', 'ms', Infinity],
  'largest-contentful-paint': ['LCP', 'ms', 1_000],
  'cumulative-layout-shift': ['CLS', '', 0],
  'total-blocking-time': ['TBT', 'ms', 50],
};

const url = process.argv[2];
if (!url) throw new Error('measure.mjs URL');

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const row = (what, target, measured, met) => console.log(`| ${what} | ${target} | ${measured} | ${met ? 'yes' : 'no'} |`);

async function visit() {
  const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: FLAGS });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: 'error', onlyCategories: Object.keys(CATEGORIES) });
    return lhr;
  } finally {
    chrome.kill();
  }
}

/** The slowest answer to opening the popup, typing a number, ticking the box and sending, at a quarter of the speed. */
async function interact() {
  const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage();
    const flow = await startFlow(page, { name: 'opting in' });
    await flow.navigate(url);
    await flow.startTimespan();
    await page.click('.opener');
    await page.waitForSelector('#sign-up[open]');
    await page.type('#phone', '+60123456789');
    await page.click('#consent');
    await page.click('#sign-up-form button.primary');
    await page.waitForSelector('#sign-up-done:not([hidden])');
    await flow.endTimespan();
    const { steps } = await flow.createFlowResult();
    return steps[1].lhr.audits['interaction-to-next-paint'].numericValue;
  } finally {
    await browser.close();
  }
}

const visits = [];
for (let count = 0; count < VISITS; count += 1) visits.push(await visit());
console.log('| Lighthouse, mobile | target | measured | met |\n| --- | --- | --- | --- |');
for (const [id, name] of Object.entries(CATEGORIES)) {
  const score = Math.round(median(visits.map(({ categories }) => categories[id].score)) * 100);
  row(name, '100', score, score === 100);
}
for (const [id, [name, unit, most]] of Object.entries(TIMES)) {
  const value = median(visits.map(({ audits }) => audits[id].numericValue));
  const target = most === Infinity ? '' : most === 0 ? '0' : `at most ${most.toLocaleString('en')} ${unit}`;
  row(name, target, `${Number(value.toFixed(unit ? 0 : 3)).toLocaleString('en')} ${unit}`.trim(), value <= most);
}
const slowest = [];
for (let count = 0; count < VISITS; count += 1) slowest.push(await interact());
row('INP of opting in', 'at most 50 ms', `${Math.round(median(slowest))} ms`, median(slowest) <= 50);

const failed = new Set(visits.flatMap(({ audits }) => Object.values(audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode !== 'informative').map(({ id, title }) => `${id}: ${title}`)));
for (const flaw of failed) console.error(flaw);
