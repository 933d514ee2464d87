// node entry.mjs URL ELECTION: signing in, entering and correcting sheets, see entry.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';
import { enter, fill, focused, send, signIn } from './sheet.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const { context, page, errors, hosts } = await open(browser, { width: 390, height: 844 });
const entry = (office) => `${base}/election/${election}/office/${office}/entry`;
const [first, second, third, fourth, fifth] = given.offices;
const refusals = (list) => list.filter((error) => !/status of (401|409|412|415|422)/.test(error));

async function signing() {
  await page.goto(`${base}/`);
  check('a private election is not shown to visitors', await until(page, () => document.querySelector('.empty')));
  await page.click('#account');
  await page.waitForSelector('form');
  await accessible(page, 'signing in');
  await fits(page, 'signing in');
  await page.click('form .primary');
  same('what is missing is said at its field', await text(page, '#identifier-wrong'),
    'Donnez votre numéro de téléphone ou votre adresse.');
  same('and the first takes the focus', await focused(page), 'identifier');
  same('the field names its message', await page.getAttribute('#identifier', 'aria-describedby'), 'identifier-wrong');
  await signIn(page, given.phone, 'un faux mot de passe');
  await page.waitForSelector('form [role=alert]:not(:empty)');
  same('a wrong password is said in the server’s words', await text(page, 'form [role=alert]'),
    'Identifiant ou mot de passe incorrect.');
  same('and nobody is signed in', await page.locator('#account.signed').count(), 0);
  await signIn(page, given.email, given.password);
  await page.waitForSelector('#account.signed');
  check('after signing in one is where one was', await until(page, () => location.pathname === '/'));
  check('and sees the private election',
    await until(page, () => document.querySelector('.elections a')?.textContent === 'Essai privé'));
  await page.click('#account');
  await page.waitForSelector('.mine a');
  same('the offices in scope without a sheet are listed', await page.locator('.mine a').count(), given.offices.length);
  await accessible(page, 'the account');
  await fits(page, 'the account');
  await page.reload();
  check('a reload keeps one signed in',
    await until(page, () => document.querySelector('#account.signed') && document.querySelector('.mine a')));
}

async function renewing() {
  let before = await ask('sent', 'POST', '/api/auth/refresh', 200);
  await context.clearCookies({ name: 'access_token_cookie' });
  await page.reload();
  await page.waitForSelector('.mine a');
  same('a token that is gone before its time is renewed', (await ask('sent', 'POST', '/api/auth/refresh', 200)).count,
    before.count + 1);
  before = await ask('sent', 'POST', '/api/auth/refresh', 200);
  const other = await context.newPage();
  await context.clearCookies({ name: 'access_token_cookie' });
  await page.evaluate(() => {
    localStorage['res-elec-session'] =
      JSON.stringify({ ...JSON.parse(localStorage['res-elec-session']), until: Date.now() });
  });
  await Promise.all([page.reload(), other.goto(`${base}/account`)]);
  for (const one of [page, other]) await one.waitForSelector('.mine a');
  same('tokens that ran out are renewed once, for both tabs', (await ask('sent', 'POST', '/api/auth/refresh', 200))
    .count, before.count + 1);
  await other.close();
}

async function gap() {
  await page.locator('.mine a').first().click();
  await page.waitForSelector('.entry-form');
  await accessible(page, 'an empty form');
  await fits(page, 'an empty form');
  same('the register is the office’s', await page.inputValue('#registered_voters'), '500');
  await page.click('.send-bar .primary');
  same('what is not filled in is said, the first has the focus', await focused(page), 'total_voters');
  await fill(page, given, [500, 100, 2, 3], [80, 10, 4]);
  same('the difference is stated while one types', await text(page, '.gap'), 'Il manque 1 voix');
  for (const none of ['1x', '12,5', '12.5', '-5', '2 5', '1 23', '3000000000', '3e0']) {
    await page.fill('#null_votes', none);
    same(`${none} stays as it was written`, await page.inputValue('#null_votes'), none);
    same(`${none} is no count, which is said at once`, await text(page, '#null_votes-wrong'),
      'Un nombre entier, sans signe ni virgule\u00a0: 12 500 ou 12500.');
    same(`and ${none} counts for nothing`, await text(page, '.gap'), 'Recopiez tous les chiffres');
  }
  await page.click('.send-bar .primary');
  same('nor is it sent', [await focused(page), (await ask('sent', 'POST', `/api/offices/${first}/results`, 422)).count],
    ['null_votes', 0]);
  await fill(page, given, [500, 1200, 2, 3], [80, 10, 4]);
  await page.fill('#total_voters', '1\u202f200');
  same('thousands may be apart', await text(page, '.gap'), 'Il manque 1 101 voix'.replace('1 101', '1\u202f101'));
  await fill(page, given, [500, 600, 2, 3], [80, 10, 4]);
  await page.click('.send-bar .primary');
  check('the server’s verdict is shown',
    await until(page, () => /2 règles enfreintes/.test(document.querySelector('.alert').textContent)),
    await text(page, '.alert'));
  const voters = await text(page, '#total_voters-wrong');
  same('which came by this request', (await ask('sent', 'POST', `/api/offices/${first}/results`, 422)).count, 1);
  check('each violation at its field', /écart 501/.test(voters) && /600 votants pour 500 inscrits/.test(voters),
    voters);
  same('the first of them has the focus', await focused(page), 'total_voters');
  same('a field of the same violation is marked, and says where to read',
    await page.getAttribute('#blank_votes', 'aria-describedby'), 'total_voters-wrong');
  await accessible(page, 'a refused sheet');
  same('nothing is stored', await ask('sheet', first), {});
  await page.reload();
  await page.waitForSelector('.entry-form');
  same('the draft survives a reload',
    [await page.inputValue('#total_voters'), await page.inputValue(`#votes-${given.candidates[2]}`)], ['600', '4']);
}

