// A candidate, new or known.
import * as api from './api.js';
import { call, Problem } from './session.js';
import { h } from './dom.js';
import { form, formData, numberField, selectField, textField } from './manage_form.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { photoField } from './manage_photo.js';
import { replace } from './router.js';
import { t } from './words.js';

export async function open({ election, candidate: id }) {
  const known = id ? election.candidates.find((one) => one.id === id) : null;
  if (id && !known) throw new Problem(404);
  const list = electionPart(election, 'candidates');
  const fields = [
    textField('first_name', t('firstName'), { half: true, value: known?.first_name, maxlength: 100, autocomplete: 'off' }),
    textField('last_name', t('lastName'), { half: true, value: known?.last_name, maxlength: 100, autocomplete: 'off' }),
    textField('code_name', t('codeName'), {
      half: true,
      value: known?.code_name,
      maxlength: 50,
      autocomplete: 'off',
      hint: t('codeNameHint'),
    }),
    numberField('ballot_number', t('ballotNumber'), { half: true, value: known?.ballot_number, optional: true }),
    textField('party', t('party'), { value: known?.party, maxlength: 200, autocomplete: 'off', optional: true }),
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

  async function send({ profile_photo: photo, ...values }) {
    const body = known ? values : { ...values, election_id: election.id };
    const sent = photo ? formData({ ...body, profile_photo: photo }) : photo === null ? { ...body, profile_photo: null } : body;
    const { candidate } = await call(known ? 'PUT' : 'POST', known ? `/api/candidates/${id}` : '/api/candidates', sent);
    const name = `${candidate.first_name} ${candidate.last_name}`;
    tell(t(known ? 'candidateSaved' : 'candidateAdded', { name }));
    replace(list);
  }
  const title = known ? `${known.first_name} ${known.last_name}` : t('addCandidate');
  return frame(
    { title, part: 'candidates', election, steps: [{ href: list, text: t('candidates') }], quiet: known ? t('candidateFrozenHint') : null },
    h('section', { class: 'card slim' }, form({ fields, label: t(known ? 'save' : 'add'), title, send, cancel: list })),
  );
}
