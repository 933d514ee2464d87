// node manage.mjs URL PHONE PASSWORD FILES OTHERS: what a director does on the page, see manage.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';

const [base, phone, password, files, others, admin] = process.argv.slice(2);
const browser = await launch();
const sql = async (query) => (await ask('sql', query)).value;
const at = (page, part) => page.waitForFunction((path) => location.pathname === path, `/manage${part}`);
let loads = 0;
const go = async (page, part) => {
  await page.goto(`${base}/manage${part}?${++loads}`); // loaded anew
  await page.waitForSelector('.managing');
};
const focused = (page) => page.evaluate(() => document.activeElement.name || document.activeElement.id
  || document.activeElement.tagName);
const heading = (page, title) => page.waitForFunction((words) => document.querySelector('h1')?.textContent === words,
  title);
const said = (page, words) => until(page, (part) => document.querySelector('.notice')?.textContent.includes(part),
  words);
const wrong = (page, name) =>
  page.evaluate((field) => {
    const control = document.querySelector(`[name="${field}"]`);
    const ids = control.getAttribute('aria-describedby')?.split(' ') ?? [];
    const words = ids.map((id) => document.getElementById(id)).find((node) => node?.classList.contains('wrong'));
    return control.getAttribute('aria-invalid') === 'true' ? (words?.textContent ?? '') : '';
  }, name);
const submit = (page) => page.click('main form [type=submit]');

async function signIn(page, who, secret) {
  await page.fill('#identifier', who);
  await page.fill('#password', secret);
  await page.keyboard.press('Enter');
}

async function enter(page) {
  await page.goto(`${base}/manage`);
  await page.waitForSelector('#identifier');
  check('who is not signed in is asked to', page.url().endsWith('/sign-in'), page.url());
  await signIn(page, phone, password);
  await at(page, '');
  await heading(page, 'Gestion');
  check('and comes back to where they wanted to go', true);
  same('there is no election yet, and none of others', await page.locator('.row').count(), 0);
  await accessible(page, 'no election');
}

async function newElection(page) {
  await page.click('text=Nouvelle élection');
  await at(page, '/new');
  await page.waitForSelector('[name=title]');
  await page.fill('[name=year]', '25');
  await submit(page);
  check('an empty field is said at the field',
    await until(page, () => document.querySelector('[name=title][aria-invalid]')));
  same('in words', await wrong(page, 'title'), 'À remplir.');
  check('as is one out of range', /1.?900.*2.?200/.test(await wrong(page, 'year')), await wrong(page, 'year'));
  same('the first of them has the focus', await focused(page), 'title');
  await accessible(page, 'a form with faults');
  await page.keyboard.type('Présidentielle 2025');
  await page.fill('[name=year]', '2025');
  await page.keyboard.press('Enter');
  await heading(page, 'Présidentielle 2025');
  const id = await sql("SELECT id FROM res_elec.election WHERE title = 'Présidentielle 2025'");
  same('the election is there', page.url(), `${base}/manage/election/${id}`);
  same(
    'as SQL has it',
    await sql(`SELECT concat_ws(' ', type, year, round, status, visibility) FROM res_elec.election WHERE id = ${id}`),
    'presidential 2025 1 pending private',
  );
  await accessible(page, 'the election');
  await page.check('input[value=public]');
  await page.fill('[name=title]', 'Présidentielle d’avril 2025');
  await submit(page);
  check('a change is said', await said(page, 'Enregistré'));
  same(
    'and made',
    await sql(`SELECT visibility || ' ' || title FROM res_elec.election WHERE id = ${id}`),
    'public Présidentielle d’avril 2025',
  );
  same('the title follows', await text(page, 'h1'), 'Présidentielle d’avril 2025');
  return id;
}

async function candidate(page, election, fields) {
  await go(page, `/election/${election}/candidates/new`);
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'profile_photo') await page.setInputFiles('[name=profile_photo]', `${files}/${value}`);
    else await page.fill(`[name=${name}]`, value);
  }
  await submit(page);
}

