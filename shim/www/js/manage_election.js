// An election of one's own: how far it is prepared, its state and the moves from it, its fields, and its end.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { checklist } from './manage_checklist.js';
import { electionFields } from './manage_election_fields.js';
import { statePill, typeAndYear } from './manage_elections.js';
import { form } from './manage_form.js';
import { electionPart, frame, manageHref, tell } from './manage_frame.js';
import { outcomeCard } from './manage_outcome.js';
import { stateCard } from './manage_state.js';
import { electionHref, replace } from './router.js';
import { call } from './session.js';
import { set } from './store.js';
import { count, t } from './words.js';

// A figure and the door to it.
const tile = (href, figure, words, empty) =>
  h('li', { class: empty ? 'tile empty' : 'tile' }, h('a', { href }, h('strong', {}, integer(figure)),
    h('span', {}, words)));

const tiles = (election) =>
  h(
    'ul',
    { class: 'tiles' },
    tile(
      electionPart(election, 'candidates'),
      election.candidates.length,
      count('candidatesWord', election.candidates.length),
      !election.candidates.length,
    ),
    tile(electionPart(election, 'centers'), election.centers_total, count('centersWord', election.centers_total),
      !election.centers_total),
    tile(electionPart(election, 'centers'), election.offices_total, count('officesWord', election.offices_total),
      !election.offices_total),
    tile(
      electionPart(election, 'centers'),
      election.registered_voters ?? 0,
      count('registeredWord', election.registered_voters ?? 0),
      !election.registered_voters,
    ),
  );

function endCard(election) {
  async function remove() {
    const done = await ask({
      title: t('deleteElectionAsk', { title: election.title }),
      text: t('deleteElectionMeans'),
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/elections/${election.id}`),
    });
    if (!done) return;
    tell(t('electionDeleted', { title: election.title }));
    replace(manageHref());
  }
  return h(
    'section',
    { class: 'card end', 'aria-labelledby': 'end-title' },
    h('div', {}, h('h2', { id: 'end-title' }, t('deleteElection')), h('p', { class: 'base' }, t('deleteElectionHint'))),
    h('button', { type: 'button', class: 'plain danger', on: { click: remove } }, t('delete')),
  );
}

export async function open({ election: first }) {
  const holder = h('div', { class: 'overview' });
  const page = frame({ title: first.title, part: 'election', election: first, quiet: typeAndYear(first) }, holder);
  const heading = page.node.querySelector('h1');
  const quiet = page.node.querySelector('.headline .quiet');

  async function changed(text) {
    set('election', null); // what the open page of it shows is of before
    await draw(await api.election(first.id));
    page.say(text);
    heading.focus();
  }
  async function draw(election) {
    const [outcome, checks] = await Promise.all([outcomeCard(election, changed), checklist(election, changed)]);
    setText(heading, election.title);
    quiet.replaceChildren(
      statePill(election),
      ' ',
      typeAndYear(election),
      ' · ',
      h('a', { href: electionHref(election.id) }, t('seeResults')),
    );
    const fields = electionFields(election);
    holder.replaceChildren(
      tiles(election),
      h(
        'section',
        { class: 'card slim', 'aria-labelledby': 'fields-title' },
        h('h2', { id: 'fields-title' }, t('electionFields')),
        form({
          fields,
          label: t('save'),
          title: t('electionFields'),
          async send(values) {
            await call('PUT', `/api/elections/${election.id}`, values);
            await changed(t('saved'));
          },
        }),
      ),
      h('div', { class: 'side' }, checks, stateCard(election, changed), outcome),
      endCard(election),
    );
  }
  await draw(first);
  return page;
}
