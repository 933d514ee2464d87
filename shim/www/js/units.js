// The units of a level as a table, each a door to the next level.
import * as api from './api.js';
import { h, keep, setAttribute, setCss, setFigure, setText } from './dom.js';
import { integer, percent } from './format.js';
import { leaders, ranking, ratio, sheets } from './figures.js';
import { badge } from './candidates.js';
import { unitHref } from './router.js';
import { count, t } from './words.js';

// Who is ahead; equal votes are said to be a tie.
function signs(ahead) {
  if (!ahead.length) return ['–'];
  if (ahead.length === 1) return [badge(ahead[0]), h('span', { class: 'name' }, ahead[0].short)];
  return [...ahead.map(badge), h('span', { class: 'name' },
    `${t('tie')} : ${ahead.map((one) => one.short).join(', ')}`)];
}

function line(election, hrefOf) {
  return (unit) => {
    const link = h('a', { href: hrefOf(unit) }, unit.name);
    const counted = h('span', { class: 'base' });
    const bar = h('span', { class: 'bar thin', 'aria-hidden': 'true' }, h('span', { class: 'fill' }));
    const leader = h('td', { class: 'leader' });
    const share = h('td', { class: 'number' });
    const lead = h('td', { class: 'number wide' });
    const turnout = h('td', { class: 'number' });
    let shown = '';
    return {
      node: h('tr', {}, h('th', { scope: 'row' }, link, counted, bar), leader, share, lead, turnout),
      update(now) {
        const ahead = now.offices_reported > 0 ? leaders(ranking(election.candidates, now.candidate_results)) : [];
        const [first] = ahead;
        setText(
          counted,
          now.level === 'office'
            ? t(now.status ?? (now.office_status === 'expected' ? 'missing' : now.office_status))
            : count('countedOf', now.offices_total,
              { n: integer(now.offices_reported), total: integer(now.offices_total) }),
        );
        setCss(bar, '--part', (ratio(now.offices_reported, now.offices_total) ?? 0) / 100);
        setAttribute(bar, 'class', `bar thin${sheets(now, 'reported') === sheets(now, 'total') ? ' whole' : ''}`);
        const who = ahead.map((one) => one.id).join();
        if (shown !== who || !leader.firstChild) leader.replaceChildren(...signs(ahead));
        shown = who;
        setFigure(share, percent(first ? first.share : null));
        setFigure(lead, first ? integer(ahead.length > 1 ? 0 : first.lead) : '–');
        setFigure(turnout, percent(ratio(now.turnout_voters, now.registered_voters_reported)));
      },
    };
  };
}

const titles = {
  contest: 'contests',
  province: 'provinces',
  department: 'departments',
  commune: 'communes',
  center: 'centers',
  office: 'offices',
};

// update({ rows, count, elsewhere }) shows them; onMore() asks for more; place is what they lie in.
export function unitTable(election, level, { place, onMore } = {}) {
  const title = t(titles[level]);
  const body = h('tbody');
  const table = h(
    'table',
    { class: 'units' },
    h('caption', { class: 'sr' }, title),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, t(level)),
        h('th', { scope: 'col' }, t('ahead')),
        h('th', { scope: 'col', class: 'number' }, t('share')),
        h('th', { scope: 'col', class: 'number wide' }, t('leadColumn')),
        h('th', { scope: 'col', class: 'number' }, t('turnout')),
      ),
    ),
    body,
  );
  const more = h('button', { type: 'button', class: 'more', on: { click: onMore } });
  const none = h('p', { class: 'quiet' }, t('noUnits'));
  const others = h('p', { class: 'base elsewhere' });
  const centers =
    place && level !== 'center' ? h('a', { href: `${unitHref(election.id, place.level, place.id)}/center` },
      t('showCenters')) : null;
  const csv = h('a', { class: 'base', href: api.unitsCsv(election.id, level, place), download: true }, t('csv'));
  const make = line(election, (unit) => unitHref(election.id, level, unit.id));
  return {
    node: h(
      'section',
      { class: 'card list', 'aria-labelledby': 'units-title' },
      h('div', { class: 'head' }, h('h2', { id: 'units-title' }, title), csv),
      none,
      table,
      more,
      others,
    ),
    update(page) {
      const whole = page.rows.length >= page.count;
      const rows =
        whole && level !== 'province' ? [...page.rows]
        .sort((a, b) => a.name.localeCompare(b.name, 'fr', { numeric: true })) : page.rows;
      keep(body, rows, (unit) => unit.id, make);
      none.hidden = page.rows.length > 0;
      table.hidden = page.rows.length === 0;
      others.hidden = !page.elsewhere;
      if (page.elsewhere)
        others.replaceChildren(
          count('elsewhere', page.elsewhere.offices_total, { n: integer(page.elsewhere.offices_total) }),
          ' ',
          centers ?? '',
        );
      more.hidden = whole;
      setText(more, t('more', { n: integer(page.rows.length), total: integer(page.count) }));
    },
  };
}
