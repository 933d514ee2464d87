// Who has which colour: the party's; else one of five, by rank when votes are first shown, which stays with the
// candidate on this device whatever comes later. All others are grey.
import * as api from './api.js';
import { keep, kept } from './device.js';
import { setAttribute, setCss } from './dom.js';

const KEY = 'res-elec-colours',
  COLOURS = ['#1f5fbf', '#d9591a', '#7a5195', '#24a592', '#a3194d'], // c1 to c5 of app.css
  NEAR = 110, // of 441: nearer than this, two colours are taken for one
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
    all[contest] = order.slice(0, COLOURS.length).map((one) => one.id);
    changed = true;
  }
  if (changed) keep(KEY, JSON.stringify(Object.fromEntries(Object.entries(all).slice(-CONTESTS))));
  return all;
}

const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const apart = (a, b) => Math.hypot(...parts(a).map((value, index) => value - parts(b)[index]));

// The numbers of the colours that are not taken for one of a party's.
const free = (hues) => COLOURS.map((colour, index) => (hues.some((hue) => apart(hue, colour) < NEAR) ? 0 : index + 1))
  .filter(Boolean);

// Gives these dressed candidates their colours as far as there are votes to rank them by.
export function paint(candidates, results) {
  if (!results || candidates.every((one) => one.painted)) return;
  const orders = ranked(candidates, results);
  for (const one of candidates) {
    const order = orders[one.contest_id];
    if (!order) continue;
    one.painted = true;
    const hues = candidates.filter((other) => other.contest_id === one.contest_id && other.hue).map(({ hue }) => hue);
    one.colour = one.hue ? 0 : (free(hues)[order.indexOf(one.id)] ?? 0);
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
