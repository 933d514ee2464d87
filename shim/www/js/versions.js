// The versions of a sheet, newest first, with what each changed and its scans.
import { h } from './dom.js';
import { day, integer, moment } from './format.js';
import { get } from './store.js';
import { unitHref } from './router.js';
import { t } from './words.js';

const channels = ['rest', 'sql', 'import'];
const fields = [
  ['registered', 'registered_voters'],
  ['voters', 'total_voters'],
  ['blank', 'blank_votes'],
  ['nulls', 'null_votes'],
];

function changes(before, now, candidates) {
  const list = fields
    .filter(([, field]) => before[field] !== now[field])
    .map(([word, field]) => t('changed',
      { figure: t(word), before: integer(before[field]), after: integer(now[field]) }));
  const earlier = new Map(before.results.map((line) => [line.candidate_id, line.votes]));
  for (const line of now.results) {
    const votes = earlier.get(line.candidate_id) ?? 0;
    if (votes !== line.votes)
      list.push(
        t('changed', {
          figure: candidates.find((one) => one.id === line.candidate_id)?.short ?? '',
          before: integer(votes),
          after: integer(line.votes),
        }),
      );
  }
  if (before.status !== now.status) list.push(`${t(before.status)} → ${t(now.status)}`);
  return list.length ? list : [t('unchanged')];
}

function scan(file, version) {
  const same = file.same_as_offices ?? [];
  const others = same.length
    ? h(
        'p',
        { class: 'warning' },
        t('sameScan'),
        same.flatMap((office, index) => [
          index ? ', ' : '',
          h('a', { href: unitHref(get('election').id, 'office', office) }, `${t('office')} ${office}`),
        ]),
      )
    : null;
  const inner =
    file.type === 'application/pdf'
      ? h('span', { class: 'pdf' }, t('scanPdf', { size: integer(Math.ceil(file.size / 1024)) }))
      : h('img', { src: file.url, alt: t('scanAlt', { n: version }), loading: 'lazy', decoding: 'async' });
  return h('li', {}, h('a', { href: file.url, target: '_blank', rel: 'noopener' }, inner), others);
}

// The decision that made a version what it is.
function decided({ reference, decided_on: on, scan: paper }) {
  const text = t('decisionBy', { reference, day: day(on) });
  return h('p', {}, paper ? h('a', { href: paper, target: '_blank', rel: 'noopener' }, text) : text);
}

function entry(now, before, candidates, last) {
  const ended = !now.superseded_at
    ? t('inForce')
    : t(now.superseded_by === 'deletion' ? 'deleted' : 'superseded', { when: moment(now.superseded_at) });
  const what =
    before && before.superseded_by !== 'deletion'
      ? h(
          'ul',
          { class: 'changes' },
          changes(before, now, candidates).map((text) => h('li', {}, text)),
        )
      : null;
  const scans = now.scans.length
    ? h(
        'ul',
        { class: 'scans' },
        now.scans.map((file) => scan(file, now.version)),
      )
    : null;
  return h(
    'li',
    { class: last ? 'current' : '' },
    h('h3', {}, t('version', { n: now.version }), h('span', { class: 'base' }, ` ${ended}`)),
    h('p', { class: 'base' },
      `${moment(now.updated_at)} · ${t(now.status)} · ${t(channels.includes(now.channel) ? now.channel : 'sql')}`),
    now.reason ? h('p', {}, t('reason', { reason: now.reason })) : null,
    now.decision ? decided(now.decision) : null,
    what,
    scans,
  );
}

export function versions(election) {
  const list = h('ol', { class: 'versions' });
  const noScans = h('p', { class: 'base' }, t('noScans'));
  const node = h(
    'section',
    { class: 'card history', 'aria-labelledby': 'history-title' },
    h('h2', { id: 'history-title' }, t('history')),
    list,
    noScans,
  );
  let shown = '';
  return {
    node,
    update(history, scans) {
      const now = JSON.stringify([history, scans.flags]);
      if (now === shown) return;
      shown = now;
      node.hidden = history.length === 0;
      noScans.hidden = history.some((version) => version.scans.length > 0);
      list.replaceChildren(
        ...history.map((version, index) => entry(version, history[index - 1], election.candidates,
          index === history.length - 1)).reverse(),
      );
    },
  };
}
