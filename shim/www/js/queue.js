// Sheets on their way to the server. A sheet is kept before it is sent and until the server has answered: one sender
// among all tabs, in the name of who wrote it and of nobody else. The same sheet twice is one sheet (POST), a correction
// names the version that it corrects (If-Match): so sending again after a lost answer is safe. What is refused comes back.
import * as local from './local.js';
import { call, onSession, session } from './session.js';
import { get, set } from './store.js';

const LOCK = 'res-elec-queue',
  FLAG = 'res-elec-waiting',
  FIRST = 3000,
  LONGEST = 60000;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel(LOCK) : null;
let timer = 0,
  pause = FIRST;

const inTurn = (work) => (navigator.locks ? navigator.locks.request(LOCK, work) : work());
const isLater = (status) => [0, 401, 408, 429].includes(status) || status >= 500;

const path = (sheet) => `/api/offices/${sheet.office}/results`;

// Whether the sheet that stands says what ours says: then ours has arrived.
export function sameFigures(standing, ours) {
  const votes = new Map(ours.results.map((line) => [line.candidate_id, line.votes]));
  return (
    ['total_voters', 'blank_votes', 'null_votes'].every((name) => standing[name] === ours[name]) &&
    (ours.registered_voters === undefined || standing.registered_voters === ours.registered_voters) &&
    standing.results.every((line) => line.votes === (votes.get(line.candidate_id) ?? 0))
  );
}

async function sendFigures(sheet) {
  const { body, etag, user: as } = sheet;
  if (!etag) return call('POST', path(sheet), body, { as });
  try {
    return await call('PUT', path(sheet), body, { headers: { 'If-Match': etag }, as });
  } catch (error) {
    if (error.status !== 412) throw error;
    const { office } = await call('GET', path(sheet), undefined, { as });
    if (!sameFigures(office, body)) throw error;
    return { office }; // the answer to an earlier try was lost
  }
}

async function sendScan(sheet) {
  const form = new FormData();
  form.append('scan', sheet.scan, sheet.scan.type === 'application/pdf' ? 'scan.pdf' : 'scan.jpg');
  await call('POST', `${path(sheet)}/scan`, form, { as: sheet.user });
}

// The server's answer to a sheet; throws its refusal as a Problem. Nothing is kept.
export async function deliver(sheet) {
  if (!sheet.received) await sendFigures(sheet);
  if (!sheet.scan) return;
  try {
    await sendScan(sheet);
  } catch (error) {
    error.received = true; // the figures have arrived, the scan has not
    throw error;
  }
}

// One try; true when the next may follow.
async function attempt(sheet) {
  const change = (to) => local.changeSheet(sheet.user, sheet.office, (now) => (now?.revision === sheet.revision ? to : undefined));
  try {
    await deliver(sheet);
    await change(null);
  } catch (error) {
    const received = Boolean(sheet.received || error.received);
    if (isLater(error.status)) {
      if (received !== Boolean(sheet.received)) await change({ ...sheet, received });
      pause = Math.max(error.retryAfter * 1000, pause);
      return false;
    }
    if (error.status === undefined) throw error;
    const { status, code, message, errors } = error;
    await change({ ...sheet, received, state: 'refused', problem: { status, code, message, errors } });
  }
  pause = FIRST;
  return true;
}

// How many wait and how many came back, for the header and every tab.
async function count() {
  const { user } = session;
  const mine = user ? await local.sheetsOf(user.id) : [];
  const all = await local.waitingSheets();
  try {
    if (all) localStorage.setItem(FLAG, all);
    else localStorage.removeItem(FLAG);
  } catch {
    // it is only looked for again
  }
  const waiting = user ? mine.filter((sheet) => sheet.state === 'waiting').length : all;
  set('queue', { waiting, refused: mine.filter((sheet) => sheet.state === 'refused').length, known: user !== null });
  return user ? waiting : 0;
}

function plan(waiting) {
  clearTimeout(timer);
  if (!waiting) return;
  timer = setTimeout(() => run().catch(() => {}), pause);
  pause = Math.min(pause * 2, LONGEST);
}

// Sends what waits, each sheet once.
export async function run() {
  clearTimeout(timer);
  try {
    await inTurn(async () => {
      const { user } = session;
      for (const sheet of user ? await local.sheetsOf(user.id) : []) if (sheet.state === 'waiting' && !(await attempt(sheet))) break;
    });
  } finally {
    await changed();
  }
}

// To be called when a sheet was changed: the header and the other tabs follow.
export async function changed() {
  plan(await count());
  channel?.postMessage('');
}

// Keeps a sheet until it is sent, and tries at once. The sheet as it is then: undefined when it has arrived.
export async function submit(sheet) {
  await local.changeSheet(sheet.user, sheet.office, () => ({ ...sheet, state: 'waiting', problem: undefined }));
  await run();
  return local.sheetOf(sheet.user, sheet.office);
}

function again() {
  pause = FIRST;
  run().catch(() => {}); // a browser that keeps nothing has nothing to send
}

if (channel) channel.onmessage = () => count().catch(() => {});
addEventListener('online', again);
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && get('queue')?.waiting) again();
});
onSession(again);
again();
