// The sheets that somebody has to look at: held ones, which do not count, and those that a rule flags, each with why
// and the door to the office where it is decided.
import { h } from './dom.js';
import { moment } from './format.js';
import { frame } from './manage_frame.js';
import { newestList } from './manage_newest.js';
import { unitHref } from './router.js';
import { t } from './words.js';

const LIMIT = 100;

export async function open({ election }) {
  const places = new Map(); // the line of an office, which has all that is remarkable about its sheet
  function row(flag) {
    const why = h('li', {}, flag.message);
    const there = places.get(flag.office_id);
    if (there) {
      there.append(why);
      return null;
    }
    const reasons = h('ul', { class: 'flags' }, why);
    places.set(flag.office_id, reasons);
    return h(
      'li',
      { class: 'row' },
      h(
        'div',
        { class: 'what-it-is' },
        h('a', { class: 'name', href: unitHref(election.id, 'office', flag.office_id) },
          [flag.office, flag.center].filter(Boolean).join(', ')),
        reasons,
        h('p', { class: 'base' }, t('flaggedAt', { when: moment(flag.created_at) })),
      ),
      flag.sheet_status ? h('span', { class: `state ${flag.sheet_status}` }, t(flag.sheet_status)) : null,
    );
  }
  const list = await newestList({
    label: t('toReview'),
    path: `/api/elections/${election.id}/flags?status=open&limit=${LIMIT}`,
    name: 'flags',
    row,
    none: t('nothingToReview'),
  });
  return frame(
    { title: t('toReview'), part: 'review', election, quiet: t('toReviewHint') },
    h('section', { class: 'card', 'aria-labelledby': 'list-title' }, h('h2', { id: 'list-title' }, t('toReview')),
      list.node),
  );
}
