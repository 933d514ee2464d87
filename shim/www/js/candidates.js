// The candidates of a total, most votes first: who leads, by how much, with which share.
import { h, keep, setCss, setFigure, setText } from './dom.js';
import { decimal, integer, percent } from './format.js';
import { count, t } from './words.js';

// A photo, or initials in a ring of the candidate's colour.
export function portrait(candidate, big) {
  const size = big ? 72 : 44;
  const inner = candidate.profile_photo
    ? h('img', { src: candidate.profile_photo, alt: '', width: size, height: size, loading: 'lazy', decoding: 'async' })
    : h('span', { 'aria-hidden': 'true' }, candidate.initials);
  return h('span', { class: `portrait c${candidate.colour}${big ? ' big' : ''}` }, inner);
}

// A small sign of a candidate: colour and initials.
export const badge = (candidate) => h('span', { class: `badge c${candidate.colour}`, 'aria-hidden': 'true' },
  candidate.initials);

function row(big) {
  return (candidate) => {
    const name = h('span', { class: 'name' }, candidate.name);
    const party = candidate.party ? h('span', { class: 'party' }, candidate.party) : null;
    const share = h('span', { class: 'share' });
    const votes = h('span', { class: 'votes' });
    const lead = h('p', { class: 'lead' });
    const bar = h('span', { class: `bar c${candidate.colour}`, 'aria-hidden': 'true' }, h('span', { class: 'fill' }));
    const node = h(
      'li',
      { class: 'candidate' },
      portrait(candidate, big),
      h('div', { class: 'who' }, name, party),
      h('div', { class: 'what' }, share, votes),
      bar,
      lead,
    );
    return {
      node,
      update(now) {
        const first = now.rank === 1 && now.votes > 0;
        node.classList.toggle('first', first);
        setFigure(share, percent(now.share));
        setFigure(votes, `${integer(now.votes)} ${count('votes', now.votes)}`);
        setCss(bar, '--part', (now.share ?? 0) / 100);
        setText(lead, first ? leadOf(now) : '');
        lead.hidden = !first;
      },
    };
  };
}

function leadOf(candidate) {
  if (candidate.tied) return t('tie');
  if (!candidate.next) return '';
  return `${t('lead', { votes: integer(candidate.lead), next: candidate.next.short })} (${t('points', { n: decimal(candidate.share - candidate.next.share) })})`;
}

// The card of a ranking; update(ranking, counted) changes it in place. big: the first screen's; counted: share of the
// offices.
export function board(title, big) {
  const far = h('p', { hidden: true });
  const list = h('ol', { class: big ? 'board big' : 'board' });
  const waiting = h('p', { class: 'quiet waiting' }, t('waiting'));
  const base = h('p', { class: 'base' }, t('shareBase'));
  return {
    node: h(
      'section',
      { class: 'card results', 'aria-labelledby': 'results-title' },
      h('div', { class: 'head' }, h('h2', { id: 'results-title' }, title), far),
      waiting,
      list,
      base,
    ),
    update(ranking, counted) {
      far.hidden = counted === undefined;
      if (counted !== undefined) far.replaceChildren(h('strong', {}, percent(counted)), ` ${t('countedShare')}`);
      const nothing = ranking.every((candidate) => candidate.votes === 0);
      waiting.hidden = !nothing;
      base.hidden = nothing;
      list.classList.toggle('empty', nothing);
      const tied = ranking.length > 1 && ranking[0].votes === ranking[1].votes;
      keep(
        list,
        ranking.map((candidate, index) => ({ ...candidate, next: ranking[index + 1], tied })),
        (candidate) => candidate.id,
        row(big),
      );
    },
  };
}
