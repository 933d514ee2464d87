// Decisions of courts and commissions: what is asked of one, how one is told, and the second person who confirms it.
import { h } from './dom.js';
import { field } from './form.js';
import { day, moment } from './format.js';
import { ask } from './manage_ask.js';
import { dayField, formData, textField } from './manage_form.js';
import { smaller } from './picture.js';
import { unitHref } from './router.js';
import { call, session } from './session.js';
import { t } from './words.js';

const LARGE = { side: 2400, bytes: 1500000 };
let made = 0;

// Whether who is signed in manages an election.
export const manages = (election) => session.user?.role === 'admin'
  || (session.user?.role === 'director' && election.owner_id === session.user.id);

export const reasonField = (label, options) => textField('reason', label, { rows: 3, maxlength: 1000, ...options });

function scanField() {
  const input = h('input', { type: 'file', id: `decision-scan-${++made}`, name: 'scan',
    accept: 'image/jpeg,image/png,application/pdf' });
  const label = [t('decisionScan'), ' ', h('span', { class: 'optional' }, t('optional'))];
  const one = field(input.id, label, input, { hint: t('decisionScanHint') });
  return { ...one, name: 'scan', value: () => (input.files[0] ? smaller(input.files[0], LARGE) : null) };
}

// Reference, day and reason, and the paper itself where there is a place for it.
export function decisionFields({ optional, reason = { hint: t('decisionReasonHint') }, scan = true } = {}) {
  return [
    textField('reference', t('reference'),
      { half: true, maxlength: 200, autocomplete: 'off', optional, hint: t('referenceHint') }),
    dayField('decided_on', t('decidedOn'), { half: true, optional, hint: t('decidedOnHint') }),
    reasonField(t('reasonTitle'), reason),
    ...(scan ? [scanField()] : []),
  ];
}

// What is said before a decision is recorded that another person will have to confirm.
export const confirmation = (election) => (election.decision_confirmation ? [t('decisionWillWait')] : []);

// Sends a decision, as a form where its paper goes along.
export function decide(path, { scan, ...values }, options) {
  const said = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return call('POST', path, scan ? formData({ ...said, scan }) : said, options);
}

// What a decision orders, in people's words.
export function orders({ kind, status }) {
  if (kind === 'office') return t(`ordersOffice_${status}`);
  return t(`orders_${kind}`);
}

const named = ({ reference, decided_on: on }) => (reference && on ? t('decisionBy', { reference, day: day(on) })
  : reference);

function standing({ state, in_force_at: since, withdrawn_at: withdrawn }, mine) {
  if (state === 'withdrawn') return t('decisionWithdrawn', { when: moment(withdrawn) });
  if (state === 'waiting') return t(mine ? 'decisionWaitsMine' : 'decisionWaits');
  return t('decisionInForce', { when: moment(since) });
}

// A line of a list of decisions; onConfirm(message) once this one is in force, or withdrawn. place: where its office is
// told, too.
export function decisionLine(decision, { election, place, onConfirm }) {
  const waits = decision.state === 'waiting';
  const mine = decision.created_by !== null && decision.created_by === session.user?.id;
  const may = waits && !mine && manages(election) && (decision.kind !== 'reopen' || session.user.role === 'admin');
  const what = orders(decision);
  const end = (act) => async () => {
    let message = '';
    const done = await ask({
      title: t(`${act}DecisionAsk`),
      text: [what, named(decision)].filter(Boolean).join(' · '),
      points: [t(`${act}DecisionMeans`)],
      act: t(`${act}Decision`),
      work: async () => {
        ({ message } = await call('POST', `/api/decisions/${decision.id}/${act}`));
      },
    });
    if (done) onConfirm(message);
  };
  const button = (act, style) =>
    h(
      'button',
      { type: 'button', class: `${style} small`, 'data-act': act, on: { click: end(act) } },
      t(`${act}Decision`),
    );
  const about = place && decision.office_id ? `${decision.office}, ${decision.center}` : null;
  return h(
    'li',
    { class: 'row decision' },
    h(
      'div',
      { class: 'what-it-is' },
      h('p', { class: 'name' }, what),
      about ? h('p', {}, h('a', { href: unitHref(election.id, 'office', decision.office_id) }, about)) : null,
      h('p', {}, named(decision)),
      decision.reason ? h('p', {}, t('reason', { reason: decision.reason })) : null,
      h('p', { class: waits ? 'warning' : 'base' }, standing(decision, mine)),
      decision.scan ? h('p', {}, h('a', { href: decision.scan, target: '_blank', rel: 'noopener' },
        t('seeDecisionScan'))) : null,
    ),
    may || (waits && mine && manages(election))
      ? h('div', { class: 'acts' }, may ? button('confirm', 'primary') : button('withdraw', 'plain')) : null,
  );
}
