// node truth.mjs URL ELECTION: what the page says of sheets, ties and ends, see truth.t.
import { accessible, ask, check, launch, open, same, text, until } from './page.mjs';
import { enter, fill, focused, send, signIn } from './sheet.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const given = await ask('given');
const entry = (office) => `${base}/election/${election}/office/${office}/entry`;
const [held, cleared, sudden, thrown, failing, deaf, hung, full, silent, quick, lost, keys, corrected, again] =
  given.offices;
const good = (page) =>
  until(page, () => document.querySelector('.said.good h2')?.textContent === 'Procès-verbal compté');
const counted = async (page, name) => {
  check(`${name}: it is said to be received`, await good(page), await text(page, 'main'));
  check(`${name}: and counted`, /tous les totaux le comptent/.test(await text(page, '.said')),
    await text(page, '.said'));
};

// A window of its own, where break_() has changed what the browser can do; signed in.
async function typist(break_) {
  const { context, page } = await open(browser, { width: 390, height: 844 });
  if (break_) await context.addInitScript(break_);
  await page.goto(`${base}/sign-in`);
  await page.waitForSelector('#identifier');
  await signIn(page, given.phone, given.password);
  await page.waitForSelector('#account.signed');
  return { context, page };
}

async function heldSheet() {
  const { context, page } = await typist();
  await ask('hold', 'hold');
  await enter(page, given, entry(held), [500, 490, 0, 0], [480, 5, 5]);
  await page.waitForSelector('.said');
  check('a held sheet is said to be held', /Procès-verbal reçu, mais retenu/.test(await text(page, '.said h2')),
    await text(page, '.said'));
  const said = await text(page, '.said');
  check('not to be counted', /aucun total ne le compte/.test(said) && !/tous les totaux le comptent/.test(said), said);
  check('and why', /La participation est de 98/.test(said), said);
  await accessible(page, 'a held sheet');
  same('so it is', (await ask('sheet', held)).status, 'held');
  await ask('hold', 'flag');
  await context.close();
}

async function storage() {
  const { context, page } = await typist();
  const device = await context.newCDPSession(page);
  const clear = () => device.send('Storage.clearDataForOrigin',
    { origin: base, storageTypes: 'indexeddb,local_storage' });
  await page.goto(entry(cleared));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  await clear();
  await send(page);
  await counted(page, 'storage that was cleared');
  await ask('correct', cleared);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.waitForTimeout(500);
  same('and nothing is sent again',
    [await page.locator('#notice:not([hidden])').count(), (await ask('sheet', cleared)).version], [0, 2]);

  // the record cannot be changed once the answer is there
  await page.goto(entry(sudden));
  await page.waitForSelector('.entry-form');
  await page.evaluate(() => {
    IDBObjectStore.prototype.delete = () => {
      throw new DOMException('broken', 'InvalidStateError');
    };
  });
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  await send(page);
  await counted(page, 'storage that fails after the answer');
  same('and nothing waits', await page.locator('#notice:not([hidden])').count(), 0);
  await ask('correct', sudden);
  await page.reload();
  await page.waitForSelector('#account.signed'); // who it is the server is asked
  check('sent again, it is known to have arrived', await until(page, () => document.querySelector('#notice').hidden),
    await text(page, '#notice'));
  same('and the correction stands', (await ask('sheet', sudden)).version, 2);
  await context.close();
}

const noStorage = {
  throwing: () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no', 'SecurityError');
    };
  },
  failing: () => {
    IDBFactory.prototype.open = function () {
      const request = new EventTarget();
      request.error = new DOMException('no', 'UnknownError');
      setTimeout(() => request.onerror?.(new Event('error')));
      return request;
    };
  },
  'never answering': () => {
    IDBFactory.prototype.open = () => new EventTarget();
  },
  'hung once it is open': () => {
    for (const name of ['get', 'getAll']) IDBObjectStore.prototype[name] = () => new EventTarget();
  },
  full: () => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (record) {
      const request = put.call(this, record);
      this.transaction.abort();
      return request;
    };
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  },
};

