// What an office is to the count: expected, without a vote, to vote again, or its voters in another office. For a
// reason while sheets are entered; by a decision, where there is one and once the election is completed.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { askForm } from './manage_ask_form.js';
import { confirmation, decide, decisionFields } from './manage_decide.js';
import { radioField, sentence } from './manage_form.js';
import { call, Problem } from './session.js';
import { t } from './words.js';

const STATES = ['expected', 'not_held', 'to_vote_again', 'merged'];
const PAUSE = 250,
  LEAST = 2,
  SHOWN = 8,
  KNOWN = 1000;

// Another office: of the same center to begin with, or any that is found by name.
function officeField(election, office) {
  let chosen = null,
    timer = 0,
    asked = null;
  const list = h('ul', { class: 'rows found-places', 'aria-label': t('mergeFound') });
  const said = h('p', { class: 'base', role: 'status' });
  const wrong = h('p', { class: 'wrong', id: 'merge-wrong', hidden: true });
  const input = h('input', {
    type: 'search',
    id: 'merge-search',
    name: 'merged_into',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-describedby': 'merge-hint merge-wrong',
    on: {
      input() {
        clearTimeout(timer);
        timer = setTimeout(look, PAUSE);
      },
    },
  });
  const placed = (one) => [one.name, typeof one.center === 'string' && one.center].filter(Boolean).join(', ');
  function choose(one) {
    chosen = one;
    list.replaceChildren();
    input.value = placed(one);
    setText(said, t('mergeChosen', { name: placed(one) }));
    input.focus();
  }
  function show(found) {
    const row = (one) =>
      h(
        'li',
        { class: 'row' },
        h('span', { class: 'what-it-is' }, placed(one)),
        h(
          'button',
          { type: 'button', class: 'plain small', on: { click: () => choose(one) } },
          t('choose'),
          h('span', { class: 'sr' }, ` ${placed(one)}`),
        ),
      );
    list.replaceChildren(...found.filter((one) => one.id !== office.id).slice(0, SHOWN).map(row));
  }
  async function look() {
    const text = input.value.trim();
    chosen = null;
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      if (text.length < LEAST) return await near();
      const { results } = await api.search(election.id, text, signal);
      const found = results.filter((place) => place.kind === 'office');
      show(found);
      setText(said, found.length ? '' : t('searchNone', { text }));
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  async function near() {
    const { rows } = await api.list(`/api/centers/${office.center_id}/offices?limit=${KNOWN}`);
    show(rows.filter((one) => one.contest_id === office.contest_id && ['expected', 'to_vote_again']
      .includes(one.office_status)));
  }
  near().catch(() => {});
  return {
    name: 'merged_into',
    input,
    node: h(
      'div',
      { class: 'field stack', hidden: true },
      h('label', { for: 'merge-search' }, t('mergeInto')),
      h('p', { class: 'base', id: 'merge-hint' }, t('mergeHint')),
      input,
      said,
      list,
      wrong,
    ),
    value: () => chosen?.id ?? null,
    problem(text) {
      setText(wrong, text);
      wrong.hidden = !text;
    },
  };
}

function send(office, over) {
  return ({ office_status: status, merged_into: into, reference, decided_on: on, scan, reason }) => {
    const other = status === 'merged' ? into : null;
    if (over || reference || on || scan)
      return decide(`/api/offices/${office.id}/status`,
        { office_status: status, merged_into: other, reference, decided_on: on, reason, scan });
    return call('PUT', `/api/offices/${office.id}`, { office_status: status, merged_into: other, reason });
  };
}

// What an office may become: none other than expected while a sheet of it stands, but that its voters vote again once a
// decision has annulled it.
export function possibleStates(election, office, sheet) {
  if (election.status === 'archived') return [];
  const fits = (state) => !sheet || state === 'expected' || (state === 'to_vote_again' && sheet.status === 'annulled');
  return STATES.filter((state) => state !== office.office_status && fits(state));
}

// Asks what the office is from now on; the answer's message once it is said, null when one thought better of it.
export async function askState(election, office, sheet) {
  const over = election.status === 'completed';
  const possible = possibleStates(election, office, sheet);
  const into = officeField(election, office);
  const decision = decisionFields({ optional: !over, reason: { hint: t('officeReasonHint') } });
  const state = radioField(
    'office_status',
    t('officeStateWhich'),
    possible.map((one) => [one, t(`office_${one}`), t(`office_${one}_hint`)]),
    { value: possible[0], on: { change: follow } },
  );
  function follow() {
    into.node.hidden = state.value() !== 'merged';
  }
  follow();
  const answer = await askForm({
    title: t('officeStateAsk', { name: office.name }),
    text: t(over ? 'officeStateOver' : 'officeStateMeans'),
    points: confirmation(election),
    fields: [state, into, ...decision],
    act: t('officeStateAct'),
    send: send(office, over),
  });
  return answer && (answer.message || t('saved'));
}
