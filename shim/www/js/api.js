// The REST API as the page reads it, for an anonymous user or who is signed in. An answer that has not changed (ETag,
// 304) is not sent again.
import { ask, onSession, read, session } from './session.js';
import { language } from './words.js';

const KEPT = 60,
  FRESH = 10000; // ms after its start, in which a page shows what came with it
const kept = new Map(); // path and language → { etag, body, count }
// What the server has written into the page: path → { body, etag }, as an anonymous user reads it, each once.
const given = new Map(Object.entries(JSON.parse(document.getElementById('first')?.textContent ?? '{}')));
onSession(() => {
  kept.clear(); // what one person may see is not shown to the next
  given.clear();
});

function take(path) {
  const found = given.get(path);
  given.delete(path);
  return found && !session.user && performance.now() < FRESH ? { ...found, count: null, next: null } : null;
}

async function get(path, signal) {
  const key = `${language()} ${path}`;
  const first = take(path);
  if (first?.etag) kept.set(key, first);
  if (first) return first;
  const known = kept.get(key);
  const answer = await ask('GET', path, { headers: known && { 'If-None-Match': known.etag }, signal });
  if (answer.status === 304 && known) return known;
  const result = { body: await read(answer), etag: answer.headers.get('ETag') };
  const total = answer.headers.get('X-Total-Count');
  result.count = total === null ? null : Number(total);
  result.next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null;
  kept.delete(key);
  if (result.etag) kept.set(key, result);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return result;
}

// A page of a list: { rows, count }, count of all there are.
export async function list(path, signal) {
  const { body: rows, count } = await get(path, signal);
  return { rows, count: count ?? rows.length };
}

// A page as it is answered: { body, total, next }, next: the path of the page after it, null at the end.
export async function page(path, signal) {
  const { body: answer, count: total, next } = await get(path, signal);
  return { body: answer, total, next };
}

const body = async (path, signal) => (await get(path, signal)).body;

export const realtimePath = (election) => `/api/voting/realtime/${election}`;
export const realtime = (election) => body(realtimePath(election));
// The same, of this version at least: no cache has it, and a server whose copy is behind waits for it or refuses.
export const realtimeSince = (election, version) => body(`${realtimePath(election)}?min_version=${version}`);
export const contestTotal = (id, contest) => body(`${realtimePath(id)}?contest_id=${contest}`);
export const elections = () => body('/api/elections?limit=200');
export const election = (id, contest) => body(`/api/elections/${id}${contest ? `?contest_id=${contest}` : ''}`);

// All contests of an election, of which it names the first itself.
export async function contests({ id, contests: first, contests_total: total }) {
  const all = [];
  if (first.length >= total) return first;
  while (all.length < total) {
    const { rows } = await list(`/api/elections/${id}/contests?limit=1000&offset=${all.length}`);
    if (rows.length === 0) break;
    all.push(...rows);
  }
  return all;
}

export const nodes = () => body('/api/nodes');
export const sheets = (id, limit) => body(`/api/elections/${id}/sheets?limit=${limit}`);
export const progress = (id, points) => body(`/api/elections/${id}/progress?points=${points}`);
export const search = (id, text, signal, limit = 20) =>
  body(`/api/elections/${id}/search?limit=${limit}&q=${encodeURIComponent(text)}`, signal);
export const parties = (id) => list(`/api/elections/${id}/parties?limit=1000`);
export const myOffices = (election, limit) => body(`/api/elections/${election}/my-offices?limit=${limit}`);
export const center = (id) => body(`/api/centers/${id}`);
export const office = (id) => body(`/api/offices/${id}`);
export const history = async (office) => (await body(`/api/offices/${office}/results/history`)).versions;
// The sheet in force with its ETag; null when these versions, history()'s, have none.
export async function sheet(office, versions) {
  const last = versions.at(-1);
  if (!last || last.superseded_at) return null;
  const { body: answer, etag } = await get(`/api/offices/${office}/results`);
  return { ...answer.office, etag };
}
export const scans = (office) => body(`/api/offices/${office}/results/scan`);
export const decisions = async (election, office) =>
  (await body(`/api/elections/${election}/decisions?office_id=${office}`)).decisions;
// A page of a list that is read from the newest on: { rows, next }, next: the path of the page after it, null at the
// end.
export async function newest(path, name) {
  const { body: answer, next } = await get(path);
  return { rows: answer[name], next };
}
export const contest = (id) => body(`/api/contests/${id}`);
export const outcome = (contest) => body(`/api/contests/${contest}/outcome?steps=true`);
// A copy, which may be added to: what was read is kept.
export const electionOutcome = async (election, limit, offset = 0) =>
  ({ ...(await body(`/api/elections/${election}/outcome?limit=${limit}&offset=${offset}`)) });
export const outlines = (election, level) => body(`/api/elections/${election}/outlines?level=${level}`);

const within = { contest: 'contest_id', center: 'center_id' }; // areas: parent

function unitsPath(election, place, query) {
  const where = place ? { [within[place.level] ?? 'parent']: place.id } : {};
  return `/api/elections/${election}/results?${new URLSearchParams({ ...query, ...where })}`;
}

// The same as a file for spreadsheets, with the language's columns.
export const unitsCsv = (election, level, place) =>
  unitsPath(election, place, { level, limit: 10000, format: 'csv', ...(language() === 'fr' && { style: 'fr' }) });

// A page of the units of a level, within a place where one is given: { rows, count, total, path, elsewhere }. A row has
// level, id and name; total is the place's, path the way to it, elsewhere what lies in none of the level's units.
export async function units(election, level, place, limit = 100, offset = 0) {
  const { body: answer, count } = await get(unitsPath(election, place, { level, limit, offset }));
  const rows = answer[`${level}s`].map((row) => ({ ...row, level }));
  return { rows, count: count ?? rows.length, total: answer.parent ?? answer, path: answer.path,
    elsewhere: answer.elsewhere };
}
