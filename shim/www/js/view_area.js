// One province, department, commune, center or constituency: its total, and the units in it.
import * as api from './api.js';
import { board } from './candidates.js';
import { ofParties, paint } from './colours.js';
import { h, setText } from './dom.js';
import { dress, ranking } from './figures.js';
import { connection, electionSteps, pageHead } from './header.js';
import { headline } from './headline.js';
import { outcomeLink } from './outcome_link.js';
import { liveView } from './refresh.js';
import { unitHref } from './router.js';
import { Problem } from './session.js';
import { get } from './store.js';
import { check, progress } from './summary.js';
import { leading, unitTable } from './units.js';
import { t } from './words.js';

const PAGE = 100,
  ALL = 1000; // the longest page
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
  if (!own) return page;
  const { certainty } = await api.contestTotal(election.id, place.id);
  return { ...page, certainty, path: [{ level: 'contest', id: place.id, name: own.name }] };
}

// A constituency with who stands there: of hundreds of them the election lists neither.
async function contest(election, { level, id }) {
  if (level !== 'contest') return null;
  try {
    const { contests, candidates } = await api.election(election.id, id);
    return { name: contests[0].name, candidates: dress(await ofParties(election.id, candidates)) };
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
  const asked = Math.max(PAGE, Math.min(ALL, history.state?.units?.size ?? 0)); // as many as one comes back to
  const first = await read(election, route, own, asked, route.list);
  const here = first.path.at(-1);
  let size = asked;
  const main = board(t('results'), false),
    far = progress(),
    sum = check(),
    head = connection();
  const table = unitTable(election, first.level, {
    place: route,
    plain: !own && election.candidates.length === 0, // of hundreds of candidates none is ahead of all
    lead: (unit) => leading(own?.candidates ?? election.candidates, unit),
    onMore: async () => {
      size += PAGE;
      await load();
    },
    onAll: async () => {
      size = Math.max(size, ALL);
      await load();
    },
  });

  function draw(page) {
    const here = standing(election, own, page.total.candidate_results);
    paint(here, page.total.candidate_results);
    const order = ranking(here, page.total.candidate_results);
    const certainty = election.status === 'active' ? page.certainty : null;
    setText(main.head, headline(order, { ...page.total, status: election.status, certainty }));
    main.update(order, certainty, page.total.offices_reported > 0);
    main.node.hidden = order.length === 0; // of many contests together nobody is ahead
    far.update(page.total);
    sum.update(page.total, Object.values(page.total.candidate_results ?? {}));
    sum.node.hidden = page.total.offices_reported === 0;
    table.update(page);
  }
  const load = async () => {
    draw(await read(election, route, own, size, first.level));
    await outcome?.load();
  };
  let outcome = null;
  const ending = h('div', { class: 'ending' });
  if (own)
    import('./contest_outcome.js').then(({ contestOutcome }) => {
      outcome = contestOutcome(election, route.id, true);
      ending.append(outcome.node);
      return outcome.load();
    }).catch(() => {}); // without it the page has its figures
  draw(first);

  const steps = [
    ...electionSteps(election),
    ...first.path.slice(0, -1).map((step) => ({ href: unitHref(election.id, step.level, step.id), text: step.name })),
    { text: here.name },
  ];
  const node = h(
    'div',
    { class: 'page place' },
    pageHead(steps, t(route.level), here.name, head.node, own ? outcomeLink(election, route.id) : null),
    main.node,
    h('div', { class: 'side' }, far.node, sum.node, far.more),
    table.node,
    ending,
  );
  return liveView(here.name, node, head, load);
}
