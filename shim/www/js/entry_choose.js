// The offices of an election that wait for their sheet, to be chosen by number or name: the first of them, or those
// that
// words find; Enter opens the first, ↑ and ↓ walk through them.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { field } from './form.js';
import { integer } from './format.js';
import { entryHref, manageHref } from './router.js';
import { count, t } from './words.js';
import './words_entry.js';

const SHOWN = 30,
  PAUSE = 250;

// Letters and digits as people type them: no case, no accents, one space between words.
const folded = (text) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

// Whether an office has all words: a number whole (2 is not 12), the beginning of a word otherwise.
function has(office, words) {
  const own = folded(`${office.name} ${office.center} ${office.commune ?? ''}`).split(' ');
  return words.every((word) =>
    own.some((one) => (/^\d+$/.test(word) ? one === word || one.replace(/^0+/, '') === word : one.startsWith(word))),
  );
}

export function matching(offices, text) {
  const words = folded(text).split(' ').filter(Boolean);
  return offices.filter((office) => has(office, words));
}

const line = (election, office) =>
  h(
    'li',
    {},
    h(
      'a',
      { href: entryHref(election, office.id) },
      office.name,
      h('span', { class: 'base' }, [office.center, office.commune].filter(Boolean).join(', ')),
      h('span', { class: 'state' }, t('enterShort')),
    ),
  );

// Walks through the links of a list, and back to the field above it.
function walk(event, input, list) {
  if (!['ArrowDown', 'ArrowUp'].includes(event.key)) return;
  const stops = [input, ...list.querySelectorAll('a')];
  const at = stops.indexOf(document.activeElement);
  const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

// places: of local.js; rest(text) asks the server for offices that this device has not listed.
export function officeList(places) {
  const id = `places-${places.election}`;
  const list = h('ul', { class: 'mine' });
  const said = h('p', { class: 'base', role: 'status' });
  const more = h('button', { type: 'button', class: 'more', on: { click: () => draw((size += SHOWN)) } });
  const choose = field(
    `${id}-filter`,
    t('chooseOffice'),
    { type: 'search', autocomplete: 'off', spellcheck: 'false', enterkeyhint: 'go' },
    { hint: t('chooseHint') },
  );
  const whole = places.offices.length >= places.missing;
  let size = SHOWN,
    found = places.offices,
    timer = 0,
    asked = null;

  function draw() {
    list.replaceChildren(...found.slice(0, size).map((one) => line(places.election, one)));
    more.hidden = found.length <= size;
    setText(more, t('more', { n: integer(Math.min(size, found.length)), total: integer(found.length) }));
  }
  function look() {
    const text = choose.input.value.trim();
    size = SHOWN;
    found = matching(places.offices, text);
    draw();
    setText(
      said,
      !text
        ? ''
        : found.length
          ? count('chooseFound', found.length, { n: integer(found.length) })
          : t('chooseNone', { text }),
    );
    asked?.abort();
    clearTimeout(timer);
    if (!whole && text.length > 1) timer = setTimeout(() => further(text), PAUSE);
  }
  // Of more offices than this device has listed, the server knows the others.
  async function further(text) {
    asked = new AbortController();
    const { signal } = asked;
    const answer = await api.search(places.election, text, signal).catch(() => null);
    if (!answer || signal.aborted) return;
    const known = new Set(found.map((one) => one.id));
    const others = answer.results.filter((one) => one.kind === 'office' && !known.has(one.id));
    found = [...found, ...others];
    draw();
    if (others.length) setText(said, count('chooseFound', found.length, { n: integer(found.length) }));
  }
  choose.input.addEventListener('input', look);
  choose.input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || !found.length) return;
    event.preventDefault();
    list.querySelector('a').click();
  });
  draw();
  return h(
    'section',
    { class: 'card', 'aria-labelledby': id, on: { keydown: (event) => walk(event, choose.input, list) } },
    h('p', { class: 'kind' }, places.title),
    h(
      'div',
      { class: 'head' },
      h('h2', { id }, t('myOffices')),
      h('p', { class: 'base' }, t('myCount', { n: integer(places.missing), total: integer(places.total) })),
    ),
    h('p', {}, h('a', { href: manageHref('election', places.election, 'review') }, t('deskDoor'))),
    places.offices.length ? choose.node : null,
    said,
    places.offices.length ? list : h('p', { class: 'quiet' }, t('myNone')),
    more,
  );
}
