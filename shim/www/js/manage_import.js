// Centers, contests, parties, candidates or result sheets of an election from a file.
import { h } from './dom.js';
import { electionPart, frame } from './manage_frame.js';
import { importForm } from './manage_import_form.js';
import { totals } from './manage_verdicts.js';
import { t } from './words.js';

// Where each kind goes, and the first lines of a file.
const kindsOf = (election) => ({
  centers: {
    path: `/api/elections/${election.id}/centers/import`,
    sample: () => [
      'province;department;commune;center;office;registered_voters',
      'Estuaire;Libreville;Libreville;École Batterie IV;Bureau 1;412',
    ],
  },
  contests: {
    path: `/api/elections/${election.id}/contests/import`,
    sample: () => ['code;name;seats;area;formula', 'LBV1;Libreville 1er siège;1;Estuaire;gabon_deputies'],
  },
  parties: {
    path: `/api/elections/${election.id}/parties/import`,
    sample: () => ['code;name;colour', 'UDB;Union des bâtisseurs;#1b5e20'],
  },
  candidates: {
    path: `/api/elections/${election.id}/candidates/import`,
    sample: () => ['code_name;first_name;last_name;party;ballot_number', 'MBA;Rose;Mba;;1'],
  },
  sheets: {
    path: `/api/elections/${election.id}/import`,
    hint: t('sheetsSample'),
    sample() {
      const codes = election.candidates.map((candidate) => candidate.code_name);
      const columns = [
        'province',
        'department',
        'commune',
        'center',
        'office',
        'registered_voters',
        'total_voters',
        'blank_votes',
        'null_votes',
      ];
      const votes = codes.map((code, index) => (index === 0 ? 280 : 0));
      return [
        [...columns, ...codes].join(';'),
        ['Estuaire', 'Libreville', 'Libreville', 'École Batterie IV', 'Bureau 1', 412, codes.length ? 290 : 10, 6, 4,
          ...votes].join(';'),
      ];
    },
  },
});

export async function open({ election }) {
  const seen = (name) => h('p', {}, h('a', { href: electionPart(election, ...(name === 'sheets' ? [] : [name])) },
    t(`${name}Imported`)));
  const parts = importForm({
    kinds: kindsOf(election),
    first: 'centers',
    title: t('importTitle'),
    means: t('importMeans', { title: election.title }),
    after: (answer, name) => [answer.dry_run ? null : seen(name), answer.totals ? totals(election, answer) : null],
  });
  return frame({ title: t('importTitle'), part: 'import', election }, ...parts);
}
