// The candidates of an election, by ballot number.
import * as api from './api.js';
import { portrait } from './candidates.js';
import { h } from './dom.js';
import { dress } from './figures.js';
import { day } from './format.js';
import { ask } from './manage_ask.js';
import { electionPart, frame } from './manage_frame.js';
import { pagedList } from './manage_list.js';
import { call } from './session.js';
import { t } from './words.js';

const LIMIT = 100;

export async function open({ election }) {
  const contests = election.contests.length > 1 ? await api.contests(election) : [];

  async function remove(candidate) {
    const done = await ask({
      title: t('deleteCandidateAsk', { name: candidate.name }),
      text: t('deleteCandidateMeans'),
      act: t('delete'),
      danger: true,
      work: () => call('DELETE', `/api/candidates/${candidate.id}`),
    });
    if (!done) return;
    await list.reload();
    page.say(t('candidateDeleted', { name: candidate.name }));
    page.node.querySelector('h1').focus();
  }

  const row = (candidate) =>
    h(
      'li',
      { class: 'row' },
      portrait(candidate),
      h(
        'div',
        { class: 'what-it-is' },
        h('span', { class: 'name' }, candidate.name),
        h(
          'p',
          { class: 'base' },
          [
            candidate.ballot_number ? t('numberN', { n: candidate.ballot_number }) : null,
            candidate.party,
            contests.find((contest) => contest.id === candidate.contest_id)?.name,
            candidate.code_name,
            candidate.withdrew_on && t('withdrew', { day: day(candidate.withdrew_on) }),
          ]
            .filter(Boolean)
            .join(' · '),
        ),
      ),
      h(
        'div',
        { class: 'acts' },
        h(
          'a',
          { class: 'plain small', href: electionPart(election, 'candidates', candidate.id) },
          t('edit'),
          h('span', { class: 'sr' }, ` ${candidate.name}`),
        ),
        h(
          'button',
          { type: 'button', class: 'plain small danger', on: { click: () => remove(candidate) } },
          t('delete'),
          h('span', { class: 'sr' }, ` ${candidate.name}`),
        ),
      ),
    );

  const list = await pagedList({
    label: t('candidates'),
    async load(text, offset, signal) {
      const { rows, count } =
        await api.list(`/api/candidates?election_id=${election.id}&limit=${LIMIT}&offset=${offset}`, signal);
      return { rows: dress(rows), count };
    },
    row,
    total: 'nCandidates',
    none: t('noCandidate'),
    limit: LIMIT,
  });
  const page = frame(
    { title: t('candidates'), part: 'candidates', election },
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'list-title' },
      h(
        'div',
        { class: 'head' },
        h('h2', { id: 'list-title' }, t('candidates')),
        h('a', { class: 'primary small', href: electionPart(election, 'candidates', 'new') }, t('addCandidate')),
      ),
      list.node,
    ),
  );
  return page;
}
