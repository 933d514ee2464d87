// The words of the results night.
import { learn } from './words.js';

learn({
  // the headline
  and: ['et', 'and'],
  aheadOf: ['{name} en tête devant {next}', '{name} leads {next}'],
  aheadAlone: ['{name} en tête', '{name} leads'],
  tiedHeadline: ['À égalité : {names}', 'Tied: {names}'],
  tiedMany: [
    ['À égalité : {n} candidat', 'À égalité : {n} candidats'],
    ['Tied: {n} candidate', 'Tied: {n} candidates'],
  ],
  uncatchable: ['{name} ne peut plus être rejoint', '{name} can no longer be caught'],
  electedHeadline: ['{name} est élu', '{name} is elected'],
  electedSeveral: ['{names} sont élus', '{names} are elected'],
  runoffHeadline: ['Aucun élu à ce tour : {ahead}', 'Nobody is elected in this round: {ahead}'],
  noVotes: ['Aucun suffrage exprimé', 'No valid vote'],
  closedAt: ['Saisie close : {parts}', 'Entry closed: {parts}'],
  closedOffices: [
    ['{n} bureau sur {total}', '{n} bureaux sur {total}'],
    ['{n} of {total} polling stations', '{n} of {total} polling stations'],
  ],
  closedHeld: [
    ['{n} retenu', '{n} retenus'],
    ['{n} held', '{n} held'],
  ],
  partyAhead: [
    ['{name} en tête dans {n} circonscription sur {total}', '{name} en tête dans {n} circonscriptions sur {total}'],
    ['{name} leads in {n} of {total} constituencies', '{name} leads in {n} of {total} constituencies'],
  ],
  partiesTied: [
    ['{names} à égalité : en tête dans {n} circonscription', '{names} à égalité : en tête dans {n} circonscriptions'],
    ['{names} tied: each leads in {n} constituency', '{names} tied: each leads in {n} constituencies'],
  ],

  // the line below it
  finalResults: ['Définitif', 'Final'],
  nodes: ['Provinces coupées', 'Provinces cut off'],
  nodeCutOff: [
    '{name} : chiffres arrêtés {when}, coupée depuis',
    '{name}: figures as they stood {when}, cut off since',
  ],
  nodeSilent: ['{name} : aucun chiffre reçu', '{name}: no figures have come'],
  atHour: ['à {hour}', 'at {hour}'],
  atDay: ['le {day} à {hour}', 'on {day} at {hour}'],

  // candidates
  leadSentence: ['{votes} d’avance sur {next}, soit {points}.', '{votes} ahead of {next}: {points}.'],
  nPoints: [
    ['{n} point', '{n} points'],
    ['{n} point', '{n} points'],
  ],
  tieSentence: ['Mêmes voix en tête : {votes}.', 'Equal votes in the lead: {votes}.'],
  half: ['50 %', '50%'],
  stackLabel: ['Parts des suffrages exprimés : {parts}', 'Shares of the valid votes: {parts}'],
  stackOthers: ['autres {share}', 'others {share}'],
  otherCandidates: ['Les autres candidats', 'The other candidates'],
  allCandidates: ['Tous les candidats ({n})', 'All candidates ({n})'],
  fewerCandidates: ['Moins de candidats', 'Fewer candidates'],

  // the count
  countShare: ['{share} des bureaux', '{share} of polling stations'],
  countOf: ['{n} sur {total}', '{n} of {total}'],
  keyCounted: [
    ['compté', 'comptés'],
    ['counted', 'counted'],
  ],
  keyHeld: [
    ['{n} retenu', '{n} retenus'],
    ['{n} held', '{n} held'],
  ],
  keyAwaited: [
    ['{n} attendu', '{n} attendus'],
    ['{n} awaited', '{n} awaited'],
  ],
  countLabel: ['{counted} comptés, {held} retenus, {awaited} attendus, sur {total}',
    '{counted} counted, {held} held, {awaited} awaited, of {total}'],
  turnoutWhere: ['dans les bureaux comptés', 'in the stations counted'],
  represented: ['Les bureaux comptés représentent {share} des inscrits.',
    'The stations counted have {share} of the registered voters.'],
  howChecked: ['Comment c’est vérifié', 'How this is checked'],
  checkMethod: [
    'Chaque procès-verbal est refusé s’il ne s’additionne pas. Ces sommes sont refaites ici, sur cet appareil, à ' +
      'chaque changement.',
    'A sheet that does not add up is refused. These sums are done again here, on this device, at each change.',
  ],

  // finding one's place
  yourPlace: ['Et chez vous ?', 'Where you live'],
  placeHint: ['Commune, centre ou bureau', 'Commune, center or station'],
  seePlace: ['Voir', 'Show'],
  searchNear: ['Rien sous ce nom exactement. Le plus proche :', 'Nothing by exactly this name. The nearest:'],

  // the map
  mapTitle: ['Carte', 'Map'],
  byCounted: ['Comptage', 'Count'],
  legendLead: ['{name}, avance en points', '{name}, lead in points'],
  legendClasses: ['0–5 · 5–15 · +15', '0–5 · 5–15 · 15+'],
  legendCounted: ['Part des bureaux dépouillés', 'Share of polling stations counted'],
  legendHatched: ['hachures : moins de la moitié dépouillée', 'hatched: less than half counted'],
  legendTie: ['quadrillé : à égalité', 'cross-hatched: tied'],
  legendNone: ['gris : rien de dépouillé', 'grey: nothing counted'],
  mapArea: [
    '{name} : {leader} en tête, avance de {points}, participation {turnout}, {offices}',
    '{name}: {leader} leads by {points}, turnout {turnout}, {offices}',
  ],

  zoomIn: ['Agrandir la carte', 'Zoom in'],
  zoomOut: ['Réduire la carte', 'Zoom out'],

  // places as a table
  tieOf: ['À égalité ({n})', 'Tied ({n})'],
  tieBetween: ['À égalité : {names}', 'Tied: {names}'],
  filterUnits: ['Filtrer par nom', 'Filter by name'],
  nothingFiltered: ['Aucun nom ne correspond.', 'No name matches.'],
  leadPoints: ['Avance', 'Lead'],
  countedColumn: ['Compté', 'Counted'],
  inPoints: ['+{n} pt', '+{n} pt'],

  // many contests
  seatsTitle: ['Sièges', 'Seats'],
  seatsSoFar: [
    ['{n} siège attribué sur {total} par les voix comptées. Majorité : {half}.',
      '{n} sièges attribués sur {total} par les voix comptées. Majorité : {half}.'],
    ['{n} of {total} seats given by the votes counted. Majority: {half}.',
      '{n} of {total} seats given by the votes counted. Majority: {half}.'],
  ],
  seatsHint: ['Plein : siège attribué. Clair : en tête. Gris : rien de dépouillé, ou égalité.',
    'Full: seat given. Light: in the lead. Grey: nothing counted, or a tie.'],
  seatsColumn: ['Sièges', 'Seats'],
  leadsColumn: ['En tête', 'Leads'],
  independents: ['Sans parti', 'No party'],
  contestsShown: ['Circonscriptions à montrer', 'Constituencies to show'],
  allContests: ['Toutes', 'All'],
  undecidedContests: ['Sans élu', 'Undecided'],
  changedContests: ['Changées', 'Changed'],
  outcomeShort_elected: ['élu', 'elected'],
  outcomeShort_runoff: ['second tour', 'run-off'],
  outcomeShort_tied: ['à égalité', 'tied'],
  outcomeShort_none: ['non décidé', 'undecided'],

  // the foot of the page
  pageLinks: ['Données et méthode', 'Data and method'],
  csvCounted: ['Télécharger les données (CSV)', 'Download the data (CSV)'],
  nistFile: ['NIST (JSON)', 'NIST (JSON)'],
  method: ['Méthode', 'Method'],
  methodText: [
    'Le titre suit une règle : qui a le plus de voix comptées, et rien d’autre. « Ne peut plus être rejoint » et « est ' +
      'élu » ne sont dits que si aucun vote encore à dépouiller ne peut y changer quoi que ce soit. Un procès-verbal ' +
      'retenu n’est dans aucun total. Les parts sont celles des suffrages exprimés, arrondies une à une.',
    'The headline follows a rule: who has most of the votes counted, and nothing else. “Can no longer be caught” and ' +
      '“is elected” are said only if no vote still to be counted can change it. A held sheet is in no total. Shares ' +
      'are those of the valid votes, each rounded by itself.',
  ],
  shareResult: ['Partager ce résultat', 'Share this result'],
  linkCopied: ['Adresse copiée.', 'Address copied.'],
  printPage: ['Imprimer', 'Print'],
  printed: ['{title}. Imprimé le {when}, état du dépouillement : {hour}. {address}',
    '{title}. Printed {when}, count as of {hour}. {address}'],
});
