// The fields of an election, new or known.
import { numberField, radioField, selectField, textField } from './manage_form.js';
import { t } from './words.js';

const TYPES = ['presidential', 'legislative', 'municipal', 'local', 'senatorial'];

export const electionFields = (election) => [
  textField('title', t('electionTitle'), { value: election.title, maxlength: 200, autocomplete: 'off' }),
  selectField(
    'type',
    t('electionType'),
    TYPES.map((type) => [type, t(type)]),
    { value: election.type },
  ),
  numberField('year', t('year'), { half: true, value: election.year, maxlength: 4 }),
  numberField('round', t('roundField'), { half: true, value: election.round, maxlength: 1 }),
  radioField(
    'visibility',
    t('visibility'),
    [
      ['private', t('private'), t('privateHint')],
      ['public', t('public'), t('publicHint')],
    ],
    { value: election.visibility },
  ),
];
