// A picture of a signed sheet, as large as one needs it and the right way up: to be read beside the figures.
import { h, setText } from './dom.js';
import { percent } from './format.js';
import { t } from './words.js';

const STEP = 1.25,
  LEAST = 0.5,
  MOST = 6,
  SIDE = 2400;

// The picture turned by quarters of a circle, on white where it is transparent.
function turned(picture, quarters) {
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale)));
  const lies = quarters % 2 === 1;
  const canvas = h('canvas', { width: lies ? height : width, height: lies ? width : height, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((quarters * Math.PI) / 2);
  context.drawImage(picture, -width / 2, -height / 2, width, height);
  return canvas;
}

// Moves what is seen with the pointer that holds it.
function draggable(frame) {
  let from = null;
  frame.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return; // a finger scrolls by itself
    from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('pointermove', (event) => {
    if (from) frame.scrollTo(from.x - event.clientX, from.y - event.clientY);
  });
  for (const end of ['pointerup', 'pointercancel'])
    frame.addEventListener(end, () => {
      from = null;
    });
}

// picture: what a canvas can draw, with its width and height; label: what it is.
export function scanViewer(picture, label) {
  let zoom = 1,
    quarters = 0;
  const frame = h('div', { class: 'frame', tabindex: '0', role: 'region', 'aria-label': label });
  const said = h('span', { class: 'base', role: 'status' });
  const act = (word, sign, click) =>
    h(
      'button',
      { type: 'button', class: 'plain small', 'aria-label': t(word), title: t(word), on: { click } },
      h('span', { 'aria-hidden': 'true' }, sign),
    );
  function draw() {
    const canvas = turned(picture, quarters);
    canvas.style.setProperty('width', `${zoom * 100}%`);
    frame.replaceChildren(canvas);
  }
  function scale(by) {
    const before = { x: frame.scrollLeft + frame.clientWidth / 2, y: frame.scrollTop + frame.clientHeight / 2 };
    const next = by === 0 ? 1 : Math.min(MOST, Math.max(LEAST, zoom * by));
    const grown = next / zoom;
    zoom = next;
    frame.firstChild.style.setProperty('width', `${zoom * 100}%`);
    frame.scrollTo(before.x * grown - frame.clientWidth / 2, before.y * grown - frame.clientHeight / 2);
    setText(said, percent(zoom * 100, 0));
  }
  function turn() {
    quarters = (quarters + 1) % 4;
    draw();
    setText(said, t('scanTurned', { n: quarters * 90 }));
  }
  frame.addEventListener('keydown', (event) => {
    const how = { '+': () => scale(STEP), '-': () => scale(1 / STEP), 0: () => scale(0), r: turn }[event.key];
    if (!how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    how();
  });
  draggable(frame);
  draw();
  return h(
    'div',
    { class: 'viewer' },
    h(
      'div',
      { class: 'tools', role: 'group', 'aria-label': label },
      act('scanSmaller', '−', () => scale(1 / STEP)),
      act('scanLarger', '+', () => scale(STEP)),
      act('scanTurn', '↻', turn),
      said,
    ),
    frame,
  );
}

// The same of a picture that the server has; a link where it is none that can be drawn, such as a PDF.
export async function scanAt(url, label) {
  const link = h('p', { class: 'scan-link' }, h('a', { href: url, target: '_blank', rel: 'noopener' }, label));
  try {
    const image = h('img', { src: url });
    await image.decode();
    return scanViewer(image, label);
  } catch {
    return link;
  }
}
