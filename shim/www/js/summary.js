// How far the count is, how many voted, and whether it adds up: what stands beside every list of candidates.
import { h, s, setAttribute, setText } from './dom.js';
import { integer, percent } from './format.js';
import { ballots, ratio, sums } from './figures.js';
import { tally } from './headline.js';
import { count, t } from './words.js';

// The offices whose sheet does not count, or that report none: "2 procès-verbaux annulés · 1 bureau sans vote".
function officeStates(total) {
  const states = [
    ['nAnnulled', total.offices_annulled],
    ['nToVoteAgain', total.offices_to_vote_again],
    ['nNotHeld', total.offices_not_held],
    ['nMerged', total.offices_merged],
  ];
  return states
    .filter(([, n]) => n)
    .map(([word, n]) => count(word, n, { n: integer(n) }))
    .join(' · ');
}

const legend = (kind, text) => h('li', {}, h('i', { class: `key ${kind}`, 'aria-hidden': 'true' }), text);

// Counted, held, awaited as one bar with its words.
function strip() {
  const share = h('b'),
    of = h('span', { class: 'of' }),
    counted = s('rect', { class: 'counted', height: 10 }),
    held = s('rect', { class: 'held', height: 10 }),
    words = [h('span'), h('span'), h('span')];
  const bar = s('svg', { class: 'strip', viewBox: '0 0 1000 10', preserveAspectRatio: 'none', role: 'img' },
    s('rect', { class: 'ground', width: 1000, height: 10 }), counted, held);
  return {
    nodes: [h('p', { class: 'both' }, share, of), bar, h('ul', { class: 'keys' }, legend('counted', words[0]),
      legend('held', words[1]), legend('awaited', words[2]))],
    update(total) {
      const now = { ...tally(total), total: total.offices_total, counted: total.offices_reported };
      const width = (n) => (now.total > 0 ? (1000 * n) / now.total : 0).toFixed(2);
      setText(share, t('countShare', { share: percent(ratio(now.counted, now.total)) }));
      setText(of, t('countOf', { n: integer(now.counted), total: integer(now.total) }));
      setAttribute(counted, 'width', width(now.counted));
      setAttribute(held, 'x', width(now.counted));
      setAttribute(held, 'width', width(now.held));
      setText(words[0], count('keyCounted', now.counted));
      setText(words[1], count('keyHeld', now.held, { n: integer(now.held) }));
      setText(words[2], count('keyAwaited', now.awaited, { n: integer(now.awaited) }));
      setAttribute(bar, 'aria-label', t('countLabel', { counted: integer(now.counted), held: integer(now.held),
        awaited: integer(now.awaited), total: integer(now.total) }));
    },
  };
}

// What the turnout is a share of, in figures.
function turnoutOf(total) {
  if (total.offices_reported === 0) return '';
  return t(total.turnout_offices < total.offices_reported ? 'turnoutPart' : 'turnoutBase', {
    voters: integer(total.turnout_voters),
    registered: integer(total.registered_voters_reported),
    offices: integer(total.turnout_offices),
    reported: integer(total.offices_reported),
  });
}

// more: what stands apart from it, further down.
export function progress() {
  const far = strip(),
    took = h('b'),
    lines = [h('p', { class: 'of' }), h('p'), h('p')];
  return {
    node: h('section', { class: 'progress', 'aria-labelledby': 'progress-title' },
      h('h2', { id: 'progress-title', class: 'sr' }, t('progress')), far.nodes,
      h('p', { class: 'both took' }, h('span', {}, `${t('turnout')} `, took), h('span', { class: 'base' },
        t('turnoutWhere')))),
    more: h('section', { class: 'turnout base', 'aria-label': t('turnout') }, lines),
    update(total) {
      far.update(total);
      setText(took, percent(ratio(total.turnout_voters, total.registered_voters_reported)));
      setText(lines[0], turnoutOf(total));
      setText(lines[1], total.registered_voters === 0 ? t('registersUnknown') : t('represented',
        { share: percent(ratio(total.registered_voters_reported, total.registered_voters)) }));
      setText(lines[2], officeStates(total));
      for (const line of lines) line.hidden = line.textContent === '';
    },
  };
}

// The two sums, with their figures.
export function check() {
  const verdict = h('b', { class: 'verdict' });
  const voters = h('span', { class: 'sum' }),
    votes = h('p', { class: 'sum' });
  const node = h('section', { class: 'check', 'aria-labelledby': 'check-title' },
    h('h2', { id: 'check-title', class: 'sr' }, t('check')), h('p', {}, verdict, ' ', voters),
    h('details', {}, h('summary', {}, t('howChecked')), votes, h('p', { class: 'base' }, t('checkMethod'))));
  return {
    node,
    update(total, counts) {
      const sum = sums(total, counts);
      const gap = Math.max(Math.abs(sum.voters), Math.abs(sum.votes));
      node.classList.toggle('bad', gap !== 0);
      setText(verdict, gap === 0 ? t('checkGood') : t('checkBad', { gap: integer(gap) }));
      const part = (word, value) => count(word, value, { n: integer(value) });
      const valid = part('nValid', total.valid_votes);
      setText(
        voters,
        t('checkVoters', {
          voters: part(total.ballots_cast === undefined ? 'nVoters' : 'nBallots', ballots(total)),
          blank: part('nBlank', total.blank_votes),
          nulls: part('nNull', total.null_votes),
          valid,
        }),
      );
      setText(votes, t('checkVotes', { valid, cast: integer(sum.cast) }));
    },
  };
}
