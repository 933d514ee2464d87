// The supervisor's desk: the sheets that are held, flagged or not verified, and the offices without one, by area; the
// one
// that is chosen beside the list. J and K, or the links, go from one to the next.
import * as api from './api.js';
import { choice, h, setText } from './dom.js';
import { keep, kept } from './device.js';
import { field } from './form.js';
import { ago, integer } from './format.js';
import { bulk } from './manage_desk_bulk.js';
import { deskSheet } from './manage_desk_sheet.js';
import { sentence } from './manage_form.js';
import { frame } from './manage_frame.js';
import { wordsOf } from './flags.js';
import { entryHref } from './router.js';
import { Problem } from './session.js';
import { count, t } from './words.js';
import './words_entry.js';
import './words_desk.js';

const LISTS = ['held', 'flagged', 'unverified', 'missing'],
  LIMIT = 50,
  EVERY = 20000,
  CHOSEN = 'res-elec-desk';

// What was chosen last stays chosen when one comes back.
function remembered(election) {
  try {
    const all = JSON.parse(kept(CHOSEN) ?? '{}');
    return all.election === election ? all : { election, list: 'held', area: '' };
  } catch {
    return { election, list: 'held', area: '' };
  }
}

// The provinces to choose from, and the departments of the one that is chosen.
async function areaField(election, chosen, onChange) {
  const { rows } = await api.units(election.id, 'province', null, 500).catch(() => ({ rows: [] }));
  const under = chosen.province
    ? (
        await api
          .units(election.id, 'department', { level: 'province', id: Number(chosen.province) }, 500)
          .catch(() => ({ rows: [] }))
      ).rows
    : [];
  const select = (id, label, all, areas, value, change) => {
    const control = h(
      'select',
      { id, name: id, on: { change: () => change(control.value) } },
      h('option', { value: '' }, all),
      areas.map((area) => h('option', { value: area.id, selected: String(area.id) === value }, area.name)),
    );
    return field(id, label, control).node;
  };
  return [
    rows.length
      ? select('desk-province', t('province'), t('deskEverywhere'), rows, chosen.province ?? '', (value) =>
          onChange({ province: value, department: '' }),
        )
      : null,
    under.length
      ? select('desk-department', t('department'), t('deskWholeProvince'), under, chosen.department ?? '', (value) =>
          onChange({ department: value }),
        )
      : null,
  ];
}

function line(sheet, { list, election, mayTick, onOpen, onTick }) {
  const name = [sheet.office, sheet.center].filter(Boolean).join(', ');
  const place = [sheet.commune, sheet.department, sheet.province].filter(Boolean).join(', ');
  const reasons = wordsOf(
    (sheet.flags ?? []).filter((flag) => flag.state === 'open' && (list !== 'held' || flag.action === 'hold')),
  );
  const box =
    mayTick && !sheet.entered_by_me
      ? h('input', {
          type: 'checkbox',
          'aria-label': t('deskTick', { name }),
          on: { change: () => onTick(sheet, box.checked) },
        })
      : null;
  const open =
    list === 'missing'
      ? h('a', { class: 'name', href: entryHref(election.id, sheet.office_id) }, name)
      : h('button', { type: 'button', class: 'name as-link', on: { click: () => onOpen(sheet) } }, name);
  return h(
    'li',
    { class: 'row', 'data-office': sheet.office_id },
    box ? h('span', { class: 'tick' }, box) : null,
    h(
      'div',
      { class: 'what-it-is' },
      open,
      h('p', { class: 'base' }, place),
      reasons.length
        ? h(
            'ul',
            { class: 'flags' },
            reasons.map((one) => h('li', {}, one)),
          )
        : null,
      sheet.updated_at
        ? h('p', { class: 'base' }, [sheet.entered_by?.join(', '), ago(sheet.updated_at)].filter(Boolean).join(' · '))
        : null,
      sheet.entered_by_me ? h('p', { class: 'warning' }, t('deskMine')) : null,
    ),
    sheet.status ? h('span', { class: `state ${sheet.status}` }, t(sheet.status)) : null,
  );
}

const isTyping = (target) => target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, dialog');

