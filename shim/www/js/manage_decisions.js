// What was decided of an election, of its offices and sheets: what waits for a second person, and all of it.
import { choice, h } from './dom.js';
import { decisionLine } from './manage_decide.js';
import { frame } from './manage_frame.js';
import { newestList } from './manage_newest.js';
import { set } from './store.js';
import { t } from './words.js';

const LIMIT = 100;

export async function open({ election }) {
  let shown = 'all';
  const path = () => `/api/elections/${election.id}/decisions?state=${shown}&limit=${LIMIT}`;
  const again = () => list.reload(path());
  async function onConfirm(message) {
    set('election', null); // what the open page of it shows is of before
    await again();
    page.say(message);
    page.node.querySelector('h1').focus();
  }
  const list = await newestList({
    label: t('decisions'),
    path: path(),
    name: 'decisions',
    row: (decision) => decisionLine(decision, { election, place: true, onConfirm }),
    none: t('noDecision'),
  });
  const states = [
    ['all', t('decisionsAll')],
    ['waiting', t('decisionsWaiting')],
    ['in_force', t('decisionsInForce')],
    ['withdrawn', t('decisionsWithdrawn')],
  ];
  const pick = choice('decisions', t('decisionsWhich'), states, shown, (state) => {
    shown = state;
    again();
  });
  const page = frame(
    { title: t('decisions'), part: 'decisions', election, quiet: t('decisionsHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h('div', { class: 'head' }, h('h2', { id: 'list-title' }, t('decisions')), pick),
      list.node,
    ),
  );
  return page;
}
