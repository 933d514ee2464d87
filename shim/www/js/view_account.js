// Signing in; and, for who has, their account.
import { field } from './form.js';
import { h, setText } from './dom.js';
import { address, replace } from './router.js';
import { session, signIn, signOut } from './session.js';
import { t } from './words.js';
import './words_account.js';

const REFUSED = [400, 401, 403, 409, 422, 429];

export async function open(route, { from }) {
  return session.user ? account(session.user) : entrance(from);
}

function entrance(from) {
  const name = field('identifier', t('identifier'), { type: 'text', autocomplete: 'username', autocapitalize: 'off', spellcheck: 'false' });
  const password = field('password', t('password'), { type: 'password', autocomplete: 'current-password', maxlength: '1024' });
  const said = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { type: 'submit', class: 'primary' }, t('signInNow'));
  const shown = h('input', { type: 'checkbox', on: { change: () => (password.input.type = shown.checked ? 'text' : 'password') } });

  async function submit(event) {
    event.preventDefault();
    name.problem(name.input.value.trim() ? '' : t('identifierMissing'));
    password.problem(password.input.value ? '' : t('passwordMissing'));
    const first = [name, password].find((one) => one.input.getAttribute('aria-invalid'));
    if (first) return first.input.focus();
    setText(said, '');
    button.disabled = true;
    setText(button, t('signingIn'));
    try {
      await signIn(name.input.value, password.input.value);
      replace(from && from.view !== 'account' ? address(from) : '#/account');
      return;
    } catch (error) {
      setText(said, REFUSED.includes(error.status) ? error.message : t('noNetwork'));
      if (error.status === 401) password.input.select();
    }
    button.disabled = false;
    setText(button, t('signInNow'));
  }

  return {
    title: t('signInTitle'),
    node: h(
      'div',
      { class: 'page narrow' },
      h('div', { class: 'headline' }, h('h1', { tabindex: '-1' }, t('signInTitle')), h('p', { class: 'quiet' }, t('signInHint'))),
      h(
        'form',
        { class: 'card form', novalidate: true, on: { submit } },
        name.node,
        password.node,
        h('label', { class: 'tick' }, shown, t('showPassword')),
        said,
        button,
      ),
    ),
  };
}

function account(user) {
  const said = h('p', { class: 'wrong', role: 'alert' });
  const leave = h(
    'button',
    {
      type: 'button',
      class: 'plain',
      on: {
        click: async () => {
          leave.disabled = true;
          try {
            await signOut();
            replace('#/');
          } catch {
            setText(said, t('signOutOffline'));
            leave.disabled = false;
          }
        },
      },
    },
    t('signOut'),
  );
  return {
    title: t('account'),
    node: h(
      'div',
      { class: 'page' },
      h(
        'div',
        { class: 'headline' },
        h('p', { class: 'kind' }, t(user.role)),
        h('h1', { tabindex: '-1' }, `${user.first_name} ${user.last_name}`),
        h('p', { class: 'quiet' }, [user.phone_number, user.email].filter(Boolean).join(' · ')),
        said,
        h(
          'p',
          { class: 'doors' },
          ['director', 'admin'].includes(user.role) ? h('a', { class: 'primary', href: '#/manage' }, t('manageDoor')) : null,
          leave,
        ),
      ),
    ),
  };
}