async function withoutDatabase() {
  const offices = { throwing: thrown, failing, 'never answering': deaf, 'hung once it is open': hung, full };
  for (const [name, break_] of Object.entries(noStorage)) {
    const { context, page } = await typist(break_);
    await page.goto(entry(offices[name]));
    await page.waitForSelector('.entry-form', { timeout: 30000 });
    const kept = async () => /est gardé sur cet appareil|sera gardé/.test(await text(page, 'main'));
    check(`a database that is ${name}: nothing is said to be kept`, !(await kept()), await text(page, 'main'));
    await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
    check('… but that nothing is',
      await until(page, () => /ne garde rien/.test(document.querySelector('main').textContent)));
    if (name === 'throwing') {
      await ask('stop');
      await send(page);
      check('without network, nothing false is said',
        await until(page, () => /ni envoyé ni gardé/.test(document.querySelector('.alert').textContent)),
        await text(page, 'main'));
      check('… nor that it will be kept',
        (await until(page, () => /^Pas de réseau, et ce navigateur ne garde rien/.test(document.querySelector('.away')
          .textContent))) && !(await kept()), await text(page, 'main'));
      await accessible(page, 'a browser that keeps nothing, without network');
      same('the figures stay', await page.inputValue('#total_voters'), '100');
      await ask('start');
    }
    await send(page);
    check(`a database that is ${name}: what arrives is said`,
      await until(page, () => document.querySelector('.said.good'), null, 30000), await text(page, 'main'));
    same('and stands', (await ask('sheet', offices[name])).version, 1);
    await context.close();
  }
}

async function withoutLocalStorage() {
  const { context, page } = await typist(() => {
    for (const name of ['getItem', 'setItem', 'removeItem'])
      Storage.prototype[name] = () => {
        throw new DOMException('no', 'SecurityError');
      };
  });
  await page.goto(entry(silent));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  check('without localStorage the draft is kept all the same',
    await until(page, () => /gardé sur cet appareil/.test(document.querySelector('form').textContent)));
  await page.waitForTimeout(300);
  await page.reload();
  await page.waitForSelector('#account.signed'); // who it is the server is asked
  await page.goto(entry(silent));
  await page.waitForSelector('.entry-form');
  same('and comes back', await page.inputValue('#total_voters'), '100');
  await send(page);
  await counted(page, 'without localStorage');
  await context.close();
}

async function network() {
  const { context, page } = await typist();
  await page.goto(`${base}/account`);
  await page.waitForSelector('.mine a'); // the offices are remembered
  await ask('stop');
  await page.goto(entry(quick));
  await page.waitForSelector('.entry-form', { timeout: 30000 });
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  await send(page);
  await page.waitForSelector('.said.warn');
  await ask('start');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await counted(page, 'the network that is back before the next try');

  // the record is lost while it waits
  const device = await context.newCDPSession(page);
  await ask('stop');
  await page.goto(entry(lost));
  await page.waitForSelector('.entry-form', { timeout: 30000 });
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  await send(page);
  await page.waitForSelector('.said.warn');
  await device.send('Storage.clearDataForOrigin', { origin: base, storageTypes: 'indexeddb' });
  await page.evaluate(() => dispatchEvent(new Event('online')));
  check('a sheet that the device has lost is not said to be received',
    await until(page, () => /ne garde plus ce procès-verbal/.test(document.querySelector('.alert')?.textContent)),
    await text(page, 'main'));
  same('its figures are still there', await page.inputValue('#total_voters'), '100');
  await ask('start');
  await send(page);
  await counted(page, 'sent again');
  same('once', (await ask('sheet', lost)).version, 1);
  await context.close();
}

