// What is kept of oneself: what the operator says of it, a copy of everything, and the end of the account.
import { formCard } from './account_forms.js';
import { h, setText } from './dom.js';
import { field } from './form.js';
import { replace } from './router.js';
import { call, signOut } from './session.js';
import { t } from './words.js';

// The operator's text as paragraphs; nothing where there is none, or it cannot be had.
export async function privacy() {
  const { text } = await call('GET', '/api/privacy').catch(() => ({ text: null }));
  if (!text) return null;
  return h('div', { class: 'privacy' }, text.split(/\n\s*\n/).map((part) => h('p', {}, part)));
}

function save(data) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  h('a', { href: address, download: 'res-elec.json' }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function copyCard(text) {
  const said = h('p', { class: 'wrong', role: 'alert' });
  const button = h('button', { type: 'button', class: 'plain', id: 'own-data' }, t('dataCopy'));
  button.addEventListener('click', async () => {
    setText(said, '');
    button.disabled = true;
    try {
      save(await call('GET', '/api/auth/profile/data'));
    } catch (error) {
      setText(said, error.message || t('noNetwork'));
    }
    button.disabled = false;
  });
  return h(
    'details',
    { class: 'card', id: 'privacy' },
    h('summary', {}, h('h2', {}, t('dataTitle'))),
    text,
    h('p', { class: 'quiet' }, t('dataCopyHint')),
    said,
    h('p', {}, button),
  );
}

function endCard() {
  const secret = field('delete-password', t('passwordNow'), { type: 'password', autocomplete: 'current-password',
    maxlength: '1024' });
  const sure = h('input', { type: 'checkbox', id: 'delete-sure' });
  return formCard('delete-account', t('deleteAccount'), {
    hint: t('deleteAccountHint'),
    fields: [secret, h('label', { class: 'tick' }, sure, t('deleteAccountSure'))],
    act: t('deleteAccount'),
    async work() {
      if (!sure.checked) throw Object.assign(new Error(t('deleteAccountTick')), { status: 422 });
      await call('DELETE', '/api/auth/profile', { current_password: secret.input.value });
      await signOut().catch(() => {});
      replace('/');
    },
  });
}

export async function dataCards() {
  return [copyCard(await privacy()), endCard()];
}
