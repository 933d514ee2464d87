// The units of a level as a map: who leads by how much, the turnout, or how far the count is. Each is a link that says
// in words what its colour says; the table beside it has the same figures.
import { choice, h, s, setAttribute, setText } from './dom.js';
import { coarse, decimal, integer, percent } from './format.js';
import { ratio } from './figures.js';
import { dye } from './colours.js';
import { unitHref } from './router.js';
import { leading } from './units.js';
import { count, t } from './words.js';
import { zoomable } from './zoom.js';
import './words_night.js';

const CLASSES = [5, 15], // points of lead
  SCALES = { turnout: [30, 45, 60, 75], counted: [25, 50, 75, 100] }, // percent
  LEADERS = 6; // in the legend
let mode = 'leader';

// Whether any of these units is on the map.
export const isMapped = (outlines, rows) => rows.some((unit) => outlines.areas[unit.id]);

const step = (value, limits) => 1 + limits.filter((limit) => value >= limit).length;
const countedIn = (unit) => ratio(unit.offices_reported, unit.offices_total) ?? 0;
const turnoutIn = (unit) => ratio(unit.turnout_voters, unit.registered_voters_reported);

// What a unit is to the map: its class, the one whose colour it has, its short sign.
function face(unit, lead) {
  const { ahead, points } = lead(unit);
  if (mode === 'counted') {
    const far = countedIn(unit);
    return { classes: `scale s${step(far, SCALES.counted)}`, sign: coarse(far) };
  }
  if (!(unit.offices_reported > 0) || !ahead.length) return { classes: 'none', sign: '–' };
  if (mode === 'turnout') {
    const took = turnoutIn(unit);
    return took === null ? { classes: 'none', sign: '–' }
      : { classes: `scale s${step(took, SCALES.turnout)}`, sign: coarse(took) };
  }
  if (ahead.length > 1) return { classes: 'tie', sign: '=' };
  return { classes: `lead s${step(points, CLASSES)}`, of: ahead[0], sign: t('inPoints', { n: decimal(points, 1) }) };
}

function spoken(name, unit, lead) {
  const { ahead, points } = lead(unit);
  if (!(unit.offices_reported > 0) || !ahead.length) return t('mapNothing', { name });
  const offices = count('countedOf', unit.offices_total,
    { n: integer(unit.offices_reported), total: integer(unit.offices_total) });
  const leader = ahead.map((one) => one.name).join(', ');
  return t(ahead.length > 1 ? 'mapTie' : 'mapArea', { name, leader, share: percent(ahead[0].share),
    points: count('nPoints', points, { n: decimal(points, 1) }), turnout: percent(turnoutIn(unit)), offices });
}

// One area: its face, a hatching over it, its link, its label.
function piece(area, href, lead) {
  const shape = s('path', { class: 'face', d: area.path, 'fill-rule': 'evenodd' }),
    over = s('path', { class: 'over', d: area.path, 'fill-rule': 'evenodd' });
  const sign = s('text', { x: area.x, y: area.y + 34, class: 'sign' });
  const link = s('a', { href }, shape, over);
  return {
    link,
    label: area.small ? null : s('g', {}, s('text', { x: area.x, y: area.y - 14 }, area.name), sign),
    update(unit) {
      const now = face(unit, lead);
      const half = mode === 'leader' && now.of && countedIn(unit) < 50 ? ' half' : '';
      dye(link, `area ${now.classes}${half}`, now.of);
      setText(sign, now.sign);
      setAttribute(link, 'aria-label', spoken(area.name, unit, lead));
    },
  };
}

const swatches = (of, classes, n) => dye(h('span', { 'aria-hidden': 'true' },
  Array.from({ length: n }, (_, index) => h('i', { class: `s${index + 1}` }))), `steps ${classes}`, of);

const scaleText = (limits) => `< ${limits.map((limit) => coarse(limit)).join(' · ')} ${limits.at(-1) < 100 ? '+' : ''}`;

