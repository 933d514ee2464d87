// The fields of a sheet, and whether they add up while one types. What the figures must satisfy the server says.
import { badge } from './candidates.js';
import { field } from './form.js';
import { h, setText } from './dom.js';
import { countOf, integer } from './format.js';
import { scanInput } from './scan_input.js';
import { count, t } from './words.js';

const COUNTS = ['registered_voters', 'total_voters', 'blank_votes', 'null_votes'];
const LABELS = { registered_voters: 'registered', total_voters: 'voters', blank_votes: 'blank', null_votes: 'nulls' };
const NUMBER = { type: 'text', inputmode: 'numeric', autocomplete: 'off', maxlength: '30', enterkeyhint: 'next' };

const numberOf = (text) => countOf(text ?? '');
const isNoCount = (one) => one.input.value !== '' && numberOf(one.input.value) === null;

// Figures as they are typed: { registered_voters: '357', …, votes: { 12: '345' } }; from a sheet that stands.
export const typed = (sheet) => ({
  ...Object.fromEntries(COUNTS.map((name) => [name, String(sheet[name] ?? '')])),
  votes: Object.fromEntries(sheet.results.map((line) => [line.candidate_id, String(line.votes)])),
});

// What is sent: what is not filled in is left out.
export function bodyOf(figures, candidates, reason) {
  const body = {};
  for (const name of COUNTS) if (numberOf(figures[name]) !== null) body[name] = numberOf(figures[name]);
  body.results = candidates
    .filter((one) => numberOf(figures.votes[one.id] ?? '') !== null)
    .map((one) => ({ candidate_id: one.id, votes: numberOf(figures.votes[one.id]) }));
  if (reason) body.reason = reason;
  return body;
}

// Voters less blank, null and the candidates' votes; null while a figure is missing. 0 is right.
export function gapOf(body, candidates) {
  if (body.results.length < candidates.length || COUNTS.slice(1).some((name) => body[name] === undefined)) return null;
  return body.total_voters - body.blank_votes - body.null_votes - votesOf(body);
}

const votesOf = (body) => body.results.reduce((sum, line) => sum + line.votes, 0);

function sumBox() {
  const verdict = h('p', { class: 'gap', role: 'status' });
  const sum = h('p', { class: 'base' });
  return {
    node: h('div', { class: 'sum-box' }, verdict, sum), // in one row
    update(body, gap) {
      const state = gap === null ? 'open' : gap === 0 ? 'good' : 'off';
      verdict.className = `gap ${state}`;
      setText(
        verdict,
        gap === null
          ? t('sumOpen')
          : gap === 0
            ? t('checkGood')
            : count(gap > 0 ? 'sumShort' : 'sumOver', Math.abs(gap), { n: integer(Math.abs(gap)) }),
      );
      const known = COUNTS.slice(1).every((name) => body[name] !== undefined);
      setText(
        sum,
        known
          ? t('sumValid', {
              valid: integer(body.total_voters - body.blank_votes - body.null_votes),
              cast: integer(votesOf(body)),
            })
          : t('sumHint'),
      );
    },
  };
}

function figureField(id, label, value) {
  const one = field(id, label, { ...NUMBER, value });
  one.node.classList.add('figure');
  return one;
}

