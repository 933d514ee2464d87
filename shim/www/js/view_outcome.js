// Who is elected in a contest by the votes counted so far, by which rule, and how that comes about step by step; the
// lots that were drawn, and where one is needed.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { day, integer, moment, percent } from './format.js';
import { connection, crumbs, electionSteps } from './header.js';
import { outcomeSteps } from './outcome_steps.js';
import { refresh } from './refresh.js';
import { unitHref } from './router.js';
import { Problem, session } from './session.js';
import { get } from './store.js';
import { count, t } from './words.js';
import './words_outcome.js';

const AGES = ['oldest', 'youngest', 'oldest_list', 'youngest_list'];
const manages = (election) => session.user?.role === 'admin'
  || (session.user?.role === 'director' && election.owner_id === session.user.id);
const names = (ids, candidates) => ids.map((id) => candidates.find((one) => one.id === id)?.name ?? '').join(', ');

function standings() {
  const body = h('tbody');
  return {
    node: h(
      'div',
      { class: 'sideways', tabindex: '0', role: 'region', 'aria-label': t('outcomeTitle') },
      h(
        'table',
        { class: 'outcome-table' },
        h('caption', { class: 'sr' }, t('outcomeTitle')),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, t('candidate')),
            h('th', { scope: 'col' }, t('outcomeColumn')),
            h('th', { scope: 'col', class: 'number' }, t('votesColumn')),
            h('th', { scope: 'col', class: 'number wide' }, t('share')),
            h('th', { scope: 'col', class: 'number' }, t('stepSeats')),
          ),
        ),
        body,
      ),
    ),
    update(candidates) {
      body.replaceChildren(
        ...candidates.map((one) =>
          h(
            'tr',
            { class: one.result },
            h('th', { scope: 'row' }, one.name, one.party ? h('span', { class: 'party' }, one.party) : null),
            h('td', {}, t(`result_${one.result}`),
              one.bonus ? h('span', { class: 'base' }, ` ${t('withBonus', { n: integer(one.bonus) })}`) : null),
            h('td', { class: 'number' }, integer(one.votes)),
            h('td', { class: 'number wide' }, percent(one.percent)),
            h('td', { class: 'number' }, one.seats ? integer(one.seats) : '–'),
          ),
        ),
      );
    },
  };
}

// The rounds of a contest beside each other, the earliest first: [{ round, id: votes of a candidate by the id here }].
function roundsOf({ round, candidates, rounds }) {
  const keyed = (c) => ({ ...c, key: c.same_as ?? -c.id });
  const side = (one) => one && { round: one.round, lines: one.candidates.map(keyed) };
  const here = { round, lines: candidates.map((c) => ({ ...c, key: c.id })) };
  return [side(rounds.previous), here, side(rounds.next)].filter(Boolean);
}

function bothRounds() {
  const title = h('h2', { id: 'rounds-title' }, t('roundsTitle'));
  const table = h('table', { class: 'outcome-table' });
  const node = h(
    'section',
    { class: 'card', 'aria-labelledby': 'rounds-title', hidden: true },
    title,
    h('div', { class: 'sideways', tabindex: '0', role: 'region', 'aria-label': t('roundsTitle') }, table),
  );
  const headCell = (text) => h('th', { scope: 'col', class: 'number' }, text);
  const cell = (value) => h('td', { class: 'number' }, value);
  const cells = (line) => [cell(line ? integer(line.votes) : '–'), cell(line ? percent(line.percent) : '–')];
  return {
    node,
    update(outcome) {
      const list = roundsOf(outcome);
      node.hidden = list.length < 2;
      if (node.hidden) return;
      const keys = [...new Map(list.flatMap((one) => one.lines).map((line) => [line.key, line])).entries()];
      const heads = list.flatMap(({ round }) => [t('roundVotes', { n: round }), t('roundShare', { n: round })]);
      table.replaceChildren(
        h('caption', { class: 'sr' }, t('roundsTitle')),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('candidate')), heads.map(headCell))),
        h(
          'tbody',
          {},
          keys.map(([key, { name, party }]) => {
            const lines = list.map((one) => one.lines.find((line) => line.key === key));
            return h(
              'tr',
              {},
              h('th', { scope: 'row' }, name, party ? h('span', { class: 'party' }, party) : null),
              lines.flatMap(cells),
            );
          }),
        ),
      );
    },
  };
}

