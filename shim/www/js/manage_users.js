// Those who work for a director; for an administrator, everybody.
import * as api from './api.js';
import { h } from './dom.js';
import { frame, manageHref } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { count, t } from './words.js';

const LIMIT = 50;

// Where a user may enter sheets, in a few words.
export function scopeText({ role, scope }) {
  if (role !== 'collaborator') return '';
  const parts = scope.areas.map((area) => area.name);
  if (scope.center_ids.length) parts.push(count('nCenters', scope.center_ids.length, { n: scope.center_ids.length }));
  return parts.join(', ') || t('noScope');
}

const row = (user) =>
  h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'what-it-is' },
      h('a', { class: 'name', href: manageHref('users', user.id) }, `${user.first_name} ${user.last_name}`),
      h('p', { class: 'base' }, [t(user.role), scopeText(user), user.phone_number].filter(Boolean).join(' · ')),
    ),
    h(
      'span',
      { class: `pill ${user.active ? 'active' : 'completed'}` },
      h('span', { class: 'dot', 'aria-hidden': 'true' }),
      t(user.active ? 'isActive' : 'isInactive'),
    ),
  );

export async function open() {
  const list = await pagedList({
    label: t('users'),
    load: (text, offset, signal) => api.list(`/api/auth/users?limit=${LIMIT}&offset=${offset}`, signal),
    row,
    total: 'nUsers',
    none: t('noUser'),
    limit: LIMIT,
  });
  return frame(
    { title: t('users'), part: 'users', steps: null, quiet: t('usersHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('users')),
        h(
          'div',
          { class: 'acts' },
          h('a', { class: 'plain small', href: manageHref('users', 'import') }, t('usersImport')),
          h('a', { class: 'primary small', href: manageHref('users', 'new') }, t('addUser')),
        ),
      ),
      list.node,
    ),
  );
}
