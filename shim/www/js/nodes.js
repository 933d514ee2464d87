// Of a nation whose provinces count in databases of their own: those that are cut off, and as of when they are told, or
// that nothing has come from them.
import * as api from './api.js';
import { h } from './dom.js';
import { hour } from './format.js';
import { t } from './words.js';

const EVERY = 60000,
  SOON = 2000, // after a failure, and twice as long after each more, up to
  LATE = 30000;

// One sentence a province that is not in touch; nothing where all are, or where this is no nation, which is asked once.
// What was known last stays while there is no answer.
export function nodes() {
  const node = h('ul', { class: 'base', 'aria-label': t('nodes'), hidden: true });
  let known = [],
    wait = SOON,
    timer = 0,
    closed = false;
  function draw() {
    node.replaceChildren(...known.filter((one) => !one.in_touch).map(({ name, cut_off_since: since }) =>
      h('li', {}, since ? t('nodeCutOff', { name, when: hour(since) }) : t('nodeSilent', { name }))));
    node.hidden = node.childElementCount === 0;
  }
  async function load() {
    let next = EVERY;
    try {
      known = await api.nodes();
      if (known.length === 0) next = null;
      wait = SOON;
    } catch (error) {
      next = Math.max((error.retryAfter ?? 0) * 1000, wait);
      wait = Math.min(wait * 2, LATE);
    }
    draw(); // anew also without an answer: the hour of yesterday has its day
    if (next !== null && !closed) timer = setTimeout(load, next);
  }
  load();
  return {
    node,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
