// An election of many contests: seats by party first, then who leads and who is elected in each contest.
import * as api from './api.js';
import { dye, paint } from './colours.js';
import { choice, h, keep, setText } from './dom.js';
import { hemicycle } from './hemicycle.js';
import { listed } from './headline.js';
import { integer, percent } from './format.js';
import { leaders, ranking, ratio } from './figures.js';
import { get, watch } from './store.js';
import { leading } from './units.js';
import { count, t } from './words.js';
import './words_night.js';

const PAGE = 200,
  REST = 15000; // outcomes of all contests are asked for at most this often

// Votes and leads by party, of a total that has those of each candidate; the outcome knows the seats.
function summed(election, live, seats) {
  const parties = new Map();
  for (const contest of election.contests) {
    const order = ranking(election.candidates.filter((one) => one.contest_id === contest.id), live.candidate_results);
    const first = leaders(order);
    for (const one of order) {
      const id = one.party_id ?? null;
      const sum = parties.get(id) ?? { party_id: id, party: id && one.party, colour: one.hue, leads: 0, votes: 0 };
      sum.votes += one.votes;
      sum.leads += first.length === 1 && first[0].id === one.id ? 1 : 0;
      parties.set(id, sum);
    }
  }
  return [...parties.values()].map((one) => ({ ...one, seats: seats?.get(one.party_id) ?? 0,
    percent: ratio(one.votes, live.valid_votes) }));
}

const resultsOf = (election, live, seats) => live.party_results ?? summed(election, live, seats);

// The parties of a live total as the page shows them, most seats first; independents are grey, and no party.
function partiesOf(election, live, seats) {
  const list = resultsOf(election, live, seats).map((one, order) => ({ ...one, id: one.party_id ?? 0, order,
    hue: one.colour,
    contest_id: `parties ${election.id}`, colour: 0, painted: one.party_id === null,
    name: one.party ?? t('independents'), short: one.party ?? t('independents') }));
  paint(list.filter((one) => one.party_id !== null), Object.fromEntries(list.map((one) => [one.id, one.votes])));
  return list.sort((a, b) => b.seats - a.seats || b.leads - a.leads || b.votes - a.votes);
}

// “X en tête dans 108 circonscriptions sur 145”, of parties alone.
export function partyHeadline(election, live) {
  const list = resultsOf(election, live).filter((one) => one.party_id !== null && one.leads > 0);
  if (!list.length) return election.title;
  const most = Math.max(...list.map((one) => one.leads));
  const names = list.filter((one) => one.leads === most).map((one) => one.party);
  return count(names.length > 1 ? 'partiesTied' : 'partyAhead', most, { name: names[0], names: listed(names),
    n: integer(most), total: integer(election.contests_total) });
}

function row(one) {
  const seats = h('td', { class: 'number' }),
    leads = h('td', { class: 'number' }),
    votes = h('td', { class: 'number wide' }),
    share = h('td', { class: 'number' });
  const mark = h('i', { 'aria-hidden': 'true' });
  return {
    node: h('tr', {}, h('th', { scope: 'row' }, mark, one.name), seats, leads, votes, share),
    update(now) {
      dye(mark, 'key', now);
      setText(seats, integer(now.seats));
      setText(leads, integer(now.leads));
      setText(votes, integer(now.votes));
      setText(share, percent(now.percent));
    },
  };
}

// How the seats stand: given ones full; where each contest has one seat, those in the lead light; the rest grey.
function blocks(list, seats, single) {
  const light = (one) => (single ? Math.max(0, one.leads - one.seats) : 0);
  const given = list.flatMap((one) => [{ n: one.seats, of: one, kind: 'given' },
    { n: light(one), of: one, kind: 'leads' }]);
  const left = seats - given.reduce((sum, block) => sum + block.n, 0);
  return [...given, { n: Math.max(0, left), of: null, kind: 'open' }];
}

