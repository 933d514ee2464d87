// A candidate, new or known: a person, or a list that its head stands for.
import * as api from './api.js';
import { call, Problem } from './session.js';
import { h } from './dom.js';
import { dayField, form, formData, numberField, selectField, textField } from './manage_form.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { photoField } from './manage_photo.js';
import { replace } from './router.js';
import { t } from './words.js';

const PARTIES = 1000;

// The parties to choose from as one types; another name makes another party.
async function partyField(election, known) {
  const { rows } = await api.list(`/api/elections/${election.id}/parties?limit=${PARTIES}`).catch(() => ({ rows: [] }));
  const one = textField('party', t('party'), {
    value: known?.party,
    maxlength: 200,
    autocomplete: 'off',
    optional: true,
    list: 'known-parties',
    hint: t(rows.length ? 'partyHint' : 'partyFirstHint'),
  });
  one.node.append(
    h(
      'datalist',
      { id: 'known-parties' },
      rows.map((party) => h('option', { value: party.name })),
    ),
  );
  return one;
}

// A part of the form that few need: open where it says something.
function group(title, hint, fields, open) {
  const node = h(
    'details',
    { class: 'group', open },
    h('summary', {}, title),
    h('p', { class: 'base' }, hint),
    h(
      'div',
      { class: 'columns form' },
      fields.map((one) => one.node),
    ),
  );
  return fields.map((one, index) => ({
    ...one,
    node: index === 0 ? node : null,
    problem(text, other) {
      if (text) node.open = true;
      one.problem(text, other);
    },
  }));
}

// What ends ties and what lists have: by the formula of the contest.
function factFields(known) {
  const fields = [
    dayField('birth_date', t('birthDate'),
      { half: true, value: known?.birth_date, optional: true, hint: t('birthDateHint') }),
    numberField('mean_age', t('meanAge'),
      { half: true, value: known?.mean_age, optional: true, hint: t('meanAgeHint') }),
    numberField('list_size', t('listSize'), {
      half: true,
      value: known?.list_size,
      optional: true,
      inputmode: 'numeric',
      hint: t('listSizeHint'),
    }),
    textField('coalition', t('coalition'), {
      half: true,
      value: known?.coalition,
      maxlength: 200,
      autocomplete: 'off',
      optional: true,
      hint: t('coalitionHint'),
    }),
  ];
  const isTold = ['birth_date', 'mean_age', 'list_size', 'coalition'].some((name) => (known?.[name] ?? null) !== null);
  return group(t('candidateFacts'), t('candidateFactsHint'), fields, isTold);
}

async function fieldsOf(election, known) {
  const fields = [
    textField('first_name', t('firstName'),
      { half: true, value: known?.first_name, maxlength: 100, autocomplete: 'off' }),
    textField('last_name', t('lastName'), { half: true, value: known?.last_name, maxlength: 100, autocomplete: 'off' }),
    textField('code_name', t('codeName'), {
      half: true,
      value: known?.code_name,
      maxlength: 50,
      autocomplete: 'off',
      hint: t('codeNameHint'),
    }),
    numberField('ballot_number', t('ballotNumber'), { half: true, value: known?.ballot_number, optional: true }),
    await partyField(election, known),
    photoField('profile_photo', t('photo'), { value: known?.profile_photo, optional: true }),
  ];
  if (!known && election.contests.length > 1)
    fields.push(
      selectField(
        'contest_id',
        t('contest'),
        (await api.contests(election)).map((contest) => [contest.id, contest.name]),
      ),
    );
  fields.push(...factFields(known));
  if (known)
    fields.push(dayField('withdrew_on', t('withdrewOn'),
      { value: known.withdrew_on, optional: true, hint: t('withdrewOnHint') }));
  return fields;
}

export async function open({ election, candidate: id }) {
  const known = id ? await call('GET', `/api/candidates/${id}`) : null;
  if (known && known.election_id !== election.id) throw new Problem(404);
  const list = electionPart(election, 'candidates');
  const fields = await fieldsOf(election, known);

  async function send({ profile_photo: photo, ...values }) {
    const body = known ? values : { ...values, election_id: election.id };
    const sent = photo ? formData({ ...body, profile_photo: photo }) : photo === null ? { ...body, profile_photo: null }
      : body;
    const { candidate } = await call(known ? 'PUT' : 'POST', known ? `/api/candidates/${id}` : '/api/candidates', sent);
    const name = `${candidate.first_name} ${candidate.last_name}`;
    tell(t(known ? 'candidateSaved' : 'candidateAdded', { name }));
    replace(list);
  }
  const title = known ? `${known.first_name} ${known.last_name}` : t('addCandidate');
  return frame(
    { title, part: 'candidates', election, steps: [{ href: list, text: t('candidates') }],
      quiet: known ? t('candidateFrozenHint') : null },
    h('section', { class: 'card slim' }, form({ fields, label: t(known ? 'save' : 'add'), title, send, cancel: list })),
  );
}
