// The rules that flag or hold sheets of an election: each with what it looks at, its version and its terms, which are
// tried
// on the sheets that are in before they are set.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer, moment } from './format.js';
import { askForm } from './manage_ask_form.js';
import { reasonField } from './manage_decide.js';
import { explain, numberField, selectField, sentence } from './manage_form.js';
import { frame } from './manage_frame.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';
import './words_desk.js';

const ORDER = [
  'turnout',
  'blank_null_share',
  'identical_votes',
  'all_zero',
  'registered_changed',
  'office_size',
  'register_unknown',
];
const ACTIONS = ['flag', 'hold', 'off'];

// How a rule came to be as it is.
function history(rule) {
  if (rule.for === 'preset') return t('rulePreset');
  const said = t(rule.for === 'all' ? 'ruleVersionAll' : 'ruleVersion', {
    n: integer(rule.version),
    when: moment(rule.created_at),
  });
  return [said, rule.reason && t('reason', { reason: rule.reason })].filter(Boolean).join(' ');
}

// { node, rule, changed(), told(result), problem(text, threshold) }: changed() is null where nothing differs from what
// is in force.
function ruleCard(rule) {
  const action = selectField(
    'action',
    t('ruleAction'),
    ACTIONS.map((one) => [one, t(`ruleAction_${one}`)]),
    { value: rule.action },
  );
  const thresholds = Object.entries(rule.thresholds).map(([name, value]) => ({
    name,
    field: numberField(name, t(`threshold_${rule.rule === 'office_size' ? 'register' : name}`), {
      value: String(value).replace('.', ','),
      half: true,
    }),
  }));
  const told = h('p', { class: 'trial', role: 'status' });
  return {
    rule,
    node: h(
      'section',
      { class: 'rule form columns', 'aria-labelledby': `rule-${rule.rule}` },
      h('h2', { id: `rule-${rule.rule}` }, t(`rule_${rule.rule}`)),
      h('p', {}, t(`ruleMeans_${rule.rule}`)),
      h('p', { class: 'base' }, history(rule)),
      action.node,
      thresholds.map((one) => one.field.node),
      told,
    ),
    changed() {
      const values = Object.fromEntries(thresholds.map((one) => [one.name, one.field.value()]));
      const differs =
        action.value() !== rule.action || thresholds.some((one) => values[one.name] !== rule.thresholds[one.name]);
      return differs ? { rule: rule.rule, action: action.value(), thresholds: values } : null;
    },
    told(result) {
      const word = (one, then, now) => t(one, { then: integer(then), now: integer(now) });
      setText(
        told,
        result
          ? [
              word('ruleWould', result.then, result.now),
              (result.then_held || result.now_held) && word('ruleWouldHold', result.then_held, result.now_held),
            ]
              .filter(Boolean)
              .join(' ')
          : '',
      );
    },
    problem(violation) {
      const name = violation?.fields
        ?.map((one) => one.split('.').at(-1))
        .find((one) => thresholds.some((threshold) => threshold.name === one));
      for (const one of thresholds) one.field.problem(one.name === name ? explain(violation) : '');
      return thresholds.find((one) => one.name === name)?.field.input;
    },
  };
}

export async function open({ election }) {
  const holder = h('div', { class: 'rule-cards' });
  const said = h('p', { class: 'trial', role: 'status' });
  let cards = [];
  const path = `/api/elections/${election.id}/rules`;

  async function draw() {
    const { body } = await api.page(path);
    cards = ORDER.map((name) => body.rules.find((rule) => rule.rule === name))
      .filter(Boolean)
      .map(ruleCard);
    holder.replaceChildren(...cards.map((one) => one.node));
  }
  const wanted = () => cards.map((one) => one.changed()).filter(Boolean);
  // A refusal names the threshold; of several rules that are sent it is the one that has it and differs.
  function refused(problem) {
    if (!(problem instanceof Problem)) throw problem;
    let first = null;
    for (const violation of problem.errors ?? [])
      for (const card of cards) if (card.changed()) first ??= card.problem(violation);
    setText(said, first ? t('seeField') : sentence(problem));
    first?.focus();
  }
  function clear() {
    for (const card of cards) {
      card.told(null);
      card.problem(null);
    }
    setText(said, '');
  }
  async function tryThem() {
    clear();
    const rules = wanted();
    if (!rules.length) return setText(said, t('rulesNothing'));
    try {
      const answer = await call('POST', `${path}/try`, { rules });
      for (const card of cards)
        if (rules.some((one) => one.rule === card.rule.rule))
          card.told(answer.rules.find((one) => one.rule === card.rule.rule));
      setText(said, t('rulesTried', { sheets: count('nSheets', answer.sheets, { n: integer(answer.sheets) }) }));
    } catch (error) {
      refused(error);
    }
  }
  async function apply() {
    clear();
    const rules = wanted();
    if (!rules.length) return setText(said, t('rulesNothing'));
    let broken = null;
    const answer = await askForm({
      title: t('rulesApplyAsk'),
      text: t('rulesApplyMeans'),
      points: rules.map((one) => `${t(`rule_${one.rule}`)} : ${t(`ruleAction_${one.action}`)}`),
      fields: [reasonField(t('reasonTitle'), { optional: true })],
      act: t('rulesApply'),
      async send({ reason }) {
        try {
          return await call('PUT', path, { rules, ...(reason && { reason }) });
        } catch (error) {
          if (!(error instanceof Problem) || !error.errors?.some((one) => one.fields.some((name) => name !== 'reason')))
            throw error;
          broken = error;
          return {};
        }
      },
    });
    if (broken) return refused(broken);
    if (!answer) return;
    await draw();
    view.say(answer.message);
  }
  await draw();
  const button = (word, click, style) =>
    h('button', { type: 'button', class: style, 'data-act': word, on: { click } }, t(word));
  const view = frame(
    { title: t('rules'), part: 'rules', election, quiet: t('rulesHint') },
    h(
      'div',
      { class: 'card' },
      holder,
      h(
        'div',
        { class: 'acts rule-acts' },
        button('rulesTry', tryThem, 'primary'),
        button('rulesApply', apply, 'plain'),
        said,
      ),
    ),
  );
  return view;
}