async function keyboard() {
  const { context, page } = await typist();
  await page.goto(entry(keys));
  await page.waitForSelector('.entry-form');
  await fill(page, given, [500, 100, 2, 3], [80, 10, 5]);
  await page.focus('#total_voters');
  await page.keyboard.press('Enter');
  same('Enter goes to the next figure', [await focused(page), await page.locator('dialog').count()],
    ['blank_votes', 0]);
  await page.focus(`#votes-${given.candidates[2]}`);
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  const after = [await page.locator('dialog').count(), await page.locator('.said').count()];
  same('and asks to confirm after the last one, and sends nothing yet', after, [1, 0]);
  same('the confirmation’s focus is on its question', await focused(page), 'confirm-title');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(300);
  same('Enter there confirms nothing', [await page.locator('dialog[open]').count(), await ask('sheet', keys)], [1, {}]);
  await page.click('dialog .primary');
  await counted(page, 'what is confirmed');
  await context.close();
}

async function told() {
  const { context, page } = await open(browser);
  await ask('status', keys, 'verified');
  await ask('status', held, 'provisional');
  await ask('correct', quick);
  await page.goto(`${base}/election/${election}`);
  await page.waitForSelector('.sheets li');
  const line = (office) => page.locator(`.sheets li:has(a[href$="/office/${office}"])`).textContent();
  check('a verified sheet is told as verified', /vérifié/.test(await line(keys)) && !/corrigé/.test(await line(keys)),
    await line(keys));
  check('a released one as looked at', /examiné/.test(await line(held)) && !/corrigé/.test(await line(held)),
    await line(held));
  check('a corrected one as corrected', /corrigé, version 2/.test(await line(quick)), await line(quick));
  await page.goto(`${base}/election/${election}/office/${again}`);
  await page.waitForSelector('.office');
  check('nobody is told of unknown operands',
    !/area_share_percent|ne peut être satisfaite/.test(await text(page, 'main')));
  await page.goto(`${base}/election/${election}/office/${keys}`);
  await page.waitForSelector('.office .figures');
  check('… where a sheet stands', !/area_share_percent|ne peut être satisfaite/.test(await text(page, 'main')),
    await text(page, 'main'));

  await page.goto(`${base}/election/${given.tied}`);
  await page.waitForSelector('.units tbody tr');
  const cell = await text(page, '.units .leader');
  check('a tie is told as a tie', /À égalité\s: Idat 1, Idat 2/.test(cell), cell);
  same('with no lead', await text(page, '.units td.lead'), '0 pt');

  await page.goto(`${base}/election/${given.many}`);
  await page.waitForSelector('.units tbody tr');
  const rows = () => page.locator('.units tbody tr').count();
  await until(page, () => document.querySelectorAll('.units tbody tr').length > 1);
  same('constituencies: the first of them', await rows(), 40);
  for (const wanted of [200, 360, 520, 577]) {
    await page.click('.list .more');
    check(`then ${wanted}`, await until(page, (n) => document.querySelectorAll('.units tbody tr').length === n, wanted),
      await rows());
  }
  check('and no more', await page.locator('.list .more').isHidden());
  await context.close();
}

async function ended() {
  const { context, page } = await typist();
  await ask('hold', 'hold');
  await enter(page, given, entry(corrected), [500, 490, 0, 0], [480, 5, 5]);
  await page.waitForSelector('.said');
  await context.close();
  const { context: other, page: manager } = await open(browser);
  await manager.goto(`${base}/sign-in`);
  await manager.waitForSelector('#identifier');
  await signIn(manager, given.director, given.password);
  await manager.waitForSelector('#account.signed');
  await manager.goto(`${base}/manage/election/${election}`);
  await manager.click('[data-to=completed]');
  await manager.waitForSelector('dialog[open] .points');
  const points = await text(manager, 'dialog .points');
  check('who completes is told what is held and what is missing', /3 procès-verbaux manquent/.test(points)
    && /1 procès-verbal est retenu/.test(points), points);
  await ask('complete');
  await manager.goto(`${base}/election/${election}`);
  check('a completed election tells it, too',
    await until(manager,
      () => /dépouillement incomplet\s: 3 procès-verbaux manquent, 1 est retenu/.test(document.querySelector('.link')
        ?.textContent)), await text(manager, '.connection'));
  await other.close();
}

try {
  for (const part of [heldSheet, storage, withoutDatabase, withoutLocalStorage, network, keyboard, told, ended])
    await part();
} finally {
  await browser.close();
}
process.exit(0);
