// One province, department, commune, center or constituency: its total, and the units in it.
import * as api from './api.js';
import { board } from './candidates.js';
import { h } from './dom.js';
import { dress, ranking, ratio } from './figures.js';
import { connection, crumbs, electionSteps } from './header.js';
import { outcomeLink } from './outcome_link.js';
import { refresh } from './refresh.js';
import { unitHref } from './router.js';
import { Problem } from './session.js';
import { get } from './store.js';
import { check, progress, turnout } from './summary.js';
import { unitTable } from './units.js';
import { t } from './words.js';

const PAGE = 100;
const below = {
  contest: ['province', 'center'],
  province: ['department', 'commune', 'center'],
  department: ['commune', 'center'],
  commune: ['center'],
  center: ['office'],
};

// What lies in a place: the units of the first level below that has some, or of the one asked for.
async function read(election, place, own, size, level) {
  let page = null;
  for (const next of level ? [level] : below[place.level]) {
    page = { ...(await api.units(election.id, next, place, size)), level: next };
    if (page.rows.length > 0) break;
  }
  return own ? { ...page, path: [{ level: 'contest', id: place.id, name: own.name }] } : page;
}

// A constituency with who stands there: of hundreds of them the election lists neither.
async function contest(election, { level, id }) {
  if (level !== 'contest') return null;
  try {
    const { contests, candidates } = await api.election(election.id, id);
    return { name: contests[0].name, candidates: dress(candidates) };
  } catch (error) {
    throw error.status === 422 ? new Problem(404) : error;
  }
}

// Who stands here: with several constituencies, those who do in this one, or have votes here.
function standing(election, own, results) {
  if (own) return own.candidates;
  return election.contests.length > 1 ? election.candidates.filter((candidate) => results[candidate.id] > 0)
    : election.candidates;
}

export async function open(route) {
  const election = get('election');
  const own = await contest(election, route);
  const first = await read(election, route, own, PAGE, route.list);
  const here = first.path.at(-1);
  let size = PAGE;
  const main = board(t('results'), false),
    far = progress(),
    took = turnout(),
    sum = check(),
    head = connection();
  const table = unitTable(election, first.level, {
    place: route,
    onMore: async () => {
      size += PAGE;
      await load();
    },
  });

  function draw(page) {
    const order = ranking(standing(election, own, page.total.candidate_results), page.total.candidate_results);
    main.update(order, ratio(page.total.offices_reported, page.total.offices_total));
    for (const part of [far, took]) part.update(page.total);
    sum.update(page.total, Object.values(page.total.candidate_results ?? {}));
    took.node.hidden = sum.node.hidden = page.total.offices_reported === 0;
    table.update(page);
  }
  const load = async () => draw(await read(election, route, own, size, first.level));
  draw(first);

  const steps = [
    ...electionSteps(election),
    ...first.path.slice(0, -1).map((step) => ({ href: unitHref(election.id, step.level, step.id), text: step.name })),
    { text: here.name },
  ];
  const node = h(
    'div',
    { class: 'page place' },
    h(
      'div',
      { class: 'headline' },
      crumbs(steps),
      h('p', { class: 'kind' }, t(route.level)),
      h('h1', { tabindex: '-1' }, here.name),
      head.node,
      own ? outcomeLink(election, route.id) : null,
    ),
    main.node,
    h('div', { class: 'side' }, far.node, took.node, sum.node),
    table.node,
  );
  const stop = refresh(node, load);
  return {
    title: here.name,
    node,
    close() {
      stop();
      head.close();
    },
  };
}
