// node desk.mjs URL ELECTION: the supervisor's desk and what belongs to it, see desk.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';
import { signIn } from './sheet.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const { offices } = given;
const at = (...path) => `${base}/manage/${path.join('/')}`;
const part = (name) => at('election', election, name);
const sql = async (query) => (await ask('sql', query)).value;
const status = async (office) => (await ask('status', office)).value;
const names = (page) => page.$$eval('.desk .rows .row .name', (all) => all.map((one) => one.textContent));
const tabs = (page) => page.$$eval('.choice span', (all) => all.map((one) => one.textContent));
const calm = (list) => list.filter((error) => !/status of (403|409|412|422)/.test(error));

async function person(phone, options = {}) {
  const opened = await open(browser, { width: 1440, height: 900, ...options });
  await opened.page.goto(`${base}/sign-in`);
  await opened.page.waitForSelector('#identifier');
  await signIn(opened.page, phone, given.password);
  await opened.page.waitForSelector('#account.signed');
  await until(opened.page, () => document.querySelector('#identifier') === null);
  return opened;
}
async function visit(page, address, selector) {
  await page.goto(address);
  await page.waitForSelector(selector);
  await page.waitForSelector('main:not([aria-busy])');
}
async function pick(page, word) {
  await page.click(`.choice label:has-text("${word}")`);
  await until(
    page,
    (one) =>
      document.querySelector('.desk .rows')?.getAttribute('aria-label') === one &&
      document.querySelector('.desk .listed [role=status]').textContent !== '',
    word,
  );
}
const listed = (page, n) => until(page, (count) => document.querySelectorAll('.desk .rows .row').length === count, n);
const opened = (page, name) =>
  until(
    page,
    (one) =>
      document.querySelector('#desk-title')?.textContent.startsWith(one) && document.activeElement.id === 'desk-title',
    name,
  );

async function lists(page) {
  await visit(page, part('review'), '.desk .row');
  same('how many wait of each kind', await tabs(page), ['Retenus 5', 'Signalés 1', 'À vérifier 5', 'Manquants 5']);
  same(
    'the held ones first, by how long they wait',
    await names(page),
    [0, 1, 2, 3, 4].map((one) => `Bureau ${one + 1}, École`),
  );
  check('each with why', /participation/.test(await text(page, '.desk .row .flags')), await text(page, '.desk .row'));
  check(
    'and who entered it',
    (await text(page, '.desk .row .base >> nth=1')).length > 8,
    await text(page, '.desk .row'),
  );
  check('one’s own is told before one tries', /Vous l’avez saisi/.test(await text(page, '.desk .row >> nth=4')));
  await accessible(page, 'the desk');
  await pick(page, 'Manquants');
  await listed(page, 5);
  check(
    'offices without a sheet lead to their entry',
    /\/office\/\d+\/entry$/.test(await page.getAttribute('.desk .row .name', 'href')),
  );
  await page.selectOption('#desk-province', { label: 'Nyanga' });
  await listed(page, 1);
  same('of one province', await names(page), ['Bureau lointain, Annexe']);
  await page.selectOption('#desk-province', '');
  await listed(page, 5);
  await pick(page, 'Retenus');
  await listed(page, 5);
}

