// node results.mjs URL: the results pages as people use them, see results.t.
import { accessible, ask, away, check, fits, launch, open, same, text, until } from './page.mjs';

const [base] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const at = (election, rest = '') => `${base}/election/${election}${rest}`;
const SIZES = [
  [320, 640],
  [360, 740],
  [768, 1024],
  [1440, 900],
];
const SHIFT = 0.02; // of the layout, at most

// What moves on the page, from its start; only what nobody asked for counts.
const watchShift = () => {
  globalThis.shift = 0;
  globalThis.shifted = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      globalThis.shift += entry.value;
      globalThis.shifted.push([entry.value.toFixed(4), ...entry.sources.map((one) => one.node?.className)].join(' '));
    }
  }).observe({ type: 'layout-shift', buffered: true });
};

async function visit(options, path, wanted = '.page-links:not([hidden])') {
  const one = await open(browser, options);
  await one.context.addInitScript(watchShift);
  await one.page.goto(path);
  await one.page.waitForSelector(wanted);
  return one;
}

const bottom = (page, selector) =>
  page.locator(selector).first().evaluate((node) => Math.round(node.getBoundingClientRect().bottom));

async function steady(page, name) {
  const { shift, shifted } = await page.evaluate(() => ({ shift: globalThis.shift, shifted: globalThis.shifted }));
  check(`${name}: the layout shifts by no more than ${SHIFT}`, shift <= SHIFT, [shift, shifted]);
}

// The first screen of a phone of 360 × 740: all that a citizen asks in five seconds, in its order.
async function contract() {
  const { context, page } = await visit({ width: 360, height: 740 }, at(given.main));
  same('the headline follows the rule', await text(page, 'h1'), 'Obame en tête devant Nze');
  for (const part of ['h1', '.connection', '.duel', '.stack', '.say', '.strip', '.keys', '.find .ask'])
    check(`${part} is on the first screen`, (await bottom(page, part)) <= 740, await bottom(page, part));
  check('the header takes 48 pixels', (await bottom(page, 'header.top')) <= 49, await bottom(page, 'header.top'));
  const order = ['header.top', '.crumbs', 'h1', '.connection', '.duel', '.stack', '.say', '.others', '.strip', '.find',
    '.check', '.map', '.units', '.evening', '.sheets', '.page-links'];
  const tops = await page.evaluate((list) => list.map((one) => document.querySelector(one).getBoundingClientRect().top),
    order);
  same('its parts come in their order', tops.map((top, index) => (index && top < tops[index - 1] ? order[index] : null))
    .filter(Boolean), []);
  check('what is certain is said, and that nothing is forecast', /^Rien n’est acquis/.test(await text(page, '.say')),
    await text(page, '.say'));
  check('counted, held and awaited', /comptés.*1 retenu.*7 attendus/s.test(await text(page, '.keys')),
    await text(page, '.keys'));
  check('an hour, not an age', /^à \d\d\sh\s\d\d$/.test(await text(page, '.connection time')),
    await text(page, '.connection time'));
  same('and that it is provisional', await text(page, '.stage'), 'Provisoire');
  const height = () => page.locator('.connection').evaluate((node) => node.offsetHeight);
  const before = await height();
  await away(page, true);
  await until(page, () => document.querySelector('.link.offline'));
  same('the line below the headline is as high offline', await height(), before);
  await away(page, false);
  same('nothing is animated while nothing happens', await page.evaluate(() => document.getAnimations().length), 0);
  await context.close();
}

