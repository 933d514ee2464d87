// One sheet at the desk: what a rule found in it with its operands, its figures beside the scan, its earlier versions,
// and
// what may be done with it by who is signed in.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { figureTable } from './entry_compare.js';
import { dress } from './figures.js';
import { decimal, integer, moment } from './format.js';
import { sheetActs } from './manage_sheet.js';
import { scanAt } from './scan_viewer.js';
import { unitHref } from './router.js';
import { set } from './store.js';
import { versions } from './versions.js';
import { has, t } from './words.js';

// The office with its sheet as sheetActs() wants it, and the candidates of its contest.
async function read(election, id) {
  const [office, history] = await Promise.all([api.office(id), api.history(id)]);
  const [sheet, scans, center, whole] = await Promise.all([
    api.sheet(id, history),
    api.scans(id),
    api.center(office.center_id),
    api.election(election.id, office.contest_id),
  ]);
  return { office, history, sheet, scans, center, candidates: dress(whole.candidates), whole };
}

const written = (name, value) =>
  /percent|points/.test(name) ? `${decimal(value)} %` : typeof value === 'number' ? integer(value) : null;

// The word of an operand: a figure of the sheet has the sheet's.
const OF_SHEETS = { registered_voters: 'registered', turnout_percent: 'turnout', total_voters: 'voters' };
const wordOf = (name) => OF_SHEETS[name] ?? `operand_${name}`;

// What a rule compared, figure by figure; what is no figure (another office, a day) its sentence says.
function operands(flag) {
  const rows = Object.entries(flag.context ?? {}).filter(
    ([name, value]) => has(wordOf(name)) && value !== null && written(name, value),
  );
  if (!rows.length) return null;
  return h(
    'table',
    { class: 'figures operands' },
    h('caption', { class: 'sr' }, t('operands')),
    h(
      'tbody',
      {},
      rows.map(([name, value]) =>
        h('tr', {}, h('th', { scope: 'row' }, t(wordOf(name))), h('td', { class: 'number' }, written(name, value))),
      ),
    ),
  );
}

function remarks(election, sheet) {
  const flags = (sheet?.flags ?? []).filter((flag) => flag.state === 'open' || flag.state === 'reviewed');
  if (!flags.length) return null;
  return h(
    'section',
    { class: 'remarks', 'aria-labelledby': 'remarks-title' },
    h('h3', { id: 'remarks-title' }, t('remarkable')),
    flags.map((flag) =>
      h(
        'div',
        { class: `remark ${flag.action}` },
        h(
          'p',
          {},
          h('strong', {}, t(has(`rule_${flag.rule}`) ? `rule_${flag.rule}` : 'rule_other')),
          ' ',
          h('span', { class: 'base' }, t(flag.action === 'hold' ? 'ruleHolds' : 'ruleFlags')),
        ),
        h('p', {}, flag.message),
        flag.context?.other_office_id
          ? h(
              'p',
              {},
              h('a', { href: unitHref(election.id, 'office', flag.context.other_office_id) }, t('otherOffice')),
            )
          : null,
        operands(flag),
      ),
    ),
  );
}

// onDone(): something was decided; onMove(by): to the next one, or the one before.
export async function deskSheet(election, { onDone, onMove }) {
  const title = h('h2', { id: 'desk-title', tabindex: '-1' });
  const place = h('p', { class: 'base' });
  const state = h('p', { class: 'base' });
  const paper = h('div', { class: 'desk-paper' });
  const side = h('div', { class: 'desk-figures' });
  const past = h('div', {});
  const actsHere = h('div', {});
  const step = (by, word) =>
    h('button', { type: 'button', class: 'plain small', on: { click: () => onMove(by) } }, t(word));
  const empty = h('p', { class: 'quiet' }, t('deskChoose'));
  const inner = h(
    'div',
    { hidden: true },
    h('div', { class: 'head' }, title, h('div', { class: 'acts' }, step(-1, 'deskBefore'), step(1, 'deskAfter'))),
    place,
    state,
    actsHere,
    h('div', { class: 'desk-sheet' }, paper, side),
    past,
  );
  const node = h('section', { class: 'card desk-detail', 'aria-label': t('sheet') }, empty, inner);
  let turn = 0,
    shown = null,
    acts = null;

  async function fill(id, focus) {
    const mine = ++turn;
    const data = await read(election, id);
    if (mine !== turn) return;
    shown = id;
    set('election', { ...data.whole, candidates: data.candidates });
    const { office, sheet, history, scans, center, candidates } = data;
    acts ??= await sheetActs(data.whole, { reload: done, decisions: () => api.decisions(election.id, shown) });
    const last = sheet?.scans?.at(-1) ?? history.flatMap((one) => one.scans).at(-1);
    const label = t('scanTitle');
    const before = history.filter((one) => !sheet || one.version < sheet.version).at(-1);
    const earlier = versions({ id: election.id, candidates });
    earlier.update(history, scans);
    setText(title, `${office.name}, ${center.name}`);
    setText(place, [center.commune, center.department, center.province].filter(Boolean).join(', '));
    setText(
      state,
      sheet
        ? [t(sheet.status), t('version', { n: sheet.version }), moment(sheet.updated_at)].join(' · ')
        : t('notReceived'),
    );
    side.replaceChildren(
      ...[
        remarks(election, sheet),
        sheet ? figureTable(sheet, candidates, null) : null,
        before && sheet ? h('p', { class: 'base' }, t('deskCompare')) : null,
      ].filter(Boolean),
    );
    paper.replaceChildren(last ? h('p', { class: 'quiet' }, t('loading')) : h('p', { class: 'base' }, t('noScans')));
    past.replaceChildren(earlier.node);
    empty.hidden = true;
    inner.hidden = false;
    await acts.update({ office, sheet, history });
    actsHere.replaceChildren(acts.node);
    if (focus) title.focus();
    if (last) scanAt(last.url, label).then((viewer) => mine === turn && paper.replaceChildren(viewer));
  }
  async function done() {
    await onDone();
    if (shown) await fill(shown, false);
  }
  return {
    node,
    show: (id) => fill(id, true),
    clear() {
      turn++;
      shown = null;
      empty.hidden = false;
      inner.hidden = true;
    },
  };
}
