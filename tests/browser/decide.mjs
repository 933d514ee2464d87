// node decide.mjs URL FILES: what is decided of sheets, offices and elections on the page, see decide.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';
import { signIn } from './sheet.mjs';

const [base, files] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const { first, council, offices, candidates } = given;
const sql = async (query) => (await ask('sql', query)).value;
const status = (office) =>
  sql(`SELECT coalesce((SELECT status FROM res_elec.result_sheet WHERE office_id = ${office}), 'none')`);
const yesterday = new Date(Date.now() - 86400000).toISOString().slice(0, 10);
let loads = 0;

async function go(page, part, selector = 'main h1') {
  await page.goto(`${base}/?${++loads}#${part}`); // loaded anew, not a change of place
  await page.waitForSelector(selector);
}
const office = (page, id) => go(page, `/election/${first}/office/${id}`, '.page.office');
const act = async (page, name) => {
  await page.click(`[data-act=${name}]`);
  await page.waitForSelector('dialog[open]');
};
const send = (page) => page.click('dialog [type=submit], dialog .primary');
const said = (page, words) =>
  until(page, (part) => [...document.querySelectorAll('.notice')].some((one) => one.textContent.includes(part)), words);
const shown = (page) => page.$$eval('[data-act]', (buttons) => buttons.map((one) => one.dataset.act));
const wrong = (page, name) =>
  page.evaluate((field) => {
    const control = document.querySelector(`dialog [name="${field}"], main [name="${field}"]`);
    const ids = control.getAttribute('aria-describedby')?.split(' ') ?? [];
    const words = ids.map((id) => document.getElementById(id)).find((node) => node?.classList.contains('wrong'));
    return control.getAttribute('aria-invalid') === 'true' ? (words?.textContent ?? '') : '';
  }, name);
const focused = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.id
  || document.activeElement.tagName);

// A window of its own for a person.
async function person(who, options) {
  const { context, page, errors } = await open(browser, options);
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  if (options?.english) await page.click('[data-lang=en]');
  await signIn(page, who, given.password);
  await page.waitForSelector('#account.signed');
  return { context, page, errors };
}

// What the law asks of candidates and lists, beside their names.
async function candidateForm(page) {
  await go(page, `/manage/election/${first}/candidates/new`, '[name=first_name]');
  await page.fill('[name=first_name]', 'Rose');
  await page.fill('[name=last_name]', 'Mba');
  await page.fill('[name=code_name]', 'MBA');
  await page.fill('[name=party]', 'Rassemblement');
  await page.click('details.group summary');
  await page.fill('[name=birth_date]', '1970-05-17');
  await page.fill('[name=mean_age]', '45,5');
  await page.fill('[name=list_size]', 'douze');
  await page.fill('[name=coalition]', 'Ensemble');
  await page.click('main form [type=submit]');
  check('a size that is no number is said at its field',
    await until(page, () => document.querySelector('[name=list_size][aria-invalid]')));
  await accessible(page, 'a candidate with facts and a fault');
  await page.fill('[name=list_size]', '12');
  await page.click('main form [type=submit]');
  check('a candidate with facts is added', await said(page, 'Rose Mba'));
  const row = "SELECT concat_ws('|', party, birth_date, trim_scale(mean_age), list_size, coalition, withdrew_on) " +
    "FROM res_elec.candidate WHERE code_name = 'MBA'";
  same('as SQL has it', await sql(row), 'Rassemblement|1970-05-17|45.5|12|Ensemble');
  await page.click('.row:has-text("Rose Mba") >> text=Modifier');
  await page.waitForSelector('[name=withdrew_on]');
  same('the parties are there to choose from',
    await page.$$eval('#known-parties option', (all) => all.map((one) => one.value)), ['Rassemblement']);
  check('what is told is open', await page.locator('details.group').evaluate((one) => one.open));
  same('and is what was said', await page.inputValue('[name=birth_date]'), '1970-05-17');
  await page.fill('[name=withdrew_on]', yesterday);
  await accessible(page, 'a candidate withdraws');
  await page.click('main form [type=submit]');
  await said(page, 'Rose Mba');
  check('a withdrawal is told in the list', /retiré le/.test(await text(page, '.row:has-text("Rose Mba") .base')),
    await text(page, '.row:has-text("Rose Mba") .base'));
  same('and in SQL', await sql(row), `Rassemblement|1970-05-17|45.5|12|Ensemble|${yesterday}`);
}

