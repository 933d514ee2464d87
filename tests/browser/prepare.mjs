// node prepare.mjs URL: how an election is prepared, see prepare.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';

const [base] = process.argv.slice(2);
const given = await ask('given');
const browser = await launch();
const sql = async (query) => (await ask('sql', query)).value;
const api = async (method, path, body) => (await ask('call', method, path, body)).json;
let loads = 0;
const go = async (page, part, selector = '.managing') => {
  await page.goto(`${base}${part}?${++loads}`); // loaded anew
  await page.waitForSelector(selector);
};
const said = (page, words) => until(page, (part) => document.querySelector('.notice')?.textContent.includes(part),
  words);
const states = (page) =>
  page.$$eval('.check', (items) => items.map((one) => [one.dataset.check, [...one.classList].find((name) =>
    ['done', 'look', 'todo'].includes(name))].join(' ')));
const item = (name) => `.check[data-check=${name}]`;
// Printing is counted, and what is on paper is looked at.
const counted = (page) => page.evaluate(() => (globalThis.printed = 0)
  || (globalThis.print = () => globalThis.printed++));
async function onPaper(page, name, shown, hidden) {
  await page.emulateMedia({ media: 'print' });
  same(name, [await page.locator(shown).first().isVisible(), await page.locator(hidden).first().isVisible()],
    [true, false]);
  await page.emulateMedia({ media: 'screen' });
}

async function begun(page) {
  const { election } = await api('POST', '/api/elections', { title: 'Législatives d’essai', type: 'legislative',
    year: 2025 });
  await go(page, `/manage/election/${election.id}`, '.checklist');
  same('all is to be done', await states(page), ['contests todo', 'candidates todo', 'centers todo', 'team todo',
    'rules done', 'open todo']);
  await accessible(page, 'a checklist of an empty election');
  await page.click(`${item('contests')} a`);
  await page.waitForSelector('[aria-current=page]:has-text("Circonscriptions")');
  check('an item leads to its form', true);
  const { contest } = await api('POST', `/api/elections/${election.id}/contests`, { name: 'Libreville', seats: 1,
    area: 'Estuaire' });
  await api('POST', '/api/candidates', { election_id: election.id, contest_id: contest.id, first_name: 'Rose',
    last_name: 'Mba', code_name: 'MBA' });
  await api('POST', '/api/candidates', { election_id: election.id, contest_id: contest.id, first_name: 'Paul',
    last_name: 'Ndong', code_name: 'NDONG' });
  return election.id;
}

async function places(page, election) {
  await go(page, `/manage/election/${election}`, '.checklist');
  await page.click(`${item('centers')} a`);
  await page.waitForSelector('[data-act=copy]');
  await page.click('[data-act=copy]');
  await page.waitForSelector('dialog [name=places_from]');
  await accessible(page, 'asked for the election to copy from');
  await page.selectOption('dialog [name=places_from]', { label: 'Législatives 2020 (Législatives · 2020)' });
  await page.click('dialog [type=submit]');
  check('what was added is said', await said(page, 'Ajouté\u00a0: 2 centres, 3 bureaux.'), await text(page, '.notice'));
  same('in SQL, too', await sql(`SELECT count(*) FROM res_elec.office WHERE election_id = ${election}`), '3');
  check('and in the list', await until(page, () => document.querySelectorAll('.rows .row').length === 2));
}

const file = `first_name;last_name;phone_number;email;role;scope_commune
Awa;Essono;066 11 22 33;awa@example.ga;collaborator;Libreville
Luc;Bongo;066 11 22 34;luc@example.ga;collaborator;Nulle part
Zoé;Ondo;066 11 22 35;zoe@example.ga;observer;`;

async function team(page, election) {
  await go(page, `/manage/election/${election}`, '.checklist');
  same('nobody enters sheets yet', await text(page, `${item('team')} .warning`),
    'Personne d’autre que vous ne peut saisir de procès-verbal\u00a0: donnez un périmètre à des collaborateurs.');
  await page.click(`${item('team')} a[href$="users/import"]`);
  await page.waitForSelector('#paste');
  await page.fill('#paste', file);
  await page.click('main form [type=submit]');
  await page.waitForSelector('[data-act=import]');
  check('a line at fault is said', /Luc/.test(await text(page, '.verdicts tbody')),
    await text(page, '.verdicts tbody'));
  await accessible(page, 'users tried');
  await page.click('[data-act=import]');
  await page.waitForSelector('dialog[open]');
  await page.click('dialog .primary');
  await page.waitForSelector('.slip');
  same('a slip a person', await page.$$eval('.slip .name', (names) => names.map((one) => one.textContent)),
    ['Awa Essono', 'Zoé Ondo']);
  same('each with a code', await page.locator('.slip svg.qr').count(), 2);
  same('nothing is mailed', await sql('SELECT count(*) FROM res_elec.mail_outbox'), '0');
  await accessible(page, 'slips');
  await counted(page);
  await page.click('section:has(.slips) .primary');
  same('they are printed', await page.evaluate(() => globalThis.printed), 1);
  await onPaper(page, 'alone', '.slip', '.tabs');
  const link = await text(page, '.slip:first-child code');
  const guest = await open(browser);
  await guest.page.goto(base + new URL(link).pathname + new URL(link).search);
  await guest.page.fill('#password', 'un mot bien choisi');
  await guest.page.fill('#again', 'un mot bien choisi');
  await guest.page.click('button');
  check('the link lets who has it choose a password', await until(guest.page,
    () => document.querySelector('form').hidden));
  await guest.context.close();
  same('and sign in', (await ask('sign_in', '+24166112233', 'un mot bien choisi')).status, 200);
}

