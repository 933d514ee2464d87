// The audit log, for administrators: who did what, filtered by action, election, person and day.
import * as api from './api.js';
import { h, setText } from './dom.js';
import { moment } from './format.js';
import { dayField, selectField, sentence } from './manage_form.js';
import { frame } from './manage_frame.js';
import { unitHref } from './router.js';
import { Problem } from './session.js';
import { t } from './words.js';
import { ACTIONS, actionText } from './words_audit.js';
import './words_desk.js';

const LIMIT = 50,
  KNOWN = 1000,
  PAGES = 20;

const nameOf = (people, id) => {
  const one = people.find((person) => person.id === id);
  return one ? `${one.first_name} ${one.last_name}` : null;
};

function line(entry, { people, elections }) {
  const election = elections.find((one) => one.id === entry.election_id);
  const about =
    entry.action.startsWith('sheet.') && election
      ? h('a', { href: unitHref(election.id, 'office', entry.subject_id) }, t('seeSheetOffice'))
      : null;
  const who = nameOf(people, entry.user_id) ?? `${entry.db_user} ${t('auditBySql')}`;
  return h(
    'li',
    { class: 'row' },
    h(
      'div',
      { class: 'what-it-is' },
      h('p', { class: 'name' }, actionText(entry.action)),
      h('p', { class: 'base' }, [who, entry.address, moment(entry.at)].filter(Boolean).join(' · ')),
      h('p', { class: 'base' }, election?.title ?? null, about ? [' ', about] : null),
      entry.changes
        ? h(
            'details',
            {},
            h('summary', {}, t('auditDetails')),
            h('pre', { class: 'changes-of', tabindex: '0' }, JSON.stringify(entry.changes, null, 1)),
          )
        : null,
    ),
  );
}

export async function open() {
  const [{ rows: people }, { rows: elections }] = await Promise.all([
    api.list(`/api/auth/users?limit=${KNOWN}`),
    api.list('/api/elections?limit=200'),
  ]);
  const any = ['', t('auditAny')];
  const fields = {
    action: selectField('action', t('auditAction'), [
      any,
      ...ACTIONS.map((one) => [one, actionText(one)]).sort((a, b) => a[1].localeCompare(b[1])),
    ]),
    election_id: selectField('election_id', t('election'), [any, ...elections.map((one) => [one.id, one.title])]),
    user_id: selectField('user_id', t('auditUser'), [
      any,
      ...people.map((one) => [one.id, `${one.first_name} ${one.last_name}`]),
    ]),
    since: dayField('since', t('auditSince'), { optional: true, half: true }),
    until: dayField('until', t('auditUntil'), { optional: true, half: true }),
  };
  const list = h('ul', { class: 'rows', 'aria-label': t('audit') });
  const said = h('p', { class: 'base', role: 'status' });
  const more = h(
    'button',
    { type: 'button', class: 'more', hidden: true, on: { click: () => read(next) } },
    t('olderOnes'),
  );
  let next = null;

  function path() {
    const query = new URLSearchParams({ limit: LIMIT });
    for (const [name, field] of Object.entries(fields)) {
      const value = field.value();
      if (value)
        query.set(
          name,
          name === 'until' ? `${value}T23:59:59.999999Z` : name === 'since' ? `${value}T00:00:00Z` : value,
        );
    }
    return `/api/audit?${query}`;
  }
  async function read(from) {
    try {
      let page = await api.page(from);
      // the server looks at some thousand lines for a page: one without any that fit is followed by others
      for (let more = PAGES; page.body.length === 0 && page.next && more > 0; more--) page = await api.page(page.next);
      list.append(...page.body.map((entry) => line(entry, { people, elections })));
      next = page.next;
      more.hidden = !next;
      setText(said, list.children.length || next ? '' : t('auditNone'));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setText(said, sentence(error));
    }
  }
  function filter(event) {
    event?.preventDefault();
    list.replaceChildren();
    return read(path());
  }
  await filter();
  return frame(
    { title: t('audit'), part: 'audit', steps: null, quiet: t('auditHint') },
    h(
      'form',
      { class: 'card form columns filters', 'aria-label': t('auditFilter'), on: { submit: filter } },
      Object.values(fields).map((one) => one.node),
      h('div', { class: 'acts' }, h('button', { type: 'submit', class: 'primary' }, t('auditFilter'))),
    ),
    h('section', { class: 'card listed', 'aria-label': t('audit') }, said, list, more),
  );
}