async function screens() {
  for (const scheme of ['light', 'dark'])
    for (const [width, height] of SIZES) {
      const name = `${width} ${scheme}`;
      const { context, page, errors } = await visit({ width, height, scheme }, at(given.main));
      await steady(page, `${name}, loaded`);
      await fits(page, name);
      await accessible(page, `night ${name}`);
      await page.click('.more-candidates:visible, .check summary');
      await page.click('.evening > summary');
      await page.click('.method summary');
      check(`${name}: the curve is there once it is opened`,
        await until(page, () => document.querySelector('.curve path')));
      await accessible(page, `night opened ${name}`);
      for (const election of ['lists', 'tied', 'closed', 'assembly']) {
        await page.goto(at(given[election]));
        await page.waitForSelector('.page-links:not([hidden])');
        await steady(page, `${name}, ${election}`);
        await fits(page, `${name}, ${election}`);
        await accessible(page, `${election} ${name}`);
      }
      same(`${name}: no console error`, errors, []);
      await context.close();
    }
}

// Forty lists with long names at 320 pixels, with letters twice as large.
async function large() {
  const { context, page } = await visit({ width: 320, height: 640 }, at(given.lists));
  for (const size of ['130%', '200%']) {
    await page.evaluate((value) => document.documentElement.style.setProperty('font-size', value), size);
    await page.click('.more-candidates');
    await fits(page, `forty lists, ${size}`);
    same(`forty lists, ${size}: a line each, or the rest behind a button`,
      await page.locator('.others tr.candidate').count(), 38);
  }
  await accessible(page, 'forty lists large');
  const colours = await page.$$eval('.others .key', (keys) => keys.map((key) => key.className));
  same('grey from the sixth on', colours.map((one) => / c([1-5])$/.test(one)).indexOf(false), 3);
  await context.close();
}

async function headlines() {
  const { context, page } = await visit({}, at(given.tied));
  check('a tie is the headline', /^À égalité\s: Idat 1 et Idat 2$/.test(await text(page, 'h1')),
    await text(page, 'h1'));
  check('the map says it', await until(page, () => /égalité/.test(document.querySelector('.map a.tie')?.ariaLabel)));
  check('the table, too', /À égalité/.test(await text(page, '.units .leader')), await text(page, '.units .leader'));
  await page.goto(at(given.sure));
  await page.waitForSelector('.duel');
  check('who cannot be caught any more', /^Idat 1 (ne peut plus être rejoint|est élu)$/.test(await text(page, 'h1')),
    await text(page, 'h1'));
  await page.goto(at(given.closed));
  await page.waitForSelector('.duel');
  check('an election that is over says what came in',
    /^Saisie close\s: 10 bureaux sur 12, 1 retenu$/.test(await text(page, 'h1')), await text(page, 'h1'));
  await page.goto(at(given.blank));
  await page.waitForSelector('.duel');
  same('a sheet without a valid vote is no sheet that is waited for', await text(page, 'h1'), 'Aucun suffrage exprimé');
  await page.goto(at(given.blank, `/office/${given.spoiled}`));
  await page.waitForSelector('.board');
  same('nor is that of its office', await text(page, '.board .waiting'), 'Aucun suffrage exprimé');
  await page.goto(at(given.main, '?lang=en'));
  await page.waitForSelector('.duel');
  same('in English', await text(page, 'h1'), 'Obame leads Nze');
  await context.close();
}

// A citizen, on any screen, looks for where they vote, with a letter wrong, by the number, by a candidate.
async function citizen([width, height], scheme) {
  const { context, page, errors } = await visit({ width, height, scheme }, at(given.main));
  const found = async (typed, wanted, name) => {
    await page.fill('#place-text', typed);
    check(name, await until(page, (words) => [...document.querySelectorAll('.answers a')]
      .some((link) => words.every((word) => link.textContent.includes(word))), wanted),
    await page.locator('.answers').innerText());
  };
  await found('librevile', ['Libreville', 'Commune'], 'a name with a letter left out');
  check('and says that it is the nearest', /Le plus proche/.test(await text(page, '.answers [role=status]')));
  await accessible(page, `place search ${width} ${scheme}`);
  await fits(page, `place search ${width} ${scheme}`);
  await found('obame', ['Aline Obame', 'Candidat'], 'a candidate');
  await found('mousavou', ['Élise Moussavou'], 'a candidate with a letter left out');
  await found('frnaceville', ['Franceville'], 'two letters swapped');
  await found('268 bureau 2', ['Bureau 2', 'Centre 268'], 'an office by the number of its center');
  await page.press('#place-text', 'Enter');
  check('Enter goes there', await until(page, () => /\/office\/\d+$/.test(location.pathname)
    && /Bureau 2/.test(document.querySelector('h1')?.textContent)), page.url());
  await page.goBack();
  check('and back', await until(page, () => document.querySelector('.duel')));
  await page.fill('#place-text', 'xyzxyz');
  check('nothing is said to be nothing', await until(page,
    () => /Rien trouvé/.test(document.querySelector('.answers [role=status]')?.textContent)));
  same('no console error', errors, []);
  await context.close();
}

