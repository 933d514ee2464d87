// What became of a sheet: counted, counted and flagged, or held and why; and the office that comes next.
import { h } from './dom.js';
import { wordsOf } from './flags.js';
import * as local from './local.js';
import { entryHref } from './router.js';
import { t } from './words.js';

// The office after this one in the user's list, which has no sheet here or there; null where none is left.
export async function nextOffice(user, election, office) {
  const places = (await local.placesOf(user).catch(() => [])).find((one) => one.election === election);
  if (!places) return null;
  const waiting = new Set(
    (await local.sheetsOf(user).catch(() => []))
      .filter((sheet) => sheet.state !== 'draft')
      .map((sheet) => sheet.office),
  );
  const at = places.offices.findIndex((one) => one.id === office);
  const order = [...places.offices.slice(at + 1), ...places.offices.slice(0, Math.max(at, 0))];
  const left = places.offices.filter((one) => one.id !== office);
  await local
    .keepPlaces({ ...places, offices: left, missing: Math.max(0, places.missing - (at < 0 ? 0 : 1)) })
    .catch(() => {});
  return order.find((one) => one.id !== office && !waiting.has(one.id)) ?? null;
}

// [the word of the heading, that of the sentence, the reasons, good or warn] of a sheet as the server has it.
function verdict(there) {
  if (!there) return ['arrived', 'arrivedPlain', [], 'good'];
  if (there.later) return ['arrived', 'arrivedLater', [], 'warn'];
  const flags = there.flags ?? [];
  if (there.status === 'held')
    return ['arrivedHeld', 'arrivedHeldText', wordsOf(flags.filter((flag) => flag.action === 'hold')), 'warn'];
  if (there.status === 'rejected') return ['arrived', 'arrivedRejected', [], 'good'];
  const said = wordsOf(flags);
  return said.length
    ? ['arrivedCounted', 'arrivedFlagged', said, 'good']
    : ['arrivedCounted', 'arrivedText', [], 'good'];
}

// next: of nextOffice(); officeHref: where the sheet is shown.
export function resultPanel(there, { next, election, officeHref, accountHref }) {
  const [heading, word, reasons, kind] = verdict(there);
  return h(
    'section',
    { class: `card said ${kind}` },
    h('h2', { tabindex: '-1' }, t(heading)),
    h('p', {}, t(word, { n: there?.version })),
    reasons.length
      ? h(
          'ul',
          { class: 'flags' },
          reasons.map((one) => h('li', {}, one)),
        )
      : null,
    h('div', { class: 'receipt', hidden: true }),
    h(
      'div',
      { class: 'actions' },
      next
        ? h(
            'a',
            { class: 'primary', href: entryHref(election, next.id), 'data-next': '' },
            t('nextOne', { name: [next.name, next.center].join(', ') }),
          )
        : null,
      h('a', { class: next ? 'plain' : 'primary', href: accountHref }, t('nextOffice')),
      h('a', { class: 'plain', href: officeHref }, t('seeSheet')),
    ),
  );
}