async function candidates(page, election) {
  await page.click('.tabs >> text=Candidats');
  await at(page, `/election/${election}/candidates`);
  await page.click('text=Ajouter un candidat');
  await page.waitForSelector('[name=first_name]');
  await page.fill('[name=ballot_number]', 'un');
  await submit(page);
  await until(page, () => document.querySelectorAll('[aria-invalid]').length === 4);
  same(
    'each field at fault says so',
    [await wrong(page, 'code_name'), await wrong(page, 'ballot_number')],
    ['À remplir.', 'Attendu\u00a0: un nombre entier.'],
  );
  same('the keyboard is at the first', await focused(page), 'first_name');
  await page.setInputFiles('[name=profile_photo]', `${files}/no-photo.png`);
  check('what is no picture is said at once',
    await until(page, () => document.querySelector('[name=profile_photo][aria-invalid]')));
  await accessible(page, 'a candidate with faults');
  await page.fill('[name=first_name]', 'Rose');
  await page.fill('[name=last_name]', 'Mba');
  await page.fill('[name=code_name]', 'MBA');
  await page.fill('[name=ballot_number]', '1');
  await submit(page);
  check('as is what the server refuses',
    await until(page, () => document.querySelector('[name=profile_photo][aria-invalid]')));
  await page.setInputFiles('[name=profile_photo]', `${files}/photo.png`);
  check('a photo is seen before it is sent', await until(page, () => document.querySelector('.preview canvas')));
  await accessible(page, 'a candidate with a photo');
  await submit(page);
  check('the candidate is there', await said(page, 'Rose Mba'));
  check('with the photo', await until(page, () => document.querySelector('.rows img')?.naturalWidth > 0));
  await candidate(page, election, { first_name: 'Paul', last_name: 'Ndong', code_name: 'MBA', party: 'PSD' });
  check('a code that is taken is said at its field',
    await until(page, () => document.querySelector('[name=code_name][aria-invalid]')));
  check('with the one that stands', /^MBA existe déjà\s/.test(await wrong(page, 'code_name')),
    await wrong(page, 'code_name'));
  await page.fill('[name=code_name]', 'NDONG');
  await submit(page);
  check('and can be mended', await said(page, 'Paul Ndong'));
  await candidate(page, election, { first_name: 'De', last_name: 'Trop', code_name: 'X', ballot_number: '3' });
  await said(page, 'De Trop');
  await page.click('.row:has-text("Rose Mba") >> text=Modifier');
  await page.waitForSelector('[name=party]');
  await page.fill('[name=party]', 'Rassemblement');
  await page.check('text=Retirer la photo');
  await submit(page);
  await said(page, 'Rose Mba');
  await page.click('.row:has-text("De Trop") >> text=Supprimer');
  await page.waitForSelector('dialog[open]');
  await accessible(page, 'asked before deleting');
  same('whoever is asked stands at “no”', await page.evaluate(() => document.activeElement.textContent), 'Annuler');
  await page.keyboard.press('Escape');
  same('which changes nothing', await page.locator('.row').count(), 3);
  check('and gives the focus back',
    await page.evaluate(() => document.activeElement.textContent.startsWith('Supprimer')));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  check('the keyboard alone deletes', await said(page, 'n’est plus candidat'));
  same(
    'the candidates are those of SQL',
    await sql(
      `SELECT string_agg(concat_ws('|', first_name, last_name, code_name, party, ballot_number, profile_photo_id IS
        NULL), ' ' ORDER BY id) FROM res_elec.candidate WHERE election_id = ${election}`,
    ),
    'Rose|Mba|MBA|Rassemblement|1|t Paul|Ndong|NDONG|PSD|t',
  );
  await accessible(page, 'the candidates');
}

async function centers(page, election) {
  await go(page, `/election/${election}/centers/new`);
  await page.fill('[name=latitude]', '91');
  await submit(page);
  await until(page, () => document.querySelectorAll('[aria-invalid]').length === 2);
  check('a latitude ends at 90', /90/.test(await wrong(page, 'latitude')), await wrong(page, 'latitude'));
  await page.fill('[name=name]', 'Lycée Léon Mba');
  await page.fill('[name=province]', 'Estuaire');
  await page.fill('[name=department]', 'Libreville');
  await page.fill('[name=latitude]', '0,39');
  await page.fill('[name=longitude]', '9,45');
  await accessible(page, 'a new center');
  await submit(page);
  await heading(page, 'Lycée Léon Mba');
  const id = await sql(`SELECT id FROM res_elec.center WHERE name = 'Lycée Léon Mba' AND election_id = ${election}`);
  same(
    'the center has its place',
    await sql(
      `SELECT concat_ws(' ', (res_elec_internal.area_names(area_id) ->> 'province'), latitude, longitude)
        FROM res_elec.center WHERE id = ${id}`,
    ),
    'Estuaire 0.39 9.45',
  );
  for (const [name, registered] of [
    ['Bureau 1', '1 250'],
    ['Bureau 2', ''],
    ['Bureau 3', '30'],
  ]) {
    await page.fill('.inline [name=name]', name);
    await page.fill('.inline [name=registered_voters]', registered);
    await page.keyboard.press('Enter');
    check(`${name} is added`, await said(page, name));
    check('and the next can be typed at once',
      await until(page, () => document.activeElement.matches('.inline [name=name]')));
  }
  await page.keyboard.type('Bureau 3');
  await page.keyboard.press('Enter');
  check('a name that is taken is said',
    await until(page, () => document.querySelector('.inline [name=name][aria-invalid]')));
  await accessible(page, 'a center with offices');
  await page.click('.row:has-text("Bureau 2") >> text=Modifier');
  await page.waitForSelector('.slim [name=registered_voters]');
  await page.fill('[name=registered_voters]', '-1');
  await submit(page);
  check('a register is no less than none',
    await until(page, () => document.querySelector('[name=registered_voters][aria-invalid]')));
  await accessible(page, 'an office');
  await page.fill('[name=registered_voters]', '410');
  await submit(page);
  check('an office is changed', await said(page, 'Bureau 2'));
  await page.click('.row:has-text("Bureau 3") >> text=Supprimer');
  await page.click('dialog .primary');
  check('and deleted', await said(page, 'est supprimé'));
  same(
    'the offices are those of SQL',
    await sql(`SELECT string_agg(name || ' ' || registered_voters, ', ' ORDER BY id) FROM res_elec.office
      WHERE center_id = ${id}`),
    'Bureau 1 1250, Bureau 2 410',
  );
  await page.fill('.slim [name=address]', 'Boulevard de l’Indépendance');
  await page.click('.slim [type=submit]');
  check('the center is changed', await said(page, 'Enregistré'));
  same('in SQL, too', await sql(`SELECT address FROM res_elec.center WHERE id = ${id}`), 'Boulevard de l’Indépendance');
}

