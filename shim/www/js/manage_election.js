// An election of one's own: what is ready, its state and the moves from it, its fields, and its end.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { sheets } from './figures.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { electionFields } from './manage_election_fields.js';
import { statePill, typeAndYear } from './manage_elections.js';
import { form } from './manage_form.js';
import { electionPart, frame, manageHref, tell } from './manage_frame.js';
import { outcomeCard } from './manage_outcome.js';
import { electionHref, replace } from './router.js';
import { call, Problem } from './session.js';
import { set } from './store.js';
import { count, t } from './words.js';

const STATES = ['pending', 'active', 'completed', 'archived'];

function warnings(election, to) {
  const list = [];
  if (to === 'active') {
    if (election.candidates.length === 0) list.push(t('warnNoCandidate'));
    if (election.offices_total === 0) list.push(t('warnNoOffice'));
  }
  if (to === 'completed') {
    const [total, reported, held, annulled] = ['total', 'reported', 'held', 'annulled'].map((what) =>
      sheets(election, what),
    );
    const missing = total - reported - held - annulled;
    const offices = count('nOffices', total, { n: integer(total) });
    if (missing > 0) list.push(t('warnMissing', { missing: integer(missing), offices }));
    if (held > 0) list.push(count('warnHeld', held, { n: integer(held) }));
  }
  return list;
}

// The states as steps, and the moves from the one it is in; onChange() once it is another, or was found to be.
function stateCard(election, onChange) {
  async function move(to) {
    const word = to === 'archived' && election.status === 'pending' ? 'abandon' : to;
    let stale = false;
    const now = await api.realtime(election.id).catch(() => ({})); // what is missing or held at this moment
    const done = await ask({
      title: t(`${word}Ask`, { title: election.title }),
      text: t(`${word}Means`),
      points: warnings({ ...election, ...now }, to),
      act: t(`${word}Act`),
      danger: to !== 'active',
      async work() {
        try {
          await call('PUT', `/api/elections/${election.id}`, { status: to });
        } catch (error) {
          stale ||= error instanceof Problem && error.status === 409;
          throw error;
        }
      },
    });
    if (done || stale) onChange(done ? t(`${word}Done`) : t('stateHasChanged'));
  }
  const place = STATES.indexOf(election.status);
  return h(
    'section',
    { class: 'card state-card', 'aria-labelledby': 'state-title' },
    h('h2', { id: 'state-title' }, t('stateTitle')),
    h(
      'ol',
      { class: 'steps' },
      STATES.map((state, index) =>
        h(
          'li',
          { class: index < place ? 'past' : index === place ? 'here' : 'ahead', 'aria-current': index === place ? 'step'
            : null },
          h('strong', {}, t(`${state}State`)),
          index === place ? h('span', { class: 'base' }, t(`${state}Now`)) : null,
        ),
      ),
    ),
    h(
      'div',
      { class: 'acts' },
      election.allowed_status.map((to, index) =>
        h(
          'button',
          { type: 'button', class: index === 0 ? 'primary' : 'plain', 'data-to': to, on: { click: () => move(to) } },
          t(`${to === 'archived' && election.status === 'pending' ? 'abandon' : to}Act`),
        ),
      ),
    ),
  );
}

// How far the preparation is: a figure and the door to it.
const tile = (href, figure, words, empty) =>
  h('li', { class: empty ? 'tile empty' : 'tile' },
    h('a', { href }, h('strong', {}, integer(figure)), h('span', {}, words)));

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
    const outcome = await outcomeCard(election, changed);
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
      h('div', { class: 'side' }, stateCard(election, changed), outcome),
      endCard(election),
    );
  }
  await draw(first);
  return page;
}
