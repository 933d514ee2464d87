// The frame of a director's pages: where one is, the parts of an election, and what has just been done.
import { h, setText } from './dom.js';
import { crumbs } from './header.js';
import { manageHref } from './router.js';
import { session } from './session.js';
import { t } from './words.js';

let done = '';

// Says at the head of the page that opens next what has just been done.
export function tell(text) {
  done = text;
}

export { manageHref };
export const electionPart = (election, ...path) => manageHref('election', election.id, ...path);

function tabs(label, links, current) {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': label },
    h(
      'ul',
      {},
      links.map(([name, href, text]) =>
        h('li', {}, h('a', { href, 'aria-current': name === current ? 'page' : null }, text))),
    ),
  );
}

const everything = (current) =>
  tabs(
    t('manage'),
    [
      ['elections', manageHref(), t('myElections')],
      ['users', manageHref('users'), t('users')],
      ['formulas', manageHref('formulas'), t('formulas')],
      ...(session.user?.role === 'admin'
        ? [
            ['audit', manageHref('audit'), t('auditTab')],
            ['mail', manageHref('mail'), t('mailTab')],
          ]
        : []),
    ],
    current,
  );

// Who works for a director has of an election what they verify, and nothing else of this.
const partsOf = (election, current) =>
  session.user?.role === 'collaborator' ? null : tabs(
    t('partsOf', { title: election.title }),
    [
      ['election', electionPart(election), t('election')],
      ['contests', electionPart(election, 'contests'), t('contests')],
      ['parties', electionPart(election, 'parties'), t('parties')],
      ['candidates', electionPart(election, 'candidates'), t('candidates')],
      ['centers', electionPart(election, 'centers'), t('centersTab')],
      ['review', electionPart(election, 'review'), t('toReview')],
      ['rules', electionPart(election, 'rules'), t('rulesTab')],
      ['people', electionPart(election, 'people'), t('peopleTab')],
      ['decisions', electionPart(election, 'decisions'), t('decisions')],
      ['import', electionPart(election, 'import'), t('importTitle')],
    ],
    current,
  );

// What is said of something that was done: shown, and spoken once it is there.
export function notice() {
  const node = h('p', { class: 'notice', role: 'status' });
  return {
    node,
    say(text) {
      setText(node, '');
      setTimeout(() => setText(node, text), 50);
    },
  };
}

// On a phone the tab of this page may lie beyond the side of the window.
function inSight(parts) {
  const list = parts?.querySelector('ul');
  if (!list) return;
  const here = parts.querySelector('[aria-current]')?.parentElement;
  if (here) list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

// { node, title, say(text) }. part: which tab; election: whose page it is; steps: the way here from there, null at the
// root.
export function frame({ title, heading = title, part, election, steps = [], quiet }, ...children) {
  const mine = session.user?.role !== 'collaborator';
  const way = mine ? [{ href: manageHref(), text: t('manage') }] : [];
  if (mine && election && part !== 'election') way.push({ href: electionPart(election), text: election.title });
  const { node: said, say } = notice();
  if (done) say(done);
  done = '';
  const parts = election ? partsOf(election, part) : everything(part);
  requestAnimationFrame(() => inSight(parts));
  return {
    say,
    title,
    node: h(
      'div',
      { class: 'page managing' },
      h(
        'div',
        { class: 'headline' },
        steps ? crumbs([...way, ...steps, { text: heading }]) : null,
        h('h1', { tabindex: '-1' }, heading),
        quiet ? h('p', { class: 'quiet' }, quiet) : null,
      ),
      parts,
      said,
      ...children,
    ),
  };
}
