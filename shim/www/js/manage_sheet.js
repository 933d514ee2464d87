// What may be done with the sheet of an office, and with the office itself, by who is signed in: a second person
// verifies; who manages the election releases, rejects, and records what was decided.
import { h, setText } from './dom.js';
import { ask } from './manage_ask.js';
import { askForm } from './manage_ask_form.js';
import { confirmation, decide, decisionFields, decisionLine, manages, reasonField } from './manage_decide.js';
import { notice } from './manage_frame.js';
import { askState, possibleStates } from './manage_office_state.js';
import { dress } from './manage_style.js';
import { call, session } from './session.js';
import { t } from './words.js';
import './words_manage.js';
import './words_manage_acts.js';

const FIGURES = ['registered_voters', 'total_voters', 'blank_votes', 'null_votes'];
const figuresOf = (version) => JSON.stringify([FIGURES.map((name) => version[name]), version.results]);

// Whether who is signed in has entered or corrected what stands now; the server judges it anew.
function isMine(history) {
  const user = session.user?.id;
  const ended = history.findLastIndex((version) => version.superseded_by === 'deletion');
  return history
    .slice(ended + 1)
    .some((version, index, all) => version.submitted_by === user
      && (index === 0 || figuresOf(version) !== figuresOf(all[index - 1])));
}

// [word, may it be done, how] of each act, the usual one first.
function acts({ election, office, sheet, history }) {
  const mine = sheet && isMine(history);
  const open = election.status === 'active';
  const decidable = manages(election) && ['active', 'completed'].includes(election.status);
  const is = (...states) => sheet && states.includes(sheet.status);
  const review = open && !mine;
  return [
    ['release', review && manages(election) && is('held')],
    ['verify', review && office.may_enter && is('provisional')],
    ['reject', review && manages(election) && is('held', 'provisional')],
    ['annul', decidable && is('held', 'provisional', 'verified')],
    ['restore', decidable && is('annulled')],
    ['state', manages(election) && possibleStates(election, office, sheet).length > 0],
  ].flatMap(([word, may]) => (may ? [word] : []));
}

export async function sheetActs(election, { reload, decisions }) {
  await dress();
  const { node: said, say } = notice();
  const title = h('h2', { id: 'acts-title', tabindex: '-1' }, t('actsTitle'));
  const why = h('p', { class: 'base' });
  const buttons = h('div', { class: 'acts' });
  const list = h('ul', { class: 'rows' });
  const decided = h('section', { 'aria-labelledby': 'decisions-title' },
    h('h3', { id: 'decisions-title' }, t('decisionsHere')), list);
  const node = h('section', { class: 'card sheet-acts', 'aria-labelledby': 'acts-title' }, title, said, why, buttons,
    decided);
  let now = null;

  async function done(message) {
    await reload();
    say(message);
    title.focus();
  }
  const path = (act) => `/api/offices/${now.office.id}/results/${act}`;
  const asked = () => ({ headers: now.sheet.etag ? { 'If-Match': now.sheet.etag } : {} });

  async function verify() {
    let message = '';
    const went = await ask({
      title: t('verifyAsk'),
      text: t('verifyMeans'),
      act: t('verify'),
      work: async () => {
        ({ message } = await call('POST', path('verify'), {}, asked()));
      },
    });
    if (went) await done(message);
  }
  async function withForm(act, fields, danger) {
    const answer = await askForm({
      title: t(`${act}Ask`),
      text: t(`${act}Means`),
      points: ['annul', 'restore'].includes(act) ? confirmation(election) : [],
      fields,
      act: t(act),
      danger,
      send: (values) => decide(path(act), values, asked()),
    });
    if (answer) await done(answer.message);
  }
  const how = {
    verify,
    release: () => withForm('release', [reasonField(t('reasonTitle'), { hint: t('reviewReasonHint') })]),
    reject: () => withForm('reject', [reasonField(t('reasonTitle'), { hint: t('reviewReasonHint') })], true),
    annul: () => withForm('annul', decisionFields(), true),
    restore: () => withForm('restore', decisionFields()),
    async state() {
      const message = await askState(election, now.office, now.sheet);
      if (message) await done(message);
    },
  };

  return {
    node,
    async update(data) {
      now = data;
      const possible = acts({ election, ...data });
      const known = manages(election) ? await decisions() : [];
      const blocked = election.status === 'active' && data.sheet && ['held', 'provisional'].includes(data.sheet.status)
        && isMine(data.history);
      setText(why, blocked ? t('fourEyes') : '');
      why.hidden = !blocked;
      buttons.replaceChildren(
        ...possible.map((act, index) =>
          h(
            'button',
            {
              type: 'button',
              class: `${index === 0 && act !== 'state' && act !== 'annul' ? 'primary' : 'plain'}${['reject', 'annul'].includes(act) ? ' danger' : ''}`,
              'data-act': act,
              on: { click: how[act] },
            },
            t(act === 'state' ? 'officeState' : act),
          ),
        ),
      );
      list.replaceChildren(...known.map((one) => decisionLine(one, { election, onConfirm: done })));
      decided.hidden = known.length === 0;
      node.hidden = possible.length === 0 && known.length === 0 && !blocked;
    },
  };
}
