// A polling station: its fields, and the page that changes them.
import * as api from './api.js';
import { h } from './dom.js';
import { form, numberField, selectField, textField } from './manage_form.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { askState, possibleStates } from './manage_office_state.js';
import { replace } from './router.js';
import { call, Problem } from './session.js';
import { t } from './words.js';

export async function officeFields(election, known) {
  const fields = [
    textField('name', t('officeName'), { value: known?.name, maxlength: 200, autocomplete: 'off' }),
    numberField('registered_voters', t('registered'),
      { value: known?.registered_voters, optional: true, inputmode: 'numeric' }),
  ];
  if (election.contests.length > 1)
    fields.push(
      selectField(
        'contest_id',
        t('contest'),
        (await api.contests(election)).map((contest) => [contest.id, contest.name]),
        {
          value: known?.contest_id,
        },
      ),
    );
  return fields;
}

// What the office is to the count, and the door to another state.
function stateCard(election, office, sheet, back) {
  async function change() {
    const message = await askState(election, office, sheet);
    if (!message) return;
    tell(message);
    replace(back);
  }
  return h(
    'section',
    { class: 'card end', 'aria-labelledby': 'state-title' },
    h(
      'div',
      {},
      h('h2', { id: 'state-title' }, t('officeStateTitle')),
      h('p', {}, t(`office_${office.office_status}`)),
      h('p', { class: 'base' }, t(`office_${office.office_status}_hint`)),
    ),
    possibleStates(election, office, sheet).length
      ? h('button', { type: 'button', class: 'plain', on: { click: change } }, t('officeState'))
      : h('p', { class: 'base' }, t('officeStateStays')),
  );
}

export async function open({ election, center: id, office: officeId }) {
  const [center, office] = await Promise.all([call('GET', `/api/centers/${id}`),
    call('GET', `/api/offices/${officeId}`)]);
  if (office.center_id !== center.id || center.election_id !== election.id) throw new Problem(404);
  const last = (await api.history(officeId)).at(-1);
  const sheet = last && !last.superseded_at ? last : null; // the one that stands
  const back = electionPart(election, 'centers', center.id);
  return frame(
    {
      title: office.name,
      part: 'centers',
      election,
      steps: [
        { href: electionPart(election, 'centers'), text: t('centersAndOffices') },
        { href: back, text: center.name },
      ],
    },
    h(
      'section',
      { class: 'card slim' },
      form({
        fields: [
          ...(await officeFields(election, office)),
          textField('reason', t('reasonTitle'),
            { rows: 2, maxlength: 1000, optional: true, hint: t('registerReasonHint') }),
        ],
        label: t('save'),
        title: office.name,
        cancel: back,
        async send(values) {
          const { office: now } = await call('PUT', `/api/offices/${office.id}`, values);
          tell(t('officeSaved', { name: now.name }));
          replace(back);
        },
      }),
    ),
    stateCard(election, office, sheet, back),
  );
}
