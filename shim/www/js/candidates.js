// The candidates of a total, most votes first: the two in front with one bar for all, a sentence, and the others.
import { h, keep, s, setAttribute, setText } from './dom.js';
import { dye } from './colours.js';
import { integer, percent, points } from './format.js';
import { count, language, t } from './words.js';
import './words_night.js';

const NEAR = 2, // others that a phone shows at first
  FAR = 6, // … and a wide screen
  LONG = 32; // characters of a name that is set smaller

// A photo, or initials in a ring of the candidate's colour.
export function portrait(candidate) {
  const inner = candidate.profile_photo
    ? h('img', { src: candidate.profile_photo, alt: '', width: 44, height: 44, loading: 'lazy', decoding: 'async' })
    : h('span', { 'aria-hidden': 'true' }, candidate.initials);
  return dye(h('span', {}, inner), 'portrait', candidate);
}

// A small sign of a candidate: colour and initials.
export const badge = (candidate) => dye(h('span', { 'aria-hidden': 'true' }, candidate.initials), 'badge', candidate);

// A square of a candidate's colour, beside the name.
export const key = (candidate) => dye(h('i', { 'aria-hidden': 'true' }), 'key', candidate);

const votesOf = (one) => `${integer(one.votes)} ${count('votes', one.votes)}`;

// One of the two in front. Its place stays, who stands there may change.
function place() {
  const photo = h('span', { class: 'photo' }),
    name = h('span', { class: 'name' }),
    mark = h('i', { 'aria-hidden': 'true' }),
    share = h('p', { class: 'share' }),
    votes = h('span', { class: 'votes' }),
    party = h('span', { class: 'party' });
  const node = h('div', { class: 'candidate' },
    h('p', { class: 'who' }, photo, h('span', {}, mark, name)), share, h('p', { class: 'base' }, votes, party));
  let shown = null;
  return {
    node,
    update(one) {
      node.hidden = !one;
      if (!one) return;
      dye(mark, 'key', one);
      setText(name, one.name);
      name.classList.toggle('long-name', one.name.length > LONG);
      setText(share, one.votes > 0 || one.share !== null ? percent(one.share) : '–');
      setText(votes, votesOf(one));
      setText(party, one.party ?? '');
      if (shown === one.id) return;
      shown = one.id;
      photo.hidden = !one.profile_photo;
      photo.replaceChildren(one.profile_photo ? portrait(one) : '');
    },
  };
}

// All shares as one bar: the first from the left, the second to the right, the others between; half is marked.
function stack() {
  const parts = s('g', {});
  const picture = s('svg', { class: 'stack', viewBox: '0 0 1000 22', preserveAspectRatio: 'none', role: 'img' },
    s('rect', { class: 'ground', width: 1000, height: 22 }), parts);
  return {
    node: h('div', { class: 'stack-box' }, picture, h('span', { class: 'half', 'aria-hidden': 'true' }, t('half'))),
    update(order) {
      const [first, second, ...others] = order;
      const row = [first, ...others.filter((one) => one.colour || one.hue),
        { votes: others.filter((one) => !one.colour && !one.hue).reduce((sum, one) => sum + one.votes, 0) }, second];
      const sum = order.reduce((all, one) => all + one.votes, 0);
      const drawn = row.filter((one) => one?.votes > 0);
      while (parts.childNodes.length > drawn.length) parts.lastChild.remove();
      while (parts.childNodes.length < drawn.length) parts.append(s('rect', { height: 22 }));
      let x = 0;
      drawn.forEach((one, index) => {
        const width = (1000 * one.votes) / sum;
        dye(parts.childNodes[index], '', one);
        setAttribute(parts.childNodes[index], 'x', x.toFixed(2));
        setAttribute(parts.childNodes[index], 'width', width.toFixed(2));
        x += width;
      });
      const rest = others.reduce((all, one) => all + one.votes, 0);
      const said = [first, second].filter((one) => one?.votes > 0).map((one) => `${one.short} ${percent(one.share)}`);
      if (rest > 0) said.push(t('stackOthers', { share: percent((100 * rest) / sum) }));
      setAttribute(picture, 'aria-label', t('stackLabel', { parts: said.join(', ') || '–' }));
    },
  };
}

