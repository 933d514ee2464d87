// node nodes.mjs URL ELECTION: provinces that are cut off, see nodes.t.
import { accessible, ask, check, fits, launch, open, same, until } from './page.mjs';

const [base, election] = process.argv.slice(2);
const browser = await launch();
const EVENING = '2025-04-12T22:00:00+01:00',
  MINUTE = 60000,
  LIST = '.side ul[aria-label^=Provinces]:not([hidden])',
  CUT = 'Ogooué-Ivindo : chiffres arrêtés à 21 h 14, coupée depuis';

// A page whose clock is the test's; asked: how often it has asked for the provinces, answered: how often that is over.
async function visit({ at = EVENING, answer, ...options } = {}) {
  const visitor = await open(browser, options);
  visitor.asked = visitor.answered = 0;
  const counts = (event, name) => visitor.page.on(event, (request) => {
    if (new URL(request.url()).pathname === '/api/nodes') visitor[name]++;
  });
  counts('request', 'asked');
  counts('requestfinished', 'answered');
  counts('requestfailed', 'answered');
  await visitor.page.clock.install({ time: at });
  if (answer) await instead(visitor.page, answer);
  await visitor.page.goto(`${base}/election/${election}`);
  return visitor;
}

// Is answered instead of the server, or fails ('abort'); null: the server answers again.
async function instead(page, answer) {
  await page.unroute('**/api/nodes');
  if (answer) await page.route('**/api/nodes', (route) => (answer === 'abort' ? route.abort() : route.fulfill(answer)));
}
const failing = { status: 503, contentType: 'application/problem+json', body: '{"message":"no"}' };

const lines = async (page) => (await page.$$eval(`${LIST} > li`, (all) =>
  all.map((one) => one.textContent))).map((text) => text.replace(/\s/g, ' '));
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);
// Moves the clock on, a minute or another step each, until something is so; whether it comes to be. Not while an answer
// is awaited, which would be given up by that clock.
async function moves(visitor, isSo, step = MINUTE) {
  for (let i = 0; i < 300 && !(await isSo()); i++) {
    if (visitor.asked === visitor.answered) await visitor.page.clock.fastForward(step);
    await visitor.page.waitForTimeout(100);
  }
  return isSo();
}
const comesToSay = (visitor, ...wanted) => moves(visitor, async () => equal(await lines(visitor.page), wanted));
function asksAgain(visitor, times) {
  const wanted = visitor.asked + times;
  return moves(visitor, () => visitor.asked >= wanted);
}
const isThere = ({ page }) => until(page, (list) => document.querySelector(`${list} > li`), LIST);

// What is said, in both languages, on a wide screen and on a phone
for (const [locale, width, wanted] of [['fr-FR', 1280, CUT], ['fr-FR', 320, CUT],
  ['en-GB', 360, 'Ogooué-Ivindo: figures as they stood at 21:14, cut off since']]) {
  const visitor = await visit({ width, height: 800, locale });
  const { context, page, errors } = visitor;
  const name = `${locale}, ${width} px`;
  await isThere(visitor);
  same(`${name}: the province that is cut off is told, and as of when`, await lines(page), [wanted]);
  same(`${name}: … in a list that says what it is of`, await page.getAttribute(LIST, 'aria-label'),
    locale === 'fr-FR' ? 'Provinces coupées' : 'Provinces cut off');
  await accessible(page, name);
  await fits(page, name);
  same(`${name}: no console error`, errors, []);
  await context.close();
}

// Failures: it goes on asking, and says what it knew; of yesterday as of yesterday
const visitor = await visit();
await isThere(visitor);
for (const [name, answer] of [['an error', failing], ['no answer', 'abort']]) {
  await instead(visitor.page, answer);
  check(`after ${name} it asks again, and again`, await asksAgain(visitor, 3), visitor.asked);
  same('… and says what it knew', await lines(visitor.page), [CUT]);
}
await visitor.page.clock.fastForward(10 * 60 * MINUTE);
check('… on the next day with its day', await comesToSay(visitor,
  'Ogooué-Ivindo : chiffres arrêtés le 12 avr. 2025 à 21 h 14, coupée depuis'), await lines(visitor.page));

// It goes and comes
await ask('report', 'Ogooué-Ivindo');
await instead(visitor.page, null);
check('a province that is back is told of no more', await comesToSay(visitor), await lines(visitor.page));
same('… and the list is not there', await visitor.page.locator(LIST).count(), 0);
await ask('cut', 'Estuaire');
check('one whose stream has ended is', await moves(visitor, async () =>
  /^Estuaire : chiffres arrêtés .*, coupée depuis$/.test((await lines(visitor.page)).join())),
await lines(visitor.page));
await ask('silent', 'Nyanga');
check('one that has never reported is, too', await moves(visitor, async () =>
  (await lines(visitor.page))[1] === 'Nyanga : aucun chiffre reçu'), await lines(visitor.page));
await visitor.context.close();

// From a failure on
const unlucky = await visit({ answer: failing });
check('a page whose first question fails asks again', await asksAgain(unlucky, 2), unlucky.asked);
same('… says nothing meanwhile', await lines(unlucky.page), []);
await instead(unlucky.page, null);
check('… and then what is so', await moves(unlucky, async () => (await lines(unlucky.page)).length === 2),
  await lines(unlucky.page));
await unlucky.context.close();

// No nation
await ask('none');
const alone = await visit();
check('where there are no provinces it asks', await moves(alone, () => alone.answered === 1, 0), alone.answered);
let minutes = 0;
await moves(alone, () => ++minutes > 10);
same('… once', alone.asked, 1);
await alone.context.close();
await browser.close();
process.exit(0);
