// Asks again for what is on the screen when the total has changed: each part at most once in `every` ms, only while one
// can see it, later after a failure. Once more when all is calm: a cache may have given what was a few seconds old.
import { watch } from './store.js';

const CALM = 6000;
const patience = navigator.connection?.saveData ? 5 : 1; // who saves data is asked less often

// node: what must be in sight; at once: nothing is loaded yet.
export function refresh(node, load, { every = 2000, atOnce = false } = {}) {
  const pause = every * patience;
  let last = Date.now(),
    wait = pause,
    visible = false,
    stale = false,
    sure = true,
    busy = false,
    timer = 0,
    closed = false;

  function plan() {
    clearTimeout(timer);
    if (closed || busy || (!stale && sure) || !visible || document.hidden) return;
    timer = setTimeout(run, Math.max(0, last + (stale ? wait : CALM) - Date.now()));
  }
  async function run() {
    const confirmed = !stale;
    busy = true;
    stale = false;
    try {
      await load();
      sure = confirmed;
      wait = pause;
    } catch (error) {
      stale = true;
      wait = Math.max((error.retryAfter ?? 0) * 1000, Math.min(wait * 2, 30000));
    }
    last = Date.now();
    busy = false;
    if (!closed) plan();
  }
  if (atOnce) run();
  const seen = new IntersectionObserver(
    ([entry]) => {
      visible = entry.isIntersecting;
      plan();
    },
    { rootMargin: '200px' },
  );
  seen.observe(node);
  const stop = watch('live', () => {
    stale = true;
    plan();
  });
  document.addEventListener('visibilitychange', plan);
  return () => {
    closed = true;
    clearTimeout(timer);
    seen.disconnect();
    stop();
    document.removeEventListener('visibilitychange', plan);
  };
}

// A view that asks again while it is open, and whose head has the state of the connection.
export function liveView(title, node, head, load) {
  const stop = refresh(node, load);
  return {
    title,
    node,
    close() {
      stop();
      head.close();
    },
  };
}
