// What a card of the account page is: a form that sends something, with what came of it said beneath.
import { h, setText } from './dom.js';
import { t } from './words.js';

// What went wrong in words: the server's own where it says what is wrong with a field.
export const sentence = (error) => (error.status ? (error.errors?.[0]?.message ?? error.message) : t('noNetwork'));

// What the server refuses is said at the fields that it names, of those that have a `name`; true when all of it is.
function saidAtFields(error, fields) {
  const named = (violation) => fields.find((one) => one.name && violation.fields.includes(one.name));
  const violations = error.errors ?? [];
  for (const violation of violations) named(violation)?.problem(violation.message);
  fields.find((one) => one.input?.getAttribute('aria-invalid'))?.input.focus();
  return violations.length > 0 && violations.every(named);
}

// A card that opens on a click: its fields, a button, what is said. work() is what the button does; it may throw, and
// returns what is said when it is done, if anything.
export function formCard(id, title, { hint, fields = [], act, work, open = false }) {
  const said = h('p', { class: 'wrong', role: 'alert' });
  const done = h('p', { class: 'notice', role: 'status', hidden: true });
  const button = h('button', { type: 'submit', class: 'plain' }, act);
  async function submit(event) {
    event.preventDefault();
    setText(said, '');
    done.hidden = true;
    for (const one of fields) one.problem?.('');
    button.disabled = true;
    try {
      setText(done, (await work()) ?? '');
      done.hidden = !done.textContent;
    } catch (error) {
      if (!saidAtFields(error, fields)) setText(said, sentence(error));
    }
    button.disabled = false;
  }
  const form = h('form', { class: 'form', novalidate: true, on: { submit } }, fields.map((one) => one.node ?? one),
    said, done, button);
  return h(
    'details',
    { class: 'card', id, open },
    h('summary', {}, h('h2', {}, title)),
    hint ? h('p', { class: 'quiet' }, hint) : null,
    form,
  );
}