// Who has entered a sheet is told that another one reviews it; a second person does.
async function review() {
  const typist = await person(given.typist);
  await office(typist.page, offices[0]);
  check('who entered a sheet is told who may verify it',
    /une autre personne que vous/.test(await text(typist.page, '.sheet-acts')));
  same('and may do none of it', await shown(typist.page), []);
  await accessible(typist.page, 'four eyes');
  await office(typist.page, offices[7]);
  same('of another’s sheet a collaborator verifies, and decides nothing', await shown(typist.page), ['verify']);
  await act(typist.page, 'verify');
  await send(typist.page);
  check('and does', await said(typist.page, 'vérifié'));
  same('in SQL, too', await status(offices[7]), 'verified');
  same('no console error', typist.errors, []);
  await typist.context.close();
}

async function acts(page) {
  await office(page, offices[0]);
  same('a director may do what fits the sheet', await shown(page), ['verify', 'reject', 'annul']);
  await accessible(page, 'a sheet to be looked at');
  await act(page, 'verify');
  await accessible(page, 'asked before verifying');
  await send(page);
  check('a second person verifies', await said(page, 'vérifié'));
  same('in SQL, too', await status(offices[0]), 'verified');
  same('the keyboard is where it was said', await focused(page), 'acts-title');
  await office(page, offices[2]);
  same('a held sheet is released or rejected', await shown(page), ['release', 'reject', 'annul']);
  await act(page, 'release');
  await send(page);
  check('a reason is needed', await until(page, () => document.querySelector('dialog [name=reason][aria-invalid]')));
  check('and said at its field', /motif/.test(await wrong(page, 'reason')), await wrong(page, 'reason'));
  await accessible(page, 'releasing without a reason');
  await page.fill('dialog [name=reason]', 'La liste d’émargement le confirme.');
  await send(page);
  check('a held sheet is released', await said(page, 'il compte'));
  same('in SQL, too', await status(offices[2]), 'provisional');
  await go(page, `/manage/election/${first}/review`, '.managing');
  check('the sheets to be looked at are listed',
    await until(page, () => document.querySelectorAll('.row .state.held').length === 1), await text(page, 'main'));
  await accessible(page, 'sheets to be looked at');
  await page.click('.row .name');
  await page.waitForSelector('[data-act=reject]');
  await act(page, 'reject');
  await page.fill('dialog [name=reason]', 'Les chiffres sont ceux d’un autre bureau.');
  await page.keyboard.press('Escape');
  same('thinking better of it changes nothing', await status(offices[3]), 'held');
  check('and gives the focus back', await page.evaluate(() => document.activeElement.dataset.act === 'reject'));
  await page.keyboard.press('Enter');
  await page.fill('dialog [name=reason]', 'Les chiffres sont ceux d’un autre bureau.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  check('the keyboard alone rejects', await said(page, 'rejeté'));
  same('in SQL, too', await status(offices[3]), 'none');
  check('and the sheet is awaited again', await until(
    page,
    () => /pas encore reçu/.test(document.querySelector('.desk-detail').textContent),
  ));
}

async function decision(page, { reference, reason, scan }) {
  await page.fill('dialog [name=reference]', reference);
  await page.fill('dialog [name=decided_on]', yesterday);
  if (reason) await page.fill('dialog [name=reason]', reason);
  if (scan) await page.setInputFiles('dialog [name=scan]', `${files}/arret.png`);
  await send(page);
}

async function annulment(page) {
  await office(page, offices[0]);
  await act(page, 'annul');
  same('the first field has the focus', await focused(page), 'reference');
  await page.fill('dialog [name=decided_on]', '2999-01-01');
  await send(page);
  check('what a decision must say is said at once',
    await until(page, () => document.querySelectorAll('dialog [aria-invalid]').length >= 2));
  same('at its fields', [await wrong(page, 'reference'), await wrong(page, 'reason')], ['À remplir.', 'À remplir.']);
  await accessible(page, 'a decision with faults');
  await page.fill('dialog [name=reference]', 'CC 12/2025');
  await page.fill('dialog [name=reason]', 'Urne bourrée.');
  await send(page);
  check('nobody decides tomorrow',
    await until(page, () => document.querySelector('dialog [name=decided_on][aria-invalid]')));
  await decision(page, { reference: 'CC 12/2025', reason: 'Urne bourrée.', scan: true });
  check('a sheet is annulled', await said(page, 'annulé'));
  same('in SQL, too', await status(offices[0]), 'annulled');
  same(
    'with its paper',
    await sql(`SELECT concat_ws('|', kind, reference, decided_on, reason, file_id IS NOT NULL) FROM res_elec.decision
      WHERE office_id = ${offices[0]}`),
    `annul|CC 12/2025|${yesterday}|Urne bourrée.|t`,
  );
  check('the page tells why', /CC 12\/2025/.test(await text(page, '.sheet .warning')),
    await text(page, '.sheet .warning'));
  same('it can be restored, and nothing else of the sheet', await shown(page), ['restore', 'state']);
  same('the paper is there to be seen', await page.locator('.decision a[href^="/api/files/"]').count(), 1);
  await accessible(page, 'an annulled sheet');
  await act(page, 'restore');
  await decision(page, { reference: 'CC 20/2025', reason: 'Appel accueilli.' });
  check('another decision restores it', await said(page, 'rétabli'));
  same('to what it was', await status(offices[0]), 'verified');
  same('both are told', await page.locator('.decision').count(), 2);
}

// Two people where the setting asks for them.
async function twoPeople(page) {
  await ask('confirmation', 'on');
  await office(page, offices[1]);
  await act(page, 'annul');
  await decision(page, { reference: 'CC 13/2025', reason: 'Scrutateurs absents.' });
  check('a decision waits for another person', await said(page, 'quand une autre personne'));
  same('and nothing has changed', await status(offices[1]), 'provisional');
  check('who recorded it is told', /autre personne que vous/.test(await text(page, '.decision')),
    await text(page, '.decision'));
  same('and has no way to confirm it', await page.locator('.decision [data-act=confirm]').count(), 0);
  await act(page, 'annul');
  check('that it will wait is said beforehand', /autre personne/.test(await text(page, 'dialog .points')),
      await text(page, 'dialog .points'));
  await decision(page, { reference: 'CC 14/2025', reason: 'Inscrite par erreur.' });
  await said(page, 'quand une autre personne');
  check('two wait', await until(page, () => document.querySelectorAll('.decision').length === 2));
  await page.locator('.decision', { hasText: 'CC 14/2025' }).locator('[data-act=withdraw]').click();
  await page.waitForSelector('dialog[open]');
  await accessible(page, 'asked before withdrawing');
  await send(page);
  check('one of them is withdrawn', await said(page, 'retirée'));
  check('and told so', /Retirée le/.test(await page.locator('.decision', { hasText: 'CC 14/2025' }).textContent()));
  await accessible(page, 'a decision waits');
  const other = await person(given.admin);
  await go(other.page, `/manage/election/${first}/decisions`, '.managing');
  await other.page.check('input[value=waiting]');
  check('the other manager finds it',
    await until(other.page, () => document.querySelectorAll('.decision').length === 1));
  await accessible(other.page, 'decisions to be confirmed');
  await other.page.click('.decision button');
  await other.page.waitForSelector('dialog[open]');
  await accessible(other.page, 'asked before confirming');
  await send(other.page);
  check('and confirms it', await said(other.page, 'en vigueur'));
  same('then it is done', await status(offices[1]), 'annulled');
  check('nothing waits any more',
    await until(other.page, () => /Aucune décision/.test(document.querySelector('.listed .base').textContent)));
  await other.page.check('input[value=all]');
  check('all of them are told', await until(other.page, () => document.querySelectorAll('.decision').length === 4));
  await accessible(other.page, 'decisions');
  same('no console error for the administrator', other.errors, []);
  await other.context.close();
  await ask('confirmation', 'off');
}

async function officeStates(page) {
  const state = (id) => sql(`SELECT concat_ws(' ', status, merged_into) FROM res_elec.office WHERE id = ${id}`);
  await office(page, offices[4]);
  await act(page, 'state');
  await page.check('dialog input[value=not_held]');
  await send(page);
  check('a state needs its reason',
    await until(page, () => document.querySelector('dialog [name=reason][aria-invalid]')));
  await accessible(page, 'the state of an office');
  await page.fill('dialog [name=reason]', 'Route coupée.');
  await send(page);
  check('an office did not vote', await said(page, '.'));
  same('in SQL, too', await state(offices[4]), 'not_held');
  check('the page says so', /Aucun vote n’a eu lieu/.test(await text(page, '.sheet .quiet')),
    await text(page, '.sheet .quiet'));

  // from the office's own page among what is managed
  await go(page, `/manage/election/${first}/centers/${given.center}/offices/${offices[5]}`, '.managing');
  await page.click('.end button');
  await page.waitForSelector('dialog[open]');
  await page.check('dialog input[value=merged]');
  same(
    'the offices of the same center come first, but for those that do not vote',
    await page.$$eval('dialog .found-places .what-it-is', (rows) => rows.map((one) => one.textContent)),
    ['Bureau 1', 'Bureau 2', 'Bureau 3', 'Bureau 4', 'Bureau 7', 'Bureau 8'],
  );
  same('by a decision, where there is one', await page.locator('dialog [name=reference]').isVisible(), true);
  await page.fill('dialog [name=reason]', 'Trop peu d’inscrits.');
  await send(page);
  check('where its voters vote must be said', await until(page, () => !document.querySelector('#merge-wrong').hidden));
  await page.fill('#merge-search', 'lointain');
  check('an office is found by name',
    await until(page, () => document.querySelectorAll('dialog .found-places button').length === 1));
  await accessible(page, 'merging offices');
  await page.click('dialog .found-places button');
  await send(page);
  check('an office is merged into another', await said(page, '.'));
  same('as SQL has it', await state(offices[5]), `merged ${given.far}`);
  await office(page, offices[5]);
  check('the page says where its voters vote',
    /votent ailleurs\s: Bureau lointain/.test(await text(page, '.sheet .quiet')), await text(page, '.sheet .quiet'));
}

// The outcome of a contest step by step; a lot ends a tie.
async function lots(page) {
  await go(page, `/election/${council}/contest/${given.contest}/outcome`, '.page.outcome');
  check('a tie that needs a lot is told', /Cand Idat 2, Cand Idat 3.*tirage au sort/.test(await text(page, '.warning')),
    await text(page, '.warning'));
  check('with the rule', /Notre loi, article 7/.test(await text(page, '.outcome')));
  await accessible(page, 'an outcome with a tie');
  await page.click('.card > .primary');
  await page.waitForSelector('dialog[open]');
  await send(page);
  check('each of them has a place',
    await until(page, () => /une seule fois/.test(document.querySelector('#order-wrong').textContent)));
  await page.selectOption('dialog [name=place-1]', String(given.lists[2]));
  same('who is left has the last one', await page.inputValue('dialog [name=place-2]'), String(given.lists[1]));
  await send(page);
  check('who drew, and before whom, must be said',
    await until(page, () => document.querySelectorAll('dialog [aria-invalid]').length === 2));
  await accessible(page, 'a lot with faults');
  await page.fill('dialog [name=drawn_by]', 'La présidente de la commission');
  await page.fill('dialog [name=witnesses]', 'Les mandataires des deux listes');
  await page.fill('dialog [name=drawn_at]', `${yesterday}T21:30`);
  await send(page);
  check('the lot is recorded', await said(page, 'Tirage'));
  same(
    'as SQL has it',
    await sql(`SELECT concat_ws('|', candidates, drawn_by, witnesses, drawn_at AT TIME ZONE 'Africa/Libreville')
      FROM res_elec.draw WHERE contest_id = ${given.contest}`),
    `{${given.lists[2]},${given.lists[1]}}|La présidente de la commission|Les mandataires des deux listes|${yesterday} 21:30:00`,
  );
  check('it is told', await until(page,
    () => /Ordre tiré\s: Cand Idat 3, Cand Idat 2/.test(document.querySelector('.lots').textContent)),
    await text(page, '.lots'));
  const rows = await page.$$eval('.outcome-table tbody tr',
    (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent.replace(/\s/g, ' '))));
  same('and decides', rows.map(([name, result, votes, , seats]) => [name, result, votes, seats]), [
    ['Cand Idat 1', 'Élu', '40', '1'],
    ['Cand Idat 3', 'Élu', '30', '1'],
    ['Cand Idat 2', 'Sans siège', '30', '–'],
  ]);
  const steps = await page.$$eval('.steps-table tbody tr',
    (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent.replace(/\s/g, ' '))));
  same('each step is there to be checked', steps, [
    ['1', 'À égalité, Cand Idat 3 passe devant : par tirage au sort', '', ''],
    ['2', 'Cand Idat 1 reçoit un siège au plus fort reste', '40', '+1'],
    ['3', 'Cand Idat 3 reçoit un siège au plus fort reste', '30', '+1'],
  ]);
  await accessible(page, 'an outcome');
}

