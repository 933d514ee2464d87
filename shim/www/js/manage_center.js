// A voting center, new or known, and the offices in it.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { officeFields } from './manage_office.js';
import { form, numberField, selectField, textField } from './manage_form.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { replace } from './router.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const LIMIT = 50,
  KNOWN = 1000;

// Names of areas to choose from as one types: those of the election so far.
async function suggestions(election, level) {
  const { rows } = await api.units(election.id, level, null, KNOWN).catch(() => ({ rows: [] }));
  return h(
    'datalist',
    { id: `known-${level}` },
    [...new Set(rows.map((one) => one.name))].map((name) => h('option', { value: name })),
  );
}

async function centerForm(election, known, send) {
  const lists = await Promise.all(['province', 'department', 'commune'].map((level) => suggestions(election, level)));
  const area = (level) =>
    textField(level, t(level), {
      half: level !== 'province',
      value: known?.[level],
      maxlength: 200,
      optional: true,
      autocomplete: 'off',
      list: `known-${level}`,
    });
  const fields = [
    textField('name', t('centerName'), { value: known?.name, maxlength: 200, autocomplete: 'off' }),
    area('province'),
    area('department'),
    area('commune'),
    textField('address', t('address'), { value: known?.address, maxlength: 500, optional: true, autocomplete: 'off' }),
    numberField('latitude', t('latitude'),
      { half: true, value: known?.latitude, optional: true, hint: t('latitudeHint') }),
    numberField('longitude', t('longitude'),
      { half: true, value: known?.longitude, optional: true, hint: t('longitudeHint') }),
  ];
  if (election.contests.length > 1) {
    const contests = (await api.contests(election)).map((contest) => [contest.id, contest.name]);
    const options = [[null, t('centerContestNone')], ...contests];
    fields.push(
      selectField('contest_id', t('centerContest'), options, {
        value: known?.contest_id ?? null,
        hint: t('centerContestHint'),
      }),
    );
  }
  return [
    form({
      fields,
      title: t('centerFields'),
      label: t(known ? 'save' : 'create'),
      cancel: known ? null : electionPart(election, 'centers'),
      send,
    }),
    ...lists,
  ];
}

async function create(election) {
  const nodes = await centerForm(election, null, async (values) => {
    const { center } = await call('POST', `/api/elections/${election.id}/centers`, values);
    tell(t('centerCreated', { name: center.name }));
    replace(electionPart(election, 'centers', center.id));
  });
  return frame(
    {
      title: t('addCenter'),
      part: 'centers',
      election,
      steps: [{ href: electionPart(election, 'centers'), text: t('centersAndOffices') }],
    },
    h('section', { class: 'card slim' }, nodes),
  );
}

// The list of offices, and a form that is ready for the next one at once.
async function offices(election, center, page) {
  async function remove(office) {
    const done = await ask({
      title: t('deleteOfficeAsk', { name: office.name }),
      text: t('deleteOfficeMeans'),
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/offices/${office.id}`),
    });
    if (!done) return;
    await list.reload();
    page().say(t('officeDeleted', { name: office.name }));
    page().node.querySelector('h1').focus();
  }
  const contests = election.contests.length > 1 ? await api.contests(election) : [];
  const contest = (office) => (contests.length
    ? ` · ${contests.find((one) => one.id === office.contest_id)?.name ?? ''}` : '');
  const row = (office) =>
    h(
      'li',
      { class: 'row' },
      h(
        'div',
        { class: 'what-it-is' },
        h('span', { class: 'name' }, office.name),
        h(
          'p',
          { class: office.registered_voters === null ? 'base warning' : 'base' },
          office.registered_voters === null
            ? t('registeredUnknown')
            : count('nRegistered', office.registered_voters, { n: integer(office.registered_voters) }),
          contest(office),
          office.office_status === 'expected' ? null : ` · ${t(`officeIs_${office.office_status}`)}`,
        ),
      ),
      h(
        'div',
        { class: 'acts' },
        h(
          'a',
          { class: 'plain small', href: electionPart(election, 'centers', center.id, 'offices', office.id) },
          t('edit'),
          h('span', { class: 'sr' }, ` ${office.name}`),
        ),
        h(
          'button',
          { type: 'button', class: 'plain small danger', on: { click: () => remove(office) } },
          t('delete'),
          h('span', { class: 'sr' }, ` ${office.name}`),
        ),
      ),
    );
  const list = await pagedList({
    label: t('offices'),
    load: (text, offset, signal) => api.list(`/api/centers/${center.id}/offices?limit=${LIMIT}&offset=${offset}`,
      signal),
    row,
    total: 'nOffices',
    none: t('noOffice'),
    limit: LIMIT,
  });
  const fields = await officeFields(election, { contest_id: center.contest_id });
  const add = form({
    fields,
    title: t('addOffice'),
    label: t('add'),
    async send(values) {
      const { office } = await call('POST', `/api/centers/${center.id}/offices`, values);
      add.reset();
      await list.reload();
      page().say(t('officeAdded', { name: office.name }));
      fields[0].input.focus();
    },
  });
  add.classList.replace('columns', 'inline');
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'offices-title' },
    h('h2', { id: 'offices-title' }, t('offices')),
    list.node,
    h('h3', {}, t('addOffice')),
    add,
  );
}

export async function open({ election, center: id }) {
  if (!id) return create(election);
  const center = await call('GET', `/api/centers/${id}`);
  if (center.election_id !== election.id) throw new Problem(404);
  const list = electionPart(election, 'centers');
  async function remove() {
    const done = await ask({
      title: t('deleteCenterAsk', { name: center.name }),
      text: t('deleteCenterMeans'),
      points: center.offices_total ? [count('nOffices', center.offices_total, { n: integer(center.offices_total) })]
      : [],
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/centers/${id}`),
    });
    if (!done) return;
    tell(t('centerDeleted', { name: center.name }));
    replace(list);
  }
  let page = null;
  const [fields, inside] = await Promise.all([
    centerForm(election, center, async (values) => {
      const { center: now } = await call('PUT', `/api/centers/${id}`, values);
      Object.assign(center, now);
      setText(page.node.querySelector('h1'), now.name);
      page.say(t('saved'));
      page.node.querySelector('h1').focus();
    }),
    offices(election, center, () => page),
  ]);
  page = frame(
    { title: center.name, part: 'centers', election, steps: [{ href: list, text: t('centersAndOffices') }] },
    h(
      'div',
      { class: 'overview' },
      inside,
      h('section', { class: 'card slim', 'aria-labelledby': 'center-title' },
        h('h2', { id: 'center-title' }, t('centerFields')), fields),
      h(
        'section',
        { class: 'card end', 'aria-labelledby': 'end-title' },
        h('div', {}, h('h2', { id: 'end-title' }, t('deleteCenter')),
          h('p', { class: 'base' }, t('deleteCenterMeans'))),
        h('button', { type: 'button', class: 'plain danger', on: { click: remove } }, t('delete')),
      ),
    ),
  );
  return page;
}
