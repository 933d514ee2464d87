// How an outcome comes about, a line a step, so that a clerk can check it on paper.
import { h } from './dom.js';
import { fraction, integer } from './format.js';
import { count, t } from './words.js';

const STEP = 200;
const LESS = ['majority_loses', 'exhausted']; // these take seats away

const common = (a, b) => (b === 0 ? a : common(b, a % b));

// What was compared: a number of votes, or a division with its result. An average or a threshold is divided as people
// do it (votes ÷ seats); the fraction of a quota or a remainder is reduced to lowest terms.
function computed({ kind, quotient, divisor }) {
  if (['tied', 'tie_rule', 'vacant', 'exhausted', 'majority_loses'].includes(kind)) return '';
  const factor = ['quota', 'remainder'].includes(kind) ? common(quotient, divisor) : 1;
  if (divisor === factor) return integer(quotient / factor);
  return `${integer(quotient / factor)} ÷ ${integer(divisor / factor)} = ${fraction(quotient / divisor)}`;
}

function seats({ kind, given }) {
  if (!given) return '';
  return `${LESS.includes(kind) ? '−' : '+'}${integer(given)}`;
}

function sentence(step, names) {
  const name = names.get(step.candidate_id) ?? '';
  if (step.kind === 'tie_rule') return t('step_tie_rule', { name, rule: t(`rule_${step.rule}`) });
  if (step.kind === 'threshold_failed')
    return t('step_threshold_failed', { name, votes: fraction(step.quotient / step.divisor) });
  if (['quota', 'bonus', 'exhausted'].includes(step.kind))
    return count(`step_${step.kind}`, step.given, { name, n: integer(step.given) });
  if (step.kind === 'vacant') return count('step_vacant', step.given, { n: integer(step.given) });
  if (['elected', 'goes_on'].includes(step.kind)) {
    const votes = `${integer(step.quotient)} ${count('votes', step.quotient)}`;
    return t(`step_${step.kind}`, { name, votes });
  }
  return t(`step_${step.kind}`, { name });
}

// update({ steps, candidates }) shows them; a long list comes piece by piece.
export function outcomeSteps() {
  const body = h('tbody');
  const none = h('p', { class: 'quiet' }, t('noSteps'));
  const table = h(
    'div',
    { class: 'sideways', tabindex: '0', role: 'region', 'aria-label': t('steps') },
    h(
      'table',
      { class: 'steps-table' },
      h('caption', { class: 'sr' }, t('steps')),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col', class: 'number' }, t('stepNumber')),
          h('th', { scope: 'col' }, t('stepWhat')),
          h('th', { scope: 'col', class: 'number' }, t('stepComputed')),
          h('th', { scope: 'col', class: 'number' }, t('stepSeats')),
        ),
      ),
      body,
    ),
  );
  let shown = STEP,
    now = { steps: [], candidates: [] };
  const more = h(
    'button',
    {
      type: 'button',
      class: 'more',
      on: {
        click() {
          shown += STEP;
          draw();
        },
      },
    },
    '',
  );
  function draw() {
    const { steps, candidates } = now;
    const names = new Map(candidates.map((one) => [one.id, one.name]));
    body.replaceChildren(
      ...steps
        .slice(0, shown)
        .map((step) =>
          h(
            'tr',
            {},
            h('td', { class: 'number' }, integer(step.step)),
            h('th', { scope: 'row' }, sentence(step, names)),
            h('td', { class: 'number' }, computed(step)),
            h('td', { class: 'number' }, seats(step)),
          ),
        ),
    );
    none.hidden = steps.length > 0;
    table.hidden = steps.length === 0;
    more.hidden = steps.length <= shown;
    more.textContent = t('more', { n: integer(Math.min(shown, steps.length)), total: integer(steps.length) });
  }
  return {
    node: h(
      'section',
      { class: 'card steps-card' },
      h('h2', {}, t('steps')),
      h('p', { class: 'base' }, t('stepsHint')),
      none,
      table,
      more,
    ),
    update(outcome) {
      now = outcome;
      draw();
    },
  };
}