// Of many contests: those that wait for a lot are named, each has its outcome, and no candidate is left out.
async function assembly(page) {
  const of = `/manage/election/${given.assembly}`;
  await go(page, of, '.decided');
  check('a contest that waits for a lot is named, wherever it stands', /Siège 250/.test(await text(page, '.decided')),
    await text(page, '.decided'));
  await accessible(page, 'an assembly');
  await page.click('.decided a:has-text("Siège 250")');
  await page.waitForSelector('.page.outcome');
  same('its outcome is a door away', await text(page, 'h1'), 'Siège 250');
  await page.click('.crumbs a:has-text("Siège 250")');
  await page.waitForSelector('.outcome-link:not([hidden]) a');
  check('as from its own page', await page.locator('.outcome-link a').isVisible());
  await go(page, `/election/${given.assembly}/contest/${given.lists6}/outcome`, '.steps-table');
  const steps = await page.$$eval('.steps-table tbody tr',
    (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent.replace(/\s/g, ' '))));
  same('a bonus, a threshold and averages are there to be checked', steps, [
    ['1', 'Liste C001 ne franchit pas le seuil de 19,5 voix', '1 950 ÷ 100 = 19,5', ''],
    ['2', 'Liste A001, en tête, reçoit la prime majoritaire : 3 sièges', '120', '+3'],
    ['3', 'Liste A001 reçoit un siège à la plus forte moyenne', '120', '+1'],
    ['4', 'Liste B001 reçoit un siège à la plus forte moyenne', '70', '+1'],
    ['5', 'Liste A001 reçoit un siège à la plus forte moyenne', '120 ÷ 2 = 60', '+1'],
  ]);
  await accessible(page, 'a council with a bonus');
  await go(page, `${of}/contests`, '.row');
  check('and from the list', await page.locator('.row a:has-text("Qui est élu")').first().isVisible());
  await accessible(page, 'contests with outcomes');
  await go(page, `${of}/candidates`, '.row');
  check('all candidates are listed, page by page', /1 à 100 sur 501 candidats/.test(await text(page, '.listed .base')),
    await text(page, '.listed .base'));
  await go(page, `${of}/candidates/${given.tied[1]}`, '[name=last_name]');
  same('and each can be changed', await page.inputValue('[name=last_name]'), 'B250');
}

