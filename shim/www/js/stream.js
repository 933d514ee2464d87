// The live total: a stream of events; where that does not come through (some proxies break streams), a question every 2
// s.
import * as api from './api.js';

const INTERVAL = 1000, // between two changes: more than one can read, and fewer bytes
  POLL = 2000,
  RETRY_STREAM = 60000,
  QUIET = 30000,
  FIRST = 10000,
  LATE = 3000,
  HIDDEN = 30000,
  GRACE = 1500;
const nameOf = (total) => `${total.version} ${total.status}`;
const ended = (total) => total.status === 'completed' || total.status === 'archived';

// follow(1, { onTotal(total), onLink(state) }) → stop(). States: connecting, live, polling, lost, offline, final.
export function follow(election, { onTotal, onLink }) {
  let source = null,
    timers = new Set(),
    seen = '',
    version = 0, // the highest of what was told: what is older is not shown
    failures = 0,
    final = false,
    stopped = false,
    hiddenTimer = 0;

  const later = (work, ms) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
    return timer;
  };
  function quiet() {
    source?.close();
    source = null;
    for (const timer of timers) clearTimeout(timer);
    timers = new Set();
  }
  // What the browser believes of the network counts only while the server does not answer.
  function link(state) {
    if (!stopped) onLink(navigator.onLine === false && (state === 'connecting' || state === 'lost') ? 'offline'
      : state);
  }
  // What was asked for may be an older copy, of a cache or of a server that is behind: then again, with what is known.
  // Who answers that has it, or has all that there is.
  async function newest() {
    const total = await api.realtime(election);
    return total.version < version ? api.realtimeSince(election, version) : total;
  }
  function take(total) {
    failures = 0;
    version = total.version;
    final = ended(total);
    if (nameOf(total) !== seen) onTotal(total);
    seen = nameOf(total);
  }

  function alive() {
    for (const timer of timers) clearTimeout(timer);
    timers = new Set();
    later(check, QUIET);
    link('live');
  }
  function listen() {
    let gave = false;
    quiet();
    later(poll, FIRST); // a stream begins with the total: nothing at all means that something holds it back
    const since = version > 0 ? `&min_version=${version}` : '';
    source = new EventSource(`${api.realtimePath(election)}?interval=${INTERVAL}${since}`);
    source.onopen = () => {
      if (gave) alive();
    }; // opened anew, and nothing has changed
    source.onmessage = (event) => {
      gave = true;
      take(JSON.parse(event.data));
      if (final) settle();
      else alive();
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) return poll(); // no stream was answered, or an error
      for (const timer of timers) clearTimeout(timer);
      later(() => link('lost'), GRACE); // the browser tries again by itself
    };
  }
  // A stream that has been quiet: is there truly nothing new? If there is, it must come through within moments.
  async function check() {
    try {
      const total = await api.realtime(election);
      if (stopped || !source) return;
      later(nameOf(total) === seen ? check : poll, nameOf(total) === seen ? QUIET : LATE);
    } catch {
      if (!stopped && source) later(check, POLL);
    }
  }
  async function poll(until = Date.now() + RETRY_STREAM) {
    quiet();
    let next = POLL;
    try {
      take(await newest());
      if (final) return settle();
      link('polling');
    } catch (error) {
      failures++;
      next = Math.max((error.retryAfter ?? 0) * 1000, Math.min(POLL * 2 ** (failures - 1), 15000));
      link('lost');
    }
    if (stopped) return;
    if (Date.now() >= until || (failures > 0 && failures % 3 === 0)) later(listen, next);
    else later(() => poll(until), next);
  }
  function settle() {
    // nothing moves any more, but for an archived one that is opened again
    quiet();
    link('final');
    later(async () => {
      try {
        take(await newest());
      } catch {
        /* later */
      }
      if (!stopped) final ? settle() : listen();
    }, RETRY_STREAM);
  }

  const onOffline = () => link('offline');
  const onOnline = () => {
    failures = 0;
    link('connecting');
    listen();
  };
  const onVisibility = () => {
    // a page that nobody looks at gives its connection back
    clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = setTimeout(quiet, HIDDEN);
    else if (!source && timers.size === 0) {
      link('connecting');
      listen();
    }
  };
  addEventListener('offline', onOffline);
  addEventListener('online', onOnline);
  document.addEventListener('visibilitychange', onVisibility);
  link('connecting');
  listen();
  return () => {
    stopped = true;
    clearTimeout(hiddenTimer);
    quiet();
    removeEventListener('offline', onOffline);
    removeEventListener('online', onOnline);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
