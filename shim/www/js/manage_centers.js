// The voting centers of an election, in pages, found by name or by where they lie.
import * as api from './api.js';
import { h } from './dom.js';
import { integer } from './format.js';
import { electionPart, frame } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { copyPlaces } from './manage_places.js';
import { count, t } from './words.js';

const LIMIT = 50;

export const placeOf = (center) => [center.commune, center.department, center.province].filter(Boolean).join(' · ');

export async function open({ election }) {
  const row = (center) =>
    h(
      'li',
      { class: 'row' },
      h(
        'div',
        { class: 'what-it-is' },
        h('a', { class: 'name', href: electionPart(election, 'centers', center.id) }, center.name),
        h('p', { class: 'base' }, placeOf(center) || t('noPlace')),
      ),
      h(
        'span',
        { class: center.offices_total ? 'base' : 'base warning' },
        count('nOffices', center.offices_total, { n: integer(center.offices_total) }),
      ),
    );
  const list = await pagedList({
    label: t('centers'),
    search: t('searchCenters'),
    load(text, offset, signal) {
      const query = new URLSearchParams({ limit: LIMIT, offset, ...(text && { q: text.slice(0, 100) }) });
      return api.list(`/api/elections/${election.id}/centers?${query}`, signal);
    },
    row,
    total: 'nCenters',
    none: t('noCenter'),
    limit: LIMIT,
  });
  const page = frame(
    { title: t('centersAndOffices'), part: 'centers', election },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('centers')),
        h(
          'div',
          { class: 'acts' },
          h('button', { type: 'button', class: 'plain small', 'data-act': 'copy', on: { click: copy } },
            t('copyPlacesOf')),
          h('a', { class: 'plain small', href: electionPart(election, 'import') }, t('importFile')),
          h('a', { class: 'primary small', href: electionPart(election, 'centers', 'new') }, t('addCenter')),
        ),
      ),
      list.node,
    ),
  );
  async function copy() {
    const said = await copyPlaces(election);
    if (!said) return;
    await list.reload();
    page.say(said);
  }
  return page;
}
