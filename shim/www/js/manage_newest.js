// A list that is read from the newest on, and goes on further back.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { sentence } from './manage_form.js';
import { Problem } from './session.js';
import { t } from './words.js';

// path: of the first page; name: of the rows in its answer; row(one) → li, or null for one that is told with another.
export async function newestList({ label, path, name, row, none }) {
  let next = null;
  const list = h('ul', { class: 'rows', 'aria-label': label });
  const said = h('p', { class: 'base', role: 'status' });
  const more = h('button', { type: 'button', class: 'more', hidden: true, on: { click: () => go(next) } },
    t('olderOnes'));

  async function go(from) {
    try {
      const page = await api.newest(from, name);
      list.append(...page.rows.map(row).filter(Boolean));
      next = page.next;
      more.hidden = !next;
      setText(said, list.children.length || next ? '' : none);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  async function reload(from = path) {
    list.replaceChildren();
    await go(from);
  }
  await reload();
  return { node: h('div', { class: 'listed' }, said, list, more), reload };
}
