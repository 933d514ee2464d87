// The search of a place: a dialog over the page, answers as one types.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer } from './format.js';
import { unitHref } from './router.js';
import { get } from './store.js';
import { count, t } from './words.js';

const PAUSE = 250,
  LEAST = 2;
const larger = {
  province: [],
  department: ['province'],
  commune: ['department', 'province'],
  center: ['commune', 'department', 'province'],
  office: ['center', 'commune', 'department', 'province'],
};

export function openSearch() {
  const election = get('election');
  const input = h('input', {
    type: 'search',
    id: 'search-text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    placeholder: t('searchHint'),
  });
  const list = h('ul', { class: 'found' });
  const said = h('p', { class: 'base', role: 'status' });
  let timer = 0,
    asked = null;

  async function ask() {
    asked?.abort();
    const text = input.value.trim();
    if (text.length < LEAST) {
      list.replaceChildren();
      return setText(said, '');
    }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const { results } = await api.search(election.id, text, signal);
      list.replaceChildren(
        ...results.map((place) =>
          h(
            'li',
            {},
            h(
              'a',
              { href: unitHref(election.id, place.kind, place.id), on: { click: () => dialog.close() } },
              place.name,
              h('span', { class: 'base' }, [t(place.kind), ...larger[place.kind].map((level) => place[level])]
                .filter(Boolean).join(' · ')),
            ),
          ),
        ),
      );
      setText(said, results.length ? count('searchCount', results.length, { n: integer(results.length) })
        : t('searchNone', { text }));
    } catch {
      if (!signal.aborted) setText(said, t('failed'));
    }
  }
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  const dialog = h(
    'dialog',
    { class: 'search', 'aria-labelledby': 'search-title' },
    h(
      'div',
      { class: 'head' },
      h('h2', { id: 'search-title' }, h('label', { for: 'search-text' }, t('searchTitle'))),
      h('button', { type: 'button', on: { click: () => dialog.close() } }, t('close')),
    ),
    input,
    said,
    list,
  );
  input.addEventListener('keydown', (event) => {
    // closes at once, where a search field would empty itself first
    if (event.key !== 'Escape') return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('close', () => {
    asked?.abort();
    dialog.remove();
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
