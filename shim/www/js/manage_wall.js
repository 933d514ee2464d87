// A screen for the wall of a counting centre: how much is counted, held and awaited, and how far each province is. It
// only
// reads, and goes on by itself.
import * as api from './api.js';
import { h, setCss, setText } from './dom.js';
import { ratio } from './figures.js';
import { clock, integer, percent } from './format.js';
import { electionPart, frame } from './manage_frame.js';
import { Problem } from './session.js';
import { t } from './words.js';
import './words_desk.js';

const EVERY = 10000,
  AREAS = 60;

function figure(word, style) {
  const value = h('strong', {});
  return {
    node: h('p', { class: `wall-figure ${style}` }, value, ' ', h('span', {}, t(word))),
    set: (n) => setText(value, integer(n)),
  };
}

function areaLine(area) {
  const share = ratio(area.offices_reported, area.offices_total) ?? 0;
  const fill = h('span', { class: 'fill' });
  setCss(fill, '--part', String(share / 100));
  return h(
    'li',
    {},
    h('span', { class: 'wall-name' }, area.name),
    h('span', { class: 'bar', 'aria-hidden': 'true' }, fill),
    h('span', { class: 'number' }, `${integer(area.offices_reported)} / ${integer(area.offices_total)}`),
    h('span', { class: 'number held' }, area.offices_held ? `${integer(area.offices_held)} ${t('wallHeld')}` : ''),
  );
}

export async function open({ election }) {
  const counted = figure('wallCounted', 'counted'),
    held = figure('wallHeld', 'held'),
    missing = figure('wallMissing', 'missing');
  const share = h('p', { class: 'wall-share' });
  const total = h('p', { class: 'wall-total' });
  const list = h('ul', { class: 'wall-areas' });
  const when = h('p', { class: 'base', role: 'status' });
  let last = null,
    closed = false;

  async function draw() {
    try {
      const [live, { rows }] = await Promise.all([
        api.realtime(election.id),
        api.units(election.id, 'province', null, AREAS),
      ]);
      if (closed) return;
      last = new Date();
      counted.set(live.offices_reported);
      held.set(live.offices_held);
      missing.set(live.offices_total - live.offices_reported - live.offices_held - (live.offices_annulled ?? 0));
      setText(share, percent(ratio(live.offices_reported, live.offices_total), 1));
      setText(total, t('wallOf', { total: integer(live.offices_total) }));
      list.replaceChildren(...rows.map(areaLine));
      setText(when, t('wallAt', { when: clock(last) }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(when, t('wallLost', { when: last ? clock(last) : '–' }));
    }
  }
  await draw();
  const timer = setInterval(() => {
    if (!document.hidden) draw();
  }, EVERY);
  const view = frame(
    { title: `${t('wall')}, ${election.title}`, heading: election.title, part: 'people', election, steps: null },
    h(
      'div',
      { class: 'wall' },
      h('div', { class: 'wall-head' }, share, total),
      h('div', { class: 'wall-figures' }, counted.node, held.node, missing.node),
      list,
      when,
      h('p', {}, h('a', { href: electionPart(election, 'people') }, t('people'))),
    ),
  );
  return {
    ...view,
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
