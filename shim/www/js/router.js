// Addresses: / the elections, /election/1 one of them, /election/1/province/3 (or department, commune, center, office)
// a place in it, /election/1/province/3/center all centers there, /election/1/contest/2/outcome who is elected in it
// and how that comes about, /election/1/office/5/entry the sheet to be entered; /sign-in, and /account for who has;
// /manage/… what a director does (see view_manage.js). Addresses of before, with # in front, lead to the same places.
export const LEVELS = ['province', 'department', 'commune', 'center', 'office'];

export function parse(path) {
  const parts = path.replace(/^#?\/?/, '').split('/').filter(Boolean);
  if (parts.length === 0) return { view: 'elections' };
  if (parts.length === 1 && ['sign-in', 'account'].includes(parts[0])) return { view: 'account' };
  if (parts[0] === 'manage') return { view: 'manage', path: parts.slice(1) };
  const id = (text) => (/^[1-9]\d{0,9}$/.test(text ?? '') ? Number(text) : null);
  const [word, election, level, unit, list] = parts;
  if (word !== 'election' || !id(election)) return { view: 'unknown' };
  if (parts.length === 2) return { view: 'election', election: id(election) };
  if (parts.length > 5 || !id(unit) || !(LEVELS.includes(level) || level === 'contest')) return { view: 'unknown' };
  const lists = { office: ['entry'], contest: ['center', 'outcome'] }[level] ?? ['center'];
  if (list !== undefined && !lists.includes(list)) return { view: 'unknown' };
  const view = list === 'outcome' ? list : level !== 'office' ? 'area' : list ? 'entry' : 'office';
  return { view, election: id(election), level, id: id(unit), list };
}

export const electionHref = (election) => `/election/${election}`;
export const entryHref = (election, office) => `/election/${election}/office/${office}/entry`;
export const manageHref = (...path) => ['/manage', ...path].join('/');
export const outcomeHref = (election, contest) => `/election/${election}/contest/${contest}/outcome`;
export const unitHref = (election, level, id) => `/election/${election}/${level}/${id}`;

// The address of a route that parse() has read.
export const address = (route) =>
  `/${(route.path ? ['manage', ...route.path]
    : route.election ? ['election', route.election, route.level, route.id, route.list] : [])
    .filter((part) => part !== undefined)
    .join('/')}`;

const OLD = /^#\//;
let open = () => {};

const here = (back) => open(parse(location.pathname), { back, top: history.state?.top ?? 0 });

// How far down one was stays with the entry of the history, so that going back leads to the same line.
function mark() {
  history.replaceState({ ...history.state, top: scrollY }, '');
}

// An address with # becomes the one without, in its place.
function renew() {
  if (OLD.test(location.hash)) history.replaceState(null, '', location.hash.slice(1));
}

export function go(href) {
  mark();
  history.pushState(null, '', href);
  here(false);
}

// Goes to an address in the place of this one; to this one itself by opening it anew.
export function replace(href) {
  history.replaceState(null, '', href);
  here(false);
}

// A link within the page is followed without loading it anew; one that is to open elsewhere, or is none of these, is
// the browser's.
function follow(event) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = event.target.closest?.('a[href]');
  if (!link || link.hasAttribute('download') || link.target) return;
  const to = new URL(link.getAttribute('href'), location.href); // of an SVG's link href is no text
  if (to.origin !== location.origin || parse(to.pathname).view === 'unknown' || to.search) return;
  if (to.hash && !OLD.test(to.hash)) return;
  event.preventDefault();
  const path = to.hash ? to.hash.slice(1) : to.pathname;
  if (path === location.pathname) replace(path);
  else go(path);
}

// open(route, { back, top }) at the start and at every change of the address; back: to an entry of the history, which
// was left `top` pixels down.
export function start(opener) {
  open = opener;
  renew();
  history.scrollRestoration = 'manual';
  addEventListener('click', follow);
  addEventListener('popstate', () => {
    if (OLD.test(location.hash)) return; // hashchange follows
    here(true);
  });
  addEventListener('hashchange', () => {
    if (!OLD.test(location.hash)) return; // an anchor of the page itself is no address
    renew();
    here(false);
  });
  addEventListener('pagehide', mark);
  here(history.state?.top > 0);
}
