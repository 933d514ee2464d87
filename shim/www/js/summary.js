// How far the count is and what is certain by then, how many voted, and whether it adds up: the figures that stand
// beside every list of candidates.
import { h, setCss, setFigure, setText } from './dom.js';
import { integer, percent } from './format.js';
import { ballots, ratio, sums } from './figures.js';
import { count, language, t } from './words.js';

function meter(label) {
  const share = h('span', { class: 'big-figure' });
  const text = h('span', { class: 'of' });
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' }, h('span', { class: 'fill' }));
  return {
    node: h(
      'div',
      { class: 'meter' },
      h('p', {}, label ? h('span', { class: 'label' }, label) : null, share),
      bar,
      h('p', { class: 'base' }, text),
    ),
    update(value, words) {
      setFigure(share, percent(value));
      setText(text, words);
      setCss(bar, '--part', (value ?? 0) / 100);
    },
  };
}

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

export function progress() {
  const offices = meter(t('officesShort')),
    registered = meter(t('registered')),
    states = h('p', { class: 'base', hidden: true }),
    certain = h('p', { class: 'base certain', hidden: true });
  return {
    node: h(
      'section',
      { class: 'card progress', 'aria-labelledby': 'progress-title' },
      h('h2', { id: 'progress-title' }, t('progress')),
      offices.node,
      registered.node,
      states,
      certain,
    ),
    update(total) {
      offices.update(
        ratio(total.offices_reported, total.offices_total),
        count('officesCounted', total.offices_reported,
          { n: integer(total.offices_reported), total: integer(total.offices_total) }),
      );
      registered.update(
        ratio(total.registered_voters_reported, total.registered_voters),
        total.registered_voters === 0
          ? t('registersUnknown')
          : t('registeredCounted', { n: integer(total.registered_voters_reported),
            total: integer(total.registered_voters) }),
      );
      const told = officeStates(total);
      setText(states, told);
      states.hidden = !told;
      const said = total.certainty?.sentence[language()];
      setText(certain, said ?? '');
      certain.hidden = !said;
    },
  };
}

export function turnout() {
  const one = meter();
  return {
    node: h(
      'section',
      { class: 'card turnout', 'aria-labelledby': 'turnout-title' },
      h('h2', { id: 'turnout-title' }, t('turnout')),
      one.node,
    ),
    update(total) {
      one.update(
        ratio(total.turnout_voters, total.registered_voters_reported),
        t(total.turnout_offices < total.offices_reported ? 'turnoutPart' : 'turnoutBase', {
          voters: integer(total.turnout_voters),
          registered: integer(total.registered_voters_reported),
          offices: integer(total.turnout_offices),
          reported: integer(total.offices_reported),
        }),
      );
    },
  };
}

// The two sums, with their figures.
export function check() {
  const title = h('h2', { id: 'check-title' }, t('check'));
  const verdict = h('p', { class: 'verdict' });
  const voters = h('p', { class: 'sum' }),
    votes = h('p', { class: 'sum' });
  const node = h('section', { class: 'card check', 'aria-labelledby': 'check-title' }, title, verdict, voters, votes);
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
