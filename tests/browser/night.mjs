// node night.mjs URL ELECTION: a results night on the page, see night.t.
import { accessible, ask, away, board, check, digits, equal, fits, launch, open, same, text, until } from './page.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const night = `${base}/election/${election}`;
const FIRST_LOAD = 100 * 1024;

async function firstLoad() {
  const { context, page, errors, hosts } = await open(browser, { width: 390, height: 844 });
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  const photos = new Set();
  let bytes = 0,
    requests = 0;
  client.on('Network.responseReceived', (event) => {
    if (event.response.url.includes('/api/files/')) photos.add(event.requestId);
  });
  client.on('Network.loadingFinished', (event) => {
    requests++;
    if (!photos.has(event.requestId)) bytes += event.encodedDataLength;
  });
  await page.goto(`${base}/`);
  await page.waitForSelector('.map path');
  await page.waitForTimeout(500);
  check(`first load: ${bytes} bytes compressed in ${requests} requests, without photos`, bytes < FIRST_LOAD, bytes);
  same('a single election opens at once', page.url(), night);
  same('the page is French', await page.evaluate(() => document.documentElement.lang), 'fr');
  check(
    'numbers are written in French',
    /^\d{1,2},\d\d\u202f%$/.test(await text(page, '.board .share')),
    await text(page, '.board .share'),
  );
  same('a candidate has a photo', await page.locator('.board img').count(), 1);
  check(
    'and it is there',
    await until(page, () => {
      const image = document.querySelector('.board img');
      return image.complete && image.naturalWidth > 0;
    }),
  );
  await fits(page, 'a phone');
  await accessible(page, 'a phone');
  same('the map has nine provinces, each a link', await page.locator('.map a[aria-label]').count(), 9);
  await page.click('input[name=map][value=turnout]');
  check('it can show the turnout', /%/.test(await text(page, '.map .sign')));
  same('no console error at the start', errors, []);
  same('no other host is asked', [...hosts], [new URL(base).host]);
  await context.close();
}

