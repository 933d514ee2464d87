// Who is signed in, and requests in their name. The tokens are in cookies that no script can read. Beside them the page
// keeps whose they are and the csrf value that names the session: so it knows without the network, and in every tab,
// and what one person sends never goes out in the session of another (the server compares the value with the session).
import * as device from './device.js';
import { language } from './words.js';

const KEY = 'res-elec-session',
  PATIENCE = 15000,
  UPLOAD = 120000,
  EARLY = 20000,
  MOMENT = 100;
let kept = null; // { user, csrf, until }: until: when the access token runs out
let renewing = null;
const listeners = new Set();

// What went wrong: status (0 when no answer came), the server's sentence, its code, every violation as
// { code, fields, message, context }, and the seconds to wait where it says so.
export class Problem extends Error {
  constructor(status, message = '', { code = '', errors = [], retryAfter = 0 } = {}) {
    super(message);
    Object.assign(this, { status, code, errors, retryAfter });
  }
}

// session.user: as the API has it ({ id, first_name, last_name, role, … }), null for an anonymous user.
export const session = {
  get user() {
    return kept?.user ?? null;
  },
};

// Calls listener(user) when somebody signs in or out, here or in another tab; returns how to stop.
export function onSession(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const csrfCookie = () => /(?:^|;\s*)csrf_access_token=([^;]+)/.exec(document.cookie)?.[1] ?? '';

function stored() {
  try {
    return JSON.parse(device.kept(KEY));
  } catch {
    return null;
  }
}

function keep(next) {
  const before = JSON.stringify(session.user);
  kept = next;
  if (JSON.stringify(session.user) !== before) for (const listener of [...listeners]) listener(session.user);
}

function remember(next) {
  device.keep(KEY, next && JSON.stringify(next));
  keep(next);
}

// What is kept of the session whose cookies the browser has now; nothing of an earlier one.
function load() {
  const now = stored() ?? kept;
  keep(now && now.csrf === csrfCookie() ? now : null);
}

async function send(method, path, { headers, body, signal, csrf }) {
  const limit = AbortSignal.timeout?.(body instanceof FormData || body instanceof Blob ? UPLOAD : PATIENCE);
  try {
    return await fetch(path, {
      method,
      body,
      headers: { Accept: 'application/json', 'Accept-Language': language(), ...(csrf && { 'X-CSRF-TOKEN': csrf }),
        ...headers },
      cache: 'no-store',
      signal: signal ?? limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0);
  }
}

// The JSON of an answer, null where there is none; a refusal is thrown.
export async function read(answer) {
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => {
    throw new Problem(answer.ok ? 0 : answer.status);
  });
  if (answer.ok) return body;
  const retryAfter = Number(answer.headers.get('Retry-After')) || 0;
  throw new Problem(answer.status, body.message, { code: body.code, errors: body.errors, retryAfter });
}

// One at a time among all tabs, where the browser can; the server forgives two at once for half a minute. Who had to
// wait waits a moment more: what the other tab has stored may be seen only after it has let others in.
async function alone(work) {
  if (!navigator.locks) return work();
  const done = await navigator.locks.request(KEY, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
  if (done) return;
  await navigator.locks.request(KEY, async () => {
    await new Promise((resolve) => setTimeout(resolve, MOMENT));
    await work();
  });
}

const isFresh = () => kept.until - EARLY > Date.now();

// Asks for new tokens with the refresh token; a session that has ended is forgotten.
function renew() {
  renewing ??= alone(async () => {
    load();
    const csrf = csrfCookie();
    if (kept && isFresh()) return; // another tab has done it
    const answer = await send('POST', '/api/auth/refresh', { csrf });
    if (answer.status === 401 || answer.status === 403) return remember(null);
    const { expires_in: seconds } = await read(answer);
    const user = kept?.user ?? (await read(await send('GET', '/api/auth/profile', {})));
    remember({ user, csrf, until: Date.now() + seconds * 1000 });
  }).finally(() => {
    renewing = null;
  });
  return renewing;
}

// A refusal that is about the session and not about what was asked for.
async function isSession(answer) {
  if (answer.status === 401) return true;
  return answer.status === 403 && (await answer.clone().json()).code === 'csrf';
}

// The answer to a request as who is signed in, or as an anonymous user; Problem 0 when none comes. It is sent in the
// session of `as` (a user's id; else of who is signed in when it is called) or not at all: Problem 401 then.
export async function ask(method, path, { headers, body, signal, as } = {}) {
  if (as !== undefined || csrfCookie()) load();
  if (!kept && !csrfCookie() && as === undefined) return send(method, path, { headers, body, signal });
  const who = as ?? session.user?.id;
  const mine = () => {
    if (who !== undefined && session.user && session.user.id !== who) throw new Problem(401);
    return kept?.csrf ?? '';
  };
  mine();
  if (!kept || !isFresh()) await renew();
  if (as !== undefined && !session.user) throw new Problem(401);
  const before = kept?.until;
  const answer = await send(method, path, { headers, body, signal, csrf: mine() });
  if (!(await isSession(answer))) return answer;
  load();
  // another tab has not renewed it meanwhile
  if (answer.status === 401 && kept && kept.until === before) remember({ ...kept, until: 0 });
  await renew();
  if (!kept) return answer;
  return send(method, path, { headers, body, signal, csrf: mine() });
}

// call('PUT', '/api/elections/1', { title }, { headers: { 'If-Match': etag } }): the parsed JSON of the answer, null
// for 204; throws a Problem. The body: what JSON can say, FormData, or text or a Blob with its Content-Type in headers.
export async function call(method, path, body, { headers, signal, as } = {}) {
  const raw = body === undefined || typeof body === 'string' || body instanceof FormData || body instanceof Blob;
  return read(
    await ask(method, path, {
      headers: { ...(!raw && { 'Content-Type': 'application/json' }), ...headers },
      body: raw ? body : JSON.stringify(body),
      signal,
      as,
    }),
  );
}

// Signs in with a phone number or an e-mail address, and a code where a Problem `second_factor` asks for one; returns
// the user, with what they must do first (required_actions).
export async function signIn(identifier, password, code) {
  const name = identifier.includes('@') ? 'email' : 'phone_number';
  const body = JSON.stringify({ [name]: identifier.trim(), password, code, cookies: true });
  const answer = await send('POST', '/api/auth/login', { body, headers: { 'Content-Type': 'application/json' } });
  const { user: who, required_actions, expires_in: seconds } = await read(answer);
  const user = { ...who, required_actions };
  remember({ user, csrf: csrfCookie(), until: Date.now() + seconds * 1000 });
  return user;
}

// Ends the session on the server, in every tab, or (everywhere) all sessions of the user, on every device; Problem 0
// when the server cannot be told, and one stays signed in.
export async function signOut(everywhere = false) {
  try {
    await (everywhere ? call('DELETE', '/api/auth/sessions?which=all') : call('POST', '/api/auth/logout'));
  } catch (error) {
    if (error.status !== 401) throw error;
  }
  remember(null);
}

// Who it is, anew: another device may have changed the account, or ended the session.
export async function identify() {
  if (!csrfCookie()) return;
  try {
    const user = await call('GET', '/api/auth/profile');
    if (kept) remember({ ...kept, user });
  } catch {
    // later: the next request tells
  }
}

addEventListener('storage', (event) => {
  if (event.key === KEY) load();
});
addEventListener('pageshow', (event) => {
  if (event.persisted) load();
});
load();
const identified = identify();
const MOST = 3000;
// Once the server has said whose session it is, or takes long to: what anonymous users may read, too, is asked for
// after that, for a token that was lost before its time is renewed then.
export const recognised = Promise.race([identified, new Promise((resolve) => setTimeout(resolve, MOST))]);
// Once it is known whether somebody is signed in: at once, but where the browser has forgotten whose its cookies are.
export const settled = session.user ? Promise.resolve() : identified;