// draft: { place, figures, reason, scan, etag }, which follows what is typed; onChange() after each change of it.
export function entryForm(draft, { verified, onChange }) {
  const { place, figures } = draft;
  const sum = sumBox();
  const fields = new Map();
  const votes = place.candidates.map((one) => {
    const label = [
      one.number
        ? h('span', { class: 'ballot' }, h('span', { class: 'sr' }, `${t('ballotSays')} `), String(one.number))
        : badge(one),
      h('span', {}, one.name, one.party ? h('span', { class: 'party' }, one.party) : null),
    ];
    return figureField(`votes-${one.id}`, label, figures.votes[one.id] ?? '');
  });
  for (const name of COUNTS) fields.set(name, figureField(name, t(LABELS[name]), figures[name]));
  const reason = field(
    'reason',
    t('reasonLabel'),
    { rows: 2, maxlength: '1000' },
    { hint: t(verified ? 'reasonNeeded' : 'reasonHint') },
  );
  reason.input.value = draft.reason ?? '';
  const scan = scanInput(draft.scan, (blob) => {
    draft.scan = blob;
    onChange();
  });

  const node = h(
    'div',
    { class: 'form entry-form' },
    h(
      'fieldset',
      { class: 'card' },
      h('legend', {}, t('entryVoters')),
      COUNTS.map((name) => fields.get(name).node),
    ),
    h(
      'fieldset',
      { class: 'card' },
      h('legend', {}, t('entryVotes')),
      votes.map((one) => one.node),
    ),
    draft.etag ? h('div', { class: 'card' }, reason.node) : null,
    h(
      'fieldset',
      { class: 'card paper' },
      h('legend', {}, t('scanTitle')),
      h('p', { class: 'base' }, t('scanHint')),
      scan.node,
    ),
  );
  const all = () => [...fields.values(), ...votes, reason, scan];
  const figureInputs = [...fields.values(), ...votes].map((one) => one.input);
  figureInputs.at(-1).setAttribute('enterkeyhint', 'done');
  // Enter and the arrows go from figure to figure, Enter in the last one sends, and so does Shift+Enter anywhere
  const send = () => node.closest('form').requestSubmit();
  node.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = figureInputs.indexOf(event.target);
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      if (!event.repeat) send();
      return;
    }
    if (at < 0 || !['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) return;
    event.preventDefault();
    const next = figureInputs[at + (event.key === 'ArrowUp' ? -1 : 1)];
    if (next) {
      next.focus();
      next.select();
    } else if (event.key === 'Enter' && !event.repeat) send();
  });

  function update() {
    const body = bodyOf(figures, place.candidates, draft.reason);
    sum.update(body, gapOf(body, place.candidates));
  }
  node.addEventListener('input', (event) => {
    for (const [name, one] of fields) figures[name] = one.input.value;
    place.candidates.forEach((one, index) => {
      figures.votes[one.id] = votes[index].input.value;
    });
    draft.reason = reason.input.value.trim();
    const changed = all().find((one) => one.input === event.target);
    changed?.problem([...fields.values(), ...votes].includes(changed) && isNoCount(changed) ? t('figureNoCount') : '');
    update();
    onChange();
  });
  update();

  // results[3].votes: the fourth of those that were sent
  function fieldOf(name, sent) {
    const listed = /^results\[(\d+)\]/.exec(name);
    if (listed) return votes[place.candidates.findIndex((one) => one.id === sent.results[listed[1]]?.candidate_id)];
    return name === 'results' ? votes[0] : name === 'reason' ? reason : name === 'scan' ? scan : fields.get(name);
  }

  return {
    node,
    sum: sum.node,
    // The figures that are not filled in or are no count, said at their fields; whether there are none.
    filled() {
      const empty = [...fields.entries()].filter(([name]) => name !== 'registered_voters').map(([, one]) => one);
      const missing = [...empty, ...votes].filter((one) => one.input.value === '');
      const wrong = [...fields.values(), ...votes].filter(isNoCount);
      for (const one of missing) one.problem(t('figureMissing'));
      for (const one of wrong) one.problem(t('figureNoCount'));
      (missing[0] ?? wrong[0])?.input.focus();
      return missing.length + wrong.length === 0;
    },
    // What the server refused in the body that was sent: each at its field, said once where it has several. Returns the
    // rest.
    problems(errors, sent) {
      const texts = new Map(),
        marks = new Map();
      for (const error of errors) {
        const [first, ...others] = error.fields.map((name) => fieldOf(name, sent)).filter(Boolean);
        if (first) texts.set(first, [...(texts.get(first) ?? []), error.message]);
        for (const one of others) marks.set(one, first);
      }
      for (const one of all()) one.problem((texts.get(one) ?? []).join(' '), marks.get(one));
      all()
        .find((one) => texts.has(one))
        ?.input.focus();
      return errors.filter((error) => !error.fields.some((name) => fieldOf(name, sent)));
    },
  };
}