async function play(page, errors) {
  await page.goto(night);
  await page.waitForSelector('.board .share');
  await equal(page, 'before', await ask('total', 'nation'));
  const opened = await page.evaluate(() => performance.timeOrigin);
  await page.evaluate(() => {
    globalThis.shift = 0;
    globalThis.shifted = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        globalThis.shift += entry.hadRecentInput ? 0 : entry.value;
        globalThis.shifted.push([entry.value.toFixed(4), ...entry.sources.map((one) => one.node?.className)].join(' '));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const played = await ask('play', 150);
  check('the night was played', played.status === 0, played.log);
  const { shift, shifted } = await page.evaluate(() => ({ shift: globalThis.shift, shifted: globalThis.shifted }));
  check('the layout shifts by no more than 0.02, from the load to the end of the night', shift <= 0.02,
    [shift, shifted]);
  const total = await ask('total', 'nation');
  await equal(page, 'the end of the night', total);
  same('the page was not loaded again', await page.evaluate(() => performance.timeOrigin), opened);
  same('all offices are counted', digits((await text(page, '.progress .of')).split(/sur|of/)[0]), total.reported);
  check(
    'what is certain is said',
    await until(page,
      () => /voix d’avance.* à dépouiller\.$/.test(document.querySelector('.board .say')?.textContent)),
    await text(page, '.board .say'),
  );
  check(
    'the turnout has its base',
    (await text(page, '.turnout .of')).replace(/\D/g, ' ').trim().split(/ {2,}/).length >= 2,
    await text(page, '.turnout .of'),
  );
  const rows = await until(
    page,
    (reported) =>
      [...document.querySelectorAll('.units tbody .offices')].reduce(
        (sum, cell) => sum + Number(cell.textContent.split('/')[0].replace(/\D/g, '')),
        0,
      ) === reported,
    total.reported,
  );
  check('the provinces follow', rows, await page.locator('.units tbody').innerText());
  same('the last sheets are listed', await page.locator('.sheets li').count(), 8);
  await page.click('.evening > summary');
  check('the evening has its curve, once it is opened',
    await until(page, () => document.querySelector('.curve .line')?.getAttribute('d').length > 20));
  await page.click('.evening details summary');
  check('and its table', await until(page, () => document.querySelectorAll('.curve-card tbody tr').length > 10));
  same('no console error through the night', errors.splice(0), []);
}

// From province to sheet by its links, each level against SQL.
async function down(page, errors) {
  for (const level of ['province', 'department', 'commune', 'center', 'office']) {
    await page.click('.units tbody a');
    await page.waitForURL((url) => url.pathname.includes(`/${level}/`));
    await page.waitForFunction(
      (word) => document.querySelector('.kind')?.textContent.toLowerCase().startsWith(word),
      { province: 'prov', department: 'dép', commune: 'comm', center: 'centre', office: 'bureau' }[level],
    );
    const id = Number(page.url().split('/').at(-1));
    await equal(page, level, await ask('total', level, id));
    await accessible(page, level);
    check(`${level}: the way back is there`, (await page.locator('.crumbs a').count()) >= 1);
    check(`${level}: the focus is on its title`, await page.evaluate(() => document.activeElement.tagName === 'H1'));
  }
  await page.goBack();
  await page.waitForFunction(() => location.pathname.includes('/center/') && document.querySelector('.units'));
  same('no console error on the way down', errors.splice(0), []);
}

async function sheet(page, errors) {
  const { id } = await ask('office');
  await page.goto(`${night}/office/${id}`);
  await page.waitForSelector('.figures');
  same('one version at first', await page.locator('.versions > li').count(), 1);
  const { blank, version } = await ask('correct');
  check(
    'a correction arrives while one looks',
    await until(page, (value) => document.querySelector('.figures .blank td')?.textContent === String(value), blank),
  );
  check('with its earlier version',
    await until(page, (count) => document.querySelectorAll('.versions > li').length === count, version));
  check(
    'what changed, and why',
    /Blancs.*→.*/.test(await page.locator('.versions .changes').innerText()) &&
      /Un bulletin blanc était nul/.test(await page.locator('.versions').innerText()),
  );
  check('and its scan', await until(page, () => document.querySelector('.scans img')?.naturalWidth > 0));
  check('what is remarkable about it', /participation est de .*\s%/.test(await text(page, '.flags li')),
    await text(page, '.flags li'));
  await equal(page, 'the corrected sheet', await ask('total', 'office', id));
  await accessible(page, 'the corrected sheet');
  await ask('hold');
  check('that it is held, and what that means',
    await until(page, () => /Retenu.*libéré/s.test(document.querySelector('.sheet')?.innerText)));
  await ask('release');
  check('and released', await until(page,
    () => /Provisoire.*examiné/s.test(document.querySelector('.sheet')?.innerText)));
  same('no console error at the sheet', errors.splice(0), []);
}

async function english(page) {
  await page.goto(night);
  await page.click('[data-lang=en]');
  check(
    'English when asked for',
    await until(page, () => document.documentElement.lang === 'en' && document.querySelector('.link')?.textContent ===
      'Live'),
  );
  check('with English numbers', /^\d\d\.\d\d%$/.test(await text(page, '.board .share')),
    await text(page, '.board .share'));
  await page.reload();
  await page.waitForSelector('.board .share');
  same('and remembered', await page.evaluate(() => document.documentElement.lang), 'en');
  await page.click('[data-lang=fr]');
}

async function keyboard(page) {
  await page.goto(night);
  await page.reload();
  await page.waitForSelector('.units a');
  await page.keyboard.press('Tab');
  same('the first stop of the keyboard skips to the content',
    await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  same('and does', await page.evaluate(() => document.activeElement.id), 'main');
  await page.keyboard.press('/');
  await page.waitForSelector('dialog[open] input');
  await page.keyboard.type('franceville');
  await page.waitForSelector('.found a');
  await accessible(page, 'the search');
  await page.keyboard.press('Tab');
  while (await page.evaluate(() => !document.activeElement.closest('.found'))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /Franceville/.test(document.querySelector('h1')?.textContent ?? ''));
  check('the search leads there by the keyboard alone', /\/commune\/|\/center\//.test(page.url()), page.url());
}

async function restart(page, errors) {
  await page.goto(night);
  await until(page, () => document.querySelector('.link.live'));
  await ask('stop');
  check('a lost connection is said', await until(page, () => document.querySelector('.link.lost')),
    await text(page, '.link'));
  check('and the figures stay', (await board(page)).length === 8);
  await ask('start');
  check('it comes back by itself', await until(page, () => document.querySelector('.link.live'), null, 30000),
    await text(page, '.link'));
  const opened = await page.evaluate(() => performance.timeOrigin);
  await ask('stop_database');
  await page.waitForTimeout(1500);
  check('while the database is away the figures stay', (await board(page)).length === 8);
  await ask('start_database');
  await ask('correct');
  await equal(page, 'after the database was away', await ask('total', 'nation'));
  same('the page was not loaded again for it', await page.evaluate(() => performance.timeOrigin), opened);
  await away(page, true);
  check('being offline is said', await until(page, () => document.querySelector('.link.offline')));
  await away(page, false);
  check('and being online', await until(page, () => document.querySelector('.link.live'), null, 30000),
    await text(page, '.link'));
  const others = errors.splice(0)
    .filter((error) => !/net::ERR_(CONNECTION|INTERNET|INCOMPLETE|EMPTY|NETWORK)|503|502/.test(error));
  same('no console error but the lost connection', others, []);
}

// Where a proxy breaks streams: the same page asks every two seconds.
async function noStream() {
  const { context, page } = await open(browser);
  await page.route('**/api/voting/realtime/*', async (route) => {
    const headers = { ...route.request().headers(), accept: 'application/json' };
    await route.fulfill({ response: await route.fetch({ headers }) });
  });
  await page.goto(night);
  check('without streams the page asks again and again',
    await until(page, () => document.querySelector('.link.polling')));
  await equal(page, 'without streams', await ask('total', 'nation'));
  await context.close();
}

async function dark() {
  for (const [width, height] of [
    [390, 844],
    [1280, 900],
  ]) {
    const { context, page, errors } = await open(browser, { width, height, scheme: 'dark' });
    await page.goto(night);
    await page.waitForSelector('.map path');
    await fits(page, `dark, ${width} wide`);
    await accessible(page, `dark, ${width} wide`);
    same(`dark, ${width} wide: no console error`, errors, []);
    await context.close();
  }
}

async function end(page) {
  await page.goto(night);
  await until(page, () => document.querySelector('.link.live'));
  await ask('complete');
  check('a completed election says so', await until(page, () => document.querySelector('.link.final')),
    await text(page, '.link'));
  await page.goto(`${base}/election/999999`);
  check('what is not there is said', await until(page, () => document.querySelector('.failure [role=alert]')));
  await page.goto(`${base}/`);
  check('the list has it', await until(page, () => document.querySelector('.elections a, .board')));
}

try {
  await firstLoad();
  const { page, errors, hosts } = await open(browser);
  await play(page, errors);
  await down(page, errors);
  await sheet(page, errors);
  await english(page);
  await keyboard(page);
  same('no console error until here', errors.splice(0), []);
  await restart(page, errors);
  await noStream();
  await dark();
  await end(page);
  same('nobody else was asked', [...hosts], [new URL(base).host]);
} finally {
  await browser.close();
}
process.exit(0);
