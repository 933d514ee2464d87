// Who is elected in a contest by the votes counted so far, by which rule, and how that comes about step by step; the
// lots that were drawn, and where one is needed.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer, moment, percent } from './format.js';
import { connection, electionSteps, pageHead } from './header.js';
import { bothRounds, stateOf, tieOf } from './outcome_parts.js';
import { outcomeSteps } from './outcome_steps.js';
import { liveView } from './refresh.js';
import { unitHref } from './router.js';
import { Problem, session } from './session.js';
import { get } from './store.js';
import { count, t } from './words.js';
import './words_outcome.js';

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
    setText(where, now.formula ? stateOf(election, now) : t('noFormula'));
    setText(rule, now.source ? t('byRule', { source: now.source }) : '');
    table.node.hidden = steps.node.hidden = now.candidates.length === 0;
    table.update(now.candidates);
    both.update(now);
    setText(tied, tieOf(now));
    tied.hidden = tieOf(now) === '';
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
    pageHead([...way, { text: t('outcomeTitle') }], t('outcomeTitle'), name, head.node),
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
  return liveView(name, node, head, load);
}
