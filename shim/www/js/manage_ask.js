// Asks before something is done that cannot be taken back, and says there why it was refused.
import { h, setText } from './dom.js';
import { sentence } from './manage_form.js';
import { Problem } from './session.js';
import { t } from './words.js';

// Resolves with true once work() has been done, with false when one thought better of it. points: sentences that
// follow; field: what is asked for there.
export function ask({ title, text, points = [], field, act, danger, work }) {
  return new Promise((resolve) => {
    let done = false,
      busy = false;
    const said = h('p', { class: 'wrong', role: 'alert' });
    const go = h('button', { type: 'button', class: `primary${danger ? ' danger' : ''}`, on: { click: run } }, act);
    const leave = h('button', { type: 'button', class: 'plain', autofocus: true, on: { click: () => dialog.close() } },
      t('cancel'));
    const dialog = h(
      'dialog',
      { class: 'ask', 'aria-labelledby': 'ask-title', 'aria-describedby': 'ask-text' },
      h('h2', { id: 'ask-title' }, title),
      h(
        'div',
        { id: 'ask-text' },
        h('p', {}, text),
        points.length
          ? h(
              'ul',
              { class: 'points' },
              points.map((point) => h('li', {}, point)),
            )
          : null,
      ),
      field?.node ?? null,
      said,
      h('div', { class: 'acts' }, leave, go),
    );

    async function run() {
      if (busy) return;
      busy = true;
      go.setAttribute('aria-disabled', 'true');
      setText(said, '');
      try {
        await work();
        done = true;
        dialog.close();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setText(said, sentence(error));
        setText(leave, t('close'));
      } finally {
        busy = false;
        go.removeAttribute('aria-disabled');
      }
    }
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