async function imports(page, election) {
  const counted = () =>
    sql(
      `SELECT concat_ws(' ', (SELECT count(*) FROM res_elec.center WHERE election_id = ${election}), (SELECT count(*)
        FROM res_elec.office WHERE election_id = ${election}), (SELECT count(*) FROM res_elec.area))`,
    );
  const before = await counted();
  const tried = (page) => until(page, () => document.querySelector('.result:not([hidden]) h2')?.textContent ===
    'Résultat de l’essai');
  const rows = (page) =>
    page.$$eval('.verdicts tbody tr', (lines) =>
      lines.map((line) => [line.querySelector('th').textContent, line.className,
        line.querySelectorAll('.wrongs li').length]),
    );
  await go(page, `/election/${election}/import`);
  await page.click('main form [type=submit]');
  check(
    'without a file there is nothing to try',
    await until(page, () => document.querySelector('form .wrong[role=alert]')?.textContent.length > 5),
  );
  await page.setInputFiles('#file', `${files}/no-table.csv`);
  await page.click('main form [type=submit]');
  check(
    'a file with other columns is refused as a whole, with their names',
    await until(page, () => /nom[^]*center/.test(document.querySelector('form .wrong[role=alert]').textContent)),
    await text(page, 'form .wrong[role=alert]'),
  );
  same('which is where the keyboard is', await page.evaluate(() => document.activeElement.className), 'wrong');
  await accessible(page, 'a file refused');
  await page.setInputFiles('#file', `${files}/broken.csv`);
  check(
    'a file of Windows is understood, and said',
    await until(page, () => /Windows/.test(document.querySelector('form [role=status]').textContent)),
  );
  await page.click('main form [type=submit]');
  check('a file is tried', await tried(page));
  same('the result has the focus', await focused(page), 'result-title');
  same('refused lines are shown first', await rows(page), [
    ['3', 'refused', 1],
    ['5', 'refused', 1],
    ['7', 'refused', 2],
  ]);
  check('with their text', /École "Mixte"; annexe/.test(await text(page, '.verdicts tbody')),
    await text(page, '.verdicts tbody'));
  await accessible(page, 'a trial with faults');
  await page.click('.choice input[value=all]');
  same('then all of them', (await rows(page)).map(([line, verdict]) => `${line} ${verdict}`).sort(), [
    '2 accepted',
    '3 refused',
    '5 refused',
    '6 unchanged',
    '7 refused',
  ]);
  await accessible(page, 'all lines of a trial');
  same('nothing is recorded', await counted(), before);
  await page.setInputFiles('#file', `${files}/mended.csv`);
  check('another file has no verdict yet', await page.locator('.result').isHidden());
  await page.click('main form [type=submit]');
  await tried(page);
  same(
    'the mended file is right',
    (await rows(page)).map(([line, verdict]) => `${line} ${verdict}`),
    ['2 accepted', '3 accepted', '5 accepted', '6 unchanged', '7 accepted'],
  );
  same('and still nothing is recorded', await counted(), before);
  await page.click('[data-act=import]');
  await page.waitForSelector('dialog[open]');
  await accessible(page, 'asked before importing');
  await page.click('dialog .primary');
  check('it is imported', await until(page, () => document.querySelector('.result h2')?.textContent === 'Importé'));
  await accessible(page, 'imported');
  same(
    'SQL has what the file says',
    await sql(`SELECT string_agg(concat_ws('|', a.name, c.name, o.name, o.registered_voters), ' ' ORDER BY c.id)
      FROM res_elec.center c JOIN res_elec.area a ON a.id = c.area_id
      LEFT JOIN res_elec.office o ON o.center_id = c.id WHERE c.election_id = ${election}
      AND c.name <> 'Lycée Léon Mba'`),
    'Mouila|École Saint-Gabriel|Bureau 1|312 Mouila|École "Mixte"; annexe|Bureau 1|280 Mouila|Marché ' +
      'Tchibanga|Mairie|Bureau 1|95',
  );
  // good lines alone, of what was pasted
  await page.check('input[value=candidates]');
  await page.fill('#paste', 'code_name,first_name,last_name,ballot_number\nOBAME,Jean,Obame,2\nMAL,,,x\n');
  await page.click('main form [type=submit]');
  await tried(page);
  check('what is pasted is tried', (await rows(page)).length === 1, await rows(page));
  await page.click('[data-act=import]');
  check('that lines are left out is said', /1 ligne refusée/.test(await text(page, 'dialog')),
    await text(page, 'dialog'));
  await page.click('dialog .primary');
  await until(page, () => document.querySelector('.result h2')?.textContent === 'Importé');
  same(
    'the right line alone is in',
    await sql(`SELECT string_agg(code_name, ' ' ORDER BY id) FROM res_elec.candidate WHERE election_id = ${election}`),
    'MBA NDONG OBAME',
  );
  await page.click('text=Voir les candidats');
  await at(page, `/election/${election}/candidates`);
}

