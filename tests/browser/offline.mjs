// node offline.mjs URL ELECTION: sheets entered without network, see offline.t.
import { accessible, ask, check, fits, launch, open, same, text, until } from './page.mjs';
import { enter, fill, send, signIn } from './sheet.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const { context, page, errors, hosts } = await open(browser, { width: 390, height: 844 });
const entry = (office) => `${base}/election/${election}/office/${office}/entry`;
const path = (office) => `/api/offices/${office}/results`;
const [alone, drafted, shared, raced, refused, foreign] = given.offices;
const expected = (list) => list.filter((error) =>
  !/net::ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|FAILED)|status of (401|409)|FetchEvent/.test(error));
const notice = (one, pattern) =>
  until(one, (source) => new RegExp(source).test(document.querySelector('#notice:not([hidden])')?.textContent), pattern,
    30000);
const quiet = (one) => until(one, () => document.querySelector('#notice').hidden, null, 90000);
const requests = async (office) => (await ask('sent', 'POST', path(office), 201)).count +
  (await ask('sent', 'POST', path(office), 200)).count;

async function ready() {
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  await signIn(page, given.phone, given.password);
  await page.waitForSelector('.mine a');
  check('the page keeps itself',
    await until(page, () => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)));
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await (await caches.open(names[0])).keys();
    return { names: names.length, paths: requests.map((request) => new URL(request.url).pathname) };
  });
  same('in one version', kept.names, 1);
  check('with all it is made of', ['/shell', '/app.css', '/js/main.js', '/js/view_entry.js', '/js/outlines.js']
    .every((one) => kept.paths.map((path) => path.replace(/^\/at\/v[0-9a-f]{16}/, '')).includes(one)), kept.paths);
  same('and nothing of the API', kept.paths.filter((one) => one.startsWith('/api')), []);
  const policy = await page.evaluate(async () => (await caches.match('/shell')).headers.get('content-security-policy'));
  check('under the same policy', /default-src 'none'; script-src 'self'/.test(policy), policy);
}

async function offline() {
  await ask('stop');
  await page.goto(entry(alone));
  await page.waitForSelector('.entry-form');
  check('a form opens without network', /^Bureau 1, /.test(await text(page, 'h1')), await text(page, 'h1'));
  await accessible(page, 'a form without network');
  await fill(page, given, [500, 100, 2, 3], [80, 10, 4]);
  await page.click('.send-bar .primary');
  check('what does not add up is not kept for sending',
    await until(page, () => /n’est pas exact/.test(document.querySelector('.alert').textContent)));
  await page.fill(`#votes-${given.candidates[2]}`, '5');
  await send(page);
  await page.waitForSelector('.said.warn');
  check('a sheet waits', /En attente du réseau/.test(await text(page, '.said h2')));
  check('and the header says so', await notice(page, '^1 procès-verbal attend le réseau$'));
  await accessible(page, 'a sheet that waits');
  await fits(page, 'a sheet that waits');
  await page.goto(entry(drafted));
  await page.waitForSelector('.entry-form');
  await page.fill('#total_voters', '33');
  await page.reload();
  await page.waitForSelector('.entry-form');
  same('the page opens without network, with the draft', await page.inputValue('#total_voters'), '33');
  check('and still says what waits', await notice(page, '^1 procès-verbal attend le réseau$'));
  await page.goto(`${base}/account`);
  await page.waitForSelector('.mine .waiting');
  check('so does the account', (await page.locator('.mine .draft').count()) === 1
    && (await page.locator('.away').count()) === 1);
  await accessible(page, 'the account without network');
  await page.locator('.mine a').first().click();
  await page.waitForSelector('.said.warn');
  await ask('start');
  check('it is sent when the network is back', await until(page, () => document.querySelector('.said.good'), null,
    90000));
  check('and nothing waits', await quiet(page));
  const sheet = await ask('sheet', alone);
  same('the sheet stands with its figures', [sheet.voters, sheet.blank, sheet.null, sheet.votes],
    [100, 2, 3, [80, 10, 5]]);
  same('exactly once', [sheet.version, sheet.earlier, await requests(alone)], [1, 0, 1]);
}

