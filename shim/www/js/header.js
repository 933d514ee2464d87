// The head of every page of an election: where one is, the state of the connection, the last change.
import { h, setAttribute, setText } from './dom.js';
import { sheets } from './figures.js';
import { ago, integer, moment } from './format.js';
import { get, watch } from './store.js';
import { electionHref } from './router.js';
import { count, t } from './words.js';

// The way here as links: [{ href, text }], the last one without a link is the page itself.
export function crumbs(steps) {
  return h(
    'nav',
    { class: 'crumbs', 'aria-label': t('path') },
    h(
      'ol',
      {},
      steps.map((step) => h('li', {}, step.href ? h('a', { href: step.href }, step.text) : step.text)),
    ),
  );
}

export function electionSteps(election) {
  const steps = get('elections') > 1 ? [{ href: '/', text: t('elections') }] : [];
  return [...steps, { href: electionHref(election.id), text: election.title }];
}

// An election that is completed while sheets are missing or held says so, and how many are annulled.
function ended(live) {
  const [total, reported, held, annulled] = ['total', 'reported', 'held', 'annulled'].map((what) => sheets(live, what));
  const missing = total - reported - held - annulled;
  const parts = [missing && count('nMissing', missing, { n: integer(missing) }),
    held && count('nHeld', held, { n: integer(held) })].filter(Boolean);
  const done = parts.length ? t('finalPartly', { parts: parts.join(', ') }) : t('final');
  return annulled ? `${done} · ${count('nAnnulled', annulled, { n: integer(annulled) })}` : done;
}

// “live” and when the last change came; close() stops the clock.
export function connection() {
  const text = h('span', {});
  const pill = h('p', { class: 'link', role: 'status' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), text);
  const time = h('time', {});
  const when = h('p', { class: 'when' }, time);
  const note = h('p', { class: 'note', hidden: true }, t('offlineNote'));
  function draw() {
    const state = get('link'),
      live = get('live'),
      election = get('election');
    const shown = state === 'live' && live?.status === 'pending' ? 'pending' : state;
    setAttribute(pill, 'class', `link ${shown}`);
    setText(text, shown === 'final' ? ended(live) : t(shown));
    note.hidden = state !== 'offline';
    when.hidden = !live?.updated_at || !election;
    if (when.hidden) return;
    setText(time, t('updated', { ago: ago(live.updated_at) }));
    setAttribute(time, 'datetime', live.updated_at);
    setAttribute(time, 'title', moment(live.updated_at));
  }
  const stops = [watch('link', draw), watch('live', draw)];
  const clock = setInterval(draw, 5000);
  draw();
  return {
    node: h('div', { class: 'connection' }, pill, when, note),
    close() {
      clearInterval(clock);
      stops.forEach((stop) => stop());
    },
  };
}
