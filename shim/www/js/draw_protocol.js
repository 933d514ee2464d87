// The protocol of a lot, to be printed and signed: of one that was drawn, or with room for what is written by hand.
import { h } from './dom.js';
import { integer, moment } from './format.js';
import { dress } from './manage_style.js';
import { count, t } from './words.js';

const room = () => h('span', { class: 'room' }, h('span', { class: 'sr' }, t('protocolRoom')));
const line = (word, value) => h('div', {}, h('dt', {}, t(word)), h('dd', {}, value));

function signatures(lot) {
  const place = (word, name) => h('div', {}, h('p', {}, [t(word), name].filter(Boolean).join(' · ')),
    h('div', { class: 'sign' }));
  return h('div', { class: 'signatures' }, place('protocolSignedBy', lot?.drawn_by), place('protocolWitnesses', null),
    place('protocolWitnesses', null));
}

// Who is tied, with what they are tied at; in the order drawn where that is known.
function order(outcome, lot) {
  const tied = lot ? lot.candidates.map((id) => outcome.candidates.find((one) => one.id === id))
    : outcome.candidates.filter((one) => one.result === 'tied');
  const name = (one) => [one?.name, one?.party ? ` (${one.party})` : '', one
    ? ` · ${count('nVotes', one.votes, { n: integer(one.votes) })}` : ''].join('');
  return [
    h('h3', {}, t(lot ? 'protocolOrder' : 'protocolTied')),
    h(lot ? 'ol' : 'ul', { class: 'drawn' }, tied.map((one) => h('li', {}, name(one)))),
    lot ? null : h('h3', {}, t('protocolOrder')),
    lot ? null : h('ol', { class: 'drawn' }, tied.map(() => h('li', {}, room()))),
  ];
}

// outcome: of the contest; lot: one of its draws, null for a form to be filled in by hand.
export function protocol(election, outcome, lot) {
  return h(
    'article',
    { class: 'card protocol to-print', 'aria-labelledby': 'protocol-title' },
    h('h2', { id: 'protocol-title', tabindex: '-1' }, t('protocolTitle')),
    h('p', {}, election.contests_total > 1 ? `${election.title}, ${outcome.name}` : election.title),
    h('p', {}, count('seatsToFill', outcome.seats, { n: integer(outcome.seats) }), outcome.source
      ? `. ${t('byRule', { source: outcome.source })}` : null),
    order(outcome, lot),
    h(
      'dl',
      {},
      line('protocolWhen', lot ? moment(lot.drawn_at) : room()),
      line('protocolBy', lot ? lot.drawn_by : room()),
      line('protocolBefore', lot ? lot.witnesses : room()),
      lot ? line('protocolRecorded', moment(lot.created_at)) : null,
    ),
    signatures(lot),
  );
}

// Shows it at the end of the page, in the place of the one before, and prints it.
export async function printProtocol(page, election, outcome, lot) {
  await dress();
  page.querySelector('.protocol')?.remove();
  const made = protocol(election, outcome, lot);
  page.append(made);
  made.querySelector('h2').focus();
  print();
}
