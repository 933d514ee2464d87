// Rows from a file: tried first, with what is said of each line, then for real.
import { h, setText } from './dom.js';
import { field } from './form.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { readText, records } from './manage_csv.js';
import { radioField, sentence } from './manage_form.js';
import { verdicts } from './manage_verdicts.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const CSV = { 'Content-Type': 'text/csv; charset=utf-8' };

// kinds: {name: {path, sample: () => lines}}; words of a kind: nameImport, nameImportHint. options(): what else the
// query has; fields: parts of the form beside the file; headers(): more of them; means: what recording does, in a
// sentence; after(answer, name): what stands below the counts of what was recorded. The parts of the page.
export function importForm({ kinds, first, options = () => ({}), headers = () => ({}), fields = [], title, means,
  after }) {
  let source = null, // { text, records }: what is to be sent
    reading = null, // a file that is being read
    turn = 0;
  const said = h('p', { class: 'wrong', role: 'alert', tabindex: '-1' });
  const about = h('p', { class: 'base', role: 'status' });
  const result = h('section', { class: 'card result', 'aria-labelledby': 'result-title', hidden: true });
  const sample = h('div', { class: 'sample' });
  const kind = radioField(
    'kind',
    t('importKind'),
    Object.keys(kinds).map((key) => [key, t(`${key}Import`), t(`${key}ImportHint`)]),
    { value: first, on: { change: restart } },
  );
  const file = field(
    'file',
    t('file'),
    h('input', { type: 'file', id: 'file', accept: '.csv,.txt,text/csv,text/plain',
      on: { change: () => (reading = readFile()) } }),
    {
      hint: t('fileHint'),
    },
  );
  const paste = field(
    'paste',
    t('paste'),
    h('textarea', { id: 'paste', rows: 6, spellcheck: 'false', autocapitalize: 'off', on: { input: readPaste } }),
  );
  const button = h('button', { type: 'submit', class: 'primary' }, t('tryImport'));

  // What was said of a file is not said of another one.
  function restart() {
    turn++;
    result.hidden = true;
    setText(said, '');
    sample.replaceChildren(
      h('p', { class: 'base' }, t('sampleHint'), kinds[kind.value()].hint ? ` ${kinds[kind.value()].hint}` : null),
      h('pre', { tabindex: '0' }, kinds[kind.value()].sample().join('\n')),
    );
  }
  function take(text, note = '') {
    source = text.trim() ? { text, records: records(text) } : null;
    setText(
      about,
      source
        ? [note, count('nLines', source.records.size - 1,
          { n: integer(Math.max(0, source.records.size - 1)) })].filter(Boolean).join(' ')
        : '',
    );
    restart();
  }
  async function readFile() {
    const [chosen] = file.input.files;
    if (!chosen) return take(paste.input.value);
    paste.input.value = '';
    take('');
    const { text, foreign } = await readText(chosen);
    if (file.input.files[0] === chosen) take(text, foreign ? t('foreignText') : '');
  }
  function readPaste() {
    file.input.value = '';
    take(paste.input.value);
  }

  const send = (dry, mode) =>
    call('POST', `${kinds[kind.value()].path}?${new URLSearchParams({ dry_run: dry, mode, ...options() })}`,
      new Blob([source.text]), {
      headers: { ...CSV, ...headers() },
    });

  function refused(error) {
    if (!(error instanceof Problem)) throw error;
    setText(said, error.errors.length > 1 ? error.errors.map((one) => one.message).join(' ') : sentence(error));
    said.focus();
  }

  async function attempt(event) {
    event.preventDefault();
    if (button.getAttribute('aria-disabled')) return;
    await reading;
    if (!source) {
      setText(said, t('noFile'));
      return file.input.focus();
    }
    const mine = ++turn;
    button.setAttribute('aria-disabled', 'true');
    setText(said, '');
    try {
      const answer = await send(true, 'rows');
      if (mine === turn) show(answer);
    } catch (error) {
      if (mine === turn) refused(error);
    } finally {
      button.removeAttribute('aria-disabled');
    }
  }

  const goodOf = (answer) => answer.accepted + answer.held; // what is held is received as well

  // The verdicts of a trial with the way on from there, or those of the import itself.
  function show(answer) {
    const heading = h('h2', { id: 'result-title', tabindex: '-1' }, t(answer.dry_run ? 'trialResult' : 'importResult'));
    const parts = [heading, h('p', { class: 'quiet' }, summary(answer))];
    const good = goodOf(answer);
    if (answer.dry_run && good > 0)
      parts.push(
        h(
          'div',
          { class: 'acts' },
          h(
            'button',
            { type: 'button', class: 'primary', 'data-act': 'import', on: { click: () => run(answer) } },
            count(answer.refused ? 'importGood' : 'importAll', good, { n: integer(good) }),
          ),
        ),
      );
    parts.push(...after(answer, kind.value()).filter(Boolean));
    result.replaceChildren(...parts, verdicts(answer, source.records));
    result.hidden = false;
    heading.focus();
  }
  const summary = (answer) => {
    if (!answer.dry_run) return count('importDone', goodOf(answer), { n: integer(goodOf(answer)) });
    if (answer.refused) return t('trialBad',
      { bad: count('refusedRows', answer.refused, { n: integer(answer.refused) }) });
    return t(goodOf(answer) ? 'trialGood' : 'trialNothing');
  };

  async function run(tried) {
    let answer = null;
    const done = await ask({
      title: count('importAsk', goodOf(tried), { n: integer(goodOf(tried)) }),
      text: means,
      points: tried.refused
        ? [t('importSkips', { bad: count('refusedRows', tried.refused, { n: integer(tried.refused) }) })] : [],
      act: t('importAct'),
      async work() {
        answer = await send(false, tried.refused ? 'rows' : 'all');
      },
    });
    if (done) show(answer);
  }

  restart();
  const form = h(
    'form',
    { class: 'form', novalidate: true, 'aria-label': title, on: { submit: attempt } },
    Object.keys(kinds).length > 1 ? kind.node : null,
    sample,
    file.node,
    paste.node,
    fields,
    about,
    said,
    h('div', { class: 'acts' }, button, h('span', { class: 'base' }, t('tryHint'))),
  );
  return [h('section', { class: 'card slim' }, form), result];
}
