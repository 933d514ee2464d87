// Who has which colour: the party's; else one of five, by rank when votes are first shown, which stays with the
// candidate on this device whatever comes later. All others are grey.
import * as api from './api.js';
import { keep, kept } from './device.js';
import { setAttribute, setCss } from './dom.js';

const KEY = 'res-elec-colours',
  COLOURS = 5,
  CONTESTS = 40;

function remembered() {
  try {
    return JSON.parse(kept(KEY)) ?? {};
  } catch {
    return {};
  }
}

// The first candidates of each contest by these votes, of those without a party's colour; once for a contest.
function ranked(candidates, results) {
  const all = remembered();
  const contests = Map.groupBy ? Map.groupBy(candidates, (one) => one.contest_id)
    : candidates.reduce((map, one) => map.set(one.contest_id, [...(map.get(one.contest_id) ?? []), one]), new Map());
  let changed = false;
  for (const [contest, those] of contests) {
    if (all[contest] || !those.some((one) => results[one.id] > 0)) continue;
    // beside coloured parties, who has no party is grey
    const dyed = those.some((one) => one.hue);
    const order = those.filter((one) => !one.hue && (one.party_id || !dyed))
      .sort((a, b) => (results[b.id] ?? 0) - (results[a.id] ?? 0) || a.order - b.order);
    all[contest] = order.slice(0, COLOURS).map((one) => one.id);
    changed = true;
  }
  if (changed) keep(KEY, JSON.stringify(Object.fromEntries(Object.entries(all).slice(-CONTESTS))));
  return all;
}

// Gives these dressed candidates their colours as far as there are votes to rank them by.
export function paint(candidates, results) {
  if (!results || candidates.every((one) => one.painted)) return;
  const orders = ranked(candidates, results);
  for (const one of candidates) {
    const order = orders[one.contest_id];
    if (!order) continue;
    one.painted = true;
    one.colour = one.hue ? 0 : order.indexOf(one.id) + 1;
  }
}

// The same candidates with the colours of their parties, which are asked for where some have one.
export async function ofParties(election, candidates) {
  if (!candidates.some((one) => one.party_id)) return candidates;
  const { rows } = await api.parties(election).catch(() => ({ rows: [] }));
  const hues = new Map(rows.map((party) => [party.id, party.colour]));
  return candidates.map((one) => ({ ...one, hue: hues.get(one.party_id) ?? null }));
}

// Sets the colour of an element by its class; of a party's by a property.
export function dye(node, classes, one) {
  setAttribute(node, 'class', `${classes} ${one?.hue ? 'hue' : `c${one?.colour ?? 0}`}`);
  if (one?.hue) setCss(node, '--hue', one.hue);
  return node;
}
