// The figures of a sheet as a table: alone, to be confirmed; or ours beside those that stand.
import { h, setText } from './dom.js';
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
  return [
    ...rows.map(([word, name]) => [t(word), body[name]]),
    ...candidates.map((one) => [one.name, votes.get(one.id) ?? null]),
  ];
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

// What a rule would say of the sheet, to be looked at before it goes: a box to tick for each.
function asked(flags) {
  const boxes = flags.map((flag, index) => h('input', { type: 'checkbox', id: `checked-${index}` }));
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const lines = flags.map((flag, index) =>
    h(
      'li',
      {},
      h(
        'label',
        { class: 'tick', for: `checked-${index}` },
        boxes[index],
        h('span', {}, t('softChecked', { what: flag.message })),
      ),
    ),
  );
  const holds = flags.some((flag) => flag.action === 'hold');
  return {
    node: flags.length
      ? h(
          'section',
          { class: 'soft', 'aria-labelledby': 'soft-title' },
          h('h3', { id: 'soft-title' }, t(holds ? 'softHolds' : 'softTitle')),
          h('ul', {}, lines),
          wrong,
        )
      : null,
    // Whether all are ticked; else the first that is not takes the focus.
    done() {
      const open = boxes.find((box) => !box.checked);
      setText(wrong, open ? t('softOpen') : '');
      open?.focus();
      return !open;
    },
  };
}

// Asks whether this is what the signed sheet says, and whether what rules would say was looked at: the reason to be
// kept
// ('' where there is nothing to say), null when one goes back to the figures.
export function confirmed(body, candidates, where, flags = []) {
  return new Promise((resolve) => {
    const soft = asked(flags);
    const leave = () => dialog.close();
    const send = () => {
      if (!soft.done()) return;
      resolve(flags.length ? t('softChecked', { what: flags.map((flag) => flag.message).join(' ') }) : '');
      dialog.close();
    };
    const title = h('h2', { id: 'confirm-title', tabindex: '-1' }, t('confirmTitle'));
    const yes = h('button', { type: 'button', class: 'primary', on: { click: send } }, t('confirmYes'));
    const dialog = h(
      'dialog',
      { class: 'confirm', 'aria-labelledby': 'confirm-title' },
      title,
      h('p', { class: 'quiet' }, where),
      soft.node,
      h(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': t('figures') },
        figureTable(body, candidates),
      ),
      h(
        'div',
        { class: 'actions' },
        yes,
        h('button', { type: 'button', class: 'plain', on: { click: leave } }, t('confirmNo')),
      ),
    );
    dialog.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.shiftKey || event.repeat) return;
      event.preventDefault();
      send();
    });
    dialog.addEventListener('close', () => {
      resolve(null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    title.focus(); // a key that is still held down confirms nothing
  });
}
