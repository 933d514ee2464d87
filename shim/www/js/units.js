// The units of a level as a table, each a door to the next level: sorted by any column, filtered by name. How it was
// sorted and filtered stays with the entry of the history, so that going back leads to the same lines.
import * as api from './api.js';
import { h, keep, setAttribute, setText } from './dom.js';
import { coarse, decimal, integer, percent } from './format.js';
import { leaders, ranking, ratio } from './figures.js';
import { key } from './candidates.js';
import { unitHref } from './router.js';
import { count, t } from './words.js';
import './words_night.js';

const FILTERED = 12, // rows from which there is a filter
  SHOWN = 40, // of a table that may be long, at first
  MORE = 160;
const titles = {
  contest: 'contests',
  province: 'provinces',
  department: 'departments',
  commune: 'communes',
  center: 'centers',
  office: 'offices',
};

// Who is ahead in a unit, and by how many points: { ahead, points }; nobody without votes.
export function leading(candidates, unit) {
  if (!(unit.offices_reported > 0)) return { ahead: [], points: null };
  const order = ranking(candidates, unit.candidate_results);
  const ahead = leaders(order);
  if (!ahead.length) return { ahead, points: null };
  return { ahead, points: ahead.length > 1 ? 0 : ahead[0].share - (order[1]?.share ?? 0) };
}

// Equal votes are said to be a tie, of two by name.
function signs(ahead) {
  if (!ahead.length) return ['–'];
  if (ahead.length === 1) return [key(ahead[0]), h('span', { class: 'name' }, ahead[0].short)];
  return [h('span', { class: 'name' }, ahead.length > 2 ? t('tieOf', { n: integer(ahead.length) })
    : t('tieBetween', { names: ahead.map((one) => one.short).join(', ') }))];
}

const inPoints = (points) => (points === null ? '–' : points === 0 ? '0 pt' : t('inPoints', { n: decimal(points, 1) }));
const countedIn = (unit) => ratio(unit.offices_reported, unit.offices_total);
const turnoutIn = (unit) => ratio(unit.turnout_voters, unit.registered_voters_reported);

// What stands below the name: the state of an office, or what else is said of the unit.
function below(unit) {
  if (unit.level !== 'office') return unit.said ?? '';
  return t(unit.status ?? (unit.office_status === 'expected' ? 'missing' : unit.office_status));
}

function line(hrefOf, lead) {
  return (unit) => {
    const link = h('a', { href: hrefOf(unit) }, unit.name);
    const said = h('span', { class: 'base' });
    const who = h('td', { class: 'leader' });
    const by = h('td', { class: 'number lead' });
    const took = h('td', { class: 'number wide' });
    const far = h('span');
    const offices = h('span', { class: 'base offices wide' });
    let shown = null;
    return {
      node: h('tr', {}, h('th', { scope: 'row' }, link, said), who, by, took,
        h('td', { class: 'number far' }, far, offices)),
      update(now) {
        const { ahead, points } = lead(now);
        setText(said, below(now));
        said.hidden = said.textContent === '';
        const names = ahead.map((one) => `${one.id} ${one.colour} ${one.short}`).join();
        if (shown !== names) who.replaceChildren(...signs(ahead));
        shown = names;
        setText(by, inPoints(points));
        setText(took, percent(turnoutIn(now)));
        setText(far, coarse(countedIn(now)));
        setText(offices, `${integer(now.offices_reported)} / ${integer(now.offices_total)}`);
      },
    };
  };
}

const byName = (a, b) => a.name.localeCompare(b.name, 'fr', { numeric: true });
const down = (value) => (a, b) => (value(b) ?? -1) - (value(a) ?? -1) || byName(a, b);

const firstOf = ({ ahead }) => ahead[0]?.short ?? '~'; // those without come last

// The columns by which one sorts: word, class, the order of the first touch.
const columns = (level, lead) => [
  ['name', t(level), '', byName],
  ['ahead', t('ahead'), '', (a, b) => firstOf(lead(a)).localeCompare(firstOf(lead(b)), 'fr') || byName(a, b)],
  ['lead', t('leadPoints'), 'number', down((unit) => lead(unit).points)],
  ['turnout', t('turnout'), 'number wide', down(turnoutIn)],
  ['far', t('countedColumn'), 'number', down(countedIn)],
];

