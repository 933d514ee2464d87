// What a director's forms share: fields that go by the API's names, and a form that sends them and says each refusal at
// its field.
import { h, setText } from './dom.js';
import { field } from './form.js';
import { integer } from './format.js';
import { Problem } from './session.js';
import { t } from './words.js';

// Refusals that the page says shorter than the server, which names the field in each; with the figures of its context.
const short = {
  field_missing: 'mustHave',
  field_length: 'mustLength',
  field_range: 'mustRange',
  field_bounds: 'mustBounds',
  field_choice: 'mustChoose',
  field_type: 'mustType',
  field_format: 'mustFormat',
  taken: 'mustNotBeTaken',
};
const kinds = { integer: 'kindInteger', number: 'kindNumber', email: 'kindEmail' };

// One violation ({ code, message, context }) of an answer, for the place where its field stands.
export function explain({ code, message, context = {} }, isEmpty) {
  if (code === 'field_length' && isEmpty) return t('mustHave');
  if (!short[code]) return message;
  const expected = kinds[context.expected] ? t(kinds[context.expected]) : context.expected;
  const figure = (value) => (value < 10000 ? value : integer(value)); // a year is written without a space
  return t(short[code], { ...context, expected, min: figure(context.min), max: figure(context.max) });
}

// Why something failed, in one sentence.
export const sentence = (problem) => (problem.status === 0 ? t('noNetwork') : problem.message || t('failed'));

let made = 0;
const unique = (name) => `${name}-${++made}`; // a page may have two forms with a field of one name
const labelled = (label, optional) => (optional ? [label, ' ', h('span', { class: 'optional' }, t('optional'))]
  : label);

// { name, node, input, value(), problem(text) } as all fields: an empty one is null.
// half: two of them stand side by side where there is room.
export function textField(name, label, { value, hint, beside, optional, half, ...attributes } = {}) {
  const control = h(attributes.rows ? 'textarea' : 'input',
    { id: unique(name), name, required: !optional, ...attributes });
  control.value = value ?? '';
  const one = field(control.id, labelled(label, optional), control, { hint, beside });
  one.node.classList.toggle('half', Boolean(half));
  return { ...one, name, value: () => control.value.trim() || null };
}

// A number as people write it (1 250 or 9,45); what is none goes to the server as it is, which says so.
export function numberField(name, label, { value, ...options } = {}) {
  const one = textField(name, label, { inputmode: 'decimal', autocomplete: 'off', value: value ?? '', ...options });
  return {
    ...one,
    value() {
      const written = one.value();
      if (written === null || !/^-?(\d+|\d{1,3}(\s\d{3})+)([.,]\d+)?$/.test(written)) return written;
      return Number(written.replace(/\s/g, '').replace(',', '.'));
    },
  };
}

// options: [value, text] each; a value that is a number stays one.
export function selectField(name, label, options, { value, hint, on } = {}) {
  const control = h(
    'select',
    { id: unique(name), name, on },
    options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
  );
  const one = field(control.id, label, control, { hint });
  return { ...one, name, value: () => options.find(([key]) => String(key) === control.value)?.[0] ?? null };
}

// A day, as the device writes one.
export const dayField = (name, label, options) =>
  textField(name, label, { type: 'date', autocomplete: 'off', ...options });

// A choice of few, each with a sentence: [value, text, hint].
export function radioField(name, legend, options, { value, on } = {}) {
  const wrong = h('p', { class: 'wrong', id: unique(name), hidden: true });
  const inputs = options.map(([key]) =>
    h('input', { type: 'radio', name: `${name}-${made}`, value: key, checked: key === value, on,
      'aria-describedby': wrong.id }),
  );
  const node = h(
    'fieldset',
    { class: 'field' },
    h('legend', {}, legend),
    options.map(([, text, hint], index) =>
      h(
        'label',
        { class: 'option' },
        inputs[index],
        h('span', {}, h('strong', {}, text), hint ? h('span', { class: 'base' }, hint) : null),
      ),
    ),
    wrong,
  );
  return {
    name,
    node,
    input: inputs[0],
    value: () => inputs.find((one) => one.checked)?.value ?? null,
    problem(text) {
      setText(wrong, text);
      wrong.hidden = !text;
    },
  };
}

// A form of fields; send(values) does what is to be done with them. What is refused is said at its field, the rest
// above the button, and the first of it gets the focus. cancel: where one goes instead, or what is done then.
export function form({ fields, label, send, cancel, title, danger }) {
  const said = h('p', { class: 'wrong', role: 'alert', tabindex: '-1' });
  const button = h('button', { type: 'submit', class: `primary${danger ? ' danger' : ''}` }, label);
  const leave =
    typeof cancel === 'function'
      ? h('button', { type: 'button', class: 'plain', on: { click: cancel } }, t('changeNothing'))
      : cancel && h('a', { class: 'plain', href: cancel }, t('cancel'));
  let busy = false;

  function refused(problem) {
    const first = [];
    const rest = [];
    for (const violation of problem.errors) {
      const at = fields.find((one) => violation.fields?.some((name) => name === one.name));
      if (!at) {
        rest.push(violation.message);
        continue;
      }
      at.problem(explain(violation, at.value() === null));
      first.push(at);
    }
    const other = rest.length || !first.length ? (rest.length ? rest.join(' ') : sentence(problem)) : '';
    setText(said, other || t(first.length > 1 ? 'seeFields' : 'seeField', { n: first.length }));
    const target = fields.find((one) => first.includes(one));
    (target?.input ?? said).focus();
  }

  async function submit(event) {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setAttribute('aria-disabled', 'true');
    setText(said, '');
    for (const one of fields) one.problem('');
    try {
      const values = {};
      for (const one of fields) values[one.name] = await one.value();
      await send(values);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused(error);
    } finally {
      busy = false;
      button.removeAttribute('aria-disabled');
    }
  }

  return h(
    'form',
    { class: 'form columns', novalidate: true, 'aria-label': title, on: { submit, input: () => setText(said, '') } },
    fields.map((one) => one.node),
    said,
    h('div', { class: 'acts' }, button, leave),
  );
}

// The values as multipart/form-data, for those with a file.
export function formData(values) {
  const data = new FormData();
  for (const [name, value] of Object.entries(values)) data.append(name, value ?? '');
  return data;
}