// The seats by party: update(live). all: outcomes().
export function seatsBoard(election, all) {
  const picture = hemicycle();
  const body = h('tbody');
  const said = h('p', { class: 'say' });
  const head = (word, classes) => h('th', { scope: 'col', class: classes }, t(word));
  const table = h('table', { class: 'parties' }, h('caption', { class: 'sr' }, t('seatsTitle')),
    h('thead', {}, h('tr', {}, head('party', null), head('seatsColumn', 'number'), head('leadsColumn', 'number'),
      head('votesColumn', 'number wide'), head('share', 'number'))), body);
  const node = h('section', { class: 'results seats', 'aria-labelledby': 'seats-title' },
    h('h2', { id: 'seats-title', class: 'sr' }, t('seatsTitle')), picture.node, said,
    h('div', { class: 'sideways', tabindex: '0', role: 'group', 'aria-label': t('seatsTitle') }, table),
    h('p', { class: 'base' }, t('seatsHint')));
  const seats = election.contests.reduce((sum, one) => sum + one.seats, 0)
    + (election.contests_total ?? election.contests.length) - election.contests.length;
  return {
    node,
    update(live) {
      const list = partiesOf(election, live, all.seats());
      node.hidden = list.length === 0;
      const given = list.reduce((sum, one) => sum + one.seats, 0);
      picture.update(blocks(list, seats, seats === election.contests_total),
        list.map((one) => `${one.name} ${integer(one.seats)}`).join(', '));
      setText(said, count('seatsSoFar', given, { n: integer(given), total: integer(seats),
        half: integer(Math.floor(seats / 2) + 1) }));
      keep(body, list, (one) => one.id, row);
    },
  };
}

const stateOf = (one) => (one.elected.length && one.seats_given >= one.seats ? 'elected' : one.tied.length ? 'tied'
  : one.goes_on.length ? 'runoff' : 'none');

// The outcomes of all contests, by id, and the seats by party; asked for page by page, and seldom.
export function outcomes(election) {
  const known = new Map();
  let seats = null;
  let last = 0;
  return {
    of: (contest) => known.get(contest),
    seats: () => seats,
    async read() {
      if (Date.now() - last < REST) return;
      last = Date.now();
      for (let offset = 0; offset === 0 || offset < election.contests_total; offset += PAGE) {
        const { contests, parties } = await api.electionOutcome(election.id, PAGE, offset);
        seats = new Map(parties.map((one) => [one.party_id, one.seats]));
        for (const one of contests) {
          const candidates = [...one.elected, ...one.goes_on, ...one.tied];
          known.set(one.contest_id, { state: one.formula ? stateOf(one) : null,
            names: new Map(candidates.map((who) => [who.candidate_id, who])) });
        }
        if (!contests.length) break;
      }
    },
  };
}

// What the table of contests needs beside its rows: { read(), dress(rows), lead(unit), only(unit), choices, close() }.
export function contestsOf(election, all, redraw) {
  const codes = new Map(election.contests.map((one) => [one.id, one.code]));
  const changed = new Set(), // since the page was opened
    seen = new Map(); // what each had then
  let shown = 'all',
    opened = new Date().toISOString(),
    parties = new Map();
  function note(live) {
    for (const one of live?.contests_changed ?? []) if (one.updated_at > opened) changed.add(one.contest_id);
    parties = new Map((live ? partiesOf(election, live) : []).map((one) => [one.party, one]));
  }
  note(get('live'));
  const stop = watch('live', note);

  // Who is ahead by the votes; the name and the party are the outcome's, or the election's where it lists candidates.
  function lead(unit) {
    const here = election.candidates.filter((one) => one.contest_id === unit.id);
    if (election.candidates.length) return leading(here, unit);
    const order = unit.candidates ?? [];
    const names = all.of(unit.id)?.names;
    const ahead = order.filter((one) => one.rank === 1 && one.votes > 0 && names?.has(one.id)).map(({ id }) => {
      const { name, party } = names.get(id);
      return { ...parties.get(party ?? null), id, name, short: party ? `${name} (${party})` : name };
    });
    if (!ahead.length) return { ahead, points: null };
    return { ahead, points: ahead.length > 1 ? 0 : order[0].percent - (order[1]?.percent ?? 0) };
  }
  const tests = {
    all: () => true,
    undecided: (unit) => all.of(unit.id)?.state !== 'elected',
    changed: (unit) => changed.has(unit.id),
  };
  return {
    lead,
    read: () => all.read(),
    dress: (rows) => rows.map((unit) => {
      const now = `${unit.offices_reported} ${unit.total_voters} ${unit.valid_votes}`;
      if (!seen.has(unit.id)) seen.set(unit.id, now);
      if (seen.get(unit.id) !== now) changed.add(unit.id);
      const state = all.of(unit.id)?.state;
      return { ...unit, code: codes.get(unit.id), said: state ? t(`outcomeShort_${state}`) : '' };
    }),
    only: (unit) => tests[shown](unit),
    isAll: () => shown === 'all',
    choices: choice('contests', t('contestsShown'), [['all', t('allContests')], ['undecided', t('undecidedContests')],
      ['changed', t('changedContests')]], shown, (to) => {
      shown = to;
      redraw();
    }),
    close: stop,
  };
}
