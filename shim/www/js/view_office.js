// One polling station: its result sheet, as it stands and as it was, with the scans of the signed paper.
import * as api from './api.js';
import { board } from './candidates.js';
import { paint } from './colours.js';
import { h, setText } from './dom.js';
import { flags } from './flags.js';
import { integer, moment, percent } from './format.js';
import { ranking, ratio } from './figures.js';
import { connection, electionSteps, pageHead } from './header.js';
import { liveView } from './refresh.js';
import { entryHref, unitHref } from './router.js';
import { session } from './session.js';
import { get } from './store.js';
import { check } from './summary.js';
import { versions } from './versions.js';
import { t } from './words.js';

const rows = [
  ['registered', 'registered_voters'],
  ['voters', 'total_voters'],
  ['blank', 'blank_votes'],
  ['nulls', 'null_votes'],
  ['valid', 'valid_votes'],
];
const none = (error) => {
  if (error.status === 404) return null;
  throw error;
};

// The sheet of an office with its place; sheet is null while none is there.
async function read(id) {
  const [office, history] = await Promise.all([api.office(id), api.history(id)]);
  const [sheet, { path }, scans] = await Promise.all([
    api.sheet(id, history).catch(none),
    api.units(office.election_id, 'office', { level: 'center', id: office.center_id }, 1),
    api.scans(id),
  ]);
  const elsewhere = office.merged_into ? await api.office(office.merged_into) : null;
  return { office, sheet, path, history, scans, elsewhere };
}

// What an office is to the count, where it is not simply expected; and that its sheet has not come.
function absence({ office, elsewhere }) {
  const { office_status: status } = office;
  return status === 'expected' ? t('notReceived') : t(`officeState_${status}`, { name: elsewhere?.name });
}

// For who is signed in, what may be done here; it comes with what managing needs, and from the network alone.
async function actsFor(election, office, reload) {
  if (!session.user || !(office.may_enter || ['director', 'admin'].includes(session.user.role))) return null;
  const { sheetActs } = await import('./manage_sheet.js').catch(() => ({}));
  return sheetActs?.(election, { reload, decisions: () => api.decisions(election.id, office.id) });
}

function figures() {
  const cells = rows.map(([word]) => h('td', { class: 'number' }));
  const turnout = h('td', { class: 'number' });
  return {
    node: h(
      'table',
      { class: 'figures' },
      h('caption', { class: 'sr' }, t('figures')),
      h('thead', { class: 'sr' }, h('tr', {}, h('th', { scope: 'col' }, t('figure')),
        h('th', { scope: 'col' }, t('number')))),
      h(
        'tbody',
        {},
        rows.map(([word], index) => h('tr', { class: word }, h('th', { scope: 'row' }, t(word)), cells[index])),
        h('tr', {}, h('th', { scope: 'row' }, t('turnout')), turnout),
      ),
    ),
    update(sheet) {
      rows.forEach(([, field], index) => setText(cells[index], integer(sheet[field])));
      setText(turnout, percent(ratio(sheet.total_voters, sheet.registered_voters)));
    },
  };
}

export async function open(route) {
  const election = get('election');
  const data = await read(route.id);
  const head = connection(),
    table = figures(),
    main = board(t('votesColumn'), false),
    sum = check(),
    remarkable = flags(),
    past = versions(election);
  const candidates = election.candidates.filter((candidate) => candidate.contest_id === data.office.contest_id);
  const state = h('span', { class: 'state' }),
    when = h('p', { class: 'base' });
  const missing = h('p', { class: 'quiet' });
  const again = async () => show(await read(route.id));
  const acts = await actsFor(election, data.office, again);
  const enter = h('a', { class: 'primary', href: entryHref(election.id, route.id) });
  const paper = h(
    'section',
    { class: 'card sheet', 'aria-labelledby': 'sheet-title' },
    h('div', { class: 'head' }, h('h2', { id: 'sheet-title' }, t('sheet')), state),
    when,
    missing,
    table.node,
    enter,
    remarkable.nodes,
  );

  function draw(now) {
    const { office, sheet, history, scans } = now;
    const expected = ['expected', 'to_vote_again'].includes(office.office_status);
    enter.hidden = !office.may_enter || election.status !== 'active' || !expected || sheet?.status === 'annulled';
    setText(enter, t(sheet ? 'correct' : 'enter'));
    setText(missing, absence(now));
    missing.hidden = sheet !== null;
    for (const part of [table.node, when, main.node, sum.node, state]) part.hidden = sheet === null;
    past.update(history, scans);
    remarkable.update(sheet);
    if (!sheet) return;
    const results = Object.fromEntries(sheet.results.map((line) => [line.candidate_id, line.votes]));
    table.update(sheet);
    paint(candidates, results);
    main.update(ranking(candidates, results), null, true);
    sum.update(
      sheet,
      sheet.results.map((line) => line.votes),
    );
    setText(state, `${t(sheet.status)} · ${t('version', { n: sheet.version })}`);
    state.className = `state ${sheet.status}`;
    setText(when, t('receivedAt', { when: moment(sheet.submitted_at) }));
  }
  async function show(now) {
    draw(now);
    await acts?.update(now);
  }
  await show(data);

  const { office, path } = data;
  const name = `${office.name}, ${path.at(-1).name}`;
  const steps = [
    ...electionSteps(election),
    ...path.map((step) => ({ href: unitHref(election.id, step.level, step.id), text: step.name })),
    { text: office.name },
  ];
  const node = h(
    'div',
    { class: 'page place office' },
    pageHead(steps, t('office'), name, head.node),
    h('div', { class: 'side' }, paper, sum.node),
    main.node,
    acts?.node,
    past.node,
  );
  return liveView(name, node, head, again);
}
