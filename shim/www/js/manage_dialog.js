// The frame of a question: what it is about, what is to be known first, and what is asked.
import { h } from './dom.js';

// Opens it; parts: what follows the text; closed() is called once it is gone, however that came about.
export function openDialog({ title, text, points = [], parts, closed }) {
  const list = points.length
    ? h(
        'ul',
        { class: 'points' },
        points.map((point) => h('li', {}, point)),
      )
    : null;
  const dialog = h(
    'dialog',
    { class: 'ask', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
    h('h2', { id: 'ask-title' }, title),
    h('div', { id: 'ask-text' }, h('p', {}, text), list),
    parts,
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
