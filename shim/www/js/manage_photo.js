// A photo to send: seen before it goes, and made smaller where it is larger than anybody will see it.
import { h } from './dom.js';
import { field } from './form.js';
import { t } from './words.js';

const LARGEST = 1024,
  SHOWN = 144;

async function drawn(file, largest) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, largest / Math.max(picture.width, picture.height));
  const canvas = h('canvas', {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff'; // what is transparent, in a JPEG
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return { canvas, scale };
}

// What is to be sent of a file: itself when it is small, or no picture that this browser knows (the server judges).
async function reduced(file) {
  try {
    const { canvas, scale } = await drawn(file, LARGEST);
    if (scale === 1) return file;
    return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? file), 'image/jpeg', 0.9));
  } catch {
    return file;
  }
}

// A field as others are: value() is a File or Blob to send, null to take the photo away, undefined to leave it.
export function photoField(name, label, { value: now, optional } = {}) {
  const input = h('input', { type: 'file', id: name, name, accept: 'image/jpeg,image/png', on: { change: look } });
  const picture = h('span', { class: 'preview' });
  const none = h('input', { type: 'checkbox', on: { change: look } });
  const away = h('label', { class: 'tick', hidden: !now }, none, t('photoAway'));
  const one = field(name, [label, ' ', optional ? h('span', { class: 'optional' }, t('optional')) : null].filter(Boolean), input, {
    hint: t('photoHint'),
  });
  look();

  async function look() {
    const [file] = input.files;
    one.problem('');
    away.hidden = !now || Boolean(file);
    const stays = now && !none.checked ? h('img', { src: now, alt: t('photoNow'), width: 72, height: 72 }) : '';
    if (!file) return picture.replaceChildren(stays);
    try {
      const { canvas } = await drawn(file, SHOWN);
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', t('photoChosen', { name: file.name }));
      picture.replaceChildren(canvas);
    } catch {
      picture.replaceChildren();
      one.problem(t('photoUnknown'));
    }
  }
  return {
    ...one,
    name,
    node: h('div', { class: 'photo' }, picture, h('div', {}, one.node, away)),
    value: () => (input.files[0] ? reduced(input.files[0]) : now && none.checked ? null : undefined),
  };
}