async function entering() {
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  same('it adds up', await text(page, '.gap'), 'Le compte est bon');
  await page.click('.send-bar .primary');
  await page.waitForSelector('dialog[open]');
  await accessible(page, 'the confirmation');
  check('the figures are shown to be confirmed', /Votants\s*100/.test(await page.locator('dialog').innerText()));
  await page.click('dialog .plain');
  same('one may go back', (await ask('sheet', first)).version, undefined);
  await page.click('.send-bar .primary');
  await page.dblclick('dialog .primary', { noWaitAfter: true });
  await page.waitForSelector('.said.good');
  await accessible(page, 'a sheet that has arrived');
  const sheet = await ask('sheet', first);
  same('the sheet stands with its figures', [sheet.registered, sheet.voters, sheet.blank, sheet.null, sheet.votes],
    [500, 100, 2, 3, [80, 10, 5]]);
  same('once, by who entered it', [sheet.version, sheet.earlier, sheet.by], [1, 0, given.id]);
  const path = `/api/offices/${first}/results`;
  same('two clicks send one request', [(await ask('sent', 'POST', path, 201)).count, (await ask('sent', 'POST', path,
    200)).count], [1, 0]);
  same('it is said to be counted', await text(page, '.said h2'), 'Procès-verbal compté');
  same('and the next office is offered', await text(page, '[data-next]'), 'Bureau suivant\u00a0: Bureau 2, École');
  await page.click('text=Mes bureaux');
  check('it leaves the list', await until(page, (count) => document.querySelectorAll('.mine a').length === count,
    given.offices.length - 1));
}

