// Who is elected in a contest, on its own page: how far that can be relied on, the rounds beside each other, and the
// steps, folded.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { bothRounds, stateOf, tieOf } from './outcome_parts.js';
import { outcomeSteps } from './outcome_steps.js';
import { t } from './words.js';

const SECTION = { class: 'contest-outcome', 'aria-labelledby': 'contest-outcome-title' };

// { node, load() }; empty where the contest has no formula. stepwise: with the steps.
export function contestOutcome(election, contest, stepwise) {
  const state = h('p'),
    tied = h('p', { class: 'warning' }),
    elected = h('ul', { class: 'elected' }),
    rounds = bothRounds(),
    steps = stepwise ? outcomeSteps() : null;
  const node = h('section', { ...SECTION, hidden: true },
    h('h2', { id: 'contest-outcome-title' }, t('outcomeTitle')), state, elected, tied, rounds.node,
    steps && h('details', {}, h('summary', {}, t('steps')), steps.node));
  return {
    node,
    async load() {
      const now = await api.outcome(contest);
      node.hidden = !now.formula;
      if (node.hidden) return;
      setText(state, stateOf(election, now));
      setText(tied, tieOf(now));
      tied.hidden = tied.textContent === '';
      elected.replaceChildren(...now.candidates.filter((one) => ['elected', 'goes_on'].includes(one.result))
        .map((one) => h('li', {}, h('b', {}, one.name), ` ${t(`result_${one.result}`)}`)));
      rounds.update(now);
      steps?.update(now);
    },
  };
}
