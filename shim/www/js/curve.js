// The evening as a curve: offices counted, or the shares of the first candidates. A table has the same figures.
import { dye } from './colours.js';
import { choice, h, s, setAttribute } from './dom.js';
import { clock, coarse, integer, percent } from './format.js';
import { ranking, ratio } from './figures.js';
import { t } from './words.js';

const LINES = 4,
  HEIGHT = 240,
  LEFT = 44,
  TOP = 12,
  BOTTOM = 26;
let mode = 'offices';

const path = (points) => points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

// Labels at the lines' ends, pushed apart so that none covers another.
function spread(labels, room) {
  labels.sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; i++) labels[i].y = Math.max(labels[i].y, labels[i - 1].y + room);
  const over = labels.length ? labels.at(-1).y - (HEIGHT - BOTTOM) : 0;
  if (over > 0) for (const label of labels) label.y -= over;
  return labels;
}

function axes(width, right, x, first, last) {
  const lines = [0, 25, 50, 75, 100].flatMap((value) => {
    const y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / 100);
    return [
      s('path', { class: 'grid', d: `M${LEFT} ${y}H${width - right}` }),
      s('text', { class: 'tick y', x: LEFT - 8, y: y + 4 }, coarse(value)),
    ];
  });
  const steps = Math.max(1, Math.min(5, Math.floor((width - LEFT - right) / 80)));
  for (let i = 0; i <= steps; i++) {
    const when = first + ((last - first) * i) / steps;
    lines.push(
      s(
        'text',
        { class: `tick x${i === 0 ? ' start' : i === steps ? ' end' : ''}`, x: x(when), y: HEIGHT - 6 },
        clock(when, last - first < 10 * 60000),
      ),
    );
  }
  return lines;
}

// onOpen(): it is looked at, and wants its points; update(points) shows them. isOpen(): whether it wants any.
export function curve(election, total, onOpen) {
  const picture = s('svg', { class: 'curve', role: 'img', height: HEIGHT });
  const none = h('p', { class: 'quiet' }, t('curveNone'));
  const rows = h('tbody');
  const heads = h('tr');
  const table = h(
    'details',
    {},
    h('summary', {}, t('curveTable')),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('curveTable') },
      h('table', {}, h('caption', { class: 'sr' }, t('curve')), h('thead', {}, heads), rows),
    ),
  );
  let points = [];

  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / 100);
  const shareOf = (point) => ratio(point.offices_reported, total().offices_total) ?? 0;
  const leaders = () =>
    ranking(election.candidates, points.at(-1).candidate_results)
      .filter((candidate) => candidate.votes > 0)
      .slice(0, LINES);
  const shareIn = (point, candidate) =>
    ranking(election.candidates, point.candidate_results).find((other) => other.id === candidate.id).share;

  function draw() {
    if (!whole.open) return;
    none.hidden = points.length > 0;
    picture.toggleAttribute('hidden', points.length === 0);
    table.hidden = points.length === 0;
    if (points.length === 0) return;
    const width = Math.max(280, picture.parentNode.clientWidth - 2);
    const right = mode === 'offices' ? 16 : 76;
    const first = +new Date(points[0].at),
      last = Math.max(+new Date(points.at(-1).at), first + 1000);
    const x = (when) => LEFT + ((width - LEFT - right) * (+new Date(when) - first)) / (last - first);
    const parts = axes(width, right, x, first, last);
    if (mode === 'offices') {
      const line = points.map((point) => [x(point.at), y(shareOf(point))]);
      parts.push(
        s('path', { class: 'area', d: `${path(line)}L${line.at(-1)[0]} ${y(0)}L${line[0][0]} ${y(0)}Z` }),
        s('path', { class: 'line', d: path(line) }),
        s('circle', { class: 'now', cx: line.at(-1)[0], cy: line.at(-1)[1], r: 5 }),
      );
    } else {
      const labels = leaders().map((candidate, index) => {
        const line = points
          .map((point) => [point, shareIn(point, candidate)])
          .filter(([, share]) => share !== null)
          .map(([point, share]) => [x(point.at), y(share)]);
        parts.push(dye(s('path', { d: path(line) }), `line dash${index}`, candidate));
        return { candidate, y: line.at(-1)[1] + 4, share: shareIn(points.at(-1), candidate) };
      });
      for (const label of spread(labels, 15))
        parts.push(
          s('text', { class: 'end-label', x: width - right + 8, y: label.y },
            `${label.candidate.initials} ${coarse(label.share)}`),
        );
    }
    setAttribute(picture, 'viewBox', `0 0 ${width} ${HEIGHT}`);
    setAttribute(picture, 'width', width);
    setAttribute(
      picture,
      'aria-label',
      `${t('curve')}. ${t('curveLabel', { share: percent(shareOf(points.at(-1))), time: clock(points.at(-1).at) })}.`,
    );
    picture.replaceChildren(...parts);
    if (table.open) tabulate();
  }

  function tabulate() {
    const named = leaders();
    heads.replaceChildren(
      ...[t('time'), t('officesShort'), t('progress'), ...named.map((candidate) => candidate.short)].map((text) =>
        h('th', { scope: 'col', class: 'number' }, text),
      ),
    );
    rows.replaceChildren(
      ...points.map((point) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row', class: 'number' }, clock(point.at)),
          h('td', { class: 'number' }, integer(point.offices_reported)),
          h('td', { class: 'number' }, percent(shareOf(point))),
          named.map((candidate) => h('td', { class: 'number' }, percent(shareIn(point, candidate)))),
        ),
      ),
    );
  }
  table.addEventListener('toggle', () => {
    if (table.open && points.length) tabulate();
  });

  const switcher =
    election.contests.length > 1
      ? null
      : choice(
          'curve',
          t('curveBy'),
          [
            ['offices', t('officesShort')],
            ['shares', t('curveShares')],
          ],
          mode,
          (to) => {
            mode = to;
            draw();
          },
        );
  if (!switcher) mode = 'offices'; // shares are of one constituency
  const whole = h('details', { class: 'evening' }, h('summary', {}, h('h2', { id: 'curve-title' }, t('curve'))),
    switcher, none, h('div', { class: 'picture' }, picture), table);
  whole.addEventListener('toggle', () => {
    if (whole.open) onOpen();
  });
  const node = h('section', { class: 'curve-card', 'aria-labelledby': 'curve-title' }, whole);
  const sized = new ResizeObserver(() => draw());
  sized.observe(node);
  return {
    node,
    isOpen: () => whole.open,
    update(now) {
      points = now;
      draw();
    },
    close: () => sized.disconnect(),
  };
}