// Completed, proclaimed, a next round, re-opened.
async function ending(page) {
  const of = (columns) => sql(`SELECT concat_ws(' ', ${columns}) FROM res_elec.election WHERE id = ${first}`);
  await go(page, `/manage/election/${first}`, '.state-card');
  same('nothing ends before the count is over', await page.locator('.decided [data-act]').count(), 0);
  await page.click('[data-to=completed]');
  await page.fill('dialog [name=typed_title]', await text(page, 'h1'));
  await page.click('dialog .primary');
  await said(page, 'terminée');
  same('a completed election has a next round and a proclamation', await shown(page), ['nextRoundAct', 'proclaim']);
  check('and who re-opens it', /Un administrateur peut rouvrir/.test(await text(page, '.decided')));
  await accessible(page, 'a completed election');
  await act(page, 'proclaim');
  await send(page);
  check('a proclamation has a reference and a day',
    await until(page, () => document.querySelectorAll('dialog [aria-invalid]').length === 2));
  await decision(page, { reference: 'CC 30/2025' });
  check('the outcome is proclaimed', await said(page, 'définitif'));
  check('and final', /Définitif\s: proclamé par la décision CC 30\/2025/.test(await text(page, '.decided')),
    await text(page, '.decided'));

  // once it is over, a decision changes the state of an office
  await office(page, offices[6]);
  await act(page, 'state');
  same('it may be merged, too', await page.locator('dialog input[value=merged]').count(), 1);
  await page.check('dialog input[value=not_held]');
  await decision(page, { reference: 'CC 31/2025', reason: 'Route coupée.' });
  check('a decision says that it did not vote', await said(page, 'état du bureau'));
  await office(page, offices[1]);
  await act(page, 'state');
  await page.check('dialog input[value=to_vote_again]');
  await decision(page, { reference: 'CC 32/2025', reason: 'Nouveau vote.' });
  check('or that it votes again', await said(page, 'état du bureau'));
  same('its annulled sheet is in the history', await status(offices[1]), 'none');
  check('which the page says', /votent une nouvelle fois/.test(await text(page, '.sheet .quiet')));
  await go(page, `/manage/election/${first}`, '.decided');
  check('what was changed since is told',
    /Depuis la proclamation\s: 2 décisions/.test(await text(page, '.decided .warning')), await text(page, '.decided'));
  await act(page, 'nextRoundAct');
  await accessible(page, 'asked before the next round');
  await send(page);
  check('the next round is made', await said(page, 'Le tour suivant est créé\u00a0: 1 circonscription, 2 candidats'));
  const next = await sql(`SELECT id FROM res_elec.election WHERE previous_round = ${first}`);
  await page.click('.decided a:has-text("tour suivant")');
  await page.waitForFunction((id) => location.pathname === `/manage/election/${id}`, next);
  check('and names the round before',
    await until(page, () => /tour précédent/.test(document.querySelector('.decided')?.textContent)));
  await accessible(page, 'a second round');
  const managed = page.url();
  await page.goto(`${base}/election/${first}`);
  check('the results have the second round beside the first',
    await until(page, () => /Tour 1.*Tour 2/s.test(document.querySelector('.ending .rounds')?.textContent)),
    await text(page, 'main'));
  await accessible(page, 'rounds beside each other');
  await page.goto(managed);
  await page.waitForSelector('.decided');

  const admin = await person(given.admin);
  await go(admin.page, `/manage/election/${first}`, '.decided');
  await act(admin.page, 'reopen');
  await send(admin.page);
  check('re-opening needs its reason',
    await until(admin.page, () => document.querySelector('dialog [name=reason][aria-invalid]')));
  await accessible(admin.page, 're-opening');
  await admin.page.fill('dialog [name=reason]', 'Nouveau vote dans un bureau.');
  await send(admin.page);
  check('an administrator re-opens it', await said(admin.page, 'rouverte'));
  same('in SQL, too', await of('status'), 'active');
  await office(admin.page, offices[1]);
  check('and sheets are entered again',
    await until(admin.page, () => document.querySelector('.sheet a.primary')?.hidden === false));
  await admin.context.close();
}

