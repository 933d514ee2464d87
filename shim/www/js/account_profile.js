// Who one is: name, phone number, e-mail address, where one lives; what reaches one needs the password.
import { formCard } from './account_forms.js';
import { field } from './form.js';
import { call } from './session.js';
import { t } from './words.js';

const CONTACT = ['phone_number', 'email'];

// profile: as the API has it; again(words): it has changed.
export function profileCard(profile, again) {
  const text = (name, label, attributes = {}) => {
    const one = field(`profile-${name}`, label, { type: 'text', maxlength: '200', ...attributes });
    one.input.value = profile[name] ?? '';
    return { ...one, name };
  };
  const fields = [
    text('first_name', t('firstNameOwn'), { autocomplete: 'given-name' }),
    text('last_name', t('lastNameOwn'), { autocomplete: 'family-name' }),
    text('phone_number', t('phoneOwn'), { type: 'tel', autocomplete: 'tel', maxlength: '30' }),
    text('email', t('emailOwn'), { type: 'email', autocomplete: 'email', maxlength: '254' }),
    text('province', t('province')),
    text('commune', t('commune')),
  ];
  const secret = { name: 'current_password', ...field('profile-password', t('passwordNow'), { type: 'password',
    autocomplete: 'current-password', maxlength: '1024' }) };
  const changed = () => fields.filter((one) => one.input.value.trim() !== (profile[one.name] ?? ''));
  const proves = () => changed().some((one) => CONTACT.includes(one.name));
  const follow = () => (secret.node.hidden = !proves());
  for (const one of fields) one.input.addEventListener('input', follow);
  follow();
  return formCard('profile', t('profileTitle'), {
    hint: profile.pending_email ? t('emailWaits', { email: profile.pending_email }) : t('profileHint'),
    fields: [...fields, secret],
    act: t('profileAct'),
    async work() {
      const values = Object.fromEntries(changed().map((one) => [one.name, one.input.value.trim()]));
      if (proves()) values.current_password = secret.input.value;
      const { message } = await call('PUT', '/api/auth/profile', values);
      await again(message);
    },
  });
}
