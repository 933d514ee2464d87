// What a card of the account page is: a form that sends something, with what came of it said beneath.
import { h, setText } from './dom.js';
import { t } from './words.js';

// What went wrong in words: the server's own where it says what is wrong with a field.
export const sentence = (error) => (error.status ? (error.errors?.[0]?.message ?? error.message) : t('noNetwork'));

// A card that opens on a click: its fields, a button, what is said. work() is what the button does; it may throw.
export function formCard(id, title, { hint, fields = [], act, work, open = false }) {
  const said = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { type: 'submit', class: 'plain' }, act);
  async function submit(event) {
    event.preventDefault();
    setText(said, '');
    button.disabled = true;
    try {
      await work();
    } catch (error) {
      setText(said, sentence(error));
    }
    button.disabled = false;
  }
  const form = h('form', { class: 'form', novalidate: true, on: { submit } }, fields.map((one) => one.node ?? one),
    said, button);
  return h(
    'details',
    { class: 'card', id, open },
    h('summary', {}, h('h2', {}, title)),
    hint ? h('p', { class: 'quiet' }, hint) : null,
    form,
  );
}
