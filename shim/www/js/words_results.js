// The words that the page and the tables without JavaScript share, [French, English]. The server's are made of these lines
// (shim/features/table_words.pl). A type, a state, a level, or a channel of the API is a name here as it is.
export const results = {
  // types and states of elections
  presidential: ['Présidentielle', 'Presidential'],
  legislative: ['Législatives', 'Legislative'],
  municipal: ['Municipales', 'Municipal'],
  local: ['Locales', 'Local'],
  senatorial: ['Sénatoriales', 'Senatorial'],
  pending: ['À venir', 'To come'],
  active: ['En cours', 'Under way'],
  completed: ['Terminée', 'Completed'],
  archived: ['Archivée', 'Archived'],

  // places: one, and several
  contest: ['Circonscription', 'Constituency'],
  province: ['Province', 'Province'],
  department: ['Département', 'Department'],
  commune: ['Commune', 'Commune'],
  center: ['Centre de vote', 'Voting center'],
  office: ['Bureau de vote', 'Polling office'],
  contests: ['Circonscriptions', 'Constituencies'],
  provinces: ['Provinces', 'Provinces'],
  departments: ['Départements', 'Departments'],
  communes: ['Communes', 'Communes'],
  centers: ['Centres de vote', 'Voting centers'],
  offices: ['Bureaux de vote', 'Polling offices'],

  // the states of a sheet, and how it came
  provisional: ['Provisoire', 'Provisional'],
  verified: ['Vérifié', 'Verified'],
  held: ['Retenu, non compté', 'Held, not counted'],
  annulled: ['Annulé, non compté', 'Annulled, not counted'],
  missing: ['Pas encore reçu', 'Not yet received'],
  notReceived: ['Le procès-verbal de ce bureau n’est pas encore reçu.', 'The result sheet of this office has not been received yet.'],
  rest: ['par l’API', 'by the API'],
  sql: ['en SQL', 'in SQL'],
  import: ['par import', 'by import'],

  // figures
  registered: ['Inscrits', 'Registered voters'],
  voters: ['Votants', 'Voters'],
  blank: ['Blancs', 'Blank'],
  nulls: ['Nuls', 'Null'],
  valid: ['Exprimés', 'Valid votes'],
  votesColumn: ['Voix', 'Votes'],
  share: ['Part', 'Share'],
  shareBase: [
    'Parts des suffrages exprimés, arrondies : leur somme peut différer de 100 %.',
    'Shares of the valid votes, rounded: they may not sum to 100%.',
  ],
  turnout: ['Participation', 'Turnout'],
  ahead: ['En tête', 'Leading'],
  checkGood: ['Le compte est bon', 'It adds up'],
  figure: ['Rubrique', 'Figure'],
  number: ['Nombre', 'Number'],

  // the rest of a page
  skip: ['Aller au contenu', 'Skip to content'],
  languages: ['Langue', 'Language'],
  path: ['Fil d’Ariane', 'Breadcrumb'],
  elections: ['Élections', 'Elections'],
  noElections: ['Aucune élection publique pour le moment.', 'No public election at the moment.'],
  election: ['Élection', 'Election'],
  electionType: ['Type de scrutin', 'Type'],
  year: ['Année', 'Year'],
  roundField: ['Tour', 'Round'],
  candidates: ['Candidats', 'Candidates'],
  candidate: ['Candidat', 'Candidate'],
  noUnits: ['Aucun bureau ici.', 'No office here.'],
  reasonTitle: ['Motif', 'Reason'],
  scans: ['Numérisations', 'Scans'],
  inForce: ['en vigueur', 'in force'],
};
