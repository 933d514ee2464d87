// For who cannot sign in: a link to set a new password, and, where the operator lets people register, an account.
import { privacy } from './account_data.js';
import { formCard } from './account_forms.js';
import { h } from './dom.js';
import { field } from './form.js';
import { replace } from './router.js';
import { call, signIn } from './session.js';
import { t } from './words.js';
import './words_security.js';

function entry(card, name, label, attributes) {
  return { ...field(`${card}-${name}`, t(label), { type: 'text', maxlength: '200', ...attributes }), name };
}

const email = (card) => entry(card, 'email', 'emailOwn', { type: 'email', autocomplete: 'email', maxlength: '254' });

function forgotten() {
  const address = email('forgot');
  return formCard('forgot-password', t('forgotTitle'), {
    hint: t('forgotHint'),
    fields: [address],
    act: t('forgotAct'),
    work: async () => (await call('POST', '/api/auth/forgot-password', { email: address.input.value.trim() })).message,
  });
}

async function registration() {
  const fields = [
    entry('register', 'first_name', 'firstNameOwn', { autocomplete: 'given-name' }),
    entry('register', 'last_name', 'lastNameOwn', { autocomplete: 'family-name' }),
    entry('register', 'phone_number', 'phoneOwn', { type: 'tel', autocomplete: 'tel', maxlength: '30' }),
    email('register'),
    entry('register', 'password', 'passwordChosen',
      { type: 'password', autocomplete: 'new-password', maxlength: '1024' }),
  ];
  return formCard('register', t('registerTitle'), {
    hint: t('registerHint'),
    fields: [...fields, await privacy()].filter(Boolean),
    act: t('registerAct'),
    async work() {
      const values = Object.fromEntries(fields.map((one) => [one.name, one.input.value]));
      await call('POST', '/api/auth/register', values);
      await signIn(values.phone_number, values.password);
      replace('/account');
    },
  });
}

// The cards beneath the form of signing in, which waits for nothing; the second comes where people may register.
export function entranceCards() {
  const node = h('div', { class: 'security' }, forgotten());
  async function offer() {
    const { open } = await call('GET', '/api/auth/registration');
    if (open) node.append(await registration());
  }
  offer().catch(() => {});
  return node;
}
