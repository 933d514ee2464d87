// A list that comes in pages, with a search where it can be long.
import { h, setAttribute, setText } from './dom.js';
import { integer } from './format.js';
import { sentence } from './manage_form.js';
import { Problem } from './session.js';
import { count, t } from './words.js';

const PAUSE = 250;

// load(text, offset, signal) → { rows, count }; row(one) → li. reload() shows the page anew, the one before when it is
// empty now. total: the word (in words.js) that counts them, none: what is said when there are none.
export async function pagedList({ label, load, row, search, total, none, limit = 50 }) {
  let offset = 0,
    asked = null,
    timer = 0;
  const list = h('ul', { class: 'rows', 'aria-label': label });
  const said = h('p', { class: 'base', role: 'status' });
  const before = h('button', { type: 'button', class: 'plain small', on: { click: () => turn(-limit) } },
    t('pageBefore'));
  const after = h('button', { type: 'button', class: 'plain small', on: { click: () => turn(limit) } }, t('pageAfter'));
  const pages = h('nav', { class: 'pages', 'aria-label': t('pagesOf', { label }) }, before, after);
  const input = search
    ? h('input', {
        type: 'search',
        'aria-label': search,
        placeholder: search,
        autocomplete: 'off',
        spellcheck: 'false',
        enterkeyhint: 'search',
      })
    : null;

  async function reload() {
    asked?.abort();
    asked = new AbortController();
    const text = input?.value.trim() ?? '';
    const { rows, count: all } = await load(text, offset, asked.signal);
    if (rows.length === 0 && offset > 0) {
      offset = Math.max(0, offset - limit);
      return reload();
    }
    list.replaceChildren(...rows.map(row));
    setText(said, all === 0 ? (text ? t('searchNone', { text }) : none) : range(rows.length, all));
    pages.hidden = all <= limit;
    setAttribute(before, 'aria-disabled', offset === 0 ? 'true' : null);
    setAttribute(after, 'aria-disabled', offset + limit >= all ? 'true' : null);
  }
  const range = (shown, all) =>
    shown === all
      ? count(total, all, { n: integer(all) })
      : t('pageRange', { first: integer(offset + 1), last: integer(offset + shown),
        all: count(total, all, { n: integer(all) }) });

  async function again() {
    try {
      await reload();
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  async function turn(by) {
    const button = by < 0 ? before : after;
    if (button.getAttribute('aria-disabled')) return;
    offset = Math.max(0, offset + by);
    await again();
    list.scrollIntoView({ block: 'nearest' });
  }
  input?.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      offset = 0;
      again();
    }, PAUSE);
  });
  await reload();
  return { node: h('div', { class: 'listed' }, input, said, list, pages), reload };
}
