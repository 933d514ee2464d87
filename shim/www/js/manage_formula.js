// Electoral formulas: those that are shipped, and a country's own, which an administrator adds by a form.
import * as api from './api.js';
import { h } from './dom.js';
import { ask } from './manage_ask.js';
import { form, numberField, selectField, textField } from './manage_form.js';
import { nameOf } from './manage_formulas.js';
import { frame, manageHref, tell } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { replace } from './router.js';
import { call, session } from './session.js';
import { t } from './words.js';

const LIMIT = 50;
const LISTS = ['dhondt', 'sainte_lague', 'modified_sainte_lague', 'hare', 'droop', 'hagenbach_bischoff'];
const SINGLE = ['majority', 'plurality'];
const TIES = { lot: ['lot'], oldest: ['oldest', 'lot'], youngest: ['youngest', 'lot'] };
const MAJORITY = { elected: { share: '1/2', of: 'valid', above: true }, go_on: { first: 2 }, last_round: 2 };

// The terms of what the form asks for, as the API takes them; a threshold is in percent of the valid votes.
function termsOf({ method, threshold, ties }) {
  if (method === 'plurality') return { method, ties: TIES[ties] };
  if (method === 'majority') return { method, ...MAJORITY, ties: TIES[ties] };
  return { method, ...(threshold ? { thresholds: [{ share: `${Math.round(threshold * 100)}/10000`, of: 'valid' }] }
    : {}) };
}

function deletion(one, again) {
  async function remove() {
    const done = await ask({
      title: t('deleteFormulaAsk', { name: nameOf(one) }),
      text: t('deleteFormulaMeans'),
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/formulas/${one.code}`),
    });
    if (done) await again();
  }
  return h('button', { type: 'button', class: 'plain small danger', on: { click: remove } }, t('delete'),
    h('span', { class: 'sr' }, ` ${nameOf(one)}`));
}

export async function open() {
  const admin = session.user.role === 'admin';
  const row = (one) =>
    h(
      'li',
      { class: 'row' },
      h('div', { class: 'what-it-is' }, h('p', { class: 'name' }, nameOf(one)), h('p', { class: 'base' },
        t('formulaSource', { source: one.source }))),
      one.shipped ? h('span', { class: 'base' }, t('formulaShipped')) : admin ? deletion(one, again) : null,
    );
  const list = await pagedList({
    label: t('formulas'),
    load: (text, offset, signal) => api.list(`/api/formulas?limit=${LIMIT}&offset=${offset}`, signal),
    row,
    total: 'nFormulas',
    none: '',
    limit: LIMIT,
  });
  const page = frame(
    { title: t('formulas'), part: 'formulas', steps: null, quiet: t('formulasHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('formulas')),
        admin ? h('a', { class: 'primary small', href: manageHref('formulas', 'new') }, t('addFormula')) : null,
      ),
      list.node,
    ),
  );
  async function again() {
    await list.reload();
    page.say(t('formulaDeleted'));
  }
  return page;
}

// The fields of a formula; what a method does not have is hidden.
function fieldsOf() {
  const threshold = numberField('threshold', t('formulaThreshold'), { optional: true, half: true,
    hint: t('formulaThresholdHint') });
  const ties = selectField(
    'ties',
    t('formulaTies'),
    Object.keys(TIES).map((one) => [one, t(`ties_${one}`)]),
    { value: 'lot' },
  );
  const method = selectField(
    'method',
    t('formulaMethod'),
    [...SINGLE, ...LISTS].map((one) => [one, t(`method_${one}`)]),
    { value: 'majority', on: { change: () => follow() } },
  );
  function follow() {
    threshold.node.hidden = !LISTS.includes(method.value());
    ties.node.hidden = !SINGLE.includes(method.value());
  }
  follow();
  return [
    textField('code', t('formulaCode'), { half: true, maxlength: 60, autocomplete: 'off', spellcheck: 'false',
      hint: t('formulaCodeHint') }),
    textField('source', t('formulaLaw'), { half: true, maxlength: 500, autocomplete: 'off',
      hint: t('formulaLawHint') }),
    textField('description', t('formulaDescription'), { rows: 3, maxlength: 2000 }),
    method,
    threshold,
    ties,
  ];
}

export async function openOne() {
  const back = manageHref('formulas');
  return frame(
    { title: t('addFormula'), part: 'formulas', steps: [{ href: back, text: t('formulas') }],
      quiet: t('formulaFrozenHint') },
    h(
      'section',
      { class: 'card slim' },
      form({
        fields: fieldsOf(),
        label: t('add'),
        title: t('addFormula'),
        cancel: back,
        async send({ code, source, description, ...rest }) {
          await call('POST', '/api/formulas', { code, source, description, terms: termsOf(rest) });
          tell(t('formulaAdded'));
          replace(back);
        },
      }),
    ),
  );
}
