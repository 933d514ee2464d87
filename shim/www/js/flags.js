// What is remarkable about a sheet, in the words of the rules; what being held means, and what a decision said of it.
import { h, setText } from './dom.js';
import { day } from './format.js';
import { t } from './words.js';

// Rules whose figures are not all known say so in words of their own; a comparison that still waits for others says
// nothing.
const unknown = { blank_null_share: 'tooFewToCompare', turnout: 'registerUnknown',
  registered_changed: 'registerUnknown', office_size: 'registerUnknown' };
const isUnknown = (flag) => Object.values(flag.context ?? {}).includes(null);
const isWaiting = (flag) => flag.rule === 'blank_null_share' && flag.action !== 'hold' && isUnknown(flag);

const worded = (flag) => (isUnknown(flag) && unknown[flag.rule] ? t(unknown[flag.rule]) : flag.message);

function distinct(all) {
  const said = new Set();
  return all.filter((flag) => !isWaiting(flag) && !said.has(worded(flag)) && said.add(worded(flag)));
}

// What flags say, each thing once.
export const wordsOf = (all) => distinct(all).map(worded);

// Why a sheet does not count; empty when it does.
function notCounted(sheet) {
  if (sheet?.status === 'held') return t('heldMeans');
  if (sheet?.status !== 'annulled' || !sheet.decision) return '';
  return t('annulledBy', { ...sheet.decision, day: day(sheet.decision.decided_on) });
}

export function flags() {
  const held = h('p', { class: 'warning' }),
    list = h('ul', { class: 'flags' });
  const node = h('section', { 'aria-labelledby': 'flags-title' }, h('h3', { id: 'flags-title' }, t('remarkable')),
    list);
  let shown = '';
  return {
    nodes: [held, node],
    update(sheet) {
      const all = distinct(sheet?.flags ?? []);
      held.hidden = notCounted(sheet) === '';
      setText(held, notCounted(sheet));
      node.hidden = all.length === 0;
      if (JSON.stringify(all) === shown) return;
      shown = JSON.stringify(all);
      list.replaceChildren(
        ...all.map((flag) =>
          h('li', {}, worded(flag), flag.state === 'reviewed' ? h('span', { class: 'base' }, ` ${t('reviewed')}`)
            : null),
        ),
      );
    },
  };
}
