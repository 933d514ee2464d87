// What has to be there before an election is opened, in the order in which it is prepared: done, to be looked at, or
// missing, each with the way to the form.
import { h } from './dom.js';
import { integer } from './format.js';
import { electionPart, manageHref } from './manage_frame.js';
import { move } from './manage_state.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const some = (word, n) => (n > 0 ? count(word, n, { n: integer(n) }) : null);
const whole = (...words) => words.filter(Boolean);

// An item: what is there, what is missing, what one should look at, and the links to where it is mended.
const items = {
  contests: (now, election) => ({
    there: some('nContests', now.contests_total) ?? (election.type === 'presidential' ? t('oneContest') : null),
    missing: whole(
      now.contests_total === 0 && election.type !== 'presidential' && t('noContestYet'),
      some('contestsWithoutCandidates', now.contests_without_candidates),
      some('contestsWithoutOffices', now.contests_without_offices),
    ),
    look: whole(some('contestsWithoutFormula', now.contests_without_formula)),
    links: [[electionPart(election, 'contests'), t('contests')]],
  }),
  candidates: (now, election) => ({
    there: some('nCandidates', now.candidates_total),
    missing: whole(now.candidates_total === 0 && t('warnNoCandidate')),
    links: [
      [electionPart(election, 'candidates'), t('candidates')],
      [electionPart(election, 'parties'), t('parties')],
    ],
  }),
  centers: (now, election) => ({
    there: now.offices_total > 0 ? `${some('nCenters', now.centers_total)}, ${some('nOffices', now.offices_total)}`
      : null,
    missing: whole(now.offices_total === 0 && t('warnNoOffice')),
    look: whole(some('officesWithoutRegister', now.offices_without_register)),
    links: [
      [electionPart(election, 'centers'), t('centersAndOffices')],
      [electionPart(election, 'import'), t('importFile')],
    ],
  }),
  team: (now) => ({
    there: some('peopleReach', now.people_total),
    missing: whole(now.people_total === 0 && t('nobodyEnters')),
    look: whole(now.people_total > 0 && some('officesWithoutPerson', now.offices_without_person),
      some('peopleInvited', now.people_invited)),
    links: [
      [manageHref('users'), t('users')],
      [manageHref('users', 'import'), t('usersImport')],
    ],
  }),
  rules: (now) => ({
    there: whole(some('rulesHold', now.rules_hold), some('rulesFlag', now.rules_flag)).join(', ') || null,
    missing: [],
    look: whole(now.rules_hold + now.rules_flag === 0 && t('noRule')),
    links: [],
  }),
};

function line(name, { there, missing, look = [], links }) {
  const state = missing.length ? 'todo' : look.length ? 'look' : 'done';
  return h(
    'li',
    { class: `check ${state}`, 'data-check': name },
    h('h3', {}, t(name === 'contests' ? name : `check_${name}`), ' ', h('span', { class: 'pill' },
      t(`check_is_${state}`))),
    there ? h('p', {}, there) : null,
    [...missing, ...look].map((text) => h('p', { class: missing.includes(text) ? 'warning' : 'base' }, text)),
    links.length ? h('p', { class: 'acts' }, links.map(([href, text]) => h('a', { href }, text))) : null,
  );
}

// The last item is the move itself.
function opening(election, ready, onChange) {
  const pending = election.status === 'pending';
  const start = h('button', { type: 'button', class: ready ? 'primary small' : 'plain small',
    on: { click: () => move(election, 'active', onChange) } }, t('activeAct'));
  return h(
    'li',
    { class: `check ${pending ? 'todo' : 'done'}`, 'data-check': 'open' },
    h('h3', {}, t('check_open'), ' ', h('span', { class: 'pill' }, t(pending ? 'check_is_todo' : 'check_is_done'))),
    h('p', { class: 'base' }, t(pending ? (ready ? 'readyToOpen' : 'notReadyToOpen') : 'activeNow')),
    pending ? h('p', { class: 'acts' }, start) : null,
  );
}

// The card; null where the election is over, or the figures cannot be had. onChange(message) once it has been opened.
export async function checklist(election, onChange) {
  if (!['pending', 'active'].includes(election.status)) return null;
  const now = await call('GET', `/api/elections/${election.id}/preparation`).catch((error) => {
    if (!(error instanceof Problem)) throw error;
    return null;
  });
  if (!now) return null;
  const list = Object.entries(items).map(([name, of]) => [name, of(now, election)]);
  const ready = list.every(([, one]) => one.missing.length === 0);
  return h(
    'section',
    { class: 'card checklist', 'aria-labelledby': 'checklist-title' },
    h('h2', { id: 'checklist-title' }, t('checklist')),
    h('p', { class: 'base' }, t('checklistHint')),
    h('ol', { class: 'checks' }, list.map(([name, one]) => line(name, one)), opening(election, ready, onChange)),
  );
}