// What the colours mean: a line for each leader that is on the map, or one for the scale; and the patterns in use.
function legendOf(rows, lead) {
  if (mode !== 'leader')
    return [h('li', {}, t(mode === 'turnout' ? 'turnout' : 'legendCounted'), ' ', swatches(null, 'scale', 5), ' ',
      scaleText(SCALES[mode]))];
  const all = rows.map((unit) => ({ unit, ...lead(unit) }));
  const first = new Map(all.filter(({ ahead }) => ahead.length === 1).map(({ ahead: [one] }) => [one.id, one]));
  const lines = [...first.values()].slice(0, LEADERS).map((one, index) => h('li', {}, index
    ? one.short : t('legendLead', { name: one.short }), ' ', swatches(one, 'lead', 3),
  index ? null : ` ${t('legendClasses')}`));
  const has = (test) => all.some(test);
  if (has(({ unit, ahead }) => ahead.length === 1 && countedIn(unit) < 50)) lines.push(h('li', {}, t('legendHatched')));
  if (has(({ ahead }) => ahead.length > 1)) lines.push(h('li', {}, t('legendTie')));
  if (has(({ ahead }) => !ahead.length)) lines.push(h('li', {}, t('legendNone')));
  return lines;
}

const patterns = () => s('defs', {},
  s('pattern', { id: 'hatch', width: 14, height: 14, patternTransform: 'rotate(45)', patternUnits: 'userSpaceOnUse' },
    s('rect', { class: 'gap', width: 7, height: 14 })),
  s('pattern', { id: 'cross', width: 16, height: 16, patternTransform: 'rotate(45)', patternUnits: 'userSpaceOnUse' },
    s('rect', { class: 'bar-a', width: 4, height: 16 }), s('rect', { class: 'bar-a', width: 16, height: 4 })));

// level: of the units; lead(unit): who is ahead there.
export function map(outlines, election, level = 'province', lead = (unit) => leading(election.candidates, unit)) {
  const parts = new Map();
  let rows = [];
  const ground = s('g', { class: 'ground', 'aria-hidden': 'true' }); // areas without offices of this election
  const links = s('g', {}),
    labels = s('g', { class: 'labels', 'aria-hidden': 'true' });
  const picture = s(
    'svg',
    { viewBox: `-60 -12 ${outlines.width + 100} ${outlines.height + 24}`, class: 'map', role: 'group',
      'aria-label': t('map') },
    patterns(),
    ground,
    links,
    labels,
  );
  const zoom = zoomable(picture, [-60, -12, outlines.width + 100, outlines.height + 24]);
  const legend = h('ul', { class: 'legend' });
  const aside = h('p', { class: 'base aside' });

  // Units that are not on the map, such as those abroad.
  const beside = (unit) => {
    const { ahead } = lead(unit);
    const value = mode === 'counted' ? coarse(countedIn(unit)) : !ahead.length ? t('nothingCounted')
      : mode === 'turnout' ? percent(turnoutIn(unit)) : face(unit, lead).sign;
    const names = mode === 'leader' ? `${ahead.map((one) => one.short).join(' = ')} ` : '';
    return [h('a', { href: unitHref(election.id, level, unit.id) }, unit.name), ` ${names}${value} `];
  };
  function draw() {
    const fresh = rows.filter((unit) => outlines.areas[unit.id] && !parts.has(unit.id));
    for (const unit of fresh) {
      const part = piece(outlines.areas[unit.id], unitHref(election.id, level, unit.id), lead);
      parts.set(unit.id, part);
      links.append(part.link);
      if (part.label) labels.append(part.label);
    }
    if (fresh.length)
      ground.replaceChildren(...Object.entries(outlines.areas).filter(([id]) => !parts.has(Number(id)))
        .map(([, area]) => s('path', { d: area.path })));
    for (const unit of rows) parts.get(unit.id)?.update(unit);
    legend.replaceChildren(...legendOf(rows.filter((unit) => outlines.areas[unit.id]), lead));
    aside.replaceChildren(...rows.filter((unit) => !outlines.areas[unit.id]).flatMap(beside));
    aside.hidden = aside.childNodes.length === 0;
  }

  const modes = [['leader', t('byLeader')], ['turnout', t('turnout')], ['counted', t('byCounted')]];
  const switcher = choice('map', t('mapBy'), modes, mode, (to) => {
    mode = to;
    draw();
  });
  return {
    node: h('section', { class: 'map-part', 'aria-labelledby': 'map-title' },
      h('div', { class: 'head' }, h('h2', { id: 'map-title' }, t('mapTitle')), switcher), picture, zoom, legend, aside),
    update(now) {
      rows = now;
      draw();
    },
  };
}
