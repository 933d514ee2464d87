// One's account: who one is, its password, the second factor, the sessions that are open, what is kept of one.
import { dataCards } from './account_data.js';
import { formCard, sentence } from './account_forms.js';
import { profileCard } from './account_profile.js';
import { h, setText } from './dom.js';
import { field } from './form.js';
import { moment } from './format.js';
import { qrPicture } from './qr_picture.js';
import { call, identify } from './session.js';
import { t } from './words.js';
import './words_security.js';

const PATH = '/api/auth/second-factor';
const secret = (id, label, autocomplete) => field(id, label, { type: 'password', autocomplete, maxlength: '1024' });
const codeField = (id) => field(id, t('code'), { type: 'text', autocomplete: 'one-time-code', autocapitalize: 'off',
  spellcheck: 'false', maxlength: '40' });

function passwordCard(required, again) {
  const current = secret('current-password', t('passwordNow'), 'current-password');
  const next = secret('new-password', t('passwordNew'), 'new-password');
  return formCard('change-password', t('passwordTitle'), {
    hint: required.includes('change_password') ? t('passwordTemporary') : null,
    open: required.includes('change_password'),
    fields: [current, next],
    act: t('passwordAct'),
    async work() {
      await call('PUT', '/api/auth/profile', { current_password: current.input.value, password: next.input.value });
      await again(t('passwordDone'));
    },
  });
}

const codesList = (codes) =>
  h('div', { role: 'status' }, h('p', {}, t('factorCodes')),
    h('ul', { class: 'codes' }, codes.map((code) => h('li', {}, h('code', {}, code)))));

// Second step: the app has the secret, and shows a code of it.
function confirming(begun, again) {
  const code = codeField('factor-code');
  const card = formCard('second-factor', t('factorTitle'), {
    hint: t('factorScan'),
    open: true,
    fields: [
      qrPicture(begun.qr_svg, t('factorPicture')),
      h('p', {}, t('factorSecret'), ' ', h('code', { id: 'factor-secret' }, begun.secret)),
      h('p', {}, h('a', { href: begun.otpauth_uri }, t('factorOpen'))),
      code,
    ],
    act: t('factorConfirm'),
    async work() {
      const { recovery_codes: codes } = await call('POST', `${PATH}/confirm`, { code: code.input.value });
      await again(t('factorOn'), codesList(codes));
    },
  });
  return card;
}

function factorOff(factor, again) {
  const current = secret('factor-password', t('passwordNow'), 'current-password');
  const card = formCard('second-factor', t('factorTitle'), {
    hint: factor.required ? t('factorMust') : t('factorHint'),
    open: factor.required,
    fields: [current],
    act: t('factorBegin'),
    async work() {
      const next = confirming(await call('POST', PATH, { current_password: current.input.value }), again);
      card.replaceWith(next);
      next.querySelector('input').focus();
    },
  });
  return card;
}

function factorOn(factor, again) {
  const current = secret('factor-password', t('passwordNow'), 'current-password');
  const code = codeField('factor-code');
  const given = () => ({ current_password: current.input.value, code: code.input.value });
  const renew = h('button', { type: 'button', class: 'plain' }, t('factorRenew'));
  const said = h('p', { class: 'wrong', role: 'alert' });
  renew.addEventListener('click', async () => {
    try {
      const { recovery_codes: codes } = await call('POST', `${PATH}/recovery-codes`, given());
      await again('', codesList(codes));
    } catch (error) {
      setText(said, sentence(error));
    }
  });
  return formCard('second-factor', t('factorTitle'), {
    hint: t('factorIsOn', { n: factor.recovery_codes_left }),
    fields: [current, code, said, renew],
    act: t('factorEnd'),
    async work() {
      await call('POST', `${PATH}/disable`, given());
      await again(t('factorEnded'));
    },
  });
}

function sessionsCard(sessions, again) {
  const end = (path) => async () => {
    try {
      await call('DELETE', path);
      await again(t('sessionsEnded'));
    } catch (error) {
      await again(sentence(error));
    }
  };
  const others = sessions.some((one) => !one.current);
  const row = (one) =>
    h(
      'li',
      { class: 'session' },
      h('span', {}, t('sessionSince', { when: moment(one.created_at), address: one.address ?? '–' })),
      one.current
        ? h('span', { class: 'base' }, t('sessionThis'))
        : h('button', { type: 'button', class: 'plain', on: { click: end(`/api/auth/sessions/${one.id}`) } },
          t('sessionEnd')),
    );
  return h(
    'details',
    { class: 'card', id: 'sessions' },
    h('summary', {}, h('h2', {}, t('sessionsTitle', { n: sessions.length }))),
    h('ul', { class: 'mine' }, sessions.map(row)),
    others ? h('button', { type: 'button', class: 'plain', on: { click: end('/api/auth/sessions') } },
      t('sessionsEndOthers')) : null,
  );
}

// The cards, which are drawn anew after each change; empty while the server cannot be asked. moved(): what must be done
// first may have changed.
export async function security(required, moved) {
  const node = h('div', { class: 'security' });
  const notice = h('p', { class: 'notice', role: 'status', hidden: true });
  async function draw(words = '', more = null) {
    const profile = await call('GET', '/api/auth/profile');
    const [factor, sessions, data] = await Promise.all([call('GET', PATH), call('GET', '/api/auth/sessions'),
      dataCards()]);
    setText(notice, words);
    notice.hidden = !words;
    const open = node.querySelector('#sessions')?.open;
    const list = sessionsCard(sessions, draw);
    list.open = Boolean(open);
    node.replaceChildren(
      notice,
      ...(more ? [h('div', { class: 'card' }, more)] : []),
      profileCard(profile, renamed),
      passwordCard(profile.required_actions, draw),
      (factor.enabled ? factorOn : factorOff)(factor, draw),
      list,
      ...data,
    );
    if (words && required.length && profile.required_actions.length === 0) moved(more === null);
  }
  // who one is stands at the head of the page, too
  async function renamed(words) {
    await draw(words);
    await identify();
  }
  await draw().catch(() => {});
  return node;
}
