// A form that is asked for before something is done: what is refused is said at its field, and nothing is lost.
import { openDialog } from './manage_dialog.js';
import { form } from './manage_form.js';

// Resolves with what send(values) gave, with null when one thought better of it. text: what it means; points: what is
// to be known first.
export function askForm({ title, text, points, fields, act, danger, send }) {
  return new Promise((resolve) => {
    let result = null;
    const body = form({
      fields,
      title,
      label: act,
      danger,
      cancel: () => dialog.close(),
      async send(values) {
        result = (await send(values)) ?? {};
        dialog.close();
      },
    });
    const dialog = openDialog({ title, text, points, parts: body, closed: () => resolve(result) });
  });
}
