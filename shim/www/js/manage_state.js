// The state of an election, the moves from it, and what is asked before one of them is made.
import * as api from './api.js';
import { h } from './dom.js';
import { sheets } from './figures.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { textField } from './manage_form.js';
import { electionPart } from './manage_frame.js';
import { unitHref } from './router.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const STATES = ['pending', 'active', 'completed', 'archived'];
const NAMED = 10,
  READ = 100;

function warnings(election, to) {
  const list = [];
  if (to === 'active') {
    if (election.candidates.length === 0) list.push(t('warnNoCandidate'));
    if (election.offices_total === 0) list.push(t('warnNoOffice'));
  }
  if (to === 'completed') {
    const [total, reported, held, annulled] = ['total', 'reported', 'held', 'annulled'].map((what) =>
      sheets(election, what),
    );
    const missing = total - reported - held - annulled;
    const offices = count('nOffices', total, { n: integer(total) });
    if (missing > 0) list.push(count('warnMissing', missing, { n: integer(missing), offices }));
    if (held > 0) list.push(count('warnHeld', held, { n: integer(held) }));
  }
  return list;
}

// The first offices of a kind by name, each with the way there, and where the others are.
function named(title, offices, total, others) {
  if (offices.length === 0) return null;
  const name = (one) => [one.name, one.center].filter(Boolean).join(', ');
  return h(
    'details',
    { class: 'group' },
    h('summary', {}, title),
    h(
      'ul',
      {},
      offices.slice(0, NAMED).map((one) => h('li', {}, h('a', { href: unitHref(one.election, 'office', one.id) },
        name(one)))),
      total > NAMED ? h('li', { class: 'base' }, others) : null,
    ),
  );
}

// The offices whose sheet is missing or held at this moment.
async function open({ id }) {
  const [missing, flags] = await Promise.all([
    api.myOffices(id, NAMED + 1).catch(() => ({ offices: [], sheets_missing: 0 })),
    api.newest(`/api/elections/${id}/flags?status=open&limit=${READ}`, 'flags').catch(() => ({ rows: [] })),
  ]);
  const held = new Map(flags.rows.filter((one) => one.sheet_status === 'held').map((one) => [one.office_id,
    { ...one, id: one.office_id, name: one.office }]));
  return { missing: missing.offices, missingTotal: missing.sheets_missing, held: [...held.values()] };
}

async function openList(election) {
  const { missing, missingTotal, held } = await open(election);
  const here = (one) => ({ ...one, election: election.id });
  const review = h('a', { href: electionPart(election, 'review') }, t('seeAllHeld'));
  return [
    named(t('missingOffices'), missing.map(here), missingTotal, t('andOthers', { n: integer(missingTotal - NAMED) })),
    named(t('heldSheets'), held.map(here), held.length, review),
  ];
}

// What people type is the title when it reads the same: spaces, apostrophes and capitals are the keyboard's.
const read = (text) => (text ?? '').normalize('NFC').replace(/[’'ʼ]/g, '’').replace(/\s+/g,
  ' ').trim().toLocaleLowerCase();

function titleField(title) {
  const field = textField('typed_title', t('typeTitle', { title }), { autocomplete: 'off', spellcheck: 'false' });
  const asked = () => {
    field.problem(read(field.value()) === read(title) ? '' : t('typeTitleWrong'));
    if (field.input.getAttribute('aria-invalid')) throw new Problem(422, t('typeTitleWrong'));
  };
  field.input.addEventListener('input', () => field.problem(''));
  return { ...field, asked };
}

// Asks, and makes the move; onChange(message) once the election is in another state, or was found to be.
export async function move(election, to, onChange) {
  const word = to === 'archived' && election.status === 'pending' ? 'abandon' : to;
  let stale = false;
  const completing = to === 'completed';
  const now = await api.realtime(election.id).catch(() => ({})); // what is missing or held at this moment
  const typed = completing ? titleField(election.title) : null;
  const lists = completing ? await openList(election) : [];
  const done = await ask({
    title: t(`${word}Ask`, { title: election.title }),
    text: t(`${word}Means`),
    points: warnings({ ...election, ...now }, to),
    field: typed && { node: h('div', { class: 'stack' }, lists, typed.node) },
    act: t(`${word}Act`),
    danger: to !== 'active',
    async work() {
      typed?.asked();
      try {
        await call('PUT', `/api/elections/${election.id}`, { status: to });
      } catch (error) {
        stale ||= error instanceof Problem && error.status === 409;
        throw error;
      }
    },
  });
  if (done || stale) await onChange(done ? t(`${word}Done`) : t('stateHasChanged'));
}

// The states as steps, and the moves from the one it is in.
export function stateCard(election, onChange) {
  const place = STATES.indexOf(election.status);
  return h(
    'section',
    { class: 'card state-card', 'aria-labelledby': 'state-title' },
    h('h2', { id: 'state-title' }, t('stateTitle')),
    h(
      'ol',
      { class: 'steps' },
      STATES.map((state, index) =>
        h(
          'li',
          { class: index < place ? 'past' : index === place ? 'here' : 'ahead', 'aria-current': index === place
            ? 'step' : null },
          h('strong', {}, t(`${state}State`)),
          index === place ? h('span', { class: 'base' }, t(`${state}Now`)) : null,
        ),
      ),
    ),
    h(
      'div',
      { class: 'acts' },
      election.allowed_status.map((to, index) =>
        h(
          'button',
          { type: 'button', class: index === 0 ? 'primary' : 'plain', 'data-to': to,
            on: { click: () => move(election, to, onChange) } },
          t(`${to === 'archived' && election.status === 'pending' ? 'abandon' : to}Act`),
        ),
      ),
    ),
  );
}
