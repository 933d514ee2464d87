// node director.mjs URL PHONE PASSWORD: a director from nothing to a proclaimed election, see director.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';
import { signIn } from './sheet.mjs';

const [base, phone, password] = process.argv.slice(2);
const browser = await launch();
const sql = async (query) => (await ask('sql', query)).value;
const ids = async (query) => (await sql(`SELECT string_agg(id::text, ' ' ORDER BY id) FROM res_elec.${query}`))
  .split(' ');
const said = (page, words) => until(page, (part) => [...document.querySelectorAll('.notice')]
  .some((one) => one.textContent.includes(part)), words);
const yesterday = new Date(Date.now() - 86400000).toISOString().slice(0, 10);
const name = (first, last) => ({ first_name: first, last_name: last });

const elected = (election) => sql(`SELECT string_agg(o.code_name, ', ' ORDER BY o.code_name) FROM res_elec.contest n
  CROSS JOIN LATERAL res_elec.outcome(n.id) o WHERE n.election_id = ${election} AND o.result = 'elected'`);

async function go(page, part, selector = '.managing') {
  await page.goto(`${base}${part}`);
  await page.waitForSelector(selector);
}

// Fields by their names: text, or an option's value.
async function form(page, fields) {
  for (const [field, value] of Object.entries(fields)) {
    const control = page.locator(`main [name=${field}]`).first();
    const tag = await control.evaluate((one) => one.tagName);
    if (tag === 'SELECT') await control.selectOption(value);
    else await control.fill(value);
  }
  await page.click('main form [type=submit]');
}

async function begin(page, title, type) {
  await go(page, '/manage');
  await page.click('text=Nouvelle élection');
  await page.waitForSelector('[name=title]');
  await page.check('input[value=public]');
  await form(page, { title, type, year: '2025' });
  await page.waitForFunction((words) => document.querySelector('h1')?.textContent === words, title);
  return Number(page.url().match(/\/election\/(\d+)$/)[1]);
}

async function contests(page, election, names, formula) {
  for (const one of names) {
    await go(page, `/manage/election/${election}/contests`);
    await page.click('text=Ajouter une circonscription');
    await page.waitForSelector('[name=formula]');
    await form(page, { name: one, seats: '1', formula });
    check(`${one} is a constituency`, await said(page, one));
  }
  return ids(`contest WHERE election_id = ${election}`);
}

async function candidates(page, election, list) {
  for (const [index, fields] of list.entries()) {
    await go(page, `/manage/election/${election}/candidates/new`);
    await form(page, { ...fields, code_name: fields.last_name.toUpperCase(), ballot_number: String(index + 1) });
    check(`${fields.last_name} stands`, await said(page, fields.last_name));
  }
}

async function center(page, election, fields, offices) {
  await go(page, `/manage/election/${election}/centers/new`);
  await form(page, fields);
  await page.waitForSelector('.inline [name=name]');
  for (const [index, registered] of offices.entries()) {
    await page.fill('.inline [name=name]', `Bureau ${index + 1}`);
    await page.fill('.inline [name=registered_voters]', String(registered));
    await page.keyboard.press('Enter');
    check(`Bureau ${index + 1} of ${fields.name} is there`, await said(page, `Bureau ${index + 1}`));
  }
}

async function opened(page, election) {
  await go(page, `/manage/election/${election}`);
  await accessible(page, `ready to be opened, ${election}`);
  await fits(page, `ready to be opened, ${election}`);
  await page.click('.state-card [data-to=active], [data-to=active]');
  await page.click('dialog .primary');
  check('it is open', await said(page, 'ouverte'));
}

// By the keyboard alone: figure, Enter, figure …, and Shift+Enter sends.
async function sheet(page, election, office, [voters, blank, nulls, ...votes]) {
  await go(page, `/election/${election}/office/${office}/entry`, '.entry-form');
  await page.focus('#total_voters');
  const values = [voters, blank, nulls, ...votes];
  for (const [index, value] of values.entries()) {
    await page.keyboard.type(String(value));
    await page.keyboard.press(index + 1 < values.length ? 'Enter' : 'Shift+Enter');
  }
  await page.waitForSelector('dialog[open]');
  for (const box of await page.locator('dialog .soft input').all()) await box.press('Space');
  await page.focus('dialog .primary');
  await page.keyboard.press('Enter');
  check(`the sheet of office ${office} is counted`, await until(page,
    () => /compté/.test(document.querySelector('.said h2')?.textContent)));
}

