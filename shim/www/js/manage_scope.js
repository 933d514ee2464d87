// Where a collaborator may enter sheets: places of the director's elections, found by name. Centers, as many as one
// likes, and one area: a province, a department or a commune.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { selectField, sentence } from './manage_form.js';
import { Problem } from './session.js';
import { t } from './words.js';

const PAUSE = 250,
  LEAST = 2;
const AREAS = ['province', 'department', 'commune'];

const wayTo = (place) => [place.commune, place.department, place.province].filter((name) => name && name !== place.name)
  .join(' · ');

// A field as others are: value() is what the API takes as scope, undefined while nothing has changed.
export function scopeField(elections, { scope, centers = [] } = {}) {
  let places = [...(scope?.areas ?? []), ...centers.map((center) => ({ ...center, kind: 'center' }))];
  let changed = false,
    timer = 0,
    asked = null;
  const chosen = h('ul', { class: 'places-chosen', 'aria-label': t('scopeChosen') });
  const found = h('ul', { class: 'rows found-places', 'aria-label': t('scopeFound') });
  const said = h('p', { class: 'base', role: 'status' });
  const wrong = h('p', { class: 'wrong', id: 'scope-wrong', hidden: true });
  const election = selectField(
    'scope-election',
    t('election'),
    elections.map((one) => [one.id, one.title]),
    { on: { change: look } },
  );
  const input = h('input', {
    type: 'search',
    id: 'scope-search',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'scope-hint scope-wrong',
    on: { input: wait },
  });

  const same = (one, other) => one.kind === other.kind && one.id === other.id;
  const label = (place) => [
    h('strong', {}, place.name),
    h('span', { class: 'base' }, [t(place.kind), wayTo(place)].filter(Boolean).join(' · ')),
  ];

  function draw() {
    chosen.replaceChildren(
      ...places.map((place) =>
        h(
          'li',
          {},
          h('span', {}, label(place)),
          h(
            'button',
            { type: 'button', class: 'plain small', on: { click: () => remove(place) } },
            t('remove'),
            h('span', { class: 'sr' }, ` ${place.name}`),
          ),
        ),
      ),
    );
    if (!places.length) chosen.replaceChildren(h('li', { class: 'quiet' }, t('scopeNone')));
  }
  function remove(place) {
    places = places.filter((one) => !same(one, place));
    changed = true;
    draw();
    input.focus();
  }
  // One area at a time: the API takes one.
  function add(place) {
    if (places.some((one) => same(one, place))) return;
    const before = AREAS.includes(place.kind) ? places.filter((one) => AREAS.includes(one.kind)) : [];
    places = [...places.filter((one) => !before.includes(one)), place];
    changed = true;
    draw();
    found.replaceChildren();
    input.value = '';
    setText(
      said,
      before.length
        ? t('scopeReplaced', { before: before.map((one) => one.name).join(', '), name: place.name })
        : t('scopeAdded', { name: place.name }),
    );
    input.focus();
  }
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  }
  async function look() {
    const text = input.value.trim();
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    if (text.length < LEAST) return found.replaceChildren();
    try {
      const { results } = await api.search(election.value(), text, signal);
      const fitting = results.filter((place) => place.kind !== 'office');
      found.replaceChildren(
        ...fitting.map((place) =>
          h(
            'li',
            { class: 'row' },
            h('span', { class: 'what-it-is' }, label(place)),
            h(
              'button',
              { type: 'button', class: 'plain small', on: { click: () => add(place) } },
              t('add'),
              h('span', { class: 'sr' }, ` ${place.name}`),
            ),
          ),
        ),
      );
      setText(said, fitting.length ? '' : t('searchNone', { text }));
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  draw();
  const node = h(
    'fieldset',
    { class: 'field scope' },
    h('legend', {}, t('scope')),
    h('p', { class: 'base', id: 'scope-hint' }, t('scopeHint')),
    chosen,
    elections.length
      ? [
          elections.length > 1 ? election.node : null,
          h('div', { class: 'field' }, h('label', { for: 'scope-search' }, t('scopeSearch')), input),
          said,
          found,
        ]
      : h('p', { class: 'base' }, t('scopeNoElection')),
    wrong,
  );
  return {
    name: 'scope',
    node,
    input,
    value() {
      if (!changed) return undefined;
      if (!places.length) return null;
      const area = places.find((place) => AREAS.includes(place.kind));
      const names = area ? Object.fromEntries(AREAS.filter((level) => area[level]).map((level) => [level, area[level]]))
        : {};
      return { center_ids: places.filter((place) => place.kind === 'center').map((place) => place.id), ...names };
    },
    problem(text) {
      setText(wrong, text);
      wrong.hidden = !text;
    },
  };
}
