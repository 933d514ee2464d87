// The door to how the outcome of a contest comes about, where it has a formula.
import * as api from './api.js';
import { h } from './dom.js';
import { outcomeHref } from './router.js';
import { t } from './words.js';

export function outcomeLink(election, contest) {
  const node = h('p', { class: 'outcome-link reserved' },
    h('a', { href: outcomeHref(election.id, contest) }, t('outcomeLink')));
  api.contest(contest).then(
    ({ formula }) => {
      node.classList.toggle('reserved', !formula); // its line is there from the start
    },
    () => {}, // without it the page is whole
  );
  return node;
}
