// node addresses.mjs URL ELECTION: the page's addresses and its history, see addresses.t.
import { check, launch, open, same, text, until } from './page.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const { context, page, errors } = await open(browser, { width: 390, height: 844 });
const at = (path) => until(page, (wanted) => location.pathname === wanted && location.hash === '', path);
const one = `/election/${election}`;

await page.goto(`${base}/#${one}`);
check('an address of before leads to the same place', await at(one), page.url());
await page.waitForSelector('.units a');
await page.evaluate((hash) => (location.hash = hash), `#/sign-in`);
check('… while the page is open, too', (await at('/sign-in'))
  && (await until(page, () => document.querySelector('#identifier'))), page.url());
await page.goBack();
check('and back', (await at(one)) && (await until(page, () => document.querySelector('.units a'))), page.url());

const opened = await page.evaluate(() => performance.timeOrigin);
await page.evaluate(() => document.querySelector('.units a').scrollIntoView({ block: 'center' }));
const top = await page.evaluate(() => scrollY);
await page.click('.units a');
check('a link leads on', await until(page, () => /^\/election\/\d+\/(province|center)\/\d+$/.test(location.pathname)),
  page.url());
await until(page, () => document.querySelector('.crumbs a'));
same('at its top', await page.evaluate(() => scrollY), 0);
const place = new URL(page.url()).pathname;
await page.goBack();
check('back leads to the line one was on',
  await until(page, (y) => Math.abs(scrollY - y) < 2 && document.querySelector('.units a'), top),
  [top, await page.evaluate(() => scrollY)]);
await page.goForward();
check('forward, too', await at(place), page.url());
same('nothing was loaded anew', await page.evaluate(() => performance.timeOrigin), opened);
await page.reload();
check('an address of the page can be loaded', await until(page, () => document.querySelector('.crumbs a')), page.url());
const [other] = await Promise.all([context.waitForEvent('page'), page.click('.crumbs a', { modifiers: ['Control'] })]);
check('a link opens in a window of its own where one asks for that',
  await other.waitForURL((url) => url.protocol === 'http:' && url.pathname !== place).then(() => true, () => false),
  other.url());
await other.close();
await page.click('.skip', { force: true }).catch(() => page.evaluate(() => document.querySelector('.skip').click()));
same('an anchor is no address', new URL(page.url()).pathname, place);
same('no console error', errors.splice(0), []);

await page.goto(`${base}/nowhere/at/all`);
check('what is nowhere is said',
  await until(page, () => /n’existe pas/.test(document.querySelector('.failure [role=alert]')?.textContent)),
  await text(page, 'main'));
await context.close();

// The language: of the address, else the one that was chosen, else the browser's.
const language = async (options, path, wanted, name) => {
  const other = await open(browser, options);
  await other.page.goto(`${base}${path}`);
  check(name, await until(other.page, (code) => document.documentElement.lang === code
    && document.querySelector('.link'), wanted), await other.page.evaluate(() => document.documentElement.lang));
  return other;
};
await (await language({ locale: 'en-GB' }, one, 'en', 'the browser’s language comes first')).context.close();
await (await language({ locale: 'de-DE' }, one, 'fr', 'French where it has neither')).context.close();
const asked = await language({ locale: 'fr-FR' }, `${one}?lang=en`, 'en', 'the address may ask for another');
await asked.page.click('[data-lang=fr]');
check('and the header for the other one',
  await until(asked.page, () => document.documentElement.lang === 'fr' && location.search === ''));
await asked.page.reload();
check('which is remembered', await until(asked.page, () => document.documentElement.lang === 'fr'
  && document.querySelector('.link')));
await asked.context.close();
await browser.close();
process.exit(0);
