// The candidates of an election, by ballot number.
import * as api from './api.js';
import { portrait } from './candidates.js';
import { h } from './dom.js';
import { dress } from './figures.js';
import { integer } from './format.js';
import { ask } from './manage_ask.js';
import { electionPart, frame } from './manage_frame.js';
import { call } from './session.js';
import { count, t } from './words.js';

export async function open({ election }) {
  const list = h('ul', { class: 'rows' });
  const total = h('p', { class: 'base' });
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
    draw((await api.election(election.id)).candidates);
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

  function draw(candidates) {
    list.replaceChildren(...dress(candidates).map(row));
    total.textContent = candidates.length ? count('nCandidates', candidates.length, { n: integer(candidates.length) }) : t('noCandidate');
  }
  draw(election.candidates);
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
      total,
      list,
    ),
  );
  return page;
}