// Constituencies and parties: made, changed, and taken away.
async function contests(page, election) {
  await go(page, `/election/${election}/contests`);
  await accessible(page, 'contests');
  const before = Number(await sql(`SELECT count(*) FROM res_elec.contest WHERE election_id = ${election}`));
  await page.click('text=Ajouter une circonscription');
  await page.waitForSelector('[name=seats]');
  await page.fill('[name=name]', 'Moanda');
  await page.fill('[name=code]', 'MDA');
  await page.fill('[name=seats]', '0');
  await page.fill('[name=area]', 'Atlantide');
  await submit(page);
  check('a seat is wanted', await until(page, () => document.querySelector('[name=seats][aria-invalid]')));
  await page.fill('[name=seats]', '2');
  await submit(page);
  check('an area that is none is said', await until(page, () => document.querySelector('[name=area][aria-invalid]')));
  check('by its name', /Atlantide/.test(await wrong(page, 'area')), await wrong(page, 'area'));
  await accessible(page, 'a contest with faults');
  await page.fill('[name=area]', 'Haut-Ogooue');
  await page.selectOption('[name=formula]', { label: 'Gabon\u00a0: députés' });
  check('the law of a formula is told', /articles 188/.test(await text(page, '.slim [role=status]')),
    await text(page, '.slim'));
  await submit(page);
  check('a constituency is added', await said(page, 'Moanda'));
  same(
    'as it was typed',
    await sql(`SELECT format('%s %s %s %s', n.code, n.seats, a.name, n.formula) FROM res_elec.contest n
      JOIN res_elec.area a ON a.id = n.area_id WHERE n.election_id = ${election} AND n.name = 'Moanda'`),
    'MDA 2 Haut-Ogooué gabon_deputies',
  );
  await page.click('.row .name >> text=Moanda');
  await page.waitForSelector('[name=seats]');
  await page.fill('[name=seats]', '3');
  await submit(page);
  check('and changed', await said(page, 'modifications'));
  same('in SQL, too',
    await sql(`SELECT seats FROM res_elec.contest WHERE election_id = ${election} AND name = 'Moanda'`), '3');
  await page.click('.row .name >> text=Moanda');
  await page.click('.end .danger');
  await page.waitForSelector('dialog[open] .points');
  await page.click('dialog .primary');
  check('and deleted', await said(page, 'est supprimée'));
  same('as before', await sql(`SELECT count(*) FROM res_elec.contest WHERE election_id = ${election}`), String(before));

  await go(page, `/election/${election}/parties`);
  await page.click('text=Ajouter un parti');
  await page.waitForSelector('[name=colour]');
  await page.fill('[name=name]', 'Union des bâtisseurs');
  await page.fill('[name=colour]', '#ffee00');
  await submit(page);
  check('a colour that is too light is said',
    await until(page, () => document.querySelector('[name=colour][aria-invalid]')));
  check('in words', /trop claire/.test(await wrong(page, 'colour')), await wrong(page, 'colour'));
  await page.fill('[name=colour]', '#1B5E20');
  await submit(page);
  check('a party is added', await said(page, 'Union des bâtisseurs'));
  check('with its colour', await until(page, () => [...document.querySelectorAll('.swatch')]
    .some((one) => getComputedStyle(one).backgroundColor === 'rgb(27, 94, 32)')));
  await accessible(page, 'parties');
  await page.click('.row .name >> text=Union des bâtisseurs');
  await page.click('.end .danger');
  await page.click('dialog .primary');
  check('and deleted', await said(page, 'est supprimé'));
}

