// The results night: the nation's total, by the stream, and around it what is asked for again after a change.
import * as api from './api.js';
import { board } from './candidates.js';
import { curve } from './curve.js';
import { h } from './dom.js';
import { ranking, ratio } from './figures.js';
import { crumbs, connection, electionSteps } from './header.js';
import { isMapped, map } from './map.js';
import { refresh } from './refresh.js';
import { lastSheets } from './sheets.js';
import { session } from './session.js';
import { get, watch } from './store.js';
import { check, progress, turnout } from './summary.js';
import { unitTable } from './units.js';
import { t } from './words.js';

const SHEETS = 8,
  POINTS = 60,
  UNITS = 200;

// A part of the page that is loaded: shown once it is there, a line in its place while it cannot be had. tried: once it
// has been asked for.
function loaded(part, load) {
  let settle = null;
  const tried = new Promise((resolve) => (settle = resolve));
  const failed = h('section', { class: 'card', hidden: true }, h('p', { class: 'quiet' }, t('failed')));
  part.node.hidden = true;
  const holder = h('div', { class: 'holder' }, part.node, failed);
  return {
    node: holder,
    part: part.node,
    tried,
    async load() {
      try {
        part.update(await load());
        part.node.hidden = false;
        failed.hidden = true;
      } catch (error) {
        if (part.node.hidden) failed.hidden = false;
        throw error;
      } finally {
        settle();
      }
    },
  };
}

// The first units of a level, from as many pages as they take.
async function upTo(election, level, size) {
  const offsets = Array.from({ length: size / UNITS }, (_, page) => page * UNITS);
  const pages = await Promise.all(offsets.map((offset) => api.units(election, level, null, UNITS, offset)));
  return { ...pages[0], rows: pages.flatMap((page) => page.rows) };
}

export async function open() {
  const election = get('election');
  const several = election.contests.length > 1;
  const level = several ? 'contest' : 'province';
  let picture = null;
  const main = board(t('results'), true),
    far = progress(),
    took = turnout(),
    sum = check();
  const sheets = lastSheets(election),
    evening = curve(election, () => get('live') ?? election);

  function total(live) {
    if (!live) return;
    const order = ranking(election.candidates, live.candidate_results);
    main.update(order, ratio(live.offices_reported, live.offices_total));
    for (const part of [far, took]) part.update(live);
    sum.update(live, Object.values(live.candidate_results));
    took.node.hidden = sum.node.hidden = live.offices_reported === 0;
  }
  // the map comes with the outlines, for units that are on it
  let size = UNITS;
  const table = unitTable(election, level, {
    async onMore() {
      size += UNITS;
      await places.load();
    },
  });
  const places = loaded(
    {
      node: h('div', { class: 'places' }, table.node),
      update([page, outlines]) {
        table.update(page);
        if (!picture && outlines && isMapped(outlines, page.rows)) {
          picture = map(outlines, election);
          places.part.prepend(picture.node);
        }
        picture?.update(page.rows);
      },
    },
    () => Promise.all([upTo(election.id, level, size), several ? null : api.outlines().catch(() => null)]),
  );
  const latest = loaded(sheets, async () => (await api.sheets(election.id, SHEETS)).sheets);
  const course = loaded(evening, async () => (await api.progress(election.id, POINTS)).points);
  const parts = [
    [places, 2000],
    [latest, 2000],
    [course, 15000],
  ];
  total(get('live'));
  const head = connection();
  const ticking = setInterval(() => sheets.draw(), 5000);
  const stops = [
    watch('live', total),
    ...parts.map(([part, every]) => refresh(part.node, part.load, { every, atOnce: true })),
    head.close,
    evening.close,
    () => clearInterval(ticking),
  ];

  const steps = electionSteps(election).slice(0, -1);
  const elected = h('div');
  if (!several && election.contests.length && (['completed', 'archived'].includes(election.status) || session.user))
    import('./outcome_link.js').then(
      ({ outcomeLink }) => elected.append(outcomeLink(election, election.contests[0].id)),
      () => {},
    );
  return {
    title: election.title,
    whole: Promise.all(parts.map(([part]) => part.tried)),
    node: h(
      'div',
      { class: 'page night' },
      h('div', { class: 'headline' }, steps.length ? crumbs(steps) : null, h('h1', { tabindex: '-1' }, election.title),
        head.node, elected),
      several ? null : main.node,
      h('div', { class: 'side' }, far.node, took.node, sum.node),
      places.node,
      course.node,
      latest.node,
    ),
    close: () => stops.forEach((stop) => stop()),
  };
}