// A journalist, on any screen, sorts and filters the table, goes into a place and back, and takes the data.
async function journalist([width, height], scheme) {
  const { context, page, errors } = await visit({ width, height, scheme }, at(given.main));
  const column = (n) => page.locator(`.units tbody tr > :nth-child(${n})`).allInnerTexts();
  await page.click('.sort:has-text("Compté")');
  same('sorted by what is counted, the most first', (await column(1)).map((one) => one.trim()),
    ['Haut-Ogooué', 'Estuaire']);
  same('and said so', await page.locator('th[aria-sort=descending]').innerText().then((one) => one.trim()), 'Compté');
  await page.click('.sort:has-text("Compté")');
  same('and the other way', (await column(1))[0].trim(), 'Estuaire');
  same('who leads where', (await column(2)).map((one) => one.trim()), ['Obame', 'Nze']);
  await page.click('.units a:has-text("Haut-Ogooué")');
  await page.waitForSelector('.kind');
  await page.goBack();
  await page.waitForSelector('.units tbody tr');
  same('back finds the table as it was', [(await column(1))[0].trim(),
    await page.locator('th[aria-sort=ascending]').innerText().then((one) => one.trim())], ['Estuaire', 'Compté']);
  for (const [value, wanted] of [['turnout', /%/], ['counted', /%/], ['leader', /pt/]]) {
    await page.check(`input[name=map][value=${value}]`, { force: true });
    check(`the map by ${value}`, wanted.test(await text(page, '.map .sign')), await text(page, '.map .sign'));
    await accessible(page, `map by ${value} ${width} ${scheme}`);
  }
  const view = () => page.locator('.map').getAttribute('viewBox').then((box) => box.split(' ').map(Number));
  const whole = await view();
  check('the map is not drawn further than it is', await page.locator('.zoom button').nth(1).isDisabled());
  for (let i = 0; i < 3; i++) await page.click('.zoom button >> nth=0');
  check('it is drawn nearer', (await view())[2] < whole[2] / 3, await view());
  await page.keyboard.press('Tab');
  await page.evaluate(() => document.querySelector('.map a[aria-label^=Haut]').focus({ focusVisible: true }));
  const near = await view();
  check('and follows the focus', near[0] + near[2] / 2 > whole[0] + whole[2] / 2, near);
  const at0 = await page.locator('.map').boundingBox();
  await page.mouse.move(at0.x + 100, at0.y + 100);
  await page.mouse.down();
  await page.mouse.move(at0.x + 200, at0.y + 100, { steps: 4 });
  await page.mouse.up();
  check('and the pointer, which then chooses nothing', (await view())[0] < near[0]
    && new URL(page.url()).pathname === `/election/${given.main}`, [await view(), page.url()]);
  await accessible(page, `map near ${width} ${scheme}`);
  for (let i = 0; i < 3; i++) await page.click('.zoom button >> nth=1');
  same('and back to the whole', await view(), whole);
  check('a place of which less than half is counted is hatched',
    await page.locator('.map a.half[aria-label^=Estuaire]').count() === 1);
  for (const link of await page.$$eval('.page-links a', (links) => links.map((one) => one.href)))
    same(`${new URL(link).pathname} is there`, (await page.request.get(link)).status(), 200);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const printed = await text(page, '.printed');
  check('printed with day, hour and address', /Imprimé le \d.*état du dépouillement.*http/s.test(printed), printed);
  same('all candidates, and no header', [await page.locator('.others tr.candidate:visible').count(),
    await page.locator('header.top').isVisible()], [6, false]);
  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  await accessible(page, `forced colours ${width} ${scheme}`);
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  same('no console error', errors, []);
  await context.close();
}

