// What the outcome of a contest and the page of the contest both show: its state, what stands in the way, its rounds.
import { h } from './dom.js';
import { day, integer, percent } from './format.js';
import { count, t } from './words.js';
import './words_outcome.js';

const AGES = ['oldest', 'youngest', 'oldest_list', 'youngest_list'];

// The rounds of a contest beside each other, the earliest first: [{ round, id: votes of a candidate by the id here }].
function roundsOf({ round, candidates, rounds }) {
  const keyed = (c) => ({ ...c, key: c.same_as ?? -c.id });
  const side = (one) => one && { round: one.round, lines: one.candidates.map(keyed) };
  const here = { round, lines: candidates.map((c) => ({ ...c, key: c.id })) };
  return [side(rounds.previous), here, side(rounds.next)].filter(Boolean);
}

export function bothRounds() {
  const title = h('h2', { id: 'rounds-title' }, t('roundsTitle'));
  const table = h('table', { class: 'outcome-table' });
  const node = h(
    'section',
    { class: 'rounds', 'aria-labelledby': 'rounds-title', hidden: true },
    title,
    h('div', { class: 'sideways', tabindex: '0', role: 'group', 'aria-label': t('roundsTitle') }, table),
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
export function tieOf({ candidates, tied_at: rule, tied_places: places, needs_draw: needed }) {
  const tied = candidates.filter((one) => one.result === 'tied').map((one) => one.name);
  if (!tied.length) return '';
  const word = needed ? 'tieNeedsDraw' : AGES.includes(rule) ? 'tieNeedsAges' : 'tieSoFar';
  return count(word, places, { n: integer(places), names: tied.join(', ') });
}

// How far it can be relied on.
export const stateOf = (election, { offices_reported: n, offices_total: total }) => {
  const { state: how, reference, decided_on: on } = election.outcome;
  if (how === 'final') return t('outcomeFinal', { reference, day: day(on) });
  return count('outcomeProvisional', n, { n: integer(n), total: integer(total) });
};
