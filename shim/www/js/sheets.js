// The last sheets that came in.
import { h, keep, setAttribute, setText } from './dom.js';
import { ago, integer, moment } from './format.js';
import { unitHref } from './router.js';
import { count, t } from './words.js';

// Figures that were corrected, and what another person made of them, are two things.
function stateOf({ status, version, figures_version: figures }) {
  const later = status === 'verified' ? 'isVerified' : status === 'provisional' && version > figures ? 'isExamined'
    : '';
  return [figures > 1 ? t('corrected', { n: figures }) : '', later && t(later)].filter(Boolean);
}

// A line of the list: its place stays, so that nothing moves when a newer sheet comes.
function entry(election) {
  return () => {
    const name = h('span'),
      at = h('span', { class: 'at' }),
      link = h('a', {}, name, at),
      where = h('span', { class: 'base where' }),
      when = h('time'),
      text = h('span', { class: 'base' }),
      voters = h('span', { class: 'voters' });
    return {
      node: h('li', {}, link, where, voters, when, text),
      update(now) {
        setAttribute(link, 'href', unitHref(election.id, 'office', now.office_id));
        setText(name, now.office);
        setText(at, now.center);
        setText(where, [...new Set([now.commune, now.department, now.province].filter(Boolean))].join(', '));
        setAttribute(when, 'datetime', now.updated_at);
        setAttribute(when, 'title', moment(now.updated_at));
        setText(when, ago(now.updated_at));
        setAttribute(voters, 'class', `voters ${now.status}`);
        setText(voters, ['held', 'annulled'].includes(now.status) ? t(now.status)
          : count('nVoters', now.total_voters, { n: integer(now.total_voters) }));
        setText(text, stateOf(now).join(', '));
      },
    };
  };
}

// While somebody points at the list or is in it, it stays as it is.
export function lastSheets(election) {
  const list = h('ol', { class: 'sheets' });
  const none = h('p', { class: 'quiet' }, t('noSheets'));
  let shown = [];
  const draw = () => {
    if (list.matches(':hover, :focus-within')) return;
    keep(list, shown.map((sheet, place) => ({ ...sheet, place })), (sheet) => sheet.place, entry(election));
  };
  for (const left of ['pointerleave', 'focusout']) list.addEventListener(left, () => setTimeout(draw));
  return {
    node: h('section', { 'aria-labelledby': 'sheets-title' }, h('h2', { id: 'sheets-title' }, t('lastSheets')), none,
      list),
    draw,
    update(sheets) {
      shown = sheets;
      none.hidden = sheets.length > 0;
      draw();
    },
  };
}
