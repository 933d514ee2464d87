// The results night: the nation's total, by the stream, and around it what is asked for again after a change.
import * as api from './api.js';
import { board } from './candidates.js';
import { paint } from './colours.js';
import { curve } from './curve.js';
import { h, setText } from './dom.js';
import { ranking } from './figures.js';
import { finder } from './find.js';
import { crumbs, connection, electionSteps } from './header.js';
import { headline, isOver } from './headline.js';
import { isMapped, map } from './map.js';
import { nodes } from './nodes.js';
import { drawing } from './outlines.js';
import { pageLinks } from './page_links.js';
import { refresh } from './refresh.js';
import { lastSheets } from './sheets.js';
import { session } from './session.js';
import { get, watch } from './store.js';
import { check, progress } from './summary.js';
import { remembered, unitTable } from './units.js';
import { t } from './words.js';
import './words_night.js';

const SHEETS = 8,
  POINTS = 60,
  UNITS = 200,
  LONG = 32, // characters of a headline from which it is set smaller
  LONGER = 64;

// A part of the page that is loaded: shown once it is there, a line in its place while it cannot be had. tried: once it
// has been asked for.
function loaded(part, load) {
  let settle = null;
  const tried = new Promise((resolve) => (settle = resolve));
  const failed = h('section', { hidden: true }, h('p', { class: 'quiet' }, t('failed')));
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

// The map and the table of the units of a level: the map comes with the outlines, for units that are on it.
function places(election, level, assembly, onOutcomes) {
  let size = UNITS * Math.max(1, Math.ceil((remembered(level).size ?? 0) / UNITS)),
    all = 0,
    picture = null;
  const contests = assembly?.contestsOf(election, assembly.all, () => table.changed());
  const table = unitTable(election, level, {
    ...(contests && { lead: contests.lead, only: contests.only, choices: contests.choices }),
    async onMore() {
      size += UNITS;
      await part.load();
    },
    async onAll() {
      size = UNITS * Math.ceil(all / UNITS);
      await part.load();
    },
  });
  const part = loaded(
    {
      node: h('div', { class: assembly ? 'places many' : 'places' }, table.node),
      update([page, outlines]) {
        all = page.count;
        const rows = contests?.dress(page.rows) ?? page.rows;
        table.update({ ...page, rows });
        if (!picture && outlines && isMapped(outlines, rows)) {
          picture = map(outlines, election, level, contests?.lead);
          part.part.prepend(picture.node);
        }
        picture?.update(rows);
      },
    },
    () => Promise.all([upTo(election.id, level, size), drawing(election.id, level).catch(() => null),
      contests?.read().then(onOutcomes, () => {})]),
  );
  return { ...part, close: () => contests?.close() };
}

// Where there is another round, both beside each other.
function roundsOf(election) {
  const node = h('div', { class: 'ending' });
  const { previous, next } = election.rounds ?? {};
  if (election.contests.length === 1 && (previous || next))
    import('./contest_outcome.js').then(({ contestOutcome }) => {
      const one = contestOutcome(election, election.contests[0].id, false);
      node.append(one.node);
      return one.load();
    }).catch(() => {}); // the page is whole without it
  return node;
}

// The parts below the first screen. Each appears once those above it are there, so that none is pushed down.
function below(election, assembly, links, onOutcomes) {
  const sheets = lastSheets(election),
    evening = curve(election, () => get('live') ?? election, () => course.load().catch(() => {}));
  const units = places(election, assembly ? 'contest' : 'province', assembly, onOutcomes);
  const latest = loaded(sheets, async () => (await api.sheets(election.id, SHEETS)).sheets);
  const points = async () => (evening.isOpen() ? (await api.progress(election.id, POINTS)).points : []);
  const course = loaded(evening, points);
  const both = roundsOf(election);
  course.node.hidden = latest.node.hidden = links.hidden = both.hidden = true;
  units.tried.then(() => (course.node.hidden = latest.node.hidden = links.hidden = both.hidden = false));
  const parts = [
    [units, 2000],
    [latest, 2000],
    [course, 15000],
  ];
  const ticking = setInterval(() => sheets.draw(), 10000);
  const stops = [...parts.map(([part, every]) => refresh(part.part, part.load, { every, atOnce: true })), evening.close,
    units.close, () => clearInterval(ticking)];
  return {
    nodes: [units.node, both, course.node, latest.node],
    whole: Promise.all(parts.map(([part]) => part.tried)),
    load: () => Promise.all(parts.map(([part]) => part.load())),
    close: () => stops.forEach((stop) => stop()),
  };
}

// The votes that sum to the valid ones: of candidates, or of parties where these are too many to be told.
function votesOf(live) {
  const votes = Object.values(live.candidate_results);
  return votes.length ? votes : (live.party_results ?? []).map((one) => one.votes);
}

// The outcome of an election that is over and has one contest; null while it is not known.
function outcomeOf(election, redraw) {
  const one = { known: null };
  if (election.contests.length === 1 && ['completed', 'archived'].includes(election.status))
    api.outcome(election.contests[0].id).then((outcome) => {
      one.known = outcome;
      redraw();
    }, () => {}); // the headline does without
  return one;
}

export async function open() {
  const election = get('election');
  const several = election.contests.length > 1;
  const module = several ? await import('./assembly.js') : null;
  const assembly = module && { ...module, all: module.outcomes(election) };
  const title = h('h1', { tabindex: '-1' });
  const main = several ? assembly.seatsBoard(election, assembly.all) : board(t('results'), true),
    far = progress(),
    sum = check(),
    head = connection();
  const outcome = outcomeOf(election, () => total(get('live')));

  function total(live) {
    if (!live) return;
    paint(election.candidates, live.candidate_results);
    const order = several ? [] : ranking(election.candidates, live.candidate_results);
    const text = several ? assembly.partyHeadline(election, live) : headline(order, live, outcome.known);
    setText(title, text);
    title.className = text.length > LONGER ? 'longer' : text.length > LONG ? 'long' : '';
    if (several) main.update(live);
    else main.update(order, isOver(live) ? null : live.certainty);
    far.update(live);
    sum.update(live, votesOf(live));
    sum.node.hidden = live.offices_reported === 0;
  }
  total(get('live'));
  const links = pageLinks(election, () => title.textContent, () => rest.load());
  const rest = below(election, assembly, links, () => total(get('live')));
  const stops = [watch('live', total), head.close, rest.close];

  const silent = h('div');
  rest.whole.then(() => {
    const list = nodes();
    silent.append(list.node);
    stops.push(list.close);
  }, () => {});
  const ended = !several && election.contests.length && (isOver(election) || session.user);
  const elected = h('div', { class: ended ? 'outcome-room' : null });
  if (ended)
    import('./outcome_link.js').then(
      ({ outcomeLink }) => elected.append(outcomeLink(election, election.contests[0].id)),
      () => {},
    );
  return {
    title: election.title,
    whole: rest.whole,
    node: h(
      'div',
      { class: 'page night' },
      h('div', { class: 'headline' }, crumbs([...electionSteps(election).slice(0, -1), { text: election.title }]),
        title, head.node),
      main.node,
      h('div', { class: 'side' }, far.node, silent, finder(election), sum.node, far.more, elected),
      rest.nodes,
      links,
    ),
    close: () => stops.forEach((stop) => stop()),
  };
}