async function assembly() {
  const { context, page, errors } = await visit({ width: 1440, height: 900 }, at(given.assembly));
  same('the headline is of parties', await text(page, 'h1'), 'Parti Acajou en tête dans 12 circonscriptions sur 30');
  const row = (await page.locator('.parties tbody tr').first().locator('th, td').allInnerTexts())
    .map((one) => one.trim());
  same('seats by party', row.slice(0, 3), ['Parti Acajou', '12', '12']);
  same('seats stand in the parties’ colours', await page.locator('.hemicycle .given').first()
    .evaluate((path) => path.style.getPropertyValue('--hue')), '#1b5e8c');
  check('the votes add up', await page.locator('.check:not(.bad)').isVisible());
  await page.setViewportSize({ width: 320, height: 640 });
  for (const size of ['130%', '200%']) {
    await page.evaluate((value) => document.documentElement.style.setProperty('font-size', value), size);
    await fits(page, `many contests, ${size}`);
  }
  await page.evaluate(() => document.documentElement.style.removeProperty('font-size'));
  await page.setViewportSize({ width: 1440, height: 900 });
  const rows = () => page.locator('.units tbody tr').count();
  same('all contests that have offices at first', await rows(), 21);
  await page.check('input[name=contests][value=undecided]', { force: true });
  same('the undecided alone', await rows(), 9);
  check('with what is to come', /second tour/.test(await page.locator('.units tbody').innerText()));
  await page.fill('.list input[type=search]', 'siege 2');
  same('filtered by name, accents aside', await rows(), 2);
  await page.fill('.list input[type=search]', '');
  await page.check('input[name=contests][value=changed]', { force: true });
  same('nothing has changed yet', await rows(), 0);
  await ask('late');
  check('then one has', await until(page, () => document.querySelectorAll('.units tbody tr').length === 1),
    await rows());
  await accessible(page, 'contests changed');
  await page.click('.units tbody a');
  await page.waitForSelector('.kind');
  check('a contest says who is elected or goes on, and how that came', await until(page,
    () => /Qui est élu.*Accède au tour suivant|Qui est élu.*Élu/s.test(document.querySelector('.ending')?.innerText)));
  await page.click('.contest-outcome summary');
  check('step by step', await until(page, () => document.querySelectorAll('.steps-table tbody tr').length > 0));
  await accessible(page, 'a contest');
  await steady(page, 'an assembly and a contest');
  same('no console error', errors, []);
  await context.close();
}

async function list() {
  const { context, page, errors } = await visit({ width: 360, height: 740 }, `${base}/`, '.elections a');
  check('the list says how far each count is', await until(page,
    () => document.querySelectorAll('.elections p.reserved').length === 0), await text(page, '.elections'));
  await steady(page, 'the list of elections');
  await accessible(page, 'elections');
  same('no console error', errors, []);
  await context.close();
}

