// The words that only the tables without JavaScript have, [French, English], beside those of ../js/words_results.js.
// {name} in a sentence is a figure that the page has at that place. No browser reads this file: the server's words are
// made of it (shim/features/table_words.pl).
export const tables = {
  tableFooter: [
    'Chaque total est recalculé dans la transaction même qui reçoit un procès-verbal. Rechargez la page pour les ' +
      'derniers chiffres.',
    'Every total is brought up to date in the very transaction that receives a sheet. Load the page again for the ' +
      'newest figures.',
  ],
  newestFirst: ['Les élections, la plus récente d’abord', 'Elections, the newest first'],
  state: ['État', 'State'],
  rank: ['Rang', 'Rank'],
  shareOfValid: ['% des exprimés', '% of valid votes'],
  tableFigures: ['Chiffres', 'Figures'],
  officesReported: ['Bureaux dépouillés', 'Polling stations reported'],
  reportedOfTotal: ['{offices_reported} sur {offices_total}', '{offices_reported} of {offices_total}'],
  officesHeld: ['Bureaux au procès-verbal retenu, non compté', 'Polling stations whose sheet is held, not counted'],
  officesAnnulled: [
    'Bureaux au procès-verbal annulé, non compté',
    'Polling stations whose sheet is annulled, not counted',
  ],
  officesToVoteAgain: ['Bureaux qui votent de nouveau', 'Polling stations that vote again'],
  officesNotHeld: ['Bureaux où le vote n’a pas eu lieu', 'Polling stations where no vote took place'],
  officesMerged: ['Bureaux réunis à un autre', 'Polling stations merged into another one'],
  turnoutReported: ['Participation dans les bureaux dépouillés', 'Turnout in the polling stations reported'],
  registerKnown: [
    '(registre connu : {turnout_offices} sur {offices_reported})',
    '(register known: {turnout_offices} of {offices_reported})',
  ],
  addsUpNot: ['Le compte n’est pas bon', 'It does not add up'],
  sum: [
    'Votants {total_voters} = blancs {blank_votes} + nuls {null_votes} + exprimés {valid_votes}',
    'Voters {total_voters} = blank {blank_votes} + null {null_votes} + valid {valid_votes}',
  ],
  sumOfBallots: [
    'Bulletins {ballots_cast} (votants {total_voters}, plusieurs scrutins) = blancs {blank_votes} + nuls {null_votes} ' +
      '+ exprimés {valid_votes}',
    'Ballots {ballots_cast} (voters {total_voters}, several contests) = blank {blank_votes} + null {null_votes} ' +
      '+ valid {valid_votes}',
  ],
  officesElsewhere: [
    'Bureaux hors de ces unités : {offices_total} ; voir les centres de vote.',
    'Polling stations in none of these: {offices_total}; see the voting centers.',
  ],
  previousPage: ['Page précédente', 'Previous page'],
  nextPage: ['Page suivante', 'Next page'],
  rowsOf: ['{first}–{last} sur {rows}', '{first}–{last} of {rows}'],
  sheetVersions: ['Versions du procès-verbal', 'Versions of the sheet'],
  versionColumn: ['Version', 'Version'],
  entered: ['Saisie', 'Entered'],
  replaced: ['Remplacée', 'Replaced'],
};
