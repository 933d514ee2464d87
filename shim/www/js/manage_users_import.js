// Users from a file, with the slips that give them access.
import { h } from './dom.js';
import { radioField, textField } from './manage_form.js';
import { frame, manageHref } from './manage_frame.js';
import { importForm } from './manage_import_form.js';
import { slips } from './manage_slips.js';
import { session } from './session.js';
import { count, t } from './words.js';

const sample = () => [
  'first_name;last_name;phone_number;email;role;scope_province;scope_department;scope_commune',
  'Awa;Mba;066 12 34 56;awa.mba@example.ga;collaborator;Estuaire;;Libreville',
];

// The slips of who was made, in the order of the file.
function slipsOf({ invitations }) {
  if (!invitations?.length) return null;
  const people = [...invitations]
    .sort((a, b) => a.row - b.row)
    .map((one) => ({ name: `${one.first_name} ${one.last_name}`, phone: one.phone_number,
      invitation: one.invitation }));
  return slips(people, { title: count('slipsTitle', people.length, { n: people.length }), hint: t('slipsOnce') });
}

export async function open() {
  const way = radioField(
    'invitation',
    t('invitation'),
    ['link', 'mail'].map((one) => [one, t(`${one}Invitations`), t(`${one}InvitationsHint`)]),
    { value: 'link' },
  );
  const secret = textField('current_password', t('ownPassword'), {
    hint: t('ownPasswordImport'),
    optional: true,
    type: 'password',
    autocomplete: 'current-password',
    maxlength: 1024,
  });
  const admin = session.user.role === 'admin';
  const parts = importForm({
    kinds: { users: { path: '/api/auth/users/import', sample } },
    first: 'users',
    title: t('usersImport'),
    means: t('usersImportMeans'),
    fields: [way.node, admin ? secret.node : null],
    options: () => ({ invitation: way.value() }),
    headers: () => (secret.input.value ? { 'X-Current-Password': encodeURIComponent(secret.input.value) } : {}),
    after: (answer) => [answer.dry_run ? null : h('p', {}, h('a', { href: manageHref('users') }, t('usersImported'))),
      slipsOf(answer)],
  });
  return frame(
    { title: t('usersImport'), part: 'users', steps: [{ href: manageHref('users'), text: t('users') }],
      quiet: t('usersImportHint') },
    ...parts,
  );
}
