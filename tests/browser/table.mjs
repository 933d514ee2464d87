// node table.mjs URL: the results without JavaScript, see table.t.
import { accessible, ask, check, fits, launch, open, same } from './page.mjs';

const [base] = process.argv.slice(2);
const browser = await launch();
const { context, page, errors, hosts } = await open(browser, { javaScriptEnabled: false, width: 390, height: 844 });

const caption = { fr: 'Candidats', en: 'Candidates' };
const table = (name) => page.locator('table', { has: page.locator('caption', { hasText: name }) });

// The candidates' table against SQL's votes.
async function equal(name, level, place, language = 'fr') {
  const rows = [];
  for (const row of await table(caption[language]).locator('tbody tr').all()) {
    const cells = await row.locator('th, td').allInnerTexts();
    rows.push([cells[0].trim(), Number(cells[2].replace(/\D/g, ''))]);
  }
  same(`${name}: candidates and votes as in SQL`, rows, await ask('votes', level, place));
  check(`${name}: it adds up, and says so`, await page.locator('.verdict').isVisible());
  await fits(page, name);
}

// What a browser with scripts shows of the same page is what axe looks at: it is a script itself.
async function looked(name, scheme) {
  const other = await open(browser, { width: 390, height: 844, scheme });
  await other.page.goto(page.url());
  await accessible(other.page, name);
  same(`${name}: no console error`, other.errors, []);
  await other.context.close();
}

await page.goto(`${base}/`);
check('/ says that it needs JavaScript, in both languages', await page.locator('noscript p[lang=en]').isVisible());
await page.locator('noscript a').first().click();
same('its link leads to the tables', new URL(page.url()).pathname, '/table');
await looked('the list', 'light');
await page.locator('.units tbody a').first().click();
await equal('the nation', 'nation');
await looked('the nation', 'light');
await looked('the nation in the dark', 'dark');
for (const [level, name] of [
  ['province', 'Estuaire'],
  ['department', 'Komo-Mondah'],
  ['commune', 'Ntoum'],
  ['center', 'École publique'],
  ['office', 'Bureau 1'],
]) {
  await page.locator('.units tbody a', { hasText: name }).first().click();
  await page.waitForLoadState();
  same(`${level}: its name`, (await page.locator('h1').innerText()).split(',')[0], name);
  await equal(level, level, name);
  await looked(level, 'light');
}
check('the versions of the sheet are there', (await table('Versions').locator('tbody tr').count()) === 1);
await page.locator('.languages a', { hasText: 'English' }).click();
await equal('in English', 'office', 'Bureau 1', 'en');
await page.locator('.crumbs a', { hasText: 'Komo-Mondah' }).click();
await equal('back by the breadcrumb', 'department', 'Komo-Mondah', 'en');
await page.locator('.units tbody a').first().click();
await page.locator('.units tbody a').first().click();
await page.locator('.units tbody a', { hasText: 'Bureau 4' }).click();
check('an office without a sheet says so', await page.getByText('has not been received yet').isVisible());
await looked('an office without a sheet', 'light');
same('no console error', errors, []);
same('no other host is asked', [...hosts], [new URL(base).host]);
await context.close();
await browser.close();
process.exit(0);