// A list that is longer than a page, and what is found in it.
async function longList(page, election) {
  await sql(`WITH made AS (INSERT INTO res_elec.center (election_id, area_id, name)
    SELECT ${election}, res_elec.area_of_names(${election}, 'Ngounié', 'Dola', 'Ndendé'), 'École ' || i
      FROM generate_series(1, 70) i RETURNING 1) SELECT count(*) FROM made`);
  await go(page, `/election/${election}/centers`);
  same('a page of centers', await page.locator('.row').count(), 50);
  check('and how many there are', /1 à 50 sur 75 centres/.test(await text(page, '.listed .base')),
    await text(page, '.listed .base'));
  await page.click('text=Suivants');
  check('the next page', await until(page, () => document.querySelectorAll('.row').length === 25));
  await accessible(page, 'centers, the last page');
  await page.fill('.listed input', 'leon');
  check('one is found by name, accents aside', await until(page, () => document.querySelectorAll('.row').length === 1));
  await page.fill('.listed input', 'dola');
  check('and by where it lies', await until(page,
    () => /sur 70 centres/.test(document.querySelector('.listed .base').textContent)));
  await page.fill('.listed input', 'xyz');
  check('nothing found is said',
    await until(page, () => /Rien trouvé/.test(document.querySelector('.listed .base').textContent)));
  await page.fill('.listed input', 'École 70');
  await page.click('.row .name');
  await heading(page, 'École 70');
  await page.click('.end .danger');
  await page.click('dialog .primary');
  check('a center is deleted', await said(page, 'École 70 est supprimé'));
  same('in SQL, too', await sql(`SELECT count(*) FROM res_elec.center WHERE election_id = ${election}`), '74');
}

async function users(page, election) {
  await go(page, '/users');
  await accessible(page, 'no users');
  await page.click('text=Ajouter un utilisateur');
  await page.waitForSelector('[name=phone_number]');
  await page.fill('[name=phone_number]', '12');
  await page.fill('[name=email]', 'nom@exemple');
  await submit(page);
  check('all that is wrong is said', await until(page, () => document.querySelectorAll('[aria-invalid]').length === 4));
  check('with what was expected', /nom@exemple/.test(await wrong(page, 'email')), await wrong(page, 'email'));
  await accessible(page, 'a user with faults');
  await page.fill('[name=first_name]', 'Clémence');
  await page.fill('[name=last_name]', 'Obiang');
  await page.fill('[name=phone_number]', '077 12 34 56');
  await page.fill('[name=email]', 'clemence@example.ga');
  await page.check('input[value=link]');
  await page.fill('#scope-search', 'leon');
  await page.click('.found-places button');
  check('a center is added', await until(page,
    () => /Lycée Léon Mba/.test(document.querySelector('.places-chosen').textContent)));
  await page.fill('#scope-search', 'estuaire');
  await page.click('.found-places button');
  await page.fill('#scope-search', 'librev');
  await page.click('.found-places .row:has-text("Département") button');
  check('an area takes the place of another',
    await until(page, () => document.querySelectorAll('.places-chosen li').length === 2));
  await accessible(page, 'a user with a scope');
  await submit(page);
  await page.waitForSelector('#slips-title');
  await accessible(page, 'an invitation to print');
  const link = await text(page, '.slip code');
  check('with its QR code', await page.evaluate(() => document.querySelector('.slip svg.qr path') !== null));
  const secret = 'un mot que je choisis';
  const guest = await open(browser);
  await guest.page.goto(base + new URL(link).pathname + new URL(link).search);
  await guest.page.fill('#password', secret);
  await guest.page.fill('#again', secret);
  await guest.page.click('button');
  check('who is invited chooses the password', await until(guest.page, () => document.querySelector('form').hidden));
  await guest.context.close();
  await page.click('.acts a');
  check('the user is there', await until(page,
    () => /Clémence Obiang/.test(document.querySelector('.row .name')?.textContent)));
  await accessible(page, 'users');
  const scope = `SELECT string_agg(coalesce(a.kind || ' ' || a.name, c.name), ', ' ORDER BY s.center_id)
    FROM res_elec.user_scope s JOIN res_elec.app_user u ON u.id = s.user_id
    LEFT JOIN res_elec.area a ON a.id = s.area_id LEFT JOIN res_elec.center c ON c.id = s.center_id
    WHERE u.email = 'clemence@example.ga'`;
  same('with the scope', await sql(scope), 'Lycée Léon Mba, department Libreville');
  same('and can sign in', (await ask('sign_in', '+24177123456', secret)).status, 200);
  await page.click('.row .name');
  await page.waitForSelector('.places-chosen li + li');
  await page.fill('[name=last_name]', 'Obiang Nze');
  await submit(page);
  check('what is not touched stays', await said(page, 'Obiang Nze'));
  same('the scope, too', await sql(scope), 'Lycée Léon Mba, department Libreville');
  await page.click('.row .name');
  const byLink = 'section[aria-labelledby=invite-title] button:has-text("Imprimer un lien")';
  await page.click(byLink);
  check(
    'the link to an account that has a password needs one’s own',
    await until(page,
      () => /mot de passe actuel/.test(document.querySelector('[aria-labelledby=invite-title] [role=status]')
        .textContent)),
  );
  await page.fill('.end [name=current_password]', password);
  await accessible(page, 'an invitation anew');
  await page.click(byLink);
  await page.waitForSelector('#slips-title');
  await page.click('.acts a');
  await page.click('.row .name');
  await page.click('.places-chosen li:has-text("Lycée Léon Mba") button');
  await submit(page);
  await said(page, 'enregistrées');
  same('a place is taken away, the other stays as it was', await sql(scope), 'department Libreville');
  await page.click('.row .name');
  await page.click('.end .danger');
  await page.waitForSelector('dialog[open]');
  await page.click('dialog .primary');
  check('nobody is deactivated without one’s own password',
    await until(page, () => /mot de passe actuel/.test(document.querySelector('dialog [role=alert]').textContent)));
  await page.fill('dialog [name=current_password]', password);
  await accessible(page, 'deactivating somebody');
  await page.click('dialog .primary');
  check('somebody is deactivated', await said(page, 'ne peut plus se connecter'));
  same('and cannot sign in', (await ask('sign_in', '+24177123456', secret)).status, 401);
  await page.click('.row .name');
  await page.click('.end .primary');
  await page.click('dialog .primary');
  check('and activated again', await said(page, 'de nouveau'));
  const signed = await ask('sign_in', '+24177123456', secret);
  same('and can', signed.status, 200);
  return { secret, token: signed.token };
}

