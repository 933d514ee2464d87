// Seats as dots of a half circle, in blocks from the left: one path for each block, however many seats there are.
import { s, setAttribute } from './dom.js';
import { dye } from './colours.js';

const WIDTH = 400,
  HEIGHT = 206,
  INNER = 0.42, // of the outer radius
  OUTER = 184;

// Where n dots stand, from the left end to the right: [x, y], and how large they are.
function seatsAt(n) {
  const rings = Math.max(1, Math.min(n, Math.round(Math.sqrt(n / 2.2))));
  const radii = Array.from({ length: rings }, (_, ring) => OUTER * (rings === 1 ? 1 : INNER + ((1 - INNER) * ring)
    / (rings - 1)));
  const whole = radii.reduce((sum, radius) => sum + radius, 0);
  let left = n;
  const dots = radii.flatMap((radius, ring) => {
    const size = ring === rings - 1 ? left : Math.min(left, Math.round((n * radius) / whole));
    left -= size;
    return Array.from({ length: size }, (_, at) => {
      const turn = size === 1 ? 0.5 : at / (size - 1);
      return [turn, WIDTH / 2 - Math.cos(Math.PI * turn) * radius, HEIGHT - 12 - Math.sin(Math.PI * turn) * radius];
    });
  });
  const gap = rings === 1 ? (Math.PI * OUTER) / Math.max(2, n) : ((1 - INNER) * OUTER) / (rings - 1);
  return { dots: dots.sort((a, b) => a[0] - b[0]).map(([, x, y]) => [x, y]), size: Math.min(9, gap * 0.4) };
}

const half = (r, to) => `a${r} ${r} 0 1 0 ${to} 0`;
const disc = ([x, y], r) => `M${(x - r).toFixed(1)} ${y.toFixed(1)}${half(r, 2 * r)}${half(r, -2 * r)}`;

// update([{ n, of, kind }], label): blocks of n seats, in the colour of whom they are.
export function hemicycle() {
  const picture = s('svg', { class: 'hemicycle', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  return {
    node: picture,
    update(blocks, label) {
      const { dots, size } = seatsAt(blocks.reduce((sum, block) => sum + block.n, 0));
      const shown = blocks.filter((block) => block.n > 0);
      while (picture.childNodes.length > shown.length) picture.lastChild.remove();
      while (picture.childNodes.length < shown.length) picture.append(s('path'));
      let from = 0;
      const radius = Number(size.toFixed(1));
      shown.forEach((block, index) => {
        const path = dye(picture.childNodes[index], block.kind, block.of);
        setAttribute(path, 'd', dots.slice(from, from + block.n).map((dot) => disc(dot, radius)).join(''));
        from += block.n;
      });
      setAttribute(picture, 'aria-label', label);
    },
  };
}
