// Sheets on their way to the server. A sheet is kept before it is sent and until the server has answered: one sender
// among all tabs, in the name of who wrote it and of nobody else. The same sheet twice is one sheet (POST), a
// correction names the version that it corrects (If-Match): so sending again after a lost answer is safe. What is
// refused comes back.
import { keep, kept } from './device.js';
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

// The sheet of an office as the server has it, with who entered which version; null where there is none.
async function standing(office, as) {
  const { versions } = await call('GET', `${path({ office })}/history`, undefined, { as });
  const last = versions.at(-1);
  if (!last || last.superseded_at) return null;
  const { office: now } = await call('GET', path({ office }), undefined, { as });
  return { ...now, versions };
}

const isMine = (version, sheet) => version.submitted_by === sheet.user && sameFigures(version, sheet.body);

// What the server has of a sheet that it was sent before, maybe in vain: the sheet that stands when ours has arrived,
// with later: true when it was changed since; null when it has not.
export async function found(sheet) {
  const now = await standing(sheet.office, sheet.user);
  if (!now) return null;
  if (sameFigures(now, sheet.body)) return now;
  return !sheet.etag && now.versions.some((version) => isMine(version, sheet)) ? { ...now, later: true } : null;
}

async function sendFigures(sheet) {
  const { body, etag, user: as } = sheet;
  try {
    if (!etag) return (await call('POST', path(sheet), body, { as })).office;
    return (await call('PUT', path(sheet), body, { headers: { 'If-Match': etag }, as })).office;
  } catch (error) {
    if (error.status !== (etag ? 412 : 409)) throw error;
    const there = await found(sheet); // the answer to an earlier try was lost
    if (!there) throw error;
    return there;
  }
}

async function sendScan(sheet) {
  const form = new FormData();
  form.append('scan', sheet.scan, sheet.scan.type === 'application/pdf' ? 'scan.pdf' : 'scan.jpg');
  await call('POST', `${path(sheet)}/scan`, form, { as: sheet.user });
}

// Sends a sheet. Returns the sheet as the server has it then, null where only a scan was to be sent; throws its refusal
// as a Problem. Nothing is kept.
export async function deliver(sheet) {
  const there = sheet.received ? null : await sendFigures(sheet);
  if (!sheet.scan) return there;
  try {
    await sendScan(sheet);
  } catch (error) {
    error.received = true; // the figures have arrived, the scan has not
    throw error;
  }
  return there;
}

// What became of sheets here, by revision: a device that loses or does not change its record changes nothing of it.
const outcomes = new Map();

// One try: { state: 'arrived', there }, or the sheet with the state waiting or refused.
async function tryOnce(sheet) {
  try {
    return { ...sheet, state: 'arrived', there: await deliver(sheet) };
  } catch (error) {
    if (error.status === undefined) throw error;
    const received = Boolean(sheet.received || error.received);
    const { status, code, message, errors, retryAfter } = error;
    if (isLater(status)) {
      pause = Math.max(retryAfter * 1000, pause);
      return { ...sheet, received, state: 'waiting' };
    }
    return { ...sheet, received, state: 'refused', problem: { status, code, message, errors } };
  }
}

// Writes down what became of a sheet, where it is still the one that is kept.
async function write(sheet, outcome) {
  const { there, ...next } = outcome;
  const to = outcome.state === 'arrived' ? null : next;
  await local.changeSheet(sheet.user, sheet.office, (now) => (now?.revision === sheet.revision ? to : undefined))
    .catch(() => {});
}

// One try of what is kept; true when the next may follow. What was settled before is only written down again.
async function attempt(sheet) {
  const settled = outcomes.get(sheet.revision);
  const outcome = settled ?? (await tryOnce(sheet));
  if (outcome.state === 'waiting') {
    if (outcome.received !== Boolean(sheet.received)) await write(sheet, outcome);
    return false;
  }
  outcomes.set(sheet.revision, outcome);
  await write(sheet, outcome);
  pause = FIRST;
  return true;
}

// How many wait and how many came back, for the header and every tab.
async function count() {
  const { user } = session;
  const mine = user ? (await local.sheetsOf(user.id).catch(() => [])).filter((sheet) => !outcomes.has(sheet.revision)
    || sheet.state !== 'waiting') : [];
  keep(FLAG, (await local.waitingSheets().catch(() => 0)) || null);
  const waiting = user ? mine.filter((sheet) => sheet.state === 'waiting').length : Number(kept(FLAG) ?? 0);
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
      for (const sheet of user ? await local.sheetsOf(user.id) : [])
        if (sheet.state === 'waiting' && !(await attempt(sheet))) break;
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

// What became of a sheet that was waiting here: as it is kept, or arrived (there: the sheet as the server has it), or
// lost, where this device has no record of it any more and the server does not say that it has arrived.
export async function whatBecame(sheet) {
  const outcome = outcomes.get(sheet.revision);
  if (outcome) return outcome;
  const now = await local.sheetOf(sheet.user, sheet.office).catch(() => sheet);
  if (now) return now;
  const there = await found(sheet).catch(() => null);
  return there ? { ...sheet, state: 'arrived', there } : { ...sheet, state: 'lost' };
}

// Sends a sheet without keeping it: unsent where no answer comes.
async function sendUnkept(sheet) {
  const outcome = await tryOnce(sheet);
  if (sheet.revision) outcomes.set(sheet.revision, outcome);
  return outcome.state === 'waiting' && !outcome.received ? { ...outcome, state: 'unsent' } : outcome;
}

// Keeps a sheet until it is sent, and tries at once. What became of it: as whatBecame() tells, or unsent, where this
// device keeps nothing and the server does not answer.
export async function submit(sheet) {
  let mine;
  try {
    mine = await local.changeSheet(sheet.user, sheet.office,
      () => ({ ...sheet, state: 'waiting', problem: undefined }));
    await run();
  } catch {
    return sendUnkept(mine ?? sheet);
  }
  const became = await whatBecame(mine);
  return became.state === 'lost' ? sendUnkept(mine) : became; // it was not kept, though the device said so
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
