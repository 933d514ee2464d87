// The mail that was sent, waits or has failed, for administrators; what was not sent is tried again at once.
import * as api from './api.js';
import { choice, h } from './dom.js';
import { integer, moment } from './format.js';
import { frame } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { sentence } from './manage_form.js';
import { call, Problem } from './session.js';
import { has, t } from './words.js';
import './words_desk.js';

const LIMIT = 50,
  STATES = ['all', 'failed', 'waiting', 'sent'];

const kindOf = (mail) => (has(`mailKind_${mail.kind}`) ? t(`mailKind_${mail.kind}`) : t('mail'));
const stateOf = (mail) =>
  t(`mailIs_${mail.state}`, { n: integer(mail.attempts), when: moment(mail.sent_at ?? mail.failed_at ?? mail.due_at) });

export async function open() {
  let shown = 'all';
  async function retry(mail) {
    try {
      const { message } = await call('POST', `/api/mail/${mail.id}/retry`, {});
      await list.reload();
      view.say(message);
      view.node.querySelector('h1').focus();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      view.say(sentence(error));
    }
  }
  const row = (mail) =>
    h(
      'li',
      { class: 'row' },
      h(
        'div',
        { class: 'what-it-is' },
        h('p', { class: 'name' }, `${kindOf(mail)}, ${mail.recipient}`),
        h('p', { class: 'base' }, stateOf(mail)),
        mail.last_error ? h('p', { class: 'warning' }, mail.last_error) : null,
      ),
      mail.state === 'sent'
        ? null
        : h(
            'button',
            { type: 'button', class: 'plain small', on: { click: () => retry(mail) } },
            t('mailRetry'),
            h('span', { class: 'sr' }, ` ${kindOf(mail)}, ${mail.recipient}`),
          ),
    );
  const list = await pagedList({
    label: t('mail'),
    load: (text, offset, signal) =>
      api.list(`/api/mail?limit=${LIMIT}&offset=${offset}${shown === 'all' ? '' : `&state=${shown}`}`, signal),
    row,
    total: 'nMails',
    none: t('mailNone'),
    limit: LIMIT,
  });
  const states = STATES.map((one) => [one, t(`mail_${one}`)]);
  const pick = choice('mail-state', t('mailState'), states, shown, (state) => {
    shown = state;
    list.reload();
  });
  const view = frame(
    { title: t('mail'), part: 'mail', steps: null, quiet: t('mailHint') },
    h('section', { class: 'card', 'aria-label': t('mail') }, h('div', { class: 'head' }, pick), list.node),
  );
  return view;
}
