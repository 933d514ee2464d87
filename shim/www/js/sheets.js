// The last sheets that came in.
import { h, keep, setText } from './dom.js';
import { ago, integer, moment } from './format.js';
import { unitHref } from './router.js';
import { count, t } from './words.js';

// Figures that were corrected, and what another person made of them, are two things.
function stateOf({ status, version, figures_version: figures }) {
  const later = status === 'verified' ? 'isVerified' : status === 'provisional' && version > figures ? 'isExamined'
    : '';
  return [figures > 1 ? t('corrected', { n: figures }) : '', later && t(later)].filter(Boolean);
}

function entry(election) {
  return (sheet) => {
    const when = h('time', { datetime: sheet.updated_at, title: moment(sheet.updated_at) });
    const text = h('span', { class: 'base' });
    const voters = h('span', { class: 'voters' });
    return {
      node: h(
        'li',
        {},
        h('a', { href: unitHref(election.id, 'office', sheet.office_id) }, sheet.office,
          h('span', { class: 'at' }, sheet.center)),
        h('span', { class: 'base where' },
          [...new Set([sheet.commune, sheet.department, sheet.province].filter(Boolean))].join(', ')),
        voters,
        when,
        text,
      ),
      update(now) {
        setText(when, ago(now.updated_at));
        setText(voters, ['held', 'annulled'].includes(now.status) ? t(now.status)
          : count('nVoters', now.total_voters, { n: integer(now.total_voters) }));
        setText(text, stateOf(now).join(', '));
      },
    };
  };
}

export function lastSheets(election) {
  const list = h('ol', { class: 'sheets' });
  const none = h('p', { class: 'quiet' }, t('noSheets'));
  let shown = [];
  const draw = () => keep(list, shown, (sheet) => `${sheet.office_id} ${sheet.version} ${sheet.submitted_at}`,
    entry(election));
  return {
    node: h('section', { class: 'card', 'aria-labelledby': 'sheets-title' },
      h('h2', { id: 'sheets-title' }, t('lastSheets')), none, list),
    draw,
    update(sheets) {
      shown = sheets;
      none.hidden = sheets.length > 0;
      draw();
    },
  };
}