// Sheets from a file: the total as it would be, and as it is.
async function sheetsFile(page, election, office, candidate) {
  await go(page, `/election/${election}/import`);
  await page.check('input[value=sheets]');
  check('the columns are told with the candidates’ codes', /null_votes;MBA;/.test(await text(page, 'pre')),
    await text(page, 'pre'));
  const other =
    await sql(`SELECT id FROM res_elec.office WHERE election_id = ${election} AND id <> ${office} ORDER BY id LIMIT 1`);
  await page.fill('#paste',
    `office_id;total_voters;blank_votes;null_votes;MBA;NDONG\n${other};50;2;1;40;7\n${office};10;1;0;8;0\n`);
  await submit(page);
  check(
    'the total is told as it would be',
    await until(page, () => /aurait 2 procès/.test(document.querySelector('.totals')?.textContent)),
  );
  check('with its figures', /Votants60.*Rose Mba49/.test(await text(page, '.totals')), await text(page, '.totals'));
  check(
    'a sheet that does not add up is refused at its line',
    /écart/.test(await text(page, 'tr.refused')),
    await text(page, 'tr.refused'),
  );
  await accessible(page, 'sheets, tried');
  same('nothing is counted', await sql(`SELECT count(*) FROM res_elec.result_sheet WHERE election_id = ${election}`),
    '1');
  await page.click('[data-act=import]');
  await page.click('dialog .primary');
  check(
    'the right one is entered',
    await until(page, () => /maintenant 2 procès/.test(document.querySelector('.totals')?.textContent)),
    await text(page, '.result'),
  );
  same(
    'as SQL has it',
    await sql(
      `SELECT total_voters || ' ' || votes FROM res_elec.election_results WHERE election_id = ${election}
        AND candidate_id = ${candidate}`,
    ),
    '60 49',
  );
}

async function state(page, election, token) {
  const status = () => sql(`SELECT status FROM res_elec.election WHERE id = ${election}`);
  await go(page, `/election/${election}`);
  same(
    'what is ready is counted',
    await page.$$eval('.tile strong', (figures) => figures.map((one) => Number(one.textContent.replace(/\D/g, '')))),
    [
      3,
      Number(await sql(`SELECT count(*) FROM res_elec.center WHERE election_id = ${election}`)),
      Number(await sql(`SELECT count(*) FROM res_elec.office WHERE election_id = ${election}`)),
      Number(await sql(`SELECT sum(registered_voters) FROM res_elec.office WHERE election_id = ${election}`)),
    ],
  );
  await page.click('[data-to=active]');
  await page.waitForSelector('dialog[open]');
  check('what opening means is said', /figés/.test(await text(page, 'dialog')));
  await accessible(page, 'asked before opening');
  await page.click('dialog .plain');
  same('thinking better of it changes nothing', await status(), 'pending');
  await page.click('[data-to=active]');
  await page.click('dialog .primary');
  check('the election is opened', await said(page, 'ouverte'));
  same('in SQL, too', await status(), 'active');

  // a sheet makes what it depends on stay
  const office = await sql(`SELECT min(id) FROM res_elec.office WHERE election_id = ${election}`);
  const [first] =
    (await sql(`SELECT string_agg(id::text, ' ' ORDER BY id) FROM res_elec.candidate WHERE election_id = ${election}`))
    .split(
    ' ',
  );
  const sheet = { total_voters: 10, blank_votes: 1, null_votes: 0,
    results: [{ candidate_id: Number(first), votes: 9 }] };
  same('the collaborator enters a sheet in scope',
    (await ask('call', 'POST', `/api/offices/${office}/results`, sheet, token)).status, 201);
  const refused = async (name, part, open) => {
    await go(page, part);
    await open();
    await page.click('dialog .primary');
    check(
      `${name}: why not is said`,
      await until(page, () => document.querySelector('dialog .wrong')?.textContent.length > 20),
      await text(page, 'dialog'),
    );
    await accessible(page, `${name}, refused`);
    await page.keyboard.press('Escape');
  };
  await refused('a candidate with votes', `/election/${election}/candidates`,
    () => page.click('.row:has-text("Rose Mba") .danger'));
  const center = await sql(`SELECT center_id FROM res_elec.office WHERE id = ${office}`);
  await refused('a center with a sheet', `/election/${election}/centers/${center}`, () => page.click('.end .danger'));
  await refused('an office with a sheet', `/election/${election}/centers/${center}`,
    () => page.click('.row:has-text("Bureau 1") .danger'));
  await refused('an election with results', `/election/${election}`, () => page.click('.end .danger'));
  same('and nothing is gone', await sql(`SELECT count(*) FROM res_elec.candidate WHERE election_id = ${election}`),
    '3');
  await go(page, `/election/${election}/candidates/${first}`);
  await page.fill('[name=code_name]', 'AUTRE');
  await submit(page);
  check('a frozen name is said at its field',
    await until(page, () => document.querySelector('[name=code_name][aria-invalid]')));

  await sheetsFile(page, election, office, first);

  // somebody else was faster
  await go(page, `/election/${election}`);
  await ask('call', 'PUT', `/api/elections/${election}`, { status: 'completed' });
  await ask('call', 'PUT', `/api/elections/${election}`, { status: 'archived' });
  await page.click('[data-to=completed]');
  check(
    'completing says what it means, and what is missing',
    /rouvrir une élection terminée[\s\S]*manque/.test(await text(page, 'dialog')),
    await text(page, 'dialog'),
  );
  await page.fill('dialog [name=typed_title]', await text(page, 'h1'));
  await page.click('dialog .primary');
  check(
    'a move that is not legal is said',
    await until(page, () => /archivée.*terminée/.test(document.querySelector('dialog [role=alert]')?.textContent)),
  );
  await accessible(page, 'a move refused');
  await page.click('dialog .plain');
  check('and the page follows', await said(page, 'entre-temps'));
  same('there is no move any more', await page.locator('[data-to]').count(), 0);
  await accessible(page, 'an archived election');
}

