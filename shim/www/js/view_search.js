// The search of a place or a candidate: answers as one types, in a dialog over the page or below a field on it.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer } from './format.js';
import { fold, meant, nearest } from './near.js';
import { electionHref, unitHref } from './router.js';
import { get } from './store.js';
import { count, t } from './words.js';
import './words_night.js';

const PAUSE = 250,
  LEAST = 2,
  OWN = 5;
const larger = {
  province: [],
  department: ['province'],
  commune: ['department', 'province'],
  center: ['commune', 'department', 'province'],
  office: ['center', 'commune', 'department', 'province'],
};

const ofPlace = (election) => (place) => ({
  href: unitHref(election.id, place.kind, place.id),
  name: place.name,
  where: [t(place.kind), ...larger[place.kind].map((level) => place[level])].filter(Boolean).join(' · '),
});

// Candidates and constituencies, which the page knows by itself.
function own(election, typed) {
  const several = election.contests.length > 1;
  const all = [
    ...election.candidates.map((one) => ({ name: one.name, where: [t('candidate'), one.party].filter(Boolean)
      .join(' · '), href: several ? unitHref(election.id, 'contest', one.contest_id) : electionHref(election.id) })),
    ...(several ? election.contests : []).map((one) => ({ name: one.name, where: t('contest'),
      href: unitHref(election.id, 'contest', one.id) })),
  ];
  const text = fold(typed);
  const exact = all.filter((one) => fold(one.name).includes(text));
  return (exact.length ? exact : nearest(typed, all)).slice(0, OWN);
}

// What is searched for in a field: { nodes, first() }, first: the address of the best answer to what is in the field.
export function searching(election, input, onGo = () => {}) {
  const list = h('ul', { class: 'found' });
  const said = h('p', { class: 'base', role: 'status' });
  let timer = 0,
    asked = null,
    last = '',
    answers = [];

  function show(found, near, text) {
    answers = found;
    list.replaceChildren(...found.map((one) => h('li', {}, h('a', { href: one.href, on: { click: onGo } }, one.name,
      h('span', { class: 'base' }, one.where)))));
    setText(said, !found.length ? t('searchNone', { text }) : near ? t('searchNear')
      : count('searchCount', found.length, { n: integer(found.length) }));
  }
  async function ask() {
    asked?.abort();
    const text = input.value.trim();
    last = text;
    if (text.length < LEAST) {
      answers = [];
      list.replaceChildren();
      return setText(said, '');
    }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const mine = own(election, text);
      const { results } = await api.search(election.id, text, signal);
      const near = !results.length && !mine.length ? await meant(election.id, text, signal) : [];
      if (!signal.aborted) show([...mine, ...[...results, ...near].map(ofPlace(election))], near.length > 0, text);
    } catch {
      if (!signal.aborted) setText(said, t('failed'));
    }
  }
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  if (input.value) ask();
  return {
    nodes: [said, list],
    async first() {
      clearTimeout(timer);
      if (last !== input.value.trim() || !answers.length) await ask();
      return answers[0]?.href;
    },
  };
}

export function openSearch() {
  const input = h('input', {
    type: 'search',
    id: 'search-text',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    placeholder: t('searchHint'),
  });
  const { nodes } = searching(get('election'), input, () => dialog.close());
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
    nodes,
  );
  input.addEventListener('keydown', (event) => {
    // closes at once, where a search field would empty itself first
    if (event.key !== 'Escape') return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
  input.focus();
}
