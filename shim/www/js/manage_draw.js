// A lot that was drawn among those who are tied: who drew, before whom, when, and in which order.
import { h, setText } from './dom.js';
import { askForm } from './manage_ask_form.js';
import { selectField, textField } from './manage_form.js';
import { dress } from './manage_style.js';
import { call, Problem } from './session.js';
import { t } from './words.js';
import './words_manage.js';
import './words_manage_acts.js';

// A place each, and who was drawn there; who is left has the last one.
function orderField(tied) {
  const wrong = h('p', { class: 'wrong', id: 'order-wrong', hidden: true });
  const options = [['', t('drawChoose')], ...tied.map((one) => [one.id, one.name])];
  const places = tied.map((one, index) => selectField(`place-${index + 1}`, t('drawPlace', { n: index + 1 }), options,
    { value: '', on: { change: fill } }));
  for (const place of places) place.input.setAttribute('aria-describedby', wrong.id);
  const chosen = () => places.map((place) => place.value()).filter(Boolean);
  function fill() {
    const open = places.filter((place) => !place.value());
    const left = tied.filter((one) => !chosen().includes(one.id));
    if (open.length === 1 && left.length === 1) open[0].input.value = left[0].id;
  }
  return {
    name: 'candidates',
    input: places[0].input,
    node: h(
      'fieldset',
      { class: 'field' },
      h('legend', {}, t('drawOrder')),
      h('p', { class: 'base' }, t('drawOrderHint')),
      places.map((place) => place.node),
      wrong,
    ),
    value: () => (new Set(chosen()).size === tied.length ? chosen() : null),
    problem(text) {
      setText(wrong, text);
      wrong.hidden = !text;
    },
  };
}

function momentField() {
  const one = textField('drawn_at', t('drawnAt'),
    { type: 'datetime-local', optional: true, half: true, hint: t('drawnAtHint') });
  return { ...one, value: () => (one.value() ? new Date(one.value()).toISOString() : null) };
}

// outcome: of the contest, which needs a lot. The answer's message, null when one thought better of it.
export async function askDraw(outcome) {
  await dress();
  const tied = outcome.candidates.filter((one) => one.result === 'tied');
  const answer = await askForm({
    title: t('drawAsk', { name: outcome.name }),
    text: t('drawMeans'),
    fields: [
      orderField(tied),
      textField('drawn_by', t('drawnBy'), { half: true, maxlength: 200, autocomplete: 'off', hint: t('drawnByHint') }),
      momentField(),
      textField('witnesses', t('witnesses'), { rows: 2, maxlength: 1000, hint: t('witnessesHint') }),
    ],
    act: t('drawAct'),
    async send(values) {
      // said here: the server names candidates by their ids
      if (!values.candidates) throw new Problem(422, '',
        { errors: [{ code: 'draw_order', fields: ['candidates'], message: t('drawEachOnce') }] });
      return call('POST', `/api/contests/${outcome.contest_id}/draws`, values);
    },
  });
  return answer?.message ?? null;
}