// The heads of the columns as buttons; chosen: { by, back }, which onSort gets anew.
function heads(list, chosen, onSort) {
  const cells = list.map(([name, text, classes]) => {
    const button = h('button', { type: 'button', class: 'sort', on: { click() {
      chosen.back = chosen.by === name ? !chosen.back : false;
      chosen.by = name;
      draw();
      onSort();
    } } }, text);
    return h('th', { scope: 'col', class: classes || null }, button);
  });
  function draw() {
    list.forEach(([name, , , order], index) => {
      const up = (order === list[0][3] || name === 'ahead') !== chosen.back;
      setAttribute(cells[index], 'aria-sort', chosen.by === name ? (up ? 'ascending' : 'descending') : 'none');
    });
  }
  draw();
  return h('tr', {}, cells);
}

// What was chosen on this entry of the history: { by, back, filter, size }.
export const remembered = (level) => (history.state?.units?.level === level ? history.state.units : {});

// update({ rows, count, elsewhere }) shows them; onMore() asks for more; place is what they lie in; lead(unit) says who
// is ahead; only(unit) leaves others out, choices stand above the filter; plain: nobody is ahead there.
export function unitTable(election, level, { place, plain, onMore, onAll, lead, only, choices = null } = {}) {
  const title = t(titles[level]);
  const known = remembered(level);
  const chosen = { by: known.by ?? 'name', back: known.back ?? false };
  const told = new WeakMap(); // sorting asks often
  const ahead = (unit) => {
    if (!told.has(unit)) told.set(unit, lead ? lead(unit) : leading(election.candidates, unit));
    return told.get(unit);
  };
  const list = columns(level, ahead);
  const body = h('tbody');
  const table = h('table', { class: plain ? 'units plain' : 'units' }, h('caption', { class: 'sr' }, title),
    h('thead', {}, heads(list, chosen, () => changed())), body);
  const wide = h('div', { class: 'sideways' }, table);
  const filter = h('input', { type: 'search', 'aria-label': t('filterUnits'), placeholder: t('filterUnits'),
    autocomplete: 'off', on: { input: () => changed() } });
  filter.value = known.filter ?? '';
  let most = known.most ?? (choices ? SHOWN : Infinity);
  const more = h('button', { type: 'button', class: 'more', on: { click() {
    most += MORE;
    if (most > page.rows.length && page.rows.length < page.count) onMore();
    changed();
  } } });
  const none = h('p', { class: 'quiet' });
  const others = h('p', { class: 'base elsewhere' });
  const centers =
    place && level !== 'center' ? h('a', { href: `${unitHref(election.id, place.level, place.id)}/center` },
      t('showCenters')) : null;
  const csv = h('a', { class: 'base', href: api.unitsCsv(election.id, level, place), download: true }, t('csv'));
  const make = line((unit) => unitHref(election.id, level, unit.id), ahead);
  let page = { rows: [], count: 0 };

  // All rows are asked for once some are looked for among them.
  function changed() {
    history.replaceState({ ...history.state, units: { level, ...chosen, filter: filter.value, most,
      size: page.rows.length } }, '');
    if (page.rows.length < page.count && (filter.value || chosen.by !== 'name' || only)) onAll?.();
    draw();
  }
  function draw() {
    const folded = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    const wanted = folded(filter.value.trim());
    const order = list.find(([name]) => name === chosen.by)[3];
    const rows = page.rows.filter((unit) => (!wanted || folded(unit.name).includes(wanted)) && (!only || only(unit)))
      .sort((a, b) => (chosen.back ? -1 : 1) * order(a, b));
    keep(body, rows.slice(0, most), (unit) => unit.id, make);
    none.hidden = rows.length > 0;
    setText(none, t(page.rows.length ? 'nothingFiltered' : 'noUnits'));
    filter.hidden = page.count <= FILTERED && !filter.value;
    wide.hidden = rows.length === 0;
    const all = rows.length + page.count - page.rows.length;
    const now = Math.min(most, rows.length);
    more.hidden = now >= all;
    setText(more, t('more', { n: integer(now), total: integer(all) }));
  }
  return {
    node: h('section', { class: 'list', 'aria-labelledby': 'units-title' },
      h('div', { class: 'head' }, h('h2', { id: 'units-title' }, title), csv), choices, filter, none, wide, more,
      others),
    changed,
    update(now) {
      page = now;
      others.hidden = !page.elsewhere;
      if (page.elsewhere)
        others.replaceChildren(
          count('elsewhere', page.elsewhere.offices_total, { n: integer(page.elsewhere.offices_total) }),
          ' ',
          centers ?? '',
        );
      draw();
    },
  };
}