// Every page and every form, on a phone and on a wide window, in the light and in the dark, in both languages.
async function looks() {
  const own =
    /Présidentielle d’avril|Conseil de Moanda|Bureau [\wà-ÿ]+|École|Notre loi, article 7|La présidente de la commission|Les mandataires des deux listes|Nouveau vote dans un bureau\./g;
  const french = /élection|Annuler|Enregistrer|bureau|Supprimer|décision|procès/;
  await ask('complete');
  for (const [width, scheme, english] of [
    [360, 'dark', true],
    [1160, 'dark', false],
    [360, 'light', false],
    [1160, 'light', true],
  ]) {
    const { context, page, errors } = await person(given.admin,
      { width, height: width < 500 ? 740 : 900, scheme, english });
    const look = async (what) => {
      const name = `${width} px, ${scheme}, ${what}`;
      await accessible(page, name);
      await fits(page, name);
      if (!english) return;
      const words = await page.locator((await page.locator('dialog[open]').count()) ? 'dialog' : 'main').innerText();
      check(`${name}: no French`, !french.test(words.replace(own, '')), words);
    };
    for (const [part, selector] of [
      [`/manage/election/${first}/candidates/${candidates[0]}`, '[name=withdrew_on]'],
      [`/manage/election/${first}/review`, '.managing'],
      [`/manage/election/${first}/decisions`, '.decision'],
      [`/manage/election/${first}/centers/${given.center}`, '.row'],
      [`/manage/election/${first}/centers/${given.center}/offices/${offices[5]}`, '.end button'],
      [`/election/${council}/contest/${given.contest}/outcome`, '.steps-table'],
      [`/election/${first}/office/${offices[0]}`, '.sheet-acts'],
    ]) {
      await go(page, part, selector);
      await page.waitForSelector('main:not([aria-busy])');
      await look(part);
    }
    await act(page, 'annul');
    await look('the form “annul”');
    await page.keyboard.press('Escape');
    await office(page, offices[1]);
    await act(page, 'state');
    await page.check('dialog input[value=merged]');
    await page.waitForSelector('dialog .found-places .row');
    await look('the form “state”');
    await page.keyboard.press('Escape');
    await go(page, `/manage/election/${council}`, '.decided');
    await look('a completed election');
    for (const name of ['proclaim', 'reopen']) {
      await act(page, name);
      await look(`the form “${name}”`);
      await page.keyboard.press('Escape');
    }
    same(`no console error, ${width} px, ${scheme}`, errors, []);
    await context.close();
  }
}