export async function open({ election }) {
  const chosen = remembered(election.id);
  let rows = [],
    offset = 0,
    total = 0,
    turn = 0,
    now = null,
    may = false,
    closed = false;
  const ticked = new Map();
  const tabs = h('div', {});
  const filters = h('div', { class: 'desk-filters' });
  const said = h('p', { class: 'base', role: 'status' });
  const list = h('ul', { class: 'rows' });
  const more = h('button', { type: 'button', class: 'more', on: { click: () => read(offset + LIMIT) } });
  const acts = h('div', { class: 'acts' });
  const detail = await deskSheet(election, { onDone: after, onMove: move });
  const query = () => {
    const area = chosen.department || chosen.province;
    return `list=${chosen.list}&limit=${LIMIT}${area ? `&area_id=${area}` : ''}`;
  };

  function remember(change) {
    Object.assign(chosen, change);
    keep(CHOSEN, JSON.stringify(chosen));
    detail.clear();
    now = null;
    ticked.clear();
    list.replaceChildren();
    rows = [];
    reload();
    if ('province' in change) drawFilters();
  }
  async function drawFilters() {
    const held = document.activeElement?.id;
    filters.replaceChildren(...(await areaField(election, chosen, remember)).filter(Boolean));
    if (held?.startsWith('desk-')) document.getElementById(held)?.focus();
  }
  function drawTabs(counts) {
    const words = LISTS.map((name) => [
      name,
      `${t(`desk_${name}`)} ${integer(counts[name])}${name === 'flagged' && counts.flagged_more ? '+' : ''}`,
    ]);
    const first = tabs.firstChild === null;
    const focused = tabs.contains(document.activeElement);
    if (first || !focused)
      tabs.replaceChildren(
        choice('desk-list', t('deskLists'), words, chosen.list, (value) => remember({ list: value })),
      );
    else tabs.querySelectorAll('.choice label span').forEach((one, index) => setText(one, words[index][1]));
  }
  function drawActs() {
    const release = may && chosen.list === 'held' && ticked.size > 0;
    const free = rows.filter((sheet) => !sheet.entered_by_me);
    acts.replaceChildren(
      ...[
        may && chosen.list === 'held' && free.length > 1
          ? h(
              'button',
              { type: 'button', class: 'plain small', on: { click: tickAll } },
              t(ticked.size === free.length ? 'deskTickNone' : 'deskTickAll'),
            )
          : null,
        release
          ? h(
              'button',
              { type: 'button', class: 'primary small', 'data-act': 'bulk', on: { click: releaseAll } },
              count('deskRelease', ticked.size, { n: integer(ticked.size) }),
            )
          : null,
      ].filter(Boolean),
    );
  }
  function draw() {
    const options = { list: chosen.list, election, mayTick: may && chosen.list === 'held', onOpen: show, onTick: tick };
    list.setAttribute('aria-label', t(`desk_${chosen.list}`));
    list.replaceChildren(...rows.map((sheet) => line(sheet, options)));
    for (const [office] of ticked) list.querySelector(`[data-office="${office}"] input`)?.setAttribute('checked', '');
    setText(
      said,
      total === 0 ? t(`deskNone_${chosen.list}`) : t('deskShown', { n: integer(rows.length), total: integer(total) }),
    );
    more.hidden = rows.length >= total;
    setText(more, t('more', { n: integer(rows.length), total: integer(total) }));
    mark();
    drawActs();
  }
  function mark() {
    for (const row of list.children)
      row.classList.toggle('current', now !== null && row.dataset.office === String(now.office_id));
  }
  function tick(sheet, on) {
    if (on) ticked.set(sheet.office_id, sheet);
    else ticked.delete(sheet.office_id);
    drawActs();
  }
  function tickAll() {
    const free = rows.filter((sheet) => !sheet.entered_by_me);
    const all = ticked.size === free.length;
    ticked.clear();
    if (!all) for (const sheet of free) ticked.set(sheet.office_id, sheet);
    draw();
    acts.querySelector('button')?.focus();
  }
  async function releaseAll() {
    const done = await bulk([...ticked.values()]);
    if (!done) return;
    ticked.clear();
    await reload();
    view.say(done);
  }
  async function read(from) {
    const mine = ++turn;
    try {
      const { body, total: all } = await api.page(`/api/elections/${election.id}/desk?${query()}&offset=${from}`);
      if (closed || mine !== turn) return; // something else was asked for meanwhile
      rows = from === 0 ? body.sheets : [...rows, ...body.sheets];
      offset = from;
      total = all;
      may = body.may_decide;
      drawTabs(body);
      draw();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  const reload = () => read(0);
  async function show(sheet) {
    now = sheet;
    mark();
    await detail.show(sheet.office_id);
  }
  // After an act the sheet has left the list, or says something else: the one that is in its place comes next.
  async function after() {
    const at = rows.findIndex((one) => one.office_id === now?.office_id);
    await reload();
    if (rows.some((one) => one.office_id === now?.office_id)) return;
    now = rows[Math.min(at, rows.length - 1)] ?? null;
    mark();
  }
  function move(by) {
    if (chosen.list === 'missing' || rows.length === 0) return;
    const at = rows.findIndex((one) => one.office_id === now?.office_id);
    const next = rows[at < 0 ? 0 : at + by];
    if (next) show(next);
  }
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const by = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!by) return;
    event.preventDefault();
    move(by);
  }
  addEventListener('keydown', onKey);
  const timer = setInterval(() => {
    if (
      !document.hidden &&
      !document.querySelector('dialog[open]') &&
      ticked.size === 0 &&
      offset === 0 &&
      !list.contains(document.activeElement)
    )
      reload();
  }, EVERY);

  const view = frame(
    { title: t('desk'), part: 'review', election, quiet: t('deskHint') },
    tabs,
    filters,
    h(
      'div',
      { class: 'desk' },
      h('section', { class: 'card listed', 'aria-label': t('deskLists') }, said, acts, list, more),
      detail.node,
    ),
  );
  await Promise.all([drawFilters(), reload()]);
  return {
    ...view,
    close() {
      closed = true;
      clearInterval(timer);
      removeEventListener('keydown', onKey);
    },
  };
}
