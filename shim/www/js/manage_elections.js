// A director's elections, and a new one.
import * as api from './api.js';
import { h } from './dom.js';
import { electionFields } from './manage_election_fields.js';
import { form } from './manage_form.js';
import { electionPart, frame, manageHref, tell } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { replace } from './router.js';
import { call } from './session.js';
import { t } from './words.js';

const LIMIT = 50;

export const typeAndYear = (election) =>
  [t(election.type), election.year, election.round > 1 ? t('round', { n: election.round }) : ''].filter(Boolean)
  .join(' · ');

export const statePill = (election) =>
  h('span', { class: `pill ${election.status}` }, h('span', { class: 'dot', 'aria-hidden': 'true' }),
    t(`${election.status}State`));

const card = (election) =>
  h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'what-it-is' },
      h('a', { class: 'name', href: electionPart(election) }, election.title),
      h('p', { class: 'base' }, [typeAndYear(election), t(`${election.visibility}Short`)].join(' · ')),
    ),
    statePill(election),
  );

export async function open() {
  const list = await pagedList({
    label: t('myElections'),
    load: (text, offset, signal) => api.list(`/api/elections?managed=true&limit=${LIMIT}&offset=${offset}`, signal),
    row: card,
    total: 'nElections',
    none: t('noElectionsYet'),
    limit: LIMIT,
  });
  return frame(
    { title: t('manage'), part: 'elections', steps: null, quiet: t('manageHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'elections-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'elections-title' }, t('myElections')),
        h('a', { class: 'primary small', href: manageHref('new') }, t('newElection')),
      ),
      list.node,
    ),
  );
}

export async function openNew() {
  const fields = electionFields({ type: 'presidential', year: new Date().getFullYear(), round: 1,
    visibility: 'private' });
  return frame(
    { title: t('newElection'), part: 'elections', quiet: t('newElectionHint') },
    h(
      'section',
      { class: 'card slim' },
      form({
        fields,
        label: t('create'),
        title: t('newElection'),
        cancel: manageHref(),
        async send(values) {
          const { election } = await call('POST', '/api/elections', values);
          tell(t('electionCreated'));
          replace(electionPart(election));
        },
      }),
    ),
  );
}
