// The field in which one looks for a place, on the page itself: what is found is loaded when it is first used.
import { h } from './dom.js';
import { go } from './router.js';
import { t } from './words.js';
import './words_night.js';

export function finder(election) {
  const input = h('input', { type: 'search', id: 'place-text', autocomplete: 'off', autocapitalize: 'off',
    spellcheck: 'false', enterkeyhint: 'search', placeholder: t('placeHint') });
  const answers = h('div', { class: 'answers' });
  let found = null;
  const ready = () => (found ??= import('./view_search.js').then(({ searching }) => {
    const one = searching(election, input);
    answers.append(...one.nodes);
    return one;
  }).catch(() => {
    found = null; // without network: the next key tries again
    return null;
  }));
  for (const kind of ['focus', 'input']) input.addEventListener(kind, ready);
  const form = h('form', { class: 'find', role: 'search', on: { async submit(event) {
    event.preventDefault();
    const first = await (await ready())?.first();
    if (first) go(first);
  } } }, h('div', { class: 'ask' }, input, h('button', { type: 'submit' }, t('seePlace'))), answers);
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    input.value = '';
    input.dispatchEvent(new Event('input'));
    input.focus();
  });
  return h('section', { class: 'your-place' }, h('h2', {}, h('label', { for: 'place-text' }, t('yourPlace'))), form);
}
