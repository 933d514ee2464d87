// Signing in; and, for who has, their account: what this device keeps of them, and the offices that wait for a sheet.
import { entranceCards } from './account_entrance.js';
import { security } from './account_security.js';
import { field } from './form.js';
import { h, setText } from './dom.js';
import { officeList } from './entry_choose.js';
import { allPlaces } from './entry_data.js';
import * as local from './local.js';
import { address, entryHref, replace } from './router.js';
import { identify, recognised, session, signIn, signOut } from './session.js';
import { watch } from './store.js';
import { t } from './words.js';
import './words_account.js';

const REFUSED = [400, 401, 403, 409, 422, 429];

export async function open(route, { from }) {
  return session.user ? account(session.user) : entrance(from);
}

function entrance(from) {
  const name = field('identifier', t('identifier'), { type: 'text', autocomplete: 'username', autocapitalize: 'off',
    spellcheck: 'false' });
  const password = field('password', t('password'),
    { type: 'password', autocomplete: 'current-password', maxlength: '1024' });
  const code = field('code', t('code'), { type: 'text', autocomplete: 'one-time-code', autocapitalize: 'off',
    spellcheck: 'false', maxlength: '40' });
  code.node.hidden = true;
  const said = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { type: 'submit', class: 'primary' }, t('signInNow'));
  const shown = h('input', { type: 'checkbox',
    on: { change: () => (password.input.type = shown.checked ? 'text' : 'password') } });

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
      const user = await signIn(name.input.value, password.input.value, code.input.value || undefined);
      replace(from && from.view !== 'account' && user.required_actions.length === 0 ? address(from) : '/account');
      return;
    } catch (error) {
      setText(said, REFUSED.includes(error.status) ? error.message : t('noNetwork'));
      if (error.code === 'second_factor') {
        code.node.hidden = false;
        code.input.select();
      } else if (error.status === 401) password.input.select();
    }
    button.disabled = false;
    setText(button, t('signInNow'));
  }

  return {
    title: t('signInTitle'),
    node: h(
      'div',
      { class: 'page narrow' },
      h('div', { class: 'headline' }, h('h1', { tabindex: '-1' }, t('signInTitle')),
        h('p', { class: 'quiet' }, t('signInHint'))),
      h(
        'form',
        { class: 'card form', novalidate: true, on: { submit } },
        name.node,
        password.node,
        code.node,
        h('label', { class: 'tick' }, shown, t('showPassword')),
        said,
        button,
      ),
      entranceCards(),
    ),
  };
}

// Signing out here, or (everywhere) on every device.
function leaving(user, everywhere) {
  const said = h('p', { class: 'wrong', role: 'alert' });
  let asked = false;
  const leave = h('button', { type: 'button', class: 'plain', id: everywhere ? 'sign-out-everywhere' : 'sign-out' },
    t(everywhere ? 'signOutEverywhere' : 'signOut'));
  leave.addEventListener('click', async () => {
    const kept = await local.sheetsOf(user.id).catch(() => []);
    if (!asked && kept.some((sheet) => sheet.state === 'waiting')) {
      asked = true;
      setText(leave, t('signOutStill'));
      return setText(said, t('signOutWaiting'));
    }
    leave.disabled = true;
    try {
      await signOut(everywhere);
      await local.forgetPlaces(user.id).catch(() => {});
      replace('/');
    } catch {
      setText(said, t('signOutOffline'));
      leave.disabled = false;
    }
  });
  return [said, h('p', {}, leave)];
}

const states = { draft: 'keptDraft', waiting: 'keptWaiting', refused: 'keptRefused' };

// The sheets that this device has of the user.
function keptList() {
  const list = h('ul', { class: 'mine' });
  const node = h('section', { class: 'card', 'aria-labelledby': 'kept-title' },
    h('h2', { id: 'kept-title' }, t('kept')), list);
  return {
    node,
    update(sheets) {
      node.hidden = sheets.length === 0;
      list.replaceChildren(
        ...sheets.map((sheet) =>
          h(
            'li',
            {},
            h(
              'a',
              { href: entryHref(sheet.election, sheet.office) },
              sheet.place.name,
              h('span', { class: 'base' }, sheet.place.center),
              h('span', { class: `state ${sheet.state}` }, t(states[sheet.state])),
            ),
          ),
        ),
      );
    },
  };
}

// What had to be done first is done: all is open.
async function refreshed(leave) {
  await identify();
  if (leave) replace('/');
}

async function account(user) {
  const kept = keptList();
  const required = user.required_actions ?? [];
  await recognised;
  const { places, away } = required.length ? { places: [], away: false } : await allPlaces(user);
  const keeping = await security(required, refreshed);
  const update = async () => kept.update(await local.sheetsOf(user.id).catch(() => []));
  await update();
  return {
    title: t('account'),
    close: watch('queue', update),
    node: h(
      'div',
      { class: 'page narrow' },
      h(
        'div',
        { class: 'headline' },
        h('p', { class: 'kind' }, t(user.role)),
        h('h1', { tabindex: '-1' }, `${user.first_name} ${user.last_name}`),
        h('p', { class: 'quiet' }, [user.phone_number, user.email].filter(Boolean).join(' · ')),
        ['director', 'admin'].includes(user.role)
        ? h('p', {}, h('a', { class: 'primary', href: '/manage' }, t('manageDoor'))) : null,
      ),
      kept.node,
      away ? h('p', { class: 'base away' }, t('myAway')) : null,
      places.map(officeList),
      places.length || required.length ? null : h('p', { class: 'quiet' }, t('myNothing')),
      keeping,
      h('div', {}, leaving(user, false), leaving(user, true)),
    ),
  };
}
