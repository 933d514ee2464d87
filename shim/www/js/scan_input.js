// The photo of the signed sheet: from the camera or a file.
import { h, setText } from './dom.js';
import { integer } from './format.js';
import { decoded, smaller } from './picture.js';
import { scanViewer } from './scan_viewer.js';
import { t } from './words.js';

const LARGE = { side: 2400, bytes: 1500000 };

// { node, input, problem(text) }; blob: the one that is kept already; onChange(blob or null).
export function scanInput(blob, onChange) {
  const wrong = h('p', { class: 'wrong', id: 'scan-wrong', role: 'alert' });
  const chosen = h('div', { class: 'chosen', hidden: true });
  const pick = (word, props) => {
    const input = h('input', {
      type: 'file',
      class: 'sr',
      'aria-describedby': 'scan-wrong',
      on: {
        change: async () => {
          const [file] = input.files;
          input.value = '';
          if (!file) return;
          const kept = await smaller(file, LARGE);
          onChange(kept);
          show(kept);
        },
      },
      ...props,
    });
    return { input, label: h('label', { class: 'plain' }, input, t(word)) };
  };
  const camera = pick('scanCamera', { accept: 'image/jpeg,image/png', capture: 'environment', id: 'scan-camera' });
  const file = pick('scanFile', { accept: 'image/jpeg,image/png,application/pdf', id: 'scan-file' });

  async function show(kept) {
    setText(wrong, '');
    chosen.hidden = !kept;
    if (!kept) return chosen.replaceChildren();
    const picture = await decoded(kept);
    const remove = h(
      'button',
      {
        type: 'button',
        class: 'plain',
        on: {
          click: () => {
            onChange(null);
            show(null);
            camera.input.focus();
          },
        },
      },
      t('scanRemove'),
    );
    const size = h(
      'p',
      { class: 'base' },
      t(picture ? 'scanKept' : 'scanPdf', { size: integer(Math.ceil(kept.size / 1024)) }),
    );
    chosen.replaceChildren(
      ...(picture ? [scanViewer(picture, t('scanTitle'))] : []),
      h('div', { class: 'actions' }, size, remove),
    );
  }
  if (blob) show(blob);
  return {
    node: h('div', { class: 'field scan' }, h('div', { class: 'actions' }, camera.label, file.label), chosen, wrong),
    input: camera.input,
    problem: (text) => setText(wrong, text),
  };
}
