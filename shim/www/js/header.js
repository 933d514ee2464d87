// The head of every page of an election: where one is, the state of the connection, the last change.
import { h, setAttribute, setText } from './dom.js';
import { sheets } from './figures.js';
import { hour, integer, moment } from './format.js';
import { get, watch } from './store.js';
import { electionHref } from './router.js';
import { count, t } from './words.js';
import './words_night.js';

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

// The way here, what is shown and its name; what more there is beside them.
export const pageHead = (steps, kind, name, ...more) =>
  h('div', { class: 'headline' }, crumbs(steps), h('p', { class: 'kind' }, kind), h('h1', { tabindex: '-1' }, name),
    more);

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

// “live”, the hour of the last change, and whether the results are final, in one line of fixed height; close() ends it.
export function connection() {
  const text = h('span', {});
  const state = h('span', { class: 'link', role: 'status' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), text);
  const time = h('time', {});
  const stage = h('b', { class: 'stage' });
  const note = h('p', { class: 'note', hidden: true }, t('offlineNote'));
  function draw() {
    const link = get('link'),
      live = get('live'),
      election = get('election');
    const over = link === 'connecting' && ['completed', 'archived'].includes(live?.status);
    const shown = over ? 'final' : link === 'live' && live?.status === 'pending' ? 'pending' : link;
    setAttribute(state, 'class', `link ${shown}`);
    setText(text, shown === 'final' ? ended(live) : t(shown));
    note.hidden = link !== 'offline';
    setText(stage, election && t(election.outcome?.state === 'final' ? 'finalResults' : 'provisional'));
    time.hidden = !live?.updated_at || !election;
    if (time.hidden) return;
    setText(time, hour(live.updated_at));
    setAttribute(time, 'datetime', live.updated_at);
    setAttribute(time, 'title', moment(live.updated_at));
  }
  const stops = [watch('link', draw), watch('live', draw)];
  draw();
  return {
    node: h('div', { class: 'connection' }, state, time, stage, note),
    close: () => stops.forEach((stop) => stop()),
  };
}
