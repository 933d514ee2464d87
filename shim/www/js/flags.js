// What is remarkable about a sheet, in the words of the rules; and what being held means.
import { h, setText } from './dom.js';
import { t } from './words.js';

export function flags() {
  const held = h('p', { class: 'warning' }),
    list = h('ul', { class: 'flags' });
  const node = h('section', { 'aria-labelledby': 'flags-title' }, h('h3', { id: 'flags-title' }, t('remarkable')), list);
  let shown = '';
  return {
    nodes: [held, node],
    update(sheet) {
      const all = sheet?.flags ?? [];
      held.hidden = sheet?.status !== 'held';
      setText(held, t('heldMeans'));
      node.hidden = all.length === 0;
      if (JSON.stringify(all) === shown) return;
      shown = JSON.stringify(all);
      list.replaceChildren(
        ...all.map((flag) =>
          h('li', {}, flag.message, flag.state === 'reviewed' ? h('span', { class: 'base' }, ` ${t('reviewed')}`) : null),
        ),
      );
    },
  };
}
