// The photo of a candidate: seen before it is sent.
import { h } from './dom.js';
import { field } from './form.js';
import { decoded, drawn, smaller } from './picture.js';
import { t } from './words.js';

const LARGE = { side: 1024, bytes: 300000 },
  SHOWN = 144;

// A field as others are: value() is a File or Blob to send, null to take the photo away, undefined to leave it.
export function photoField(name, label, { value: now, optional } = {}) {
  const input = h('input', { type: 'file', id: name, name, accept: 'image/jpeg,image/png,image/gif',
    on: { change: look } });
  const picture = h('span', { class: 'preview' });
  const none = h('input', { type: 'checkbox', on: { change: look } });
  const away = h('label', { class: 'tick', hidden: !now }, none, t('photoAway'));
  const one = field(name, [label, ' ', optional ? h('span', { class: 'optional' }, t('optional')) : null]
    .filter(Boolean), input, {
    hint: t('photoHint'),
  });
  look();

  async function look() {
    const [file] = input.files;
    one.problem('');
    away.hidden = !now || Boolean(file);
    const stays = now && !none.checked ? h('img', { src: now, alt: t('photoNow'), width: 72, height: 72 }) : '';
    if (!file) return picture.replaceChildren(stays);
    const shown = await decoded(file);
    if (!shown) {
      picture.replaceChildren();
      return one.problem(t('photoUnknown'));
    }
    const canvas = drawn(shown, SHOWN);
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', t('photoChosen', { name: file.name }));
    picture.replaceChildren(canvas);
  }
  return {
    ...one,
    name,
    node: h('div', { class: 'photo' }, picture, h('div', {}, one.node, away)),
    value: () => (input.files[0] ? smaller(input.files[0], LARGE) : now && none.checked ? null : undefined),
  };
}
