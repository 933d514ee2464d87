// The headline of a total, by rule alone: who is ahead, or what is certain. Nothing here is a forecast.
import { leaders, sheets } from './figures.js';
import { integer } from './format.js';
import { count, t } from './words.js';
import './words_night.js';

const NAMED = 3;

// “A, B et C”
export const listed = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${t('and')} ${names.at(-1)}`;

export const isOver = (live) => live?.status === 'completed' || live?.status === 'archived';

// Sheets by what became of them: { total, counted, held, annulled, awaited }.
export function tally(total) {
  const [all, counted, held, annulled] = ['total', 'reported', 'held', 'annulled'].map((what) => sheets(total, what));
  return { total: all, counted, held, annulled, awaited: Math.max(0, all - counted - held - annulled) };
}

// “Saisie close : 10 bureaux sur 12, 1 retenu”
function closed({ total, counted, held }) {
  const offices = count('closedOffices', counted, { n: integer(counted), total: integer(total) });
  return t('closedAt', { parts: held ? `${offices}, ${count('closedHeld', held, { n: integer(held) })}` : offices });
}

function ahead(order) {
  const first = leaders(order);
  if (first.length > NAMED) return count('tiedMany', first.length, { n: integer(first.length) });
  if (first.length > 1) return t('tiedHeadline', { names: listed(first.map((one) => one.short)) });
  const second = order.find((one) => one.rank > 1);
  const name = first[0].short;
  return second ? t('aheadOf', { name, next: second.short }) : t('aheadAlone', { name });
}

// What is certain of a running count, by the claim that came with the total.
function certain(certainty, order) {
  if (!certainty?.holds) return null;
  if (certainty.claim === 'runoff') return t('runoffHeadline', { ahead: ahead(order) });
  const name = order.find((one) => one.id === certainty.candidate_id)?.short;
  if (!name) return null;
  return t(certainty.claim === 'elected' ? 'electedHeadline' : 'uncatchable', { name });
}

// Who the outcome of a completed election says is elected.
function elected(outcome) {
  const names = outcome?.candidates.filter((one) => one.result === 'elected').map((one) => one.name) ?? [];
  if (!names.length || names.length > NAMED) return null;
  return names.length === 1 ? t('electedHeadline', { name: names[0] }) : t('electedSeveral', { names: listed(names) });
}

// order: a ranking of the total; outcome: of a completed election, where it is known.
export function headline(order, total, outcome = null) {
  const state = tally(total);
  if (outcome?.outcome.state === 'final') return elected(outcome) ?? ahead(order);
  if (isOver(total) && state.counted < state.total) return closed(state);
  if (!leaders(order).length) return t(isOver(total) || state.counted ? 'noVotes' : 'waiting');
  return (isOver(total) ? elected(outcome) : certain(total.certainty, order)) ?? ahead(order);
}