async function tabs() {
  const other = await context.newPage();
  for (const one of [page, other]) {
    await one.goto(entry(shared));
    await one.waitForSelector('.entry-form');
  }
  for (const one of [page, other]) {
    await fill(one, given, [500, 10, 1, 1], [6, 1, 1]);
    await one.click('.send-bar .primary');
    await one.waitForSelector('dialog[open]');
  }
  await Promise.all([page, other].map((one) => one.click('dialog .primary')));
  for (const one of [page, other])
    check('each of two tabs says that the sheet has arrived',
      await until(one, () => document.querySelector('.said.good')));
  const twice = await ask('sheet', shared);
  same('there is one sheet', [twice.version, twice.earlier, twice.votes], [1, 0, [6, 1, 1]]);

  await ask('stop');
  await enter(page, given, entry(raced), [500, 20, 0, 0], [18, 1, 1]);
  check('a tab says what another one left', await notice(other, '^1 procès-verbal attend'));
  await ask('start');
  await Promise.all([page, other].map((one) => one.evaluate(() => dispatchEvent(new Event('online')))));
  for (const one of [page, other]) check('both see it go', await quiet(one));
  same('one of them has sent it, once', [(await ask('sheet', raced)).version, await requests(raced)], [1, 1]);
  await other.close();
}

async function comesBack() {
  await ask('stop');
  await enter(page, given, entry(refused), [500, 30, 0, 0], [28, 1, 1]);
  await page.waitForSelector('.said.warn');
  await ask('other', refused);
  await page.goto(`${base}/account`);
  await page.waitForSelector('.mine .waiting');
  await ask('start');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  check('a sheet that is refused comes back', await notice(page, '1 procès-verbal refusé est à revoir'));
  same('the other one stands', (await ask('sheet', refused)).blank, 7);
  await page.reload();
  await page.waitForSelector('.mine .refused');
  await accessible(page, 'a refused sheet in the account');
  await page.click('.mine a:has(.refused)');
  await page.waitForSelector('.differs');
  check('as a draft beside the sheet that stands', (await page.inputValue('#total_voters')) === '30');
  await page.click('.said .plain');
  check('one may drop it', await quiet(page));
  same('and nothing was changed', (await ask('sheet', refused)).version, 1);
}

async function identity() {
  await ask('stop');
  await enter(page, given, entry(foreign), [500, 40, 0, 0], [38, 1, 1]);
  await page.waitForSelector('.said.warn');
  await page.goto(`${base}/account`);
  await page.waitForSelector('.mine .waiting');
  await page.click('text=Se déconnecter');
  check('who leaves is told what waits',
    await until(page, () => /attendent sur cet appareil/.test(document.querySelector('.wrong:not(:empty)')
      ?.textContent)));
  await page.click('text=Se déconnecter quand même');
  check('without network one stays signed in, and is told',
    await until(page, () => /vous restez connecté/.test(document.querySelector('.wrong:not(:empty)')?.textContent)));
  await ask('end_sessions');
  await ask('start');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  check('when the session has ended the sheet stays, and asks who it is',
    await notice(page, '^1 procès-verbal attend\\s: connectez-vous'));
  same('it was not sent', await ask('sheet', foreign), {});
  await page.click('#notice a');
  await page.waitForSelector('#identifier');
  await accessible(page, 'a sheet that waits for its author');
  await signIn(page, given.director, given.password);
  await page.waitForSelector('#account.signed');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.goto(`${base}/account`);
  await page.waitForSelector('.mine a');
  same('somebody else does not see it', await page.locator('.mine .waiting').count(), 0);
  same('nor send it', [await ask('sheet', foreign), await requests(foreign)], [{}, 0]);
  await page.click('text=Se déconnecter');
  await until(page, () => location.pathname === '/' && !document.querySelector('#account.signed'));
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  await signIn(page, given.phone, given.password);
  check('its author sends it', await quiet(page));
  same('in their own name', (await ask('sheet', foreign)).by, given.id);
}

// The page of a visitor opens too, and says that its figures cannot be had.
async function visitor() {
  const { context: apart, page: one } = await open(browser);
  await one.goto(`${base}/`);
  check('a visitor’s page is kept as well', await until(one, () => navigator.serviceWorker.ready.then(() => true), null,
    30000));
  await ask('stop');
  await one.reload();
  check('and opens without network',
    await until(one, () => /injoignable/.test(document.querySelector('[role=alert]')?.textContent)));
  await ask('start');
  check('it goes on by itself', await until(one, () => document.querySelector('.board, .elections'), null, 30000));
  await apart.close();
}

try {
  for (const part of [ready, offline, tabs, comesBack, identity, visitor]) {
    await part();
    same(`${part.name}: no console error but of the network`, expected(errors.splice(0)), []);
  }
  same('nobody else was asked', [...hosts], [new URL(base).host]);
} finally {
  await browser.close();
}
process.exit(0);
