// The contests of an election: constituencies, councils; and one of them, new or known.
import * as api from './api.js';
import { h } from './dom.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { form, numberField, textField } from './manage_form.js';
import { formulas } from './manage_formulas.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { outcomeHref, replace } from './router.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const LIMIT = 50;

const about = (contest, known) =>
  [
    contest.code,
    contest.area,
    count('nSeats', contest.seats, { n: integer(contest.seats) }),
    count('nCandidates', contest.candidates_total, { n: integer(contest.candidates_total) }),
    count('nOffices', contest.offices_total, { n: integer(contest.offices_total) }),
    contest.formula && known.name(contest.formula),
  ]
    .filter(Boolean)
    .join(' · ');

export async function open({ election }) {
  const known = await formulas();
  const row = (contest) =>
    h(
      'li',
      { class: 'row' },
      h(
        'div',
        { class: 'what-it-is' },
        h('a', { class: 'name', href: electionPart(election, 'contests', contest.id) }, contest.name),
        h('p', { class: 'base' }, about(contest, known)),
      ),
      contest.formula && election.status !== 'pending'
        ? h('a', { class: 'plain small', href: outcomeHref(election.id, contest.id) }, t('seeOutcome'),
          h('span', { class: 'sr' }, ` ${contest.name}`))
        : null,
    );
  const list = await pagedList({
    label: t('contests'),
    search: t('searchContests'),
    load(text, offset, signal) {
      const query = new URLSearchParams({ limit: LIMIT, offset, ...(text && { q: text.slice(0, 100) }) });
      return api.list(`/api/elections/${election.id}/contests?${query}`, signal);
    },
    row,
    total: 'nContests',
    none: t('noContest'),
    limit: LIMIT,
  });
  return frame(
    { title: t('contests'), part: 'contests', election, quiet: t('contestsHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('contests')),
        h(
          'div',
          { class: 'acts' },
          h('a', { class: 'plain small', href: electionPart(election, 'import') }, t('importFile')),
          h('a', { class: 'primary small', href: electionPart(election, 'contests', 'new') }, t('addContest')),
        ),
      ),
      list.node,
    ),
  );
}

function deletion(known, back) {
  const remove = async () => {
    const done = await ask({
      title: t('deleteContestAsk', { name: known.name }),
      text: t('deleteContestMeans'),
      points: [
        count('nCandidates', known.candidates_total, { n: integer(known.candidates_total) }),
        count('nOffices', known.offices_total, { n: integer(known.offices_total) }),
      ],
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/contests/${known.id}`),
    });
    if (!done) return;
    tell(t('contestDeleted', { name: known.name }));
    replace(back);
  };
  return h('button', { type: 'button', class: 'plain danger', on: { click: remove } }, t('delete'));
}

export async function openOne({ election, contest: id }) {
  const known = id ? await call('GET', `/api/contests/${id}`) : null;
  if (known && known.election_id !== election.id) throw new Problem(404);
  const back = electionPart(election, 'contests');
  const fields = [
    textField('name', t('contestName'), { value: known?.name, maxlength: 200, autocomplete: 'off' }),
    textField('code', t('contestCode'), { half: true, value: known?.code, maxlength: 50, autocomplete: 'off',
      optional: true }),
    numberField('seats', t('seats'), { half: true, value: known?.seats ?? 1, inputmode: 'numeric' }),
    textField('area', t('contestArea'), {
      half: true,
      value: known?.area,
      maxlength: 200,
      autocomplete: 'off',
      optional: true,
      hint: t('contestAreaHint'),
    }),
    (await formulas()).field(known?.formula),
  ];
  async function send({ area, ...values }) {
    const body = known && area === known.area ? values : { ...values, area };
    const { contest } = await call(
      known ? 'PUT' : 'POST',
      known ? `/api/contests/${id}` : `/api/elections/${election.id}/contests`,
      body,
    );
    tell(t(known ? 'contestSaved' : 'contestAdded', { name: contest.name }));
    replace(back);
  }
  const title = known ? known.name : t('addContest');
  return frame(
    { title, part: 'contests', election, steps: [{ href: back, text: t('contests') }], quiet: t('contestFrozenHint') },
    h('section', { class: 'card slim' }, form({ fields, label: t(known ? 'save' : 'add'), title, send, cancel: back })),
    known ? h('p', { class: 'end' }, deletion(known, back)) : null,
  );
}