// A night while one looks: nothing jumps, colours stay with who had them.
async function night() {
  for (const [width, height] of [SIZES[1], SIZES[3]]) {
    const { context, page } = await visit({ width, height }, at(given.main));
    const colours = () => page.$$eval('.board .candidate', (all) => Object.fromEntries(all.map((one) =>
      [one.querySelector('.name').textContent, one.querySelector('.key').className])));
    const before = await colours();
    await ask('night', 2);
    const wanted = width === 360 ? 8 : 10;
    check(`${width}: the sheets arrive`, await until(page, (n) => document.querySelector('.progress .of').textContent
      .startsWith(String(n)), wanted), await text(page, '.progress .of'));
    await page.waitForTimeout(2500);
    same(`${width}: each candidate keeps the colour`, await colours(), before);
    await steady(page, `${width}, a night`);
    same(`${width}: a screen reader is told once a minute at most`, await page.locator('#announce').textContent(), '');
    await context.close();
  }
}

async function budget() {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  const client = await context.newCDPSession(page);
  for (const domain of ['Network', 'Performance']) await client.send(`${domain}.enable`);
  let bytes = 0,
    requests = 0;
  client.on('Network.loadingFinished', (event) => {
    requests++;
    bytes += event.encodedDataLength;
  });
  const began = Date.now();
  await page.goto(at(given.main));
  await page.waitForSelector('.duel');
  const first = Date.now() - began;
  await page.waitForSelector('.page-links:not([hidden])');
  await page.waitForTimeout(500);
  check(`${bytes} bytes in ${requests} requests, first total after ${first} ms`, bytes < 80 * 1024 && requests <= 10,
    { bytes, requests });
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  check(`${nodes} elements`, nodes < 700, nodes);
  const work = async () => (await client.send('Performance.getMetrics')).metrics
    .find((one) => one.name === 'TaskDuration').value;
  await page.waitForTimeout(7000); // what is loaded when there is time is loaded by then
  const start = await work();
  await page.waitForTimeout(5000);
  check(`idle, the main thread works ${(20 * (await work() - start)).toFixed(2)} % of the time`, true);
  await page.goto(at(given.assembly));
  await page.waitForSelector('.page-links:not([hidden])');
  const many = await page.evaluate(() => document.querySelectorAll('*').length);
  check(`${many} elements of an assembly`, many < 1000, many);
  await context.close();
}

// On a slow network and a slow phone: said, not judged, for it depends on the machine.
async function slow() {
  const { context, page } = await open(browser, { width: 360, height: 740 });
  const client = await context.newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', { offline: false, latency: 300,
    downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 });
  await client.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await context.addInitScript(() => new MutationObserver((_, watcher) => {
    if (!document.querySelector('.duel .share')) return;
    globalThis.firstTotal = performance.now();
    watcher.disconnect();
  }).observe(document, { childList: true, subtree: true }));
  await page.goto(at(given.main));
  await page.waitForFunction(() => globalThis.firstTotal);
  const first = await page.evaluate(() => Math.round(globalThis.firstTotal));
  check(`at 1.6 Mbit/s, 300 ms and a quarter of the processor the first total is there after ${first} ms`, true);
  await page.waitForSelector('.page-links:not([hidden])');
  await page.waitForTimeout(12000); // what is loaded when there is time is loaded by then
  await client.send('Performance.enable');
  const work = async () => (await client.send('Performance.getMetrics')).metrics
    .find((one) => one.name === 'TaskDuration').value;
  const start = await work();
  await page.waitForTimeout(10000);
  check(`and idle the main thread works ${(10 * (await work() - start)).toFixed(2)} % of the time`, true);
  await context.close();
}

// Each screen once, each second one in the dark.
const everywhere = (job) => async () => {
  for (const [index, size] of SIZES.entries()) await job(size, index % 2 ? 'dark' : 'light');
};

try {
  const jobs = { citizen: everywhere(citizen), journalist: everywhere(journalist) };
  const parts = { contract, headlines, ...jobs, assembly, large, list, screens, budget, slow, night };
  // PART=NAME runs one alone
  for (const [name, part] of Object.entries(parts)) if (!process.env.PART || process.env.PART === name) await part();
} finally {
  await browser.close();
}
process.exit(0);
