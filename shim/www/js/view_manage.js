// What a director manages: /manage the elections, /manage/new, /manage/users(/new|/import|/7), /formulas(/new), /audit,
// /mail, and of an election /manage/election/1 itself, /contests(/new|/2), /parties(/new|/2), /candidates(/new|/2),
// /centers(/new|/3), /centers/3/offices/4, /review, /rules, /people, /wall, /decisions, /import.
import { election as readElection } from './api.js';
import { h } from './dom.js';
import { dress } from './manage_style.js';
import { replace } from './router.js';
import { Problem, session } from './session.js';
import { t } from './words.js';
import './words_account.js';
import './words_contests.js';
import './words_manage.js';
import './words_manage_acts.js';
import './words_places.js';
import './words_prepare.js';

const elections = () => import('./manage_elections.js');
const places = [
  ['', elections, 'open'],
  ['new', elections, 'openNew'],
  ['audit', () => import('./manage_audit.js'), 'open', 'admins'],
  ['mail', () => import('./manage_mail.js'), 'open', 'admins'],
  ['users', () => import('./manage_users.js'), 'open'],
  ['users/import', () => import('./manage_users_import.js'), 'open'],
  ['users/:user', () => import('./manage_user.js'), 'open'],
  ['formulas', () => import('./manage_formula.js'), 'open'],
  ['formulas/new', () => import('./manage_formula.js'), 'openOne'],
  ['election/:election', () => import('./manage_election.js'), 'open'],
  ['election/:election/contests', () => import('./manage_contests.js'), 'open'],
  ['election/:election/contests/:contest', () => import('./manage_contests.js'), 'openOne'],
  ['election/:election/parties', () => import('./manage_parties.js'), 'open'],
  ['election/:election/parties/:party', () => import('./manage_parties.js'), 'openOne'],
  ['election/:election/candidates', () => import('./manage_candidates.js'), 'open'],
  ['election/:election/candidates/:candidate', () => import('./manage_candidate.js'), 'open'],
  ['election/:election/centers', () => import('./manage_centers.js'), 'open'],
  ['election/:election/centers/:center', () => import('./manage_center.js'), 'open'],
  ['election/:election/centers/:center/offices/:office', () => import('./manage_office.js'), 'open'],
  ['election/:election/review', () => import('./manage_desk.js'), 'open', 'typists'],
  ['election/:election/rules', () => import('./manage_rules.js'), 'open'],
  ['election/:election/people', () => import('./manage_people.js'), 'open'],
  ['election/:election/wall', () => import('./manage_wall.js'), 'open'],
  ['election/:election/decisions', () => import('./manage_decisions.js'), 'open'],
  ['election/:election/import', () => import('./manage_import.js'), 'open'],
];
const isId = (text) => /^[1-9]\d{0,9}$/.test(text);

// { names, load, how, whose } of a path; an id may be "new" where something can be made.
function find(path) {
  for (const [pattern, load, how, whose] of places) {
    const parts = pattern.split('/').filter(Boolean);
    if (parts.length !== path.length) continue;
    const names = {};
    const fits = parts.every((part, index) => {
      if (!part.startsWith(':')) return part === path[index];
      names[part.slice(1)] = path[index] === 'new' ? null : Number(path[index]);
      return isId(path[index]) || (path[index] === 'new' && index === parts.length - 1 && part !== ':election');
    });
    if (fits) return { names, load, how, whose };
  }
  throw new Problem(404);
}

const OPEN_TO = { typists: ['director', 'admin', 'collaborator'], admins: ['admin'] };
const mayOpen = (user, whose) => (OPEN_TO[whose] ?? ['director', 'admin']).includes(user.role);

const refused = () => ({
  title: t('manage'),
  node: h(
    'div',
    { class: 'page failure' },
    h('h1', { tabindex: '-1' }, t('manage')),
    h('p', { role: 'alert' }, t('directorsOnly')),
    h('p', {}, h('a', { href: '/' }, t('home'))),
  ),
});

export async function open(route) {
  const { user } = session;
  if (!user) {
    replace('/sign-in');
    return { node: h('p', { class: 'quiet' }, t('loading')), title: t('manage') };
  }
  const { names, load, how, whose } = find(route.path);
  if (!mayOpen(user, whose)) return refused();
  const [module, election] = await Promise.all([
    load().catch(() => {
      throw new Problem(0);
    }),
    names.election ? readElection(names.election) : null,
    dress(),
  ]);
  if (election && user.role === 'director' && election.owner_id !== user.id) return refused();
  return module[how]({ ...names, election });
}
