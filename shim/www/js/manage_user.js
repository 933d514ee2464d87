// Somebody who works for a director, new or known: who they are, where they may enter sheets, and whether they may at all.
import * as api from './api.js';
import { h } from './dom.js';
import { ask } from './manage_ask.js';
import { form, radioField, selectField, textField } from './manage_form.js';
import { frame, manageHref, tell } from './manage_frame.js';
import { scopeField } from './manage_scope.js';
import { replace } from './router.js';
import { call, session } from './session.js';
import { t } from './words.js';

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'; // none that looks like another, and 32 of them
const ELECTIONS = 1000,
  PAGE = 1000;

// Four groups of four letters: 80 bits, and one can read them out over the phone.
function proposal() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const letters = [...bytes].map((byte) => LETTERS[byte % LETTERS.length]).join('');
  return letters.match(/.{4}/g).join('-');
}

function passwordField(known) {
  const propose = h(
    'button',
    {
      type: 'button',
      class: 'plain small',
      on: {
        click() {
          one.input.value = proposal();
          one.input.focus();
        },
      },
    },
    t('propose'),
  );
  const one = textField('password', t(known ? 'newPassword' : 'password'), {
    hint: t(known ? 'newPasswordHint' : 'passwordHint'),
    optional: known,
    autocomplete: 'off',
    spellcheck: 'false',
    autocapitalize: 'off',
    maxlength: 1024,
    beside: propose,
  });
  return { ...one, value: () => one.input.value || (known ? undefined : null) };
}

// The centers of a scope with their names, which the scope does not have.
const centersOf = (scope) => Promise.all((scope?.center_ids ?? []).slice(0, 200).map((id) => call('GET', `/api/centers/${id}`)));

async function fieldsOf(known) {
  const admin = session.user.role === 'admin';
  const [elections, centers, directors] = await Promise.all([
    api.list(`/api/elections?managed=true&limit=${ELECTIONS}`),
    centersOf(known?.scope),
    admin && !known ? api.list(`/api/auth/users?role=director&active=true&limit=${PAGE}`) : null,
  ]);
  const roles = ['collaborator', 'observer', ...(admin ? ['director', 'admin'] : [])];
  const mine = elections.rows.filter((one) => !admin || !known || one.owner_id === known.director_id);
  const scope = scopeField(mine, { scope: known?.scope, centers });
  const role = radioField(
    'role',
    t('role'),
    roles.map((one) => [one, t(one), t(`${one}Hint`)]),
    { value: known?.role ?? 'collaborator', on: { change: follow } },
  );
  const director = directors
    ? selectField(
        'director_id',
        t('worksFor'),
        directors.rows.map((one) => [one.id, `${one.first_name} ${one.last_name}`]),
      )
    : null;
  const entry = (name, label, attributes) => textField(name, label, { value: known?.[name], autocomplete: 'off', ...attributes });
  function follow() {
    scope.node.hidden = role.value() !== 'collaborator';
    if (director) director.node.hidden = !['collaborator', 'observer'].includes(role.value());
  }
  follow();
  return [
    entry('first_name', t('firstName'), { half: true, maxlength: 100 }),
    entry('last_name', t('lastName'), { half: true, maxlength: 100 }),
    entry('phone_number', t('phone'), { half: true, type: 'tel', maxlength: 30, hint: t('phoneHint') }),
    entry('email', t('email'), { half: true, type: 'email', maxlength: 254 }),
    passwordField(Boolean(known)),
    role,
    ...(director ? [{ ...director, value: () => (director.node.hidden ? undefined : director.value()) }] : []),
    { ...scope, value: () => (scope.node.hidden ? undefined : scope.value()) },
  ];
}

function activity(user, again) {
  async function turn() {
    const name = `${user.first_name} ${user.last_name}`;
    const done = await ask({
      title: t(user.active ? 'deactivateAsk' : 'activateUserAsk', { name }),
      text: t(user.active ? 'deactivateMeans' : 'activateUserMeans'),
      act: t(user.active ? 'deactivate' : 'activateUser'),
      danger: user.active,
      work: () =>
        user.active ? call('DELETE', `/api/auth/users/${user.id}`) : call('PUT', `/api/auth/users/${user.id}`, { active: true }),
    });
    if (!done) return;
    tell(t(user.active ? 'deactivated' : 'activatedUser', { name }));
    again();
  }
  return h(
    'section',
    { class: 'card end', 'aria-labelledby': 'end-title' },
    h(
      'div',
      {},
      h('h2', { id: 'end-title' }, t('access')),
      h('p', { class: 'base' }, t(user.active ? 'deactivateMeans' : 'activateUserMeans')),
    ),
    h(
      'button',
      { type: 'button', class: user.active ? 'plain danger' : 'primary', on: { click: turn } },
      t(user.active ? 'deactivate' : 'activateUser'),
    ),
  );
}

export async function open({ user: id }) {
  const known = id ? await call('GET', `/api/auth/users/${id}`) : null;
  const fields = await fieldsOf(known);
  const list = manageHref('users');
  const title = known ? `${known.first_name} ${known.last_name}` : t('addUser');
  return frame(
    { title, part: 'users', steps: [{ href: list, text: t('users') }] },
    h(
      'section',
      { class: 'card slim' },
      form({
        fields,
        title,
        label: t(known ? 'save' : 'create'),
        cancel: list,
        async send(values) {
          const { user } = await call(known ? 'PUT' : 'POST', known ? `/api/auth/users/${id}` : '/api/auth/users', values);
          tell(t(known ? 'userSaved' : 'userCreated', { name: `${user.first_name} ${user.last_name}` }));
          replace(list);
        },
      }),
    ),
    known && known.id !== session.user.id ? activity(known, () => replace(list)) : null,
  );
}
