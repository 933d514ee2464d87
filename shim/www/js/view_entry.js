// Entering or correcting the sheet of an office: kept as one types, sent when the network is there.
import { crumbs } from './header.js';
import { h, setText } from './dom.js';
import { confirmed, figureTable } from './entry_compare.js';
import { isAway, read } from './entry_data.js';
import { bodyOf, entryForm, gapOf, typed } from './entry_form.js';
import { nextOffice, resultPanel } from './entry_result.js';
import { said as softly } from './entry_soft.js';
import * as local from './local.js';
import { changed, deliver, found, sameFigures, submit, whatBecame } from './queue.js';
import { electionHref, replace, unitHref } from './router.js';
import { scanInput } from './scan_input.js';
import { session } from './session.js';
import { watch } from './store.js';
import { t } from './words.js';
import './words_entry.js';

const EMPTY = { registered_voters: '', total_voters: '', blank_votes: '', null_votes: '', votes: {} };
const REASON = 1000;
const isSame = (draft,
  sheet) => draft.base?.version === sheet.version && draft.base?.submitted_at === sheet.submitted_at;
const link = (href, word, style = 'plain') => h('a', { class: style, href }, t(word));
const button = (word, click, style = 'plain') => h('button', { type: 'button', class: style, on: { click } }, t(word));

function panel(kind, title, text, actions) {
  return h(
    'section',
    { class: `card said ${kind}` },
    h('h2', { tabindex: '-1' }, title),
    text.map((one) => h('p', {}, one)),
    h('div', { class: 'actions' }, actions),
  );
}

// The draft to begin with: the kept one, a correction of the sheet that stands, or an empty one.
function draftOf(user, route, kept, { place, sheet }) {
  const start = { user: user.id, office: route.id, election: route.election, place, state: 'draft' };
  if (kept) return { ...kept, place };
  if (!sheet) return { ...start, figures: { ...EMPTY, registered_voters: String(place.registered ?? ''), votes: {} } };
  return { ...start, figures: typed(sheet), etag: sheet.etag,
    base: { version: sheet.version, submitted_at: sheet.submitted_at } };
}

