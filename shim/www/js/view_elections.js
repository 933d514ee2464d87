// The public elections; a single one opens at once.
import * as api from './api.js';
import { h, setCss, setText } from './dom.js';
import { ratio } from './figures.js';
import { integer } from './format.js';
import { set } from './store.js';
import { electionHref, replace } from './router.js';
import { count, t } from './words.js';

const COUNTED = 8;

export async function open(route, { alone }) {
  const list = await api.elections();
  set('elections', list.length);
  if (list.length === 1 && alone) {
    replace(electionHref(list[0].id));
    return { node: h('p', { class: 'quiet' }, t('loading')), title: t('elections') };
  }
  const heading = h('h1', { tabindex: '-1' }, t('elections'));
  if (list.length === 0) {
    return {
      title: t('elections'),
      node: h(
        'div',
        { class: 'page empty' },
        heading,
        h('p', { class: 'quiet' }, t('noElections')),
        h('p', { class: 'base' }, t('noElectionsHint')),
      ),
    };
  }
  return { title: t('elections'),
    node: h('div', { class: 'page' }, heading, h('ul', { class: 'elections' }, list.map(card))) };
}

function card(election, index) {
  const filled = index < COUNTED && election.status !== 'pending';
  const counted = h('p', { class: 'base reserved', hidden: !filled }, '…'); // its line is there from the start
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true', hidden: !filled }, h('span', { class: 'fill' }));
  if (filled) fill(election, counted, bar).catch(() => {});
  return h(
    'li',
    {},
    h('h2', {}, h('a', { href: electionHref(election.id) }, election.title)),
    h(
      'p',
      { class: 'base' },
      [t(election.type), election.year, election.round > 1 ? t('round', { n: election.round }) : ''].filter(Boolean)
      .join(' · '),
    ),
    h(
      'p',
      { class: `link ${election.status === 'active' ? 'live' : 'final'}` },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      t(election.status),
    ),
    bar,
    counted,
  );
}

// How far the count is comes with the total, which the list does not have.
async function fill(election, text, bar) {
  const total = await api.realtime(election.id);
  setCss(bar, '--part', (ratio(total.offices_reported, total.offices_total) ?? 0) / 100);
  setText(
    text,
    count('officesCounted', total.offices_reported,
      { n: integer(total.offices_reported), total: integer(total.offices_total) }),
  );
  text.classList.remove('reserved');
}