async function opened(page, election) {
  await go(page, `/manage/election/${election}`, '.checklist');
  same('what is left is to be looked at', await states(page), ['contests look', 'candidates done', 'centers done',
    'team done', 'rules done', 'open todo']);
  same('why is said', await text(page, `${item('contests')} p.base`),
    '1 circonscription est sans mode de scrutin\u00a0: personne n’y sera dit élu.');
  await page.setViewportSize({ width: 360, height: 740 });
  await fits(page, 'a checklist on a phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.click(`${item('open')} button`);
  await page.waitForSelector('dialog[open]');
  await page.click('dialog .primary');
  check('it is opened from there', await said(page, 'ouverte'));
  same('and the list says so', (await states(page)).at(-1), 'open done');
}

async function completed(page, election) {
  const ids = async (table) =>
    (await sql(`SELECT string_agg(id::text, ' ' ORDER BY id) FROM res_elec.${table} WHERE election_id = ${election}`))
      .split(' ');
  const offices = await ids('office');
  const candidates = (await ids('candidate')).map(Number);
  const sheet = (a, b) => ({ total_voters: a + b, blank_votes: 0, null_votes: 0,
    results: [{ candidate_id: candidates[0], votes: a }, { candidate_id: candidates[1], votes: b }] });
  await api('POST', `/api/offices/${offices[0]}/results`, sheet(60, 40));
  await sql(`SELECT res_elec.set_rule('turnout', 'hold', '{"percent": 90}', ${election})`);
  await api('POST', `/api/offices/${offices[1]}/results`, sheet(250, 45));
  same('one is held', await sql(`SELECT status FROM res_elec.result_sheet WHERE office_id = ${offices[1]}`), 'held');
  await go(page, `/manage/election/${election}`);
  await page.click('[data-to=completed]');
  await page.waitForSelector('dialog[open]');
  for (const group of await page.$$('dialog details')) await group.evaluate((one) => (one.open = true));
  const lists = await page.$$eval('dialog details', (groups) =>
    groups.map((one) => [...one.querySelectorAll('a')].map((link) => link.textContent)));
  same('what is missing and what is held has its names', lists, [['Bureau 1, École B'], ['Bureau 2, École A']]);
  await accessible(page, 'asked before completing');
  await page.click('dialog .primary');
  same('without the title nothing happens', await text(page, 'dialog .field .wrong'),
    'Ce n’est pas le titre de l’élection.');
  await page.fill('dialog [name=typed_title]', 'Législatives');
  await page.click('dialog .primary');
  check('nor with a part of it', await until(page, () => document.querySelector('dialog [aria-invalid]')));
  same('in SQL', await sql(`SELECT status FROM res_elec.election WHERE id = ${election}`), 'active');
  await page.fill('dialog [name=typed_title]', " législatives d'essai ");
  await page.click('dialog .primary');
  check('the title completes it, however it is typed', await said(page, 'terminée'));
  same('in SQL, too', await sql(`SELECT status FROM res_elec.election WHERE id = ${election}`), 'completed');
  same('there is no checklist any more', await page.locator('.checklist').count(), 0);
}

async function protocol(page) {
  const path = `/election/${given.council}/contest/${given.contest}/outcome`;
  await go(page, path, '.outcome');
  await counted(page);
  await page.click('button:has-text("procès-verbal à remplir")');
  await page.waitForSelector('.protocol');
  same('a protocol to fill in is printed', await page.evaluate(() => globalThis.printed), 1);
  same('with a place for each who is tied', await page.locator('.protocol ol li').count(), 2);
  await accessible(page, 'a protocol to fill in');
  await onPaper(page, 'it is alone on paper', '.protocol', '.headline');
  const [, second, third] = given.lists;
  const drawn = await ask('call', 'POST', `/api/contests/${given.contest}/draws`, { candidates: [third, second],
    drawn_by: 'La présidente', witnesses: 'Deux scrutateurs' });
  same('the lot is recorded', drawn.status, 201);
  await go(page, path, '.lots li');
  await counted(page);
  await page.click('.lots button');
  await page.waitForSelector('.protocol');
  const order = await sql(`SELECT string_agg(first_name || ' ' || last_name, ', ' ORDER BY id DESC)
    FROM res_elec.candidate WHERE id IN (${second}, ${third})`);
  same('that of the lot has the order drawn', await page.$$eval('.protocol ol li',
    (items) => items.map((one) => one.textContent.split(' · ')[0].replace(/ \(.*/, '')).join(', ')), order);
  check('who drew, and before whom', /La présidente[\s\S]*Deux scrutateurs/.test(await text(page, '.protocol')),
    await text(page, '.protocol'));
  same('and is printed', await page.evaluate(() => globalThis.printed), 1);
  await accessible(page, 'the protocol of a lot');
}

try {
  const { page, errors } = await open(browser);
  await page.goto(`${base}/manage`);
  await page.waitForSelector('#identifier');
  await page.fill('#identifier', given.phone);
  await page.fill('#password', given.password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.managing');
  const election = await begun(page);
  await places(page, election);
  await team(page, election);
  await opened(page, election);
  await completed(page, election);
  await protocol(page);
  same('no console error', errors, []);
} finally {
  await browser.close();
}
process.exit(0);
