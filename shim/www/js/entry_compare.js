// The figures of a sheet as a table: alone, to be confirmed; or ours beside those that stand.
import { h } from './dom.js';
import { integer } from './format.js';
import { t } from './words.js';

const rows = [
  ['registered', 'registered_voters'],
  ['voters', 'total_voters'],
  ['blank', 'blank_votes'],
  ['nulls', 'null_votes'],
];

function figures(body, candidates) {
  const votes = new Map(body.results.map((line) => [line.candidate_id, line.votes]));
  return [...rows.map(([word, name]) => [t(word), body[name]]),
    ...candidates.map((one) => [one.name, votes.get(one.id) ?? null])];
}

export function figureTable(ours, candidates, standing) {
  const mine = figures(ours, candidates),
    theirs = standing && figures(standing, candidates);
  return h(
    'table',
    { class: 'figures' },
    h('caption', { class: 'sr' }, t('figures')),
    h(
      'thead',
      { class: standing ? '' : 'sr' },
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, t('figure')),
        standing ? h('th', { scope: 'col', class: 'number' }, t('stands', { n: standing.version })) : null,
        h('th', { scope: 'col', class: 'number' }, t(standing ? 'yours' : 'number')),
      ),
    ),
    h(
      'tbody',
      {},
      mine.map(([label, value], index) =>
        h(
          'tr',
          { class: theirs && (theirs[index][1] ?? null) !== (value ?? null) ? 'differs' : '' },
          h('th', { scope: 'row' }, label),
          theirs ? h('td', { class: 'number' }, integer(theirs[index][1])) : null,
          h('td', { class: 'number' }, integer(value)),
        ),
      ),
    ),
  );
}

// Asks whether this is what the signed sheet says; true when it is.
export function confirmed(body, candidates, where) {
  return new Promise((resolve) => {
    const close = (yes) => () => {
      resolve(yes);
      dialog.close();
    };
    const title = h('h2', { id: 'confirm-title', tabindex: '-1' }, t('confirmTitle'));
    const yes = h('button', { type: 'button', class: 'primary', on: { click: close(true) } }, t('confirmYes'));
    const dialog = h(
      'dialog',
      { class: 'confirm', 'aria-labelledby': 'confirm-title' },
      title,
      h('p', { class: 'quiet' }, where),
      h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('figures') },
        figureTable(body, candidates)),
      h('div', { class: 'actions' }, yes, h('button', { type: 'button', class: 'plain', on: { click: close(false) } },
        t('confirmNo'))),
    );
    dialog.addEventListener('close', () => {
      resolve(false);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    title.focus(); // a key that is still held down confirms nothing
  });
}
