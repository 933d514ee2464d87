// The parties of an election, with their votes; and one of them, new or known.
import * as api from './api.js';
import { h } from './dom.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { form, textField } from './manage_form.js';
import { electionPart, frame, tell } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { replace } from './router.js';
import { call, Problem } from './session.js';
import { count, t } from './words.js';

const LIMIT = 50;
const swatch = (colour) => h('span', { class: 'swatch', css: { 'background-color': colour ?? 'transparent' },
  'aria-hidden': 'true' });

export async function open({ election }) {
  const row = (party) =>
    h(
      'li',
      { class: 'row' },
      swatch(party.colour),
      h(
        'div',
        { class: 'what-it-is' },
        h('a', { class: 'name', href: electionPart(election, 'parties', party.id) }, party.name),
        h(
          'p',
          { class: 'base' },
          [party.code, count('nCandidates', party.candidates_total, { n: integer(party.candidates_total) }),
            party.colour]
            .filter(Boolean)
            .join(' · '),
        ),
      ),
    );
  const list = await pagedList({
    label: t('parties'),
    search: t('searchParties'),
    load(text, offset, signal) {
      const query = new URLSearchParams({ limit: LIMIT, offset, ...(text && { q: text.slice(0, 100) }) });
      return api.list(`/api/elections/${election.id}/parties?${query}`, signal);
    },
    row,
    total: 'nParties',
    none: t('noParty'),
    limit: LIMIT,
  });
  return frame(
    { title: t('parties'), part: 'parties', election, quiet: t('partiesHint') },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('parties')),
        h('a', { class: 'primary small', href: electionPart(election, 'parties', 'new') }, t('addParty')),
      ),
      list.node,
    ),
  );
}

function deletion(known, back) {
  const remove = async () => {
    const done = await ask({
      title: t('deletePartyAsk', { name: known.name }),
      text: t('deletePartyMeans'),
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/parties/${known.id}`),
    });
    if (!done) return;
    tell(t('partyDeleted', { name: known.name }));
    replace(back);
  };
  return h('button', { type: 'button', class: 'plain danger', on: { click: remove } }, t('delete'));
}

export async function openOne({ election, party: id }) {
  const known = id ? await call('GET', `/api/parties/${id}`) : null;
  if (known && known.election_id !== election.id) throw new Problem(404);
  const back = electionPart(election, 'parties');
  const fields = [
    textField('name', t('partyName'), { value: known?.name, maxlength: 200, autocomplete: 'off' }),
    textField('code', t('partyCode'), { half: true, value: known?.code, maxlength: 50, autocomplete: 'off',
      optional: true }),
    textField('colour', t('colour'), {
      half: true,
      value: known?.colour,
      maxlength: 7,
      placeholder: '#1b5e20',
      autocomplete: 'off',
      spellcheck: 'false',
      optional: true,
      hint: t('colourHint'),
    }),
  ];
  async function send(values) {
    const { party } = await call(known ? 'PUT' : 'POST', known ? `/api/parties/${id}`
      : `/api/elections/${election.id}/parties`, values);
    tell(t(known ? 'partySaved' : 'partyAdded', { name: party.name }));
    replace(back);
  }
  const title = known ? known.name : t('addParty');
  return frame(
    { title, part: 'parties', election, steps: [{ href: back, text: t('parties') }] },
    h('section', { class: 'card slim' }, form({ fields, label: t(known ? 'save' : 'add'), title, send, cancel: back })),
    known ? h('p', { class: 'end' }, deletion(known, back)) : null,
  );
}