async function ended(page, election, reference) {
  await go(page, `/manage/election/${election}`);
  await page.click('[data-to=completed]');
  await page.fill('dialog [name=typed_title]', await text(page, 'h1'));
  await page.click('dialog .primary');
  check('it is completed', await said(page, 'terminée'));
  await page.click('[data-act=proclaim]');
  await page.waitForSelector('dialog[open]');
  await page.fill('dialog [name=reference]', reference);
  await page.fill('dialog [name=decided_on]', yesterday);
  await page.click('dialog [type=submit], dialog .primary');
  check('and proclaimed', await said(page, 'définitif'));
  await accessible(page, `a proclaimed election, ${election}`);
}

const signedIn = async (options) => {
  const opening = await open(browser, options);
  await opening.page.goto(`${base}/sign-in`);
  await opening.page.waitForSelector('#identifier');
  await signIn(opening.page, phone, password);
  await opening.page.waitForSelector('#account.signed');
  return opening;
};

async function president(page) {
  const election = await begin(page, 'Présidentielle', 'presidential');
  await contests(page, election, ['Nation'], 'gabon_president');
  await candidates(page, election, [name('Rose', 'Mba'), name('Paul', 'Ndong'), name('Ève', 'Nze')]);
  await center(page, election, { name: 'École A', province: 'Estuaire', department: 'Noya' }, [300, 300]);
  await opened(page, election);
  const offices = await ids(`office WHERE election_id = ${election}`);
  await sheet(page, election, offices[0], [250, 5, 5, 140, 60, 40]);
  await sheet(page, election, offices[1], [240, 10, 10, 130, 50, 40]);
  await page.goto(`${base}/election/${election}`);
  check('the night says who is elected or cannot be caught', await until(page,
    () => /^Mba (est élue?|ne peut plus être rejointe?)/.test(document.querySelector('h1')?.textContent)),
    await text(page, 'h1'));
  await ended(page, election, 'CC 1/2025');
  await page.goto(`${base}/election/${election}`);
  check('and that it is final', await until(page, () => /Définitif/.test(document.querySelector('main').textContent)));
  same('in SQL she is elected', await elected(election), 'MBA');
}

async function deputies(page) {
  const election = await begin(page, 'Législatives', 'legislative');
  const [north, south] = await contests(page, election, ['Nord', 'Sud'], 'gabon_deputies');
  await candidates(page, election, [{ ...name('Awa', 'Obiang'), contest_id: north, party: 'Acajou' },
    { ...name('Guy', 'Mintsa'), contest_id: north, party: 'Bahia' },
    { ...name('Luc', 'Moussa'), contest_id: south, party: 'Acajou' },
    { ...name('Ida', 'Koumba'), contest_id: south, party: 'Bahia' },
    { ...name('Zoé', 'Ella'), contest_id: south, party: 'Cade' }]);
  await center(page, election, { name: 'École du Nord', province: 'Woleu-Ntem', contest_id: north }, [200]);
  await center(page, election, { name: 'École du Sud', province: 'Nyanga', contest_id: south }, [400]);
  await opened(page, election);
  const [first, second] = await ids(`office WHERE election_id = ${election}`);
  await sheet(page, election, first, [150, 0, 0, 100, 50]);
  await sheet(page, election, second, [300, 0, 0, 120, 110, 70]);
  await page.goto(`${base}/election/${election}`);
  check('one seat is given', await until(page, () => /1 siège attribué sur 2/.test(document.querySelector('main')
    .textContent)), await text(page, 'main'));
  await accessible(page, 'a small assembly on a phone');
  await fits(page, 'a small assembly on a phone');
  await ended(page, election, 'CC 2/2025');
  await page.click('[data-act=nextRoundAct]');
  await page.waitForSelector('dialog[open]');
  await page.click('dialog [type=submit], dialog .primary');
  check('the rest goes into a second round', await said(page, '1 circonscription, 2 candidats'));
  const next = await sql(`SELECT id FROM res_elec.election WHERE previous_round = ${election}`);
  same('with the first two', await sql(`SELECT string_agg(last_name, ', ' ORDER BY ballot_number)
    FROM res_elec.candidate WHERE election_id = ${next}`), 'Moussa, Koumba');
  await opened(page, next);
  await sheet(page, next, (await ids(`office WHERE election_id = ${next}`)).at(-1), [310, 5, 5, 140, 160]);
  await ended(page, next, 'CC 3/2025');
  same('and the second round elects her', await elected(next), 'KOUMBA');
}

try {
  const wide = await signedIn({ width: 1440, height: 900 });
  await president(wide.page);
  same('no console error', wide.errors, []);
  const narrow = await signedIn({ width: 360, height: 740, scheme: 'dark' });
  await deputies(narrow.page);
  same('no console error on the phone', narrow.errors, []);
} finally {
  await browser.close();
}
process.exit(0);
