// The outcome of an election: who still waits for a lot, whether it is final, and what comes after it: a proclamation,
// the next round, a re-opening.
import * as api from './api.js';
import { h } from './dom.js';
import { day, integer } from './format.js';
import { ask } from './manage_ask.js';
import { askForm } from './manage_ask_form.js';
import { confirmation, decide, decisionFields } from './manage_decide.js';
import { electionPart, manageHref } from './manage_frame.js';
import { outcomeHref } from './router.js';
import { call, session } from './session.js';
import { count, t } from './words.js';

const SHOWN = 200;
const isOver = (election) => ['completed', 'archived'].includes(election.status);

function state({ outcome }) {
  if (outcome.state !== 'final') return [h('p', {}, t('outcomeIsProvisional'))];
  const since = [
    outcome.decisions_since && count('decisionsSince', outcome.decisions_since,
      { n: integer(outcome.decisions_since) }),
    outcome.sheets_changed_since && count('sheetsSince', outcome.sheets_changed_since,
      { n: integer(outcome.sheets_changed_since) }),
  ].filter(Boolean);
  return [
    h('p', {}, t('outcomeIsFinal', { reference: outcome.reference, day: day(outcome.decided_on) })),
    since.length ? h('p', { class: 'warning' }, t('changedSince', { what: since.join(', ') })) : null,
  ];
}

// The contests whose outcome is told, those that wait for a lot first.
function contestsOf(election, told) {
  if (!told?.contests.some((one) => one.formula)) return [h('p', { class: 'base' }, t('noFormulaHere'))];
  const list = [...told.contests].filter((one) => one.formula).sort((a, b) => b.needs_draw - a.needs_draw);
  const shown = told.contests_total > 1 ? list.filter((one) => one.needs_draw) : list;
  return [
    h('p', {}, count('seatsGiven', told.seats_given, { n: integer(told.seats_given), total: integer(told.seats) })),
    told.contests_needing_draw ? h('p', { class: 'warning' },
      count('drawsNeeded', told.contests_needing_draw, { n: integer(told.contests_needing_draw) })) : null,
    shown.length
      ? h(
          'ul',
          {},
          shown.map((one) =>
            h('li', {}, h('a', { href: outcomeHref(election.id, one.contest_id) }, told.contests_total > 1
              ? t('outcomeOf', { name: one.name }) : t('outcomeLink'))),
          ),
        )
      : null,
    told.contests_total > 1 ? h('p', {}, h('a', { href: electionPart(election, 'contests') }, t('outcomesAll'))) : null,
  ];
}

const rounds = (election) =>
  [
    ['previous_round', 'previousRound'],
    ['next_round', 'nextRound'],
  ].map(([field, word]) => (election[field]
    ? h('p', {}, h('a', { href: manageHref('election', election[field]) }, t(word))) : null));

// The outcome with its first contests, and those after them as long as one that waits for a lot is not among them.
async function read(id) {
  const told = await api.electionOutcome(id, SHOWN);
  const waiting = () => told.contests.filter((one) => one.needs_draw).length;
  while (waiting() < told.contests_needing_draw && told.contests.length < told.contests_total) {
    const { contests } = await api.electionOutcome(id, SHOWN, told.contests.length);
    if (!contests.length) break;
    told.contests = [...told.contests, ...contests];
  }
  return told;
}

// onChange(message) once the election is another.
export async function outcomeCard(election, onChange) {
  if (election.status === 'pending') return election.previous_round
    ? h('section', { class: 'card decided' }, rounds(election)) : null;
  const told = await read(election.id).catch(() => null);

  async function proclaim() {
    const answer = await askForm({
      title: t('proclaimAsk', { title: election.title }),
      text: t('proclaimMeans'),
      points: [
        ...(told?.contests_needing_draw
          ? [count('drawsNeeded', told.contests_needing_draw, { n: integer(told.contests_needing_draw) })] : []),
        ...confirmation(election),
      ],
      fields: decisionFields({ scan: false, reason: { optional: true } }),
      act: t('proclaim'),
      send: (values) => decide(`/api/elections/${election.id}/proclaim`, values),
    });
    if (answer) await onChange(answer.message);
  }
  async function reopen() {
    const answer = await askForm({
      title: t('reopenAsk', { title: election.title }),
      text: t('reopenMeans'),
      points: confirmation(election),
      fields: decisionFields({ scan: false, optional: true }),
      act: t('reopen'),
      danger: true,
      send: (values) => decide(`/api/elections/${election.id}/reopen`, values),
    });
    if (answer) await onChange(answer.message);
  }
  async function nextRound() {
    let made = null;
    const went = await ask({
      title: t('nextRoundAsk', { title: election.title }),
      text: t('nextRoundMeans'),
      act: t('nextRoundAct'),
      work: async () => {
        made = await call('POST', `/api/elections/${election.id}/next-round`);
      },
    });
    if (went)
      await onChange(
        t('nextRoundDone', {
          contests: count('nContests', made.contests, { n: integer(made.contests) }),
          candidates: count('nCandidates', made.candidates, { n: integer(made.candidates) }),
          offices: count('nOffices', made.offices, { n: integer(made.offices) }),
        }),
      );
  }
  const button = (word, click, style = 'plain') =>
    h('button', { type: 'button', class: style, 'data-act': word, on: { click } }, t(word));
  const completed = election.status === 'completed';
  const goesOn = isOver(election) && told?.contests_runoff > 0 && !election.next_round;
  const isFinal = election.outcome.state === 'final';
  return h(
    'section',
    { class: 'card decided', 'aria-labelledby': 'outcome-title' },
    h('h2', { id: 'outcome-title' }, t('outcomeHeading')),
    state(election),
    contestsOf(election, told),
    rounds(election),
    h(
      'div',
      { class: 'acts' },
      goesOn ? button('nextRoundAct', nextRound, 'primary') : null,
      completed ? button('proclaim', proclaim, goesOn || isFinal ? 'plain' : 'primary') : null,
      completed && session.user.role === 'admin' ? button('reopen', reopen, 'plain danger') : null,
    ),
    completed && session.user.role !== 'admin' ? h('p', { class: 'base' }, t('reopenWho')) : null,
  );
}
