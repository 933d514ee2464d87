// Addresses: #/ the elections, #/election/1 one of them, #/election/1/province/3 (or department, commune, center,
// office) a place in it, #/election/1/province/3/center all centers there, #/election/1/contest/2/outcome who is elected
// in it and how that comes about, #/election/1/office/5/entry the sheet to be entered; #/sign-in, and #/account for who has; #/manage/… what a director does (see view_manage.js).
export const LEVELS = ['province', 'department', 'commune', 'center', 'office'];

export function parse(hash) {
  const parts = hash.replace(/^#\/?/, '').split('/').filter(Boolean);
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

export const electionHref = (election) => `#/election/${election}`;
export const entryHref = (election, office) => `#/election/${election}/office/${office}/entry`;
export const outcomeHref = (election, contest) => `#/election/${election}/contest/${contest}/outcome`;
export const unitHref = (election, level, id) => `#/election/${election}/${level}/${id}`;

// open(route) at the start and at every change of the address; an anchor of the page itself is no address
export function start(open) {
  addEventListener('hashchange', () => {
    if (/^#?(\/|$)/.test(location.hash)) open(parse(location.hash));
  });
  open(parse(location.hash));
}

// The address of a route that parse() has read.
export const address = (route) =>
  [
    '#',
    ...(route.path ? ['manage', ...route.path] : route.election ? ['election', route.election, route.level, route.id, route.list] : ['']),
  ]
    .filter((part) => part !== undefined)
    .join('/');

// Goes to an address in the place of this one; to this one itself by opening it anew, which the browser does not.
export function replace(hash) {
  if (location.hash === hash) dispatchEvent(new Event('hashchange'));
  else location.replace(hash);
}