// J opens the first, the keyboard alone releases it, and the one in its place is next.
async function keys(page) {
  await page.keyboard.press('j');
  check('J opens the first sheet', await opened(page, 'Bureau 1,'), await text(page, '#desk-title'));
  check('beside its scan', await until(page, () => document.querySelector('.desk-paper .viewer canvas')));
  same(
    'with what the rule compared',
    (await page.$$eval('.operands th', (all) => all.map((one) => one.textContent))).sort(),
    ['Inscrits', 'Participation', 'Seuil', 'Votants'],
  );
  check('in figures', /96,6/.test(await text(page, '.operands')), await text(page, '.operands'));
  await accessible(page, 'a sheet at the desk');
  await page.keyboard.press('j');
  check('J goes on', await opened(page, 'Bureau 2,'));
  await page.keyboard.press('k');
  check('K goes back', await opened(page, 'Bureau 1,'));
  await page.focus('[data-act=release]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.keyboard.type('jk : la liste d’émargement le confirme');
  check(
    'J and K are letters in a field',
    await until(page, () => document.querySelector('dialog [name=reason]').value.startsWith('jk')),
  );
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await listed(page, 4);
  same('it is released', await status(offices[0]), 'provisional');
  await page.focus('.desk-detail .head h2');
  await page.keyboard.press('j');
  check(
    'and the next one is a key away',
    await until(page, () => /^Bureau [23],/.test(document.querySelector('#desk-title').textContent)),
    await text(page, '#desk-title'),
  );
}

async function bulk(page) {
  await visit(page, part('review'), '.desk .row');
  await listed(page, 4);
  same('one’s own cannot be ticked', await page.locator('.desk .row input[type=checkbox]').count(), 3);
  await page.click('text=Tout choisir');
  await ask('correct', offices[2]);
  await page.click('[data-act=bulk]');
  await page.waitForSelector('dialog[open]');
  await accessible(page, 'several sheets are released');
  await page.fill('dialog [name=reason]', 'Listes d’émargement comparées');
  await page.click('dialog .primary');
  await listed(page, 2);
  same(
    'each is released in the version that was listed',
    [await status(offices[1]), await status(offices[2]), await status(offices[3])],
    ['provisional', 'held', 'provisional'],
  );
  check(
    'and what was refused is told',
    await until(page, () =>
      /2 procès-verbaux libérés\..*Bureau 3, École/.test(document.querySelector('.notice').textContent),
    ),
    await text(page, '.notice'),
  );
}

async function flagged(page) {
  await pick(page, 'Signalés');
  await listed(page, 1);
  await page.click('.desk .row .name');
  check('a flagged sheet', await opened(page, 'Bureau 6,'));
  await page.click('[data-act=verify]');
  await page.click('dialog .primary');
  await listed(page, 0);
  same(
    'is verified and leaves the list',
    [await status(offices[5]), await text(page, '.desk .listed [role=status]')],
    ['verified', 'Aucun procès-verbal signalé n’attend d’être examiné.'],
  );
  await pick(page, 'À vérifier');
  await page.click('.desk .row .name:has-text("Bureau 7")');
  check('one that was corrected', await opened(page, 'Bureau 7,'));
  check(
    'has its earlier versions',
    await until(page, () => document.querySelectorAll('.desk-detail .versions > li').length === 2),
  );
  await page.click('[data-act=reject]');
  await page.fill('dialog [name=reason]', 'Autre bureau');
  await page.click('dialog .primary');
  check('a sheet is rejected', await until(page, () => !document.querySelector('dialog')));
  same('and awaited again', await status(offices[6]), 'none');
}

async function rules(page) {
  await visit(page, part('rules'), '.rule');
  same('each rule is told in words', await page.locator('.rule h2').count(), 7);
  check(
    'with its version',
    /^Version \d+, depuis le/.test(await text(page, '.rule >> nth=0 >> .base')),
    await text(page, '.rule >> nth=0 >> .base'),
  );
  await accessible(page, 'the rules');
  await page.click('[data-act=rulesTry]');
  same(
    'what is in force needs no trial',
    await text(page, '.rule-acts .trial'),
    'Rien ne diffère de ce qui est en vigueur.',
  );
  await page.fill('.rule >> nth=0 >> [name=percent]', '40');
  await page.click('[data-act=rulesTry]');
  check(
    'a trial says how many it would flag',
    await until(page, () =>
      /^Signalerait 8 \(aujourd’hui 5\)\. Retiendrait 8 \(aujourd’hui 5\)\.$/.test(
        document.querySelector('.rule .trial').textContent,
      ),
    ),
    await text(page, '.rule .trial'),
  );
  check(
    'and that nothing was changed',
    /^Essayé sur 9 procès-verbaux\. Rien n’a changé\.$/.test(await text(page, '.rule-acts .trial')),
    await text(page, '.rule-acts .trial'),
  );
  await accessible(page, 'rules that were tried');
  same('nothing is set', await sql(`SELECT count(*) FROM res_elec.sheet_rule WHERE election_id = ${election}`), '1');
  await page.fill('.rule >> nth=0 >> [name=percent]', '140');
  await page.click('[data-act=rulesTry]');
  check(
    'a threshold out of bounds is refused at its field',
    await until(
      page,
      () => document.activeElement.name === 'percent' && document.activeElement.getAttribute('aria-invalid'),
    ),
  );
  await page.fill('.rule >> nth=0 >> [name=percent]', '98,5');
  await page.selectOption('.rule >> nth=0 >> [name=action]', 'flag');
  await page.click('[data-act=rulesApply]');
  await page.fill('dialog [name=reason]', 'Décision de la commission');
  await page.click('dialog .primary');
  check(
    'they are applied with their reason',
    await until(page, () => /Décision de la commission/.test(document.querySelector('.rule .base').textContent)),
    await text(page, '.rule'),
  );
  same(
    'in SQL, too',
    await sql(
      `SELECT action || ' ' || (thresholds ->> 'percent') FROM res_elec.sheet_rules(${election}) WHERE rule = 'turnout'`,
    ),
    'flag 98.5',
  );
}

async function progress(page) {
  await visit(page, part('people'), 'table');
  const typed = await page.$$eval('tr:has(.base)', (all) =>
    all.filter((one) => /Collaborateur/.test(one.textContent)).map((one) => one.querySelector('td').textContent),
  );
  same('who entered how much', typed.sort(), ['0', '9']);
  await accessible(page, 'progress by person');
  await fits(page, 'progress by person');
  await page.click('text=Ouvrir l’écran mural');
  await page.waitForSelector('.wall-areas li');
  check(
    'the wall says how much is counted',
    /%$/.test(await text(page, '.wall-share')),
    await text(page, '.wall-share'),
  );
  same('and changes nothing', await page.locator('.wall :is(button, input, select, form)').count(), 0);
  await accessible(page, 'the wall');
}

async function administration() {
  const { page, errors, context } = await person(given.admin);
  await visit(page, at('audit'), '.rows .row');
  await accessible(page, 'the log');
  await page.selectOption('[name=action]', 'sheet.rejected');
  await page.click('.filters .primary');
  check(
    'the log is filtered by what was done',
    await until(
      page,
      () =>
        document.querySelectorAll('.rows .row').length === 1 &&
        document.querySelector('.rows .row .name').textContent === 'Procès-verbal rejeté',
    ),
  );
  await page.selectOption('[name=action]', 'draw.created');
  await page.click('.filters .primary');
  check(
    'and says where there is none',
    await until(
      page,
      () => document.querySelector('.listed [role=status]').textContent === 'Aucune ligne de ce genre.',
    ),
  );
  await visit(page, at('mail'), '.rows .row');
  check(
    'a mail that failed says why',
    /the server refused the recipient/.test(await text(page, '.rows .row:has-text("lea@example.ga")')),
  );
  await accessible(page, 'the mail');
  await page.click('.row:has-text("lea@example.ga") button');
  check(
    'it is tried again',
    await until(page, () => /envoyé de nouveau/.test(document.querySelector('.notice').textContent)),
  );
  same(
    'in SQL, too',
    await sql(
      "SELECT attempts || ' ' || (failed_at IS NULL) FROM res_elec.mail_outbox WHERE recipient = 'lea@example.ga'",
    ),
    '0 true',
  );
  same('administration: no console error', calm(errors), []);
  await context.close();
}

// Who works for a director verifies in their scope, decides nothing, and is told what they entered themselves.
async function collaborators() {
  const { page, errors, context } = await person(given.second, { width: 390, height: 844 });
  await page.click('#account');
  await page.click('text=Examiner les procès-verbaux');
  await page.waitForSelector('.desk .row');
  same('no tabs of managing', await page.locator('.tabs').count(), 0);
  same('nothing to tick', await page.locator('.desk input[type=checkbox]').count(), 0);
  await pick(page, 'À vérifier');
  await page.click('.desk .row .name:has-text("Bureau 8")');
  await opened(page, 'Bureau 8,');
  await page.click('[data-act=verify]');
  await page.click('dialog .primary');
  check('a collaborator verifies', await until(page, () => !document.querySelector('dialog')));
  same('in SQL, too', await status(offices[7]), 'verified');
  same('collaborators: no console error', calm(errors), []);
  await context.close();
  const typist = await person(given.typist);
  await visit(typist.page, part('review'), '.desk .row');
  await typist.page.click('.desk .row:has(.warning) .name');
  check(
    'who entered a sheet is told that another one looks at it',
    await until(typist.page, () =>
      /une autre personne que vous/.test(document.querySelector('.sheet-acts')?.textContent),
    ),
  );
  await typist.context.close();
}

async function widths() {
  const { page, context } = await person(given.director);
  for (const scheme of ['light', 'dark'])
    for (const width of [320, 360, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      for (const [name, selector] of [
        ['review', '.desk .row'],
        ['rules', '.rule'],
        ['people', 'table'],
        ['wall', '.wall-areas li'],
      ]) {
        await visit(page, part(name), selector);
        if (name === 'review') {
          await page.click('.desk .row .name');
          await page.waitForSelector('#desk-title');
        }
        await accessible(page, `${name}, ${width} ${scheme}`);
        await fits(page, `${name}, ${width} ${scheme}`);
      }
    }
  await context.close();
}

try {
  const { page, errors } = await person(given.director);
  for (const step of [lists, keys, bulk, flagged, rules, progress]) {
    await step(page);
    same(`${step.name}: no console error but refusals`, calm(errors.splice(0)), []);
  }
  await administration();
  await collaborators();
  await widths();
} finally {
  await browser.close();
}
process.exit(0);
