// Gabon's provinces, coloured by who leads or by turnout; every province is a link, and says in words what its colour
// says. The table of provinces beside it has the same figures.
import { choice, h, s, setAttribute, setCss, setText } from './dom.js';
import { coarse, integer, percent } from './format.js';
import { leaders, ranking, ratio } from './figures.js';
import { badge } from './candidates.js';
import { unitHref } from './router.js';
import { count, t } from './words.js';

let mode = 'leader';

// Whether these units are on the map at all: by their codes.
export const isMapped = (outlines, rows) => rows.some((unit) => outlines.areas[unit.code]);

const namesOf = (list) => list.map((one) => one.name).join(', ');

function province(area, unit, election) {
  const shape = s('path', { d: area.path });
  const name = s('text', { x: area.x, y: area.y - 20 }, area.name);
  const sign = s('text', { x: area.x, y: area.y + 34, class: 'sign' });
  const link = s('a', { href: unitHref(election.id, 'province', unit.id) }, shape);
  return {
    link,
    label: s('g', {}, name, sign),
    update(now) {
      const ahead = leaders(ranking(election.candidates, now.candidate_results));
      const [first] = ahead;
      const counted = now.offices_reported > 0 && ahead.length > 0;
      const tied = ahead.length > 1;
      const turnout = ratio(now.turnout_voters, now.registered_voters_reported);
      const byLeader = mode === 'leader';
      setAttribute(link, 'class',
        `area ${!counted ? 'none' : !byLeader ? 'scale' : tied ? 'tie' : `c${first.colour}`}`);
      // from faint to full colour: shares from 20 to 100 %, turnout from 30 to 90 %
      const depth = byLeader ? (first.share - 20) / 80 : (turnout - 30) / 60;
      setCss(shape, '--depth', counted ? Math.min(1, Math.max(0, depth)).toFixed(3) : 0);
      setText(sign, !counted ? '–' : !byLeader ? coarse(turnout)
        : `${tied ? '=' : first.initials} ${coarse(first.share)}`);
      const offices = count('countedOf', now.offices_total,
        { n: integer(now.offices_reported), total: integer(now.offices_total) });
      setAttribute(
        link,
        'aria-label',
        !counted
          ? t('mapNothing', { name: area.name })
          : t(tied ? 'mapTie' : 'mapProvince', { name: area.name, leader: namesOf(ahead), share: percent(first.share),
            turnout: percent(turnout), offices }),
      );
    },
  };
}

export function map(outlines, election) {
  const parts = new Map();
  let rows = [];
  const ground = s('g', { 'aria-hidden': 'true' }); // provinces without offices of this election
  const links = s('g', {}),
    labels = s('g', { class: 'labels', 'aria-hidden': 'true' });
  const picture = s(
    'svg',
    { viewBox: `-60 -12 ${outlines.width + 100} ${outlines.height + 24}`, class: 'map', role: 'group',
      'aria-label': t('map') },
    ground,
    links,
    labels,
  );
  const hint = h('p', { class: 'base' });
  const legend = h('ul', { class: 'legend' });
  const aside = h('p', { class: 'base' });

  function draw() {
    for (const unit of rows) {
      const area = outlines.areas[unit.code];
      if (!area) continue;
      if (!parts.has(unit.code)) {
        const part = province(area, unit, election);
        parts.set(unit.code, part);
        links.append(part.link);
        labels.append(part.label);
      }
      parts.get(unit.code).update(unit);
    }
    ground.replaceChildren(
      ...Object.entries(outlines.areas)
        .filter(([code]) => !parts.has(code))
        .map(([, area]) => s('path', { d: area.path })),
    );
    setText(hint, t(mode === 'leader' ? 'mapHint' : 'mapHintTurnout'));
    const shown = new Map();
    for (const unit of rows) {
      const ahead = leaders(ranking(election.candidates, unit.candidate_results));
      if (outlines.areas[unit.code] && ahead.length === 1) shown.set(ahead[0].id, ahead[0]);
    }
    legend.hidden = mode !== 'leader' || shown.size === 0;
    legend.replaceChildren(
      ...[...shown.values()].sort((a, b) => a.order - b.order)
      .map((first) => h('li', {}, badge(first), ` ${first.name}`)),
    );
    aside.replaceChildren(
      ...rows
        .filter((unit) => !outlines.areas[unit.code])
        .flatMap((unit) => {
          const ahead = leaders(ranking(election.candidates, unit.candidate_results));
          const value =
            unit.offices_reported === 0 || !ahead.length
              ? t('nothingCounted')
              : mode === 'leader'
                ? `${ahead.map((one) => one.short).join(' = ')} ${percent(ahead[0].share)}`
                : percent(ratio(unit.turnout_voters, unit.registered_voters_reported));
          return [h('a', { href: unitHref(election.id, 'province', unit.id) }, unit.name), ` ${value} `];
        }),
    );
    aside.hidden = aside.childNodes.length === 0;
  }

  const switcher = choice(
    'map',
    t('mapBy'),
    [
      ['leader', t('byLeader')],
      ['turnout', t('turnout')],
    ],
    mode,
    (to) => {
      mode = to;
      draw();
    },
  );
  return {
    node: h(
      'section',
      { class: 'card map-card', 'aria-labelledby': 'map-title' },
      h('div', { class: 'head' }, h('h2', { id: 'map-title' }, t('map')), switcher),
      picture,
      legend,
      aside,
      hint,
    ),
    update(now) {
      rows = now;
      draw();
    },
  };
}