// Everybody sees who is elected, and nobody else may decide.
async function visitor() {
  const { context, page, errors } = await open(browser);
  await go(page, `/election/${council}`, '.night');
  await page.click('.outcome-link a');
  await page.waitForSelector('.steps-table tbody tr');
  same('who is elected is public', await page.locator('.outcome-table tbody tr').count(), 3);
  same('with nothing to decide', await page.locator('main button:visible').count(), 0);
  await go(page, `/election/${first}/office/${offices[0]}`, '.page.office');
  same('nor on the page of an office', await page.locator('.sheet-acts').count(), 0);
  await go(page, `/election/${council}/contest/999999/outcome`, '.failure');
  check('a contest that is not there is said', /n’existe pas/.test(await text(page, '.failure')));
  same('no console error for a visitor', errors.filter((error) => !/status of 401/.test(error)), []);
  await context.close();
}

try {
  const { page, errors } = await person(given.director);
  await candidateForm(page);
  await review();
  await acts(page);
  await annulment(page);
  await twoPeople(page);
  await officeStates(page);
  await lots(page);
  await assembly(page);
  await ending(page);
  await looks();
  await visitor();
  same('no console error', errors.filter((error) => !/status of (409|422)/.test(error)), []);
} finally {
  await browser.close();
}
process.exit(0);
