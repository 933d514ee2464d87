// The frame: language, the open election and its stream, and which view stands in it.
import * as api from './api.js';
import { ofParties } from './colours.js';
import { kept } from './device.js';
import { h, setText } from './dom.js';
import { dress, leaders, ranking, ratio } from './figures.js';
import { integer, percent } from './format.js';
import { headline } from './headline.js';
import { start } from './router.js';
import { onSession, Problem, session, settled } from './session.js';
import { get, set, watch } from './store.js';
import { follow } from './stream.js';
import { count, language, setLanguage, t } from './words.js';
import * as election from './view_election.js';
import * as elections from './view_elections.js';

// The first view comes with the page, the others when they are asked for, or when there is time.
const views = {
  election: async () => election,
  elections: async () => elections,
  area: () => import('./view_area.js'),
  office: () => import('./view_office.js'),
  outcome: () => import('./view_outcome.js'),
  account: () => import('./view_account.js'),
  manage: () => import('./view_manage.js'),
  entry: () => import('./view_entry.js'),
};
const rest = () => import('./view_search.js');
const page = () => navigator.serviceWorker?.register('/sw.js'); // the page itself, for when there is no network
const view = (name) =>
  views[name]().catch(() => {
    throw new Problem(0);
  });
const SLOW = 150,
  CALM = 500,
  ANNOUNCE = 60000,
  FURTHER = 5, // points of offices counted that are worth saying
  IDLE = 4000;
const outlet = document.getElementById('main');
const find = document.getElementById('find');
const account = document.getElementById('account');
const notice = document.getElementById('notice');
let shown = null,
  current = null,
  turn = 0,
  opening = 0,
  unfollow = null,
  first = true,
  lastUser = session.user?.id;

// The words that stand in the page's HTML, which is French.
function frame() {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll('[data-t]')) setText(element, t(element.dataset.t));
  for (const element of document.querySelectorAll('[data-label]'))
    element.setAttribute('aria-label', t(element.dataset.label));
  for (const link of document.querySelectorAll('[data-lang]')) link.hidden = link.dataset.lang === language();
  for (const link of document.querySelectorAll('[data-without]'))
    link.href = `${link.dataset.without}?lang=${language()}`;
  who();
  waiting();
}

// The header's door to signing in, or to one's account.
function who() {
  const { user } = session;
  account.href = user ? '/account' : '/sign-in';
  account.classList.toggle('signed', user !== null);
  setText(account.querySelector('span'), user ? `${user.first_name} ${user.last_name}` : t('signIn'));
}

// Passes the newest value on at most once in CALM ms: ten changes a second are more than one can read.
function calm(pass) {
  let last = 0,
    timer = 0,
    newest = null;
  return (value) => {
    newest = value;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        last = Date.now();
        pass(newest);
      },
      Math.max(0, last + CALM - Date.now()),
    );
  };
}

async function openElection(id) {
  if (get('election')?.id === id) return;
  unfollow?.();
  set('live', null);
  set('election', null);
  const mine = ++opening;
  const [found, total] = await Promise.all([api.election(id), api.realtime(id)]);
  if (mine !== opening) return; // another one was asked for meanwhile
  const candidates = await ofParties(id, found.candidates);
  if (mine !== opening) return;
  set('election', { ...found, candidates: dress(candidates) });
  set('live', total);
  unfollow = follow(id, { onTotal: calm((newer) => take(id, newer)), onLink: (state) => set('link', state) });
}

function take(id, total) {
  const open = get('election');
  if (open?.id !== id) return;
  set('live', total);
  if (Object.keys(total.candidate_results)
    .every((one) => open.candidates.some((candidate) => candidate.id === Number(one)))) return;
  set('election', null); // there are others than when the page was opened
  show(current, true);
}

// top: how far down to be shown, where one comes back.
function put(node, title, stay, top = 0) {
  outlet.replaceChildren(node);
  outlet.removeAttribute('aria-busy');
  document.title = title ? `${title} – RES-ELEC` : 'RES-ELEC';
  find.hidden = !get('election') || !current.election || current.view === 'entry';
  if (!first && !stay) {
    // the start leaves the focus where the browser puts it
    scrollTo(0, top);
    node.querySelector('h1')?.focus({ preventScroll: true });
  } else if (first && top) scrollTo(0, top);
  first = false;
}