// By keyboard alone, from the list to the next office: a soft rule is asked about, and what was looked at is kept.
async function keyboard() {
  const numbers = [...given.candidates.keys()].map((index) => String(index + 1));
  await page.goto(`${base}/#/account`);
  await page.waitForSelector('.mine a');
  await page.focus('.mine a >> nth=0');
  await page.keyboard.press('ArrowUp');
  check('an arrow leads from the list to the field above it', (await focused(page)).endsWith('-filter'),
    await focused(page));
  await page.keyboard.type('ecole 6');
  same('a number and a name without accents find an office', await page.$$eval('.mine a',
    (all) => all.map((one) => one.firstChild.textContent)), ['Bureau 6']);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.entry-form');
  check('Enter opens the first that is found', /Bureau 6,/.test(await text(page, 'h1')), await text(page, 'h1'));
  same('each candidate has the number of the ballot', await page.$$eval('.ballot',
    (all) => all.map((one) => one.lastChild.textContent)), numbers);
  await page.focus('#total_voters');
  for (const figure of ['490', '1', '1', '300', '180']) {
    await page.keyboard.type(figure);
    await page.keyboard.press('Enter');
  }
  same('Enter goes from figure to figure', await focused(page), `votes-${given.candidates[2]}`);
  await page.keyboard.type('8');
  await page.keyboard.press('ArrowUp');
  same('the arrows go back, and select', await page.evaluate(() => [document.activeElement.id,
    getSelection().toString()]), [`votes-${given.candidates[1]}`, '180']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog .soft');
  check('Enter in the last figure asks what a rule would say', /participation est de 98\s%/.test(await text(page,
    'dialog .soft li')), await text(page, 'dialog .soft li'));
  await accessible(page, 'a soft rule is asked about');
  await fits(page, 'a soft rule is asked about');
  await page.keyboard.press('Shift+Enter');
  same('what is not ticked is not sent', [await text(page, 'dialog .wrong'), await focused(page)],
    ['Comparez ce point au procès-verbal signé, puis cochez-le.', 'checked-0']);
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+Enter');
  await page.waitForSelector('.said.good');
  check('it is counted, and who looks at it is told', /Procès-verbal compté/.test(await text(page,
    '.said h2')) && (await page.locator('.said .flags li').count()) === 1);
  await accessible(page, 'a sheet that is counted and flagged');
  const sheet = await ask('sheet', given.offices[5]);
  check('what was looked at is the reason of the sheet',
    /^J’ai vérifié\s: La participation est de 98\s% .490 sur 500./.test(sheet.reason), sheet.reason);
  same('its figures are those that were typed', [sheet.voters, sheet.votes], [490, [300, 180, 8]]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.entry-form');
  check('and the next office is a key away', /Bureau 7,/.test(await text(page, 'h1')), await text(page, 'h1'));
}

async function widths() {
  const photo = await ask('photo');
  await page.goto(entry(given.offices[6]));
  await page.waitForSelector('.entry-form');
  await page.setInputFiles('#scan-file', { name: 'pv.png', mimeType: 'image/png', buffer: Buffer.from(photo.base64,
    'base64') });
  await page.waitForSelector('.viewer canvas');
  const size = () => page.evaluate(() => [document.querySelector('.viewer canvas').width,
    document.querySelector('.viewer canvas').height, Math.round(document.querySelector('.viewer canvas').clientWidth)]);
  const [width, height, shown] = await size();
  await page.click('.viewer [aria-label="Tourner"]');
  same('the photo is turned', (await size()).slice(0, 2), [height, width]);
  await page.focus('.viewer .frame');
  await page.keyboard.press('+');
  check('and enlarged by a key', (await size())[2] > shown, await size());
  for (const scheme of ['light', 'dark'])
    for (const wide of [320, 360, 768, 1440]) {
      await page.setViewportSize({ width: wide, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await accessible(page, `the form with a photo, ${wide} ${scheme}`);
      await fits(page, `the form with a photo, ${wide} ${scheme}`);
      const bar = await page.evaluate(() => ['.gap',
        '.send-bar .primary'].map((one) => document.querySelector(one).getBoundingClientRect()).map((one) => [one.top,
        one.bottom]));
      check(`${wide}: the sum and what sends are one row`, bar[0][0] < bar[1][1] && bar[1][0] < bar[0][1], bar);
    }
  const beside = await page.evaluate(() => ['.viewer',
    '#total_voters'].map((one) => document.querySelector(one).getBoundingClientRect()).map((one) => [one.left,
    one.right]));
  check('on a wide screen the photo is beside the fields', beside[0][1] < beside[1][0], beside);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'light' });
}

async function correcting() {
  await page.goto(`${base}/election/${election}/office/${first}`);
  await page.click('.sheet .primary');
  await page.waitForSelector('.entry-form');
  same('a correction begins with what stands', await page.inputValue(`#votes-${given.candidates[0]}`), '80');
  await accessible(page, 'a correction');
  await fill(page, given, [500, 100, 2, 3], [79, 11, 5]);
  await page.fill('#reason', 'Deux colonnes inversées');
  await ask('correct', first);
  await send(page);
  await page.waitForSelector('.said.warn');
  same('a stale version is not overwritten', (await ask('sheet', first)).votes, [79, 10, 5]);
  same('the sheet that stands is beside ours, differences marked',
    await page.$$eval('.differs th', (all) => all.map((one) => one.textContent)), ['Blancs', 'Cand Idat 2']);
  await accessible(page, 'two versions side by side');
  await fits(page, 'two versions side by side');
  await page.click('.said .primary');
  await page.waitForSelector('.entry-form');
  same('ours is kept, with its reason', [await page.inputValue('#blank_votes'), await page.inputValue('#reason')],
    ['2', 'Deux colonnes inversées']);
  await send(page);
  await page.waitForSelector('.said.good');
  const sheet = await ask('sheet', first);
  same('and corrects the version that was shown', [sheet.version, sheet.blank, sheet.votes, sheet.reason],
    [3, 2, [79, 11, 5], 'Deux colonnes inversées']);
  await ask('verify', first);
  await page.reload();
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 100, 3, 2], [79, 11, 5]);
  await send(page);
  await page.waitForSelector('#reason-wrong:not([hidden])');
  same('a verified sheet wants a reason, and says so there', await focused(page), 'reason');
  await page.fill('#reason', 'Un nul était blanc');
  await send(page);
  await page.waitForSelector('.said.good');
  same('with it the correction stands', (await ask('sheet', first)).reason, 'Un nul était blanc');
}

