// One page of Debian's Chromium, and what every test does with it: look, compare, say. It says lines of JSON to who
// started it, {check, ok, detail} or {ask, with}; the answer to an ask comes as a line.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const packages = createRequire(new URL('../../build/npm/', import.meta.url)); // see tests/npm
const { chromium } = packages('playwright-core');
const axe = readFileSync(packages.resolve('axe-core/axe.min.js'), 'utf8');
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const tell = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
export const check = (name, ok, detail) =>
  tell({ check: name, ok: Boolean(ok), detail: typeof detail === 'string' ? detail : JSON.stringify(detail) });
export const same = (name, is, should) => check(name, JSON.stringify(is) === JSON.stringify(should), { is, should });

export async function ask(what, ...values) {
  tell({ ask: what, with: values });
  return JSON.parse((await lines.next()).value);
}

export async function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// A page in a window of its own profile; errors: what its console complained of; hosts: whom it asked.
export async function open(browser, { width = 1280, height = 900, scheme = 'light', locale = 'fr-FR', ...options } =
  {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    timezoneId: 'Africa/Libreville',
    ...options,
  });
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'onLine',
    { get: () => !globalThis.isAway }));
  const page = await context.newPage();
  const errors = [],
    hosts = new Set();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error.stack)));
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  return { context, page, errors, hosts };
}

// Takes the network away, or gives it back. Chromium calls itself offline where a machine has no network but loopback:
// here a page is when a test says so.
export async function away(page, isAway) {
  await page.context().setOffline(isAway);
  await page.evaluate((value) => {
    globalThis.isAway = value;
    dispatchEvent(new Event(value ? 'offline' : 'online'));
  }, isAway);
}

// SCREENSHOTS=FOLDER keeps a picture of each view that is looked at, for people to look at.
let pictures = 0;
async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const file = `${String(++pictures).padStart(3, '0')}-${name.replace(/[^A-Za-z0-9]+/g, '-')}.png`;
  await page.screenshot({ path: `${process.env.SCREENSHOTS}/${file}`, fullPage: true });
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [320, 360, 768, 1440];

async function faultless(page, name) {
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), RULES);
  check(
    `${name}: axe finds nothing`,
    found.violations.length === 0,
    found.violations.map((one) => [one.id, one.nodes[0].target, one.nodes[0].failureSummary]),
  );
}

// EVERY_VIEW=1 looks at each state at four widths, light and dark, and leaves the window as it was.
async function everyView(page, name) {
  const before = page.viewportSize();
  const dark = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: before.height });
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${name} ${width} ${colorScheme}`);
      await faultless(page, `${name}, ${width} px, ${colorScheme}`);
    }
    await fits(page, `${name}, ${width} px`);
  }
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await page.setViewportSize(before);
}

export async function accessible(page, name) {
  await picture(page, name);
  await page.evaluate(axe);
  await faultless(page, name);
  if (process.env.EVERY_VIEW) await everyView(page, name);
}

export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  check(`${name}: nothing beyond the side of the window`, over <= 0, over);
}

// Waits until a condition holds in the page; false when it never does.
export const until = (page, condition, argument, timeout = 15000) =>
  page.waitForFunction(condition, argument, { timeout }).then(
    () => true,
    () => false,
  );

export const text = async (page, selector) => (await page.locator(selector).first().textContent()).trim();
export const digits = (string) => Number(string.replace(/[^0-9]/g, ''));

// The list of candidates as [name, votes, share in hundredths], in the page's order.
export const board = (page) =>
  page.$$eval('.board .candidate', (rows) =>
    rows.map((row) => [
      row.querySelector('.name').textContent,
      Number(row.querySelector('.votes').textContent.replace(/\D/g, '')),
      Number(row.querySelector('.share').textContent.replace(/\D/g, '')),
    ]),
  );

// What the page shows of a total, against SQL's.
export async function equal(page, name, total) {
  const figures = [total.voters, total.blank, total.null, total.valid];
  const arrived = await until(
    page,
    ([votes, sum]) => document.querySelector('.board .votes')?.textContent.replace(/\D/g, '') === String(votes)
      && (document.querySelector('.check .sum')?.textContent.match(/[\d\u202f\u00a0,]*\d/g) ?? [])
        .map((figure) => Number(figure.replace(/\D/g, ''))).join() === sum,
    [total.ranked[0].votes, figures.join()],
  );
  check(`${name}: the page has the newest total`, arrived, await board(page));
  const shown = await board(page);
  same(
    `${name}: candidates and votes as in SQL`,
    shown.map(([who, votes]) => [who, votes]),
    total.ranked.map((one) => [one.candidate, one.votes]),
  );
  same(
    `${name}: each share is rounded by itself`,
    shown.map(([, , share]) => share),
    shown.map(([, votes]) => (total.valid > 0 ? Math.floor((votes * 20000 + total.valid) / (2 * total.valid)) : 0)),
  );
  const sum = (await text(page, '.check .sum')).match(/[\d\u202f\u00a0,]*\d/g).map(digits);
  same(`${name}: it adds up with SQL's figures`, sum, figures);
  check(`${name}: and says so`, await page.locator('.check:not(.bad) .verdict').isVisible());
}