export async function open(route) {
  const { user } = session;
  const holder = h('div', { class: 'entry' });
  if (!user) {
    replace('/sign-in');
    return { title: '', node: holder };
  }
  const officeHref = unitHref(route.election, 'office', route.id);
  let state = '',
    waiting = null, // the sheet that is shown as waiting
    sending = false;
  const keptNow = () => local.sheetOf(user.id, route.id).catch(() => undefined);

  function put(...parts) {
    holder.replaceChildren(...parts);
    holder.querySelector('.said h2')?.focus();
  }
  // Sends a sheet, and shows what became of it.
  async function hand(sheet) {
    sending = true;
    try {
      await finish(await submit(sheet));
    } finally {
      sending = false;
    }
  }
  async function again(kept) {
    draw(kept, await read(user, route, kept));
  }
  async function drop() {
    // what this device does not forget is asked for again
    await local.changeSheet(user.id, route.id, () => null).catch(() => {});
    await changed();
  }

  const dropIt = () => button('dropMine', () => drop().then(() => replace(officeHref)));

  // there: the sheet as the server has it; null where it could not be read again.
  async function arrived(there) {
    state = 'done';
    const next = await nextOffice(user.id, route.election, route.id);
    put(resultPanel(there, { next, election: route.election, officeHref, accountHref: '/account' }));
  }

  function waits(kept) {
    state = 'waiting';
    waiting = kept;
    const takeBack = async () => {
      const back = (now) => now && { ...now, state: 'draft' };
      const draft = await local.changeSheet(user.id, route.id, back).catch(() => back(kept));
      await changed();
      await again(draft);
    };
    put(
      panel('warn', t('waits'), [t(kept.received ? 'scanWaits' : 'waitsText')], [
        link('/account', 'nextOffice', 'primary'),
        kept.received ? null : button('takeBack', takeBack),
      ]),
      h('section', { class: 'card' }, figureTable(kept.body, kept.place.candidates)),
    );
  }

  // The figures have arrived, their scan was refused: another one, or none.
  function scanAlone(kept) {
    const draft = { ...kept, scan: null };
    const scan = scanInput(null, (blob) => {
      draft.scan = blob;
    });
    const send = async () => {
      if (draft.scan) await hand(draft);
      else scan.input.focus();
    };
    put(
      panel('warn', t('arrived'), [t('scanRefused'), kept.problem?.message], []),
      h('div', { class: 'card form' }, scan.node, h('div', { class: 'actions' }, button('scanSend', send, 'primary'),
        button('scanLeave', () => drop().then(() => finish({ ...kept, state: 'arrived' }))))),
    );
  }

  // Another sheet stands: both side by side, and the choice.
  function conflict(draft, sheet, body) {
    const correct = async () => {
      Object.assign(draft, { etag: sheet.etag, base: { version: sheet.version, submitted_at: sheet.submitted_at },
        problem: undefined, state: 'draft' });
      await local.changeSheet(user.id, route.id, () => draft).catch(() => {}); // it is kept again at the next key
      await again(draft);
    };
    return h(
      'section',
      { class: 'card said warn' },
      h('h2', { tabindex: '-1' }, t('conflict')),
      h('p', {}, t('conflictText')),
      figureTable(body, draft.place.candidates, sheet),
      h('div', { class: 'actions' }, button('correctIt', correct, 'primary'), dropIt()),
    );
  }

  function write(draft, data) {
    const { place } = draft;
    const body = () => bodyOf(draft.figures, place.candidates, draft.etag ? draft.reason : '');
    const said = h('div', { class: 'alert', role: 'alert' });
    const note = h('p', { class: 'base' });
    const awayNote = data.away ? h('p', { class: 'base away' }) : null;
    const tellKept = (keeps) => {
      setText(note, t(keeps ? 'keptHere' : 'keptNowhere'));
      if (awayNote) setText(awayNote, t(keeps ? 'awayNote' : 'awayUnkept'));
    };
    local.keepsAnything().then(tellKept);
    const dropped = h('p', { hidden: draft.revision === undefined }, dropIt());
    const keep = () => {
      draft.state = 'draft';
      draft.problem = undefined;
      local
        .keepDraft({ ...draft })
        .then(
          () => {
            tellKept(true);
            dropped.hidden = false;
          },
          () => tellKept(false),
        );
    };
    const form = entryForm(draft, { verified: data.sheet?.status === 'verified', onChange: keep });
    const send = h('button', { type: 'submit', class: 'primary' }, t(draft.etag ? 'sendCorrection' : 'send'));
    const refused = (problem, sent) => {
      const rest = problem.status === 422 ? form.problems(problem.errors ?? [], sent) : [];
      said.replaceChildren(...[problem.message || t('failedOffline'), ...rest.map((one) => one.message)]
        .map((one) => h('p', {}, one)));
      if (!form.node.contains(document.activeElement)) said.scrollIntoView({ block: 'nearest' });
    };
    // What does not add up is not kept for sending: the server says what it thinks of it, or nobody does.
    async function verdict(sheet) {
      try {
        const there = await deliver(sheet);
        await drop();
        await finish({ ...sheet, state: 'arrived', there });
      } catch (error) {
        if (isAway(error)) refused({ message: t('gapOffline') });
        else refused(error, sheet.body);
      }
    }
    // What rules would say of it is told first, with the figures, and what was looked at is kept as the reason.
    async function ask(sheet) {
      const flags = await softly(sheet);
      const checked = await confirmed(sheet.body, place.candidates, `${place.name}, ${place.center}`, flags);
      if (checked === null) return;
      const reason = [sheet.body.reason, checked].filter(Boolean).join(' ').slice(0, REASON);
      await hand(reason ? { ...sheet, body: { ...sheet.body, reason } } : sheet);
    }
    async function submitted(event) {
      event.preventDefault();
      if (send.disabled || !form.filled()) return;
      said.replaceChildren();
      const sheet = { ...draft, body: body() };
      send.disabled = true;
      setText(send, t('sending'));
      try {
        if (gapOf(sheet.body, place.candidates) !== 0) await verdict(sheet);
        else await ask(sheet);
      } catch (error) {
        if (error.status === undefined) console.error(error);
        refused({ message: error.message && error.status !== undefined ? error.message : t('failed') }, sheet.body);
      }
      send.disabled = false;
      setText(send, t(draft.etag ? 'sendCorrection' : 'send'));
    }
    const stands = data.sheet && !isSame(draft, data.sheet) ? conflict(draft, data.sheet, body()) : null;
    const bar = h('div', { class: 'send-bar' }, form.sum, send);
    put(
      ...(stands ? [stands] : []),
      h('form', { novalidate: true, on: { submit: submitted } }, awayNote, said, form.node, note, stands ? null
        : dropped, bar),
    );
    if (draft.problem && !stands) refused(draft.problem, draft.body);
  }

  // outcome: of submit() or whatBecame()
  async function finish(outcome) {
    if (outcome.state === 'arrived') return arrived(outcome.there ?? (await found(outcome).catch(() => null)));
    if (outcome.state === 'waiting') return waits(outcome);
    if (outcome.state === 'refused' || outcome.state === 'draft') return again(outcome);
    return again({ ...outcome, state: 'draft',
      problem: { status: 0, message: t(outcome.state === 'lost' ? 'sheetLost' : 'sheetUnsent') } });
  }

  function draw(kept, data) {
    state = kept?.state ?? '';
    if (kept?.state === 'waiting') return waits(kept);
    if (kept?.received) return scanAlone(kept);
    if (!data.allowed || !data.open)
      return put(panel('warn', t('notYours'), [t(data.allowed ? 'notOpen' : 'notAllowed')],
        [link(officeHref, 'seeSheet'), kept ? dropIt() : null]));
    const draft = draftOf(user, route, kept, data);
    if (kept && data.sheet && sameFigures(data.sheet, bodyOf(draft.figures, draft.place.candidates)))
      return drop().then(() => arrived(data.sheet));
    write(draft, data);
  }

  const kept = await keptNow();
  const data = await read(user, route, kept);
  const { place } = data;
  const steps = [
    { href: '/account', text: t('account') },
    { href: electionHref(route.election), text: place.title },
    { href: officeHref, text: `${place.name}, ${place.center}` },
    { text: t('entry') },
  ];
  const correcting = kept ? kept.etag : data.sheet;
  draw(kept, data);
  // the queue has moved: what waited has arrived or come back, here or in another tab
  const stop = watch('queue', async () => {
    if (sending) return;
    if (state === 'waiting') {
      const now = await whatBecame(waiting);
      if (state === 'waiting' && now.state !== 'waiting') await finish(now);
      return;
    }
    const now = await keptNow();
    if (state !== 'done' && now?.state === 'waiting') waits(now);
    else state = now?.state ?? state;
  });
  return {
    title: `${t(correcting ? 'correct' : 'enter')}, ${place.name}`,
    node: h(
      'div',
      { class: 'page narrow' },
      h(
        'div',
        { class: 'headline' },
        crumbs(steps),
        h('p', { class: 'kind' }, t(correcting ? 'correct' : 'enter')),
        h('h1', { tabindex: '-1' }, `${place.name}, ${place.center}`),
      ),
      holder,
    ),
    close: stop,
  };
}
