// Asks before something is done that cannot be taken back, and says there why it was refused.
import { h, setText } from './dom.js';
import { openDialog } from './manage_dialog.js';
import { sentence } from './manage_form.js';
import { Problem } from './session.js';
import { t } from './words.js';

// Resolves with true once work() has been done, with false when one thought better of it. points: sentences that
// follow; field: what is asked for there.
export function ask({ title, text, points, field, act, danger, work }) {
  return new Promise((resolve) => {
    let done = false,
      busy = false;
    const said = h('p', { class: 'wrong', role: 'alert' });
    const go = h('button', { type: 'button', class: `primary${danger ? ' danger' : ''}`, on: { click: run } }, act);
    const leave = h('button', { type: 'button', class: 'plain', autofocus: true, on: { click: () => dialog.close() } },
      t('cancel'));
    const parts = [field?.node ?? null, said, h('div', { class: 'acts' }, leave, go)];
    const dialog = openDialog({ title, text, points, parts, closed: () => resolve(done) });

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
  });
}
