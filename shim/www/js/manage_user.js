// Somebody who works for a director, new or known: who they are, where they may enter sheets, and whether they may at
// all.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { ask } from './manage_ask.js';
import { form, radioField, selectField, sentence, textField } from './manage_form.js';
import { frame, manageHref, tell } from './manage_frame.js';
import { scopeField } from './manage_scope.js';
import { slips } from './manage_slips.js';
import { replace } from './router.js';
import { call, session } from './session.js';
import { t } from './words.js';

const ELECTIONS = 1000,
  PAGE = 1000;

// One's own password, which proves that it is not somebody with a stolen session who does what it is asked for.
const ownPassword = (hint) => {
  const one = textField('current_password', t('ownPassword'), {
    hint,
    optional: true,
    type: 'password',
    autocomplete: 'current-password',
    maxlength: 1024,
  });
  return { ...one, value: () => (one.node.hidden ? undefined : one.input.value || undefined) };
};

// Nobody chooses the password of another: who is new is invited to set it.
const invitationField = () =>
  radioField(
    'invitation',
    t('invitation'),
    ['mail', 'link'].map((one) => [one, t(`${one}Invitation`), t(`${one}InvitationHint`)]),
    { value: 'mail' },
  );

const managesElections = (role) => role === 'director' || role === 'admin';

// The slip of an invitation by a link, to be printed: it is shown once.
const printed = (invitation, { name, phone }) =>
  slips([{ name, phone, invitation }], {
    title: t('invitationFor', { name }),
    hint: t('invitationOnce'),
    beside: [h('a', { class: 'plain', href: manageHref('users') }, t('users'))],
  });

function show(place, invitation, person) {
  const card = printed(invitation, person);
  place.replaceWith(card);
  card.querySelector('h2').focus();
}

// The centers of a scope with their names, which the scope does not have.
const centersOf = (scope) => Promise.all((scope?.center_ids ?? []).slice(0, 200)
  .map((id) => call('GET', `/api/centers/${id}`)));

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
  const entry = (name, label, attributes) =>
    textField(name, label, { value: known?.[name], autocomplete: 'off', ...attributes });
  const secret = ownPassword(t(known ? 'ownPasswordHint' : 'ownPasswordRole'));
  function follow() {
    secret.node.hidden = !known && !managesElections(role.value());
    scope.node.hidden = role.value() !== 'collaborator';
    if (director) director.node.hidden = !['collaborator', 'observer'].includes(role.value());
  }
  follow();
  return [
    entry('first_name', t('firstName'), { half: true, maxlength: 100 }),
    entry('last_name', t('lastName'), { half: true, maxlength: 100 }),
    entry('phone_number', t('phone'), { half: true, type: 'tel', maxlength: 30, hint: t('phoneHint') }),
    entry('email', t('email'), { half: true, type: 'email', maxlength: 254 }),
    ...(known ? [secret] : [invitationField()]),
    role,
    ...(known ? [] : [secret]),
    ...(director ? [{ ...director, value: () => (director.node.hidden ? undefined : director.value()) }] : []),
    { ...scope, value: () => (scope.node.hidden ? undefined : scope.value()) },
  ];
}

function activity(user, again) {
  async function turn() {
    const name = `${user.first_name} ${user.last_name}`;
    const field = user.active || managesElections(user.role)
      ? ownPassword(t(user.active ? 'ownPasswordClose' : 'ownPasswordRole')) : null;
    const proof = () => ({ current_password: field?.value() });
    const done = await ask({
      field,
      title: t(user.active ? 'deactivateAsk' : 'activateUserAsk', { name }),
      text: t(user.active ? 'deactivateMeans' : 'activateUserMeans'),
      act: t(user.active ? 'deactivate' : 'activateUser'),
      danger: user.active,
      work: () => (user.active ? call('DELETE', `/api/auth/users/${user.id}`, proof())
        : call('PUT', `/api/auth/users/${user.id}`, { active: true, ...proof() })),
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

// Who has lost their second factor signs in by the password alone once an administrator has taken it away.
function lostFactor(user, again) {
  const name = `${user.first_name} ${user.last_name}`;
  async function takeAway() {
    const secret = ownPassword(t('ownPasswordClose'));
    const done = await ask({
      field: secret,
      title: t('factorLostAsk', { name }),
      text: t('factorLostMeans'),
      act: t('factorLostAct'),
      danger: true,
      work: () => call('DELETE', `/api/auth/users/${user.id}/second-factor`, { current_password: secret.value() }),
    });
    if (!done) return;
    tell(t('factorLostDone', { name }));
    again();
  }
  return h(
    'section',
    { class: 'card end', id: 'lost-factor', 'aria-labelledby': 'lost-factor-title' },
    h('div', {}, h('h2', { id: 'lost-factor-title' }, t('factorLostTitle')),
      h('p', { class: 'base' }, t('factorLostHint'))),
    h('button', { type: 'button', class: 'plain danger', on: { click: takeAway } }, t('factorLostAct')),
  );
}

// A new link for who is new still, or has lost the password.
function again(user) {
  const name = `${user.first_name} ${user.last_name}`;
  const said = h('p', { class: 'base', role: 'status' });
  const secret = ownPassword(t('ownPasswordLink'));
  const button = (by) =>
    h('button', { type: 'button', class: 'plain', on: { click: (event) => invite(by, event.currentTarget) } },
      t(`${by}Invitation`));
  async function invite(by, pressed) {
    pressed.disabled = true;
    try {
      const proof = by === 'link' && secret.value() ? { current_password: secret.value() } : {};
      const { invitation, message } = await call('POST', `/api/auth/users/${user.id}/invitation`,
        { invitation: by, ...proof });
      if (invitation.link) return show(node, invitation, { name, phone: user.phone_number });
      setText(said, message);
    } catch (error) {
      setText(said, sentence(error));
    }
    pressed.disabled = false;
  }
  const node = h(
    'section',
    { class: 'card end', 'aria-labelledby': 'invite-title' },
    h('div', {}, h('h2', { id: 'invite-title' }, t('invitation')), h('p', { class: 'base' }, t('invitationAgain')),
      secret.node, said),
    button('mail'),
    button('link'),
  );
  return node;
}

export async function open({ user: id }) {
  const known = id ? await call('GET', `/api/auth/users/${id}`) : null;
  const fields = await fieldsOf(known);
  const list = manageHref('users');
  const title = known ? `${known.first_name} ${known.last_name}` : t('addUser');
  const place = h('section', { class: 'card slim' });
  place.append(
    form({
      fields,
      title,
      label: t(known ? 'save' : 'create'),
      cancel: list,
      async send(values) {
        const { user, invitation } = await call(known ? 'PUT' : 'POST', known ? `/api/auth/users/${id}`
          : '/api/auth/users', values);
        const name = `${user.first_name} ${user.last_name}`;
        if (invitation?.link) return show(place, invitation, { name, phone: user.phone_number });
        tell(t(known ? 'userSaved' : 'userCreated', { name }));
        replace(list);
      },
    }),
  );
  const other = known && known.id !== session.user.id;
  return frame(
    { title, part: 'users', steps: [{ href: list, text: t('users') }] },
    place,
    other && known.active ? again(known) : null,
    other && known.second_factor && session.user.role === 'admin' ? lostFactor(known, () => replace(list)) : null,
    other ? activity(known, () => replace(list)) : null,
  );
}