async function small(election) {
  const { context, page, errors } = await open(browser, { width: 360, height: 740, scheme: 'dark' });
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  await page.click('[data-lang=en]');
  await heading(page, 'Sign in'); // the form is drawn anew: what is typed before that would be lost
  await signIn(page, phone, password);
  await page.click('main a[href="/manage"]');
  await heading(page, 'Management');
  const center =
    await sql(`SELECT id FROM res_elec.center WHERE name = 'Lycée Léon Mba' AND election_id = ${election}`);
  const office = await sql(`SELECT min(id) FROM res_elec.office WHERE center_id = ${center}`);
  const user = await sql("SELECT id FROM res_elec.app_user WHERE email = 'clemence@example.ga'");
  const candidate = await sql(`SELECT min(id) FROM res_elec.candidate WHERE election_id = ${election}`);
  const of = `/election/${election}`;
  for (const part of [
    '',
    '/new',
    '/users',
    '/users/new',
    `/users/${user}`,
    of,
    `${of}/candidates`,
    `${of}/candidates/new`,
    `${of}/candidates/${candidate}`,
    `${of}/centers`,
    `${of}/centers/new`,
    `${of}/centers/${center}`,
    `${of}/centers/${center}/offices/${office}`,
    `${of}/import`,
  ]) {
    await go(page, part);
    await page.waitForSelector('main:not([aria-busy])');
    const name = `in English on a phone, ${part || '/'}`;
    await accessible(page, name);
    await fits(page, name);
    check(
      `${name}: no French`,
      !/élection|Annuler|Enregistrer|bureau|Supprimer/.test(
        await page
          .locator('main')
          .innerText()
          .then((words) => words.replace(/Présidentielle d’avril 2025|Bureau \d|Lycée Léon Mba|École \d+/g, '')),
      ),
      await page.locator('main').innerText(),
    );
  }
  same('no console error on the phone', errors, []);
  await context.close();
}

async function strangers(election, secret) {
  const { context, page, errors } = await open(browser);
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  await signIn(page, '+24177123456', secret);
  await page.waitForSelector('.kind');
  same('a collaborator sees no way to manage', await page.locator('a[href="/manage"]').count(), 0);
  for (const part of ['', '/users', `/election/${election}`, `/election/${election}/import`]) {
    await page.goto(`${base}/manage${part}`);
    check(
      `nor the page itself, ${part || '/'}`,
      await until(page, () => /réservée aux directeurs/.test(document.querySelector('.failure')?.textContent)),
    );
    same('nor anything of it', await page.locator('.managing, .row, main form').count(), 0);
  }
  await accessible(page, 'not for collaborators');
  same('no console error there', errors, []);
  await context.close();
}