async function photos() {
  const photo = await ask('photo');
  await page.goto(entry(second));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 10, 0, 0], [10, 0, 0]);
  same('a phone opens its camera', await page.getAttribute('#scan-camera', 'capture'), 'environment');
  await page.setInputFiles('#scan-camera',
    { name: 'pv.png', mimeType: 'image/png', buffer: Buffer.from(photo.base64, 'base64') });
  await page.waitForSelector('.chosen canvas');
  const size = Number((await text(page, '.chosen .base')).replace(/\D/g, ''));
  check('a large photo is made smaller', size < (photo.base64.length * 3) / 4 / 1024, size);
  await page.reload();
  await page.waitForSelector('.chosen canvas');
  await accessible(page, 'a photo');
  await send(page);
  await page.waitForSelector('.said.good');
  same('the sheet stands with its photo', [(await ask('sheet', second)).version, (await ask('sheet', second)).scans],
    [1, 1]);
  await page.goto(entry(third));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 10, 0, 0], [1, 8, 1]);
  await page.setInputFiles('#scan-file',
    { name: 'pv.png', mimeType: 'image/png', buffer: Buffer.from(photo.bad, 'base64') });
  await page.waitForSelector('.chosen:not([hidden])');
  await send(page);
  await page.waitForSelector('.said.warn');
  same('a photo that is refused does not take the figures back', (await ask('sheet', third)).votes, [1, 8, 1]);
  await accessible(page, 'a refused photo');
  await page.click('text=Laisser sans photo');
  await page.waitForSelector('.said.good');
}

async function others() {
  await page.goto(entry(given.outside));
  await page.waitForSelector('.said.warn');
  check('an office out of scope takes no sheet', /pas parmi ceux/.test(await text(page, '.said')));
  await page.goto(`${base}/election/${election}/office/${given.outside}`);
  await page.waitForSelector('.sheet');
  check('and offers none', await page.locator('.sheet .primary').isHidden());
  await page.click('[data-lang=en]');
  await page.goto(entry(fourth));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 12, 0, 0], [10, 0, 0]);
  same('English', [await text(page, '.kind'), await text(page, '.gap')], ['Enter the sheet', '2 votes are missing']);
  await page.click('.send-bar .primary');
  check('and from the server too',
    await until(page, () => /does not add up/.test(document.querySelector('#total_voters-wrong').textContent)));
  await page.setViewportSize({ width: 320, height: 600 });
  await fits(page, 'a very small phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page, 'dark');
  await page.goto(`${base}/account`);
  await page.waitForSelector('.state.draft');
  await accessible(page, 'the account with a draft, dark');
  await page.click('[data-lang=fr]');
}

async function leaving() {
  await page.goto(entry(fifth));
  await page.waitForSelector('.entry-form');
  await page.goto(`${base}/account`);
  await page.click('text=Se déconnecter');
  check('signing out leads away',
    await until(page, () => !document.querySelector('#account.signed') && location.pathname === '/'));
  check('and takes what was private', await until(page, () => document.querySelector('.empty')));
  same('the cookies are gone', (await context.cookies()).length, 0);
  same('and what offices there were',
    await page.evaluate(() => import('/js/local.js').then((local) => local.placesOf(2))), []);
  await page.goto(entry(fifth));
  await page.waitForSelector('#identifier');
  await signIn(page, given.director, given.password);
  check('whoever signs in then goes on where they wanted to',
    await until(page, () => document.querySelector('.entry-form')));
  await page.goto(`${base}/`);
  await page.waitForSelector('.entry-form', { state: 'detached' });
  await enter(page, given, entry(given.outside), [500, 1, 1, 0], [0, 0, 0]);
  await page.waitForSelector('.said.good');
  same('a director enters sheets too', (await ask('sheet', given.outside)).blank, 1);
}

try {
  for (const part of [signing, renewing, gap, entering, keyboard, widths, correcting, photos, others, leaving]) {
    await part();
    same(`${part.name}: no console error but refusals`, refusals(errors.splice(0)), []);
  }
  same('nobody else was asked', [...hosts], [new URL(base).host]);
} finally {
  await browser.close();
}
process.exit(0);
