// A picture that is drawn nearer where areas are small, such as those of a city, by two buttons. While it is near, it
// is moved by dragging, and follows the keyboard's focus.
import { h, setAttribute } from './dom.js';
import { t } from './words.js';
import './words_night.js';

const STEP = 1.6,
  NEAREST = 10;

// box: [x, y, width, height] of the whole. Returns the buttons.
export function zoomable(picture, box) {
  let scale = 1,
    middle = [box[0] + box[2] / 2, box[1] + box[3] / 2],
    held = null;
  const button = (word, sign, factor) => h('button', { type: 'button', 'aria-label': t(word), on: { click: () =>
    to(scale * factor, middle) } }, sign);
  const nearer = button('zoomIn', '+', STEP),
    further = button('zoomOut', '−', 1 / STEP);
  const within = (value, from, length, part) => Math.min(Math.max(value, from + part / 2), from + length - part / 2);

  function to(wanted, [x, y]) {
    scale = Math.min(NEAREST, wanted < 1.05 ? 1 : wanted);
    const [width, height] = [box[2] / scale, box[3] / scale];
    middle = [within(x, box[0], box[2], width), within(y, box[1], box[3], height)];
    setAttribute(picture, 'viewBox', [middle[0] - width / 2, middle[1] - height / 2, width, height]
      .map((value) => value.toFixed(1)).join(' '));
    picture.classList.toggle('near', scale > 1);
    picture.style.setProperty('--near', (1 / Math.sqrt(scale)).toFixed(3));
    further.disabled = scale === 1;
    nearer.disabled = scale >= NEAREST;
  }
  picture.addEventListener('pointerdown', (event) => {
    if (scale > 1) held = { x: event.clientX, y: event.clientY, middle, moved: false };
  });
  picture.addEventListener('pointermove', (event) => {
    if (!held) return;
    const perPixel = box[2] / scale / picture.clientWidth;
    const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
    held.moved ||= Math.hypot(dx, dy) > 5;
    to(scale, [held.middle[0] - dx * perPixel, held.middle[1] - dy * perPixel]);
  });
  picture.addEventListener('click', (event) => {
    if (held?.moved) event.preventDefault(); // it was moved, not chosen
    held = null;
  });
  for (const left of ['pointerleave', 'pointercancel']) picture.addEventListener(left, () => (held = null));
  picture.addEventListener('dragstart', (event) => event.preventDefault());
  picture.addEventListener('focusin', (event) => {
    if (scale === 1 || !event.target.matches(':focus-visible')) return;
    const { x, y, width, height } = event.target.getBBox();
    to(scale, [x + width / 2, y + height / 2]);
  });
  to(1, middle);
  return h('p', { class: 'zoom' }, nearer, further);
}
