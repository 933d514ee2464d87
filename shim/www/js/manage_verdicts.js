// What the server says of each line of a file: counts, and a table with what is wrong at its line.
import { choice, h } from './dom.js';
import { integer } from './format.js';
import { explain } from './manage_form.js';
import { count, t } from './words.js';

const VERDICTS = ['refused', 'held', 'accepted', 'unchanged'];
const STEP = 100;

// What is wrong with a line, with the column's name where the sentence does not have it.
function wrong(error) {
  const text = explain(error);
  return h('li', {}, text !== error.message && error.fields?.length ? [h('strong', {}, error.fields.join(', ')), ' : ']
    : null, text);
}

function line(records) {
  return ({ row, verdict, errors, notes }) =>
    h(
      'tr',
      { class: verdict },
      h('th', { scope: 'row', class: 'number' }, integer(row)),
      h(
        'td',
        {},
        (records.get(row) ?? []).filter((value) => value.trim() !== '').join(' · '),
        errors?.length ? h('ul', { class: 'wrongs' }, errors.map(wrong)) : null,
        notes?.length ? h('ul', { class: 'notes' }, notes.map(wrong)) : null,
      ),
      h('td', {}, h('span', { class: `verdict-${verdict}` }, t(`${verdict}Row`))),
    );
}

// answer: of an import, which lists refused lines first, and the rest only so far; records: of the file, by line.
export function verdicts(answer, records) {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, answer[verdict] ?? 0]));
  let shown = counts.refused ? 'refused' : 'all',
    rows = [],
    length = STEP;
  const body = h('tbody');
  const make = line(records);
  const more = h(
    'button',
    {
      type: 'button',
      class: 'more',
      on: {
        click() {
          length += STEP;
          draw();
        },
      },
    },
    '',
  );
  function draw() {
    body.replaceChildren(...rows.slice(0, length).map(make));
    more.hidden = rows.length <= length;
    more.textContent = t('more', { n: integer(Math.min(length, rows.length)), total: integer(rows.length) });
  }
  function pick(verdict) {
    shown = verdict;
    length = STEP;
    rows = verdict === 'all' ? answer.rows : answer.rows.filter((one) => one.verdict === verdict);
    draw();
  }
  pick(shown);
  const options = [['all', `${t('allRows')} ${integer(answer.total)}`]];
  for (const verdict of VERDICTS)
    if (counts[verdict])
    options.push([verdict, count(`${verdict}Rows`, counts[verdict], { n: integer(counts[verdict]) })]);
  return h(
    'div',
    { class: 'verdicts' },
    options.length > 1 ? choice('verdict', t('showRows'), options, shown, pick) : null,
    h(
      'div',
      { class: 'table', tabindex: '0', role: 'region', 'aria-label': t('verdicts') },
      h(
        'table',
        {},
        h('caption', { class: 'sr' }, t('verdicts')),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col', class: 'number' }, t('rowNumber')),
            h('th', { scope: 'col' }, t('rowContent')),
            h('th', { scope: 'col' }, t('verdict')),
          ),
        ),
        body,
      ),
    ),
    more,
    answer.rows_omitted ? h('p', { class: 'base' },
      count('omittedRows', answer.rows_omitted, { n: integer(answer.rows_omitted) })) : null,
  );
}

const figures = [
  ['voters', 'total_voters'],
  ['blank', 'blank_votes'],
  ['nulls', 'null_votes'],
  ['valid', 'valid_votes'],
];

// What the election's total is after an import of sheets, or would be.
export function totals(election, { dry_run: dry, totals: total }) {
  const line = (name, value) => h('tr', {}, h('th', { scope: 'row' }, name),
    h('td', { class: 'number' }, integer(value)));
  return h(
    'details',
    { class: 'totals', open: true },
    h(
      'summary',
      {},
      t(dry ? 'totalsThen' : 'totalsNow',
        { sheets: count('nSheets', total.offices_reported, { n: integer(total.offices_reported) }) }),
    ),
    h(
      'table',
      {},
      h('caption', { class: 'sr' }, t('figures')),
      h('thead', { class: 'sr' }, h('tr', {}, h('th', { scope: 'col' }, t('figure')),
        h('th', { scope: 'col' }, t('number')))),
      h(
        'tbody',
        {},
        figures.map(([word, field]) => line(t(word), total[field])),
        election.candidates.map((candidate) =>
          line(`${candidate.first_name} ${candidate.last_name}`.trim(), total.candidate_results[candidate.id] ?? 0),
        ),
      ),
    ),
  );
}