// What stands in the way: a tie that a lot must end, or ages that are not known.
function tie({ candidates, tied_at: rule, tied_places: places, needs_draw: needed }) {
  const tied = candidates.filter((one) => one.result === 'tied').map((one) => one.name);
  if (!tied.length) return '';
  const word = needed ? 'tieNeedsDraw' : AGES.includes(rule) ? 'tieNeedsAges' : 'tieSoFar';
  return count(word, places, { n: integer(places), names: tied.join(', ') });
}

const state = (election, { offices_reported: n, offices_total: total }) => {
  const { state: how, reference, decided_on: on } = election.outcome;
  if (how === 'final') return t('outcomeFinal', { reference, day: day(on) });
  return count('outcomeProvisional', n, { n: integer(n), total: integer(total) });
};

export async function open(route) {
  const election = get('election');
  let outcome = await api.outcome(route.id);
  if (outcome.election_id !== election.id) throw new Problem(404);
  const head = connection(),
    table = standings(),
    both = bothRounds(),
    steps = outcomeSteps();
  const said = h('p', { class: 'notice', role: 'status' }),
    where = h('p'),
    rule = h('p', { class: 'base' }),
    tied = h('p', { class: 'warning' }),
    lots = h('ul', { class: 'lots' });
  const draw = h('button', { type: 'button', class: 'primary', hidden: true, on: { click: record } }, t('recordDraw'));

  const blank = h('button', { type: 'button', class: 'plain', hidden: true, on: { click: () => printed(null) } },
    t('protocolBlank'));

  async function printed(lot) {
    const { printProtocol } = await import('./draw_protocol.js');
    await printProtocol(node, election, outcome, lot);
  }
  async function record() {
    const { askDraw } = await import('./manage_draw.js');
    const message = await askDraw(outcome);
    if (!message) return;
    await load();
    setText(said, message);
    node.querySelector('h1').focus();
  }
  function show(now) {
    outcome = now;
    setText(where, now.formula ? state(election, now) : t('noFormula'));
    setText(rule, now.source ? t('byRule', { source: now.source }) : '');
    table.node.hidden = steps.node.hidden = now.candidates.length === 0;
    table.update(now.candidates);
    both.update(now);
    setText(tied, tie(now));
    tied.hidden = tie(now) === '';
    draw.hidden = blank.hidden = !now.needs_draw || !manages(election);
    lots.replaceChildren(
      ...now.draws.map((lot) =>
        h(
          'li',
          {},
          t('drawTold', { when: moment(lot.drawn_at), by: lot.drawn_by, witnesses: lot.witnesses,
            names: names(lot.candidates, now.candidates) }),
          ' ',
          manages(election)
            ? h('button', { type: 'button', class: 'plain small', on: { click: () => printed(lot) } },
              t('protocolPrint'))
            : null,
        ),
      ),
    );
    steps.update(now);
  }
  const load = async () => show(await api.outcome(route.id));
  show(outcome);

  const several = election.contests_total > 1;
  const name = several ? outcome.name : election.title;
  const way = electionSteps(election);
  if (several) way.push({ href: unitHref(election.id, 'contest', route.id), text: outcome.name });
  const node = h(
    'div',
    { class: 'page place outcome' },
    h(
      'div',
      { class: 'headline' },
      crumbs([...way, { text: t('outcomeTitle') }]),
      h('p', { class: 'kind' }, t('outcomeTitle')),
      h('h1', { tabindex: '-1' }, name),
      head.node,
    ),
    said,
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'standing-title' },
      h('h2', { id: 'standing-title' }, count('seatsToFill', outcome.seats, { n: integer(outcome.seats) })),
      where,
      rule,
      tied,
      draw,
      blank,
      table.node,
      lots,
    ),
    both.node,
    steps.node,
  );
  const stop = refresh(node, load);
  return {
    title: name,
    node,
    close() {
      stop();
      head.close();
    },
  };
}