// Whoever would manage elections is made, and has their account opened again, with the administrator's password.
async function privileged(page) {
  const is = (column) => sql(`SELECT ${column} FROM res_elec.app_user WHERE email = 'guy@example.ga'`);
  await go(page, '/users/new');
  for (const [name, value] of Object.entries({ first_name: 'Guy', last_name: 'Mba', phone_number: '+24177999998',
    email: 'guy@example.ga' }))
    await page.fill(`[name=${name}]`, value);
  check('no password is asked for a collaborator', await page.locator('[name=current_password]').isHidden());
  await page.check('input[value=director]');
  await accessible(page, 'an administrator adds a director');
  await submit(page);
  check('without the password it is asked for',
    await until(page, () => /mot de passe/i.test(document.querySelector('.wrong:not([hidden])')?.textContent)));
  same('and there is no director', await is('count(*)'), '0');
  await page.fill('[name=current_password]', password);
  await submit(page);
  check('with it the director is there', await said(page, 'Guy Mba'));
  const guy = await is('id');
  await sql(`UPDATE res_elec.app_user SET active = false WHERE id = ${guy} RETURNING id`);
  await go(page, `/users/${guy}`);
  await page.click('.end button');
  await page.fill('dialog [name=current_password]', password);
  await accessible(page, 'an administrator opens an account again');
  await page.click('dialog button.primary');
  check('the account is open again', await said(page, 'Guy Mba'));
  same('it is', await is('active'), 't');
  await go(page, `/users/${guy}`);
  same('who has no second factor can lose none', await page.locator('#lost-factor').count(), 0);
  await sql(`INSERT INTO res_elec.second_factor (user_id, sealed_secret, confirmed_at)
    VALUES (${guy}, 'sealed', now()) RETURNING 1`);
  await go(page, `/users/${guy}`);
  await page.click('#lost-factor button');
  await page.fill('dialog [name=current_password]', password);
  await accessible(page, 'an administrator takes a second factor away');
  await page.click('dialog button.primary');
  check('it is said to be taken away', await until(page,
    () => document.body.textContent.includes('second facteur de Guy Mba est retiré')));
  same('… and it is', await sql(`SELECT count(*) FROM res_elec.second_factor WHERE user_id = ${guy}`), '0');
}

// An administrator manages every election, and says whom somebody works for.
async function administrator() {
  const { context, page, errors } = await open(browser);
  await page.goto(`${base}/manage/users/new`);
  await page.waitForSelector('#identifier');
  await signIn(page, admin, password);
  await page.waitForSelector('[name=director_id]');
  for (const [name, value] of Object.entries({
    first_name: 'Omar',
    last_name: 'Ella',
    phone_number: '+24177999999',
    email: 'omar@example.ga',
  }))
    await page.fill(`[name=${name}]`, value);
  await page.check('input[value=admin]');
  check('an administrator works for nobody', await page.locator('[name=director_id]').isHidden());
  await page.check('input[value=observer]');
  check('an observer has no scope', await page.locator('.scope').isHidden());
  const director = await sql(`SELECT id FROM res_elec.app_user WHERE phone_number = '${phone}'`);
  await page.selectOption('[name=director_id]', director);
  await accessible(page, 'an administrator adds a user');
  await submit(page);
  check('the user is there', await said(page, 'Omar Ella'));
  same(
    'and works for the director',
    await sql("SELECT role || ' ' || director_id FROM res_elec.app_user WHERE email = 'omar@example.ga'"),
    `observer ${director}`,
  );
  await go(page, '');
  same('all elections are managed', await page.locator('.row').count(), 2);
  await go(page, `/election/${others}`);
  same('those of directors, too', await text(page, 'h1'), 'Ailleurs');
  await privileged(page);
  same('no console error for the administrator', errors.filter((error) => !provoked.test(error)), []);
  await context.close();
}

async function notMine(page, election) {
  await page.goto(`${base}/manage/election/${others}`);
  check(
    'a public election of another director is not managed',
    await until(page, () => /chacun pour ses propres/.test(document.querySelector('.failure')?.textContent)),
  );
  for (const part of [
    '/nothing',
    '/election/999999',
    `/election/${election}/candidates/999999`,
    `/election/${election}/nothing`,
    '/election/new',
  ]) {
    await page.goto(`${base}/manage${part}`);
    check(
      `what is not there is said, ${part}`,
      await until(page, () => /n’existe pas/.test(document.querySelector('.failure')?.textContent)),
    );
    await page.goto(`${base}/manage`);
    await page.waitForSelector('.managing');
  }
}

// The network's refusals are in the console: those that the test provokes are none of its errors.
const provoked = /status of (401|404|409|415|422)/;
const unprovoked = (errors) => errors.splice(0).filter((error) => !provoked.test(error));

try {
  const { page, errors, hosts } = await open(browser);
  await enter(page);
  const election = await newElection(page);
  await candidates(page, election);
  await centers(page, election);
  await imports(page, election);
  await contests(page, election);
  await longList(page, election);
  const { secret, token } = await users(page, election);
  await state(page, election, token);
  await notMine(page, election);
  await small(election);
  await strangers(election, secret);
  await administrator();
  same('no console error', unprovoked(errors), []);
  same('nobody else was asked', [...hosts], [new URL(base).host]);
} finally {
  await browser.close();
}
process.exit(0);
