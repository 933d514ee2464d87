// node formula.mjs URL DIRECTOR ADMIN PASSWORD: electoral formulas, see formula.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';

const [base, director, admin, password] = process.argv.slice(2);
const browser = await launch();
const sql = async (query) => (await ask('sql', query)).value;

async function signedIn(phone, options) {
  const { page, errors } = await open(browser, options);
  await page.goto(`${base}/manage/formulas`);
  await page.waitForSelector('#identifier');
  await page.fill('#identifier', phone);
  await page.fill('#password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.rows .row');
  return { page, errors };
}

async function add(page, fields, choices) {
  await page.click('text=Ajouter une formule');
  await page.waitForSelector('[name=code]');
  for (const [name, value] of Object.entries(choices)) await page.selectOption(`[name=${name}]`, value);
  for (const [name, value] of Object.entries(fields)) await page.fill(`main [name=${name}]`, value);
  await page.click('main form [type=submit]');
}

try {
  const { page: reader } = await signedIn(director);
  check('a director reads them', /Gabon\s: président/.test(await text(reader, '.rows')), await text(reader, '.rows'));
  same('and adds none', await reader.locator('text=Ajouter une formule').count(), 0);
  await reader.close();

  const { page, errors } = await signedIn(admin, { width: 360, height: 740 });
  await fits(page, 'formulas');
  await accessible(page, 'formulas');
  await add(page, { code: 'Faux nom' }, {});
  check('what is wrong is said at its field',
    await until(page, () => document.querySelectorAll('[aria-invalid]').length >= 2));
  await accessible(page, 'a formula with faults');
  await page.goto(`${base}/manage/formulas`);
  await page.waitForSelector('.rows .row');
  await add(page, { code: 'conseil_local', source: 'Loi 12/2025, article 4',
    description: 'Plus forts restes au seuil de 5 %', threshold: '5' }, { method: 'hare' });
  check('it is added', await until(page, () => document.querySelector('.notice')?.textContent.includes('ajoutée')));
  same('as the engine reads it',
    await sql("SELECT terms FROM res_elec.electoral_formula WHERE name = 'conseil_local'"),
    '{"method": "hare", "thresholds": [{"of": "valid", "share": "500/10000"}]}');
  await add(page, { code: 'maire', source: 'Loi 12/2025, article 9', description: 'Deux tours' }, { ties: 'oldest' });
  check('so is one of two rounds',
    await until(page, () => document.querySelector('.notice')?.textContent.includes('ajoutée')));
  same('with what ends a tie',
    await sql("SELECT terms -> 'ties' FROM res_elec.electoral_formula WHERE name = 'maire'"), '["oldest", "lot"]');
  await page.click('.row:has-text("Plus forts restes au seuil") button');
  await page.waitForSelector('dialog[open]');
  await page.click('dialog .primary');
  check('one that nothing names goes',
    await until(page, () => document.querySelector('.notice')?.textContent.includes('supprimée')));
  same('in SQL, too', await sql("SELECT count(*) FROM res_elec.electoral_formula WHERE name = 'conseil_local'"), '0');
  await page.click('.row:has-text("Déjà nommée") button');
  await page.waitForSelector('dialog[open]');
  await page.click('dialog .primary');
  check('one that a contest has stays, and why is said',
    await until(page, () => document.querySelector('dialog .wrong')?.textContent.length > 10),
    await text(page, 'dialog'));
  same('no console error', errors.filter((error) => !/status of (409|422)/.test(error)), []);
} finally {
  await browser.close();
}
process.exit(0);