function failure(error) {
  const gone = [401, 403, 404, 422].includes(error.status);
  const text = gone
    ? t('notFound')
    : error.status === 429 || error.status === 503
      ? t('busy')
      : error.status === 0
        ? t('failedOffline')
        : t('failed');
  const again = h('button', { type: 'button', on: { click: () => show(current) } }, t('retry'));
  if (!gone)
    setTimeout(
      () => {
        if (again.isConnected && !document.hidden) show(current, true);
      },
      Math.max(5, error.retryAfter ?? 0) * 1000,
    );
  return h(
    'div',
    { class: 'page failure' },
    h('h1', { tabindex: '-1' }, 'RES-ELEC'),
    h('p', { role: 'alert' }, text),
    h('p', {}, gone ? h('a', { href: '/' }, t('home')) : again),
  );
}

// Opens the view of a route; stay: it is the same place anew, the focus and the scroll are left alone; top: where one
// was on it when one comes back.
async function show(route, stay = false, top = 0) {
  const mine = ++turn;
  const alone = current === null || current.view === 'elections';
  const from = current;
  current = route;
  const waiting = setTimeout(() => {
    outlet.setAttribute('aria-busy', 'true');
  }, SLOW);
  let opened = null;
  try {
    if (route.view === 'unknown') throw new Problem(404);
    if (route.election && route.view !== 'entry') await openElection(route.election);
    const module = await view(route.view);
    opened = mine === turn ? await module.open(route, { alone, from }) : null;
  } catch (error) {
    if (mine === turn) {
      if (!(error instanceof Problem)) console.error(error);
      shown?.close?.();
      shown = null;
      put(failure(error), '', stay);
    }
  }
  clearTimeout(waiting);
  if (!opened || mine !== turn) return opened?.close?.();
  shown?.close?.();
  shown = opened;
  put(opened.node, opened.title, stay, top);
  await opened.whole; // what comes later makes the page as long as it was
  if (top && mine === turn && scrollY < top) scrollTo(0, top);
}

// For who listens: the state of the night, at most once a minute, and only when something is to be said.
function announcer() {
  const place = document.getElementById('announce');
  let last = Date.now(),
    told = '',
    counted = 0;
  watch('live', (total) => {
    if (!total || Date.now() - last < ANNOUNCE) return;
    const order = ranking(get('election').candidates, total.candidate_results);
    const share = ratio(total.offices_reported, total.offices_total) ?? 0;
    if (!leaders(order).length) return;
    const text = headline(order, total);
    if (text === told && share < counted + FURTHER) return;
    last = Date.now();
    told = text;
    counted = share;
    setText(place, t('announce', { share: percent(share), headline: text }));
  });
}

const search = async () => (await rest()).openSearch();
find.addEventListener('click', search);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || find.hidden || event.target.closest?.('input, textarea, select, dialog')) return;
  event.preventDefault();
  search();
});
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault(); // the address is the view's
  outlet.focus();
});
for (const link of document.querySelectorAll('[data-lang]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    setLanguage(link.dataset.lang);
    // it may ask for the other language
    if (location.search) history.replaceState(history.state, '', location.pathname);
    frame();
    if (current) show(current, true);
    document.querySelector('[data-lang]:not([hidden])').focus();
  });
}
// The sheets that wait to be sent, for who is signed in, or who was and left some.
function queue() {
  if (!session.user && !left()) return;
  import('./queue.js').catch(() => {});
  page()?.catch(() => {});
}

const left = () => kept('res-elec-waiting');

function waiting() {
  const { waiting: n = 0, refused = 0, known } = get('queue') ?? {};
  notice.hidden = n + refused === 0;
  notice.firstChild.href = known ? '/account' : '/sign-in';
  const texts = [
    n && count(known ? 'sheetsWaiting' : 'sheetsUnknown', n, { n: integer(n) }),
    refused && count('sheetsRefused', refused, { n: integer(refused) }),
  ];
  setText(notice.firstChild, texts.filter(Boolean).join(' · '));
}

// Who signs in sees more, who signs out less: the place is opened anew.
onSession((user) => {
  who();
  queue();
  if (user?.id === lastUser) return;
  lastUser = user?.id;
  unfollow?.();
  unfollow = null;
  set('live', null);
  set('election', null);
  if (current && current.view !== 'account') show(current, true);
});
watch('queue', waiting);
frame();
announcer();
queue();
settled.then(() => start((route, { back, top }) => show(route, false, back ? top : 0)));
if (!navigator.connection?.saveData)
  setTimeout(() => {
    for (const load of [views.area, views.office, rest, page]) load()?.catch(() => {});
  }, IDLE);