function line(one) {
  const mark = h('i', { 'aria-hidden': 'true' });
  const votes = h('td', { class: 'number votes' }),
    share = h('td', { class: 'number share' });
  const node = h('tr', {}, h('th', { scope: 'row' }, mark, h('span', { class: 'name' }, one.name),
    one.party ? h('span', { class: 'party' }, one.party) : null), votes, share);
  return {
    node,
    update(now) {
      setAttribute(node, 'class', `candidate${now.at >= FAR ? ' farther' : now.at >= NEAR ? ' far' : ''}`);
      dye(mark, 'key', now);
      setText(votes, integer(now.votes));
      setText(share, percent(now.share));
    },
  };
}

// Those behind the two: some at first, all when asked for.
function rest() {
  const body = h('tbody');
  const table = h('table', { class: 'others' }, h('caption', { class: 'sr' }, t('otherCandidates')),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t('candidate')),
      h('th', { scope: 'col', class: 'number' }, t('votesColumn')),
      h('th', { scope: 'col', class: 'number' }, t('share')))), body);
  let all = false,
    size = 0;
  const more = h('button', { type: 'button', class: 'more-candidates', on: { click() {
    all = !all;
    draw();
  } } });
  function draw() {
    table.classList.toggle('all', all);
    setAttribute(more, 'aria-expanded', all);
    setAttribute(more, 'class', `more-candidates${size <= NEAR ? ' never' : size <= FAR ? ' narrow-only' : ''}`);
    setText(more, all ? t('fewerCandidates') : t('allCandidates', { n: integer(size + 2) }));
  }
  return {
    nodes: [table, more],
    update(order) {
      size = order.length;
      table.hidden = size === 0;
      keep(body, order.map((one, at) => ({ ...one, at })), (one) => one.id, line);
      draw();
    },
  };
}

// What is certain, in the words that came with the total; else by how much who is ahead.
function sentence(order, certainty) {
  const said = certainty?.sentence[language()];
  if (said) return said;
  const [first, second] = order;
  if (!second || first.votes === 0) return '';
  if (first.votes === second.votes) return t('tieSentence', { votes: votesOf(first) });
  return t('leadSentence', { votes: votesOf({ votes: first.votes - second.votes }), next: second.short,
    points: count('nPoints', first.share - second.share, { n: points(first.share - second.share) }) });
}

// The part before the colon stands out.
function say(node, text) {
  if (node.textContent === text) return;
  const at = text.search(/\s?:/);
  node.replaceChildren(...(at > 0 ? [h('b', {}, text.slice(0, at)), text.slice(at)] : [text]));
}

// update(ranking, certainty, counted) changes it in place; counted: there is a sheet, if without a vote. quiet: its
// title is for screen readers alone.
export function board(title, quiet) {
  const heading = h('h2', { id: 'results-title', class: quiet ? 'sr' : null }, title);
  const places = [place(), place()],
    bar = stack(),
    said = h('p', { class: 'say' }),
    others = rest(),
    waiting = h('p', { class: 'quiet waiting' }),
    base = h('p', { class: 'base' }, t('shareBase'));
  return {
    node: h('section', { class: 'results board', 'aria-labelledby': 'results-title' }, heading, waiting,
      h('div', { class: 'duel' }, places.map((one) => one.node)), bar.node, said, others.nodes, base),
    head: heading,
    update(order, certainty, counted) {
      const nothing = order.every((one) => one.votes === 0);
      setText(waiting, t(counted ? 'noVotes' : 'waiting'));
      waiting.hidden = !nothing || quiet;
      bar.node.hidden = order.length === 0;
      places.forEach((one, index) => one.update(order[index]));
      bar.update(order);
      say(said, nothing ? '' : sentence(order, certainty));
      others.update(order.slice(2));
      base.hidden = nothing;
    },
  };
}
