// How far an election is: by person, and by province; and the door to the screen on the wall.
import * as api from './api.js';
import { h } from './dom.js';
import { sheets } from './figures.js';
import { ago, integer } from './format.js';
import { electionPart, frame } from './manage_frame.js';
import { manages } from './manage_decide.js';
import { unitHref } from './router.js';
import { t } from './words.js';
import './words_desk.js';

const LIMIT = 500;

function table(caption, heads, rows) {
  return h(
    'div',
    { class: 'scrolled', tabindex: '0', role: 'group', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'sr' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((word, index) => h('th', { scope: 'col', class: index ? 'number' : '' }, t(word))),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(([first, ...rest]) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, first),
            rest.map((cell) => h('td', { class: 'number' }, cell)),
          ),
        ),
      ),
    ),
  );
}

const personRow = (one) => [
  h('span', {}, `${one.first_name} ${one.last_name}`, h('span', { class: 'base' }, ` ${t(one.role)}`)),
  integer(one.entered),
  integer(one.corrected),
  integer(one.reviewed),
  integer(one.held),
  one.offices_total === null ? '–' : `${integer(one.sheets_missing)} / ${integer(one.sheets_total)}`,
  one.last_at ? ago(one.last_at) : '–',
];

const areaRow = (election) => (one) => [
  h('a', { href: unitHref(election.id, 'province', one.id) }, one.name),
  integer(sheets(one, 'total')),
  integer(sheets(one, 'reported')),
  integer(sheets(one, 'held')),
  integer(sheets(one, 'total') - sheets(one, 'reported') - sheets(one, 'held') - sheets(one, 'annulled')),
];

const card = (word, ...children) =>
  h(
    'section',
    { class: 'card', 'aria-labelledby': `${word}-title` },
    h('h2', { id: `${word}-title` }, t(word)),
    ...children,
  );

export async function open({ election }) {
  const { people } = manages(election)
    ? (await api.page(`/api/elections/${election.id}/people?limit=${LIMIT}`)).body
    : { people: [] };
  const { rows } = await api.units(election.id, 'province', null, LIMIT).catch(() => ({ rows: [] }));
  const persons = [
    'person',
    'peopleEntered',
    'peopleCorrected',
    'peopleReviewed',
    'peopleHeld',
    'peopleMissing',
    'peopleLast',
  ];
  const areas = ['province', 'areaTotal', 'areaCounted', 'areaHeld', 'peopleMissing'];
  return frame(
    { title: t('people'), part: 'people', election, quiet: t('peopleHint') },
    h('p', {}, h('a', { class: 'plain', href: electionPart(election, 'wall') }, t('wallDoor'))),
    card(
      'byPerson',
      people.length ? table(t('byPerson'), persons, people.map(personRow)) : h('p', { class: 'quiet' }, t('noPeople')),
    ),
    rows.length ? card('byArea', table(t('byArea'), areas, rows.map(areaRow(election)))) : null,
  );
}
