// Every word of the page in both languages, [French, English]; {name} is filled in. Where a count rules the form, each
// is [one, more].
import { keep, kept } from './device.js';
import { results } from './words_results.js';

const words = {
  ...results,

  // the frame
  title: ['Résultats', 'Results'],
  search: ['Rechercher', 'Search'],
  menu: ['Menu', 'Menu'],
  withoutScript: ['Tableaux sans JavaScript', 'Tables without JavaScript'],
  apiDocs: ['API', 'API'],
  footer: [
    'Chaque total est recalculé dans la transaction même qui reçoit un procès-verbal. Il n’y a ici que des ' +
      'procès-verbaux qui s’additionnent.',
    'Every total is brought up to date in the very transaction that receives a sheet. Only sheets that add up are ' +
      'counted here.',
  ],
  loading: ['Chargement…', 'Loading…'],
  close: ['Fermer', 'Close'],
  signIn: ['Se connecter', 'Sign in'],
  account: ['Mon compte', 'My account'],
  enter: ['Saisir le procès-verbal', 'Enter the sheet'],
  correct: ['Corriger le procès-verbal', 'Correct the sheet'],
  sheetsWaiting: [
    ['{n} procès-verbal attend le réseau', '{n} procès-verbaux attendent le réseau'],
    ['{n} sheet waits for the network', '{n} sheets wait for the network'],
  ],
  sheetsUnknown: [
    ['{n} procès-verbal attend : connectez-vous pour l’envoyer',
      '{n} procès-verbaux attendent : connectez-vous pour les envoyer'],
    ['{n} sheet waits: sign in to send it', '{n} sheets wait: sign in to send them'],
  ],
  sheetsRefused: [
    ['{n} procès-verbal refusé est à revoir', '{n} procès-verbaux refusés sont à revoir'],
    ['{n} refused sheet is to be looked at', '{n} refused sheets are to be looked at'],
  ],

  // the connection
  live: ['En direct', 'Live'],
  connecting: ['Connexion…', 'Connecting…'],
  polling: ['Suivi toutes les 2 s', 'Every 2 s'],
  lost: ['Connexion perdue', 'Connection lost'],
  offline: ['Hors ligne', 'Offline'],
  final: ['Dépouillement terminé', 'Count completed'],
  finalPartly: ['Élection terminée, dépouillement incomplet : {parts}',
    'Election completed, count incomplete: {parts}'],
  nMissing: [
    ['{n} procès-verbal manque', '{n} procès-verbaux manquent'],
    ['{n} sheet is missing', '{n} sheets are missing'],
  ],
  nHeld: [
    ['{n} est retenu', '{n} sont retenus'],
    ['{n} is held', '{n} are held'],
  ],
  nAnnulled: [
    ['{n} procès-verbal annulé', '{n} procès-verbaux annulés'],
    ['{n} sheet annulled', '{n} sheets annulled'],
  ],
  nToVoteAgain: [
    ['{n} bureau vote de nouveau', '{n} bureaux votent de nouveau'],
    ['{n} polling station votes again', '{n} polling stations vote again'],
  ],
  nNotHeld: [
    ['{n} bureau où le vote n’a pas eu lieu', '{n} bureaux où le vote n’a pas eu lieu'],
    ['no vote in {n} polling station', 'no vote in {n} polling stations'],
  ],
  nMerged: [
    ['{n} bureau réuni à un autre', '{n} bureaux réunis à un autre'],
    ['{n} polling station merged into another', '{n} polling stations merged into others'],
  ],
  offlineNote: [
    'Vous êtes hors ligne. Les chiffres sont ceux du dernier échange.',
    'You are offline. The figures are those of the last exchange.',
  ],

  // errors
  failed: ['Les données ne peuvent pas être chargées.', 'The data cannot be loaded.'],
  failedOffline: ['Le serveur est injoignable. Vérifiez votre connexion.',
    'The server cannot be reached. Check your connection.'],
  notFound: ['Cette page n’existe pas, ou n’est pas publique.', 'This page does not exist, or is not public.'],
  busy: [
    'Beaucoup de monde consulte les résultats. Nouvel essai dans quelques instants.',
    'Many people are looking at the results. Trying again in a moment.',
  ],
  retry: ['Réessayer', 'Try again'],
  home: ['Retour aux élections', 'Back to the elections'],

  // elections
  noElectionsHint: [
    'Les résultats paraîtront ici dès qu’une élection sera ouverte au public.',
    'Results appear here as soon as an election is open to the public.',
  ],
  round: ['tour {n}', 'round {n}'],

  // results
  results: ['Résultats', 'Results'],
  outcomeLink: ['Qui est élu, pas à pas', 'Who is elected, step by step'],
  party: ['Parti', 'Party'],
  votes: [
    ['voix', 'voix'],
    ['vote', 'votes'],
  ],
  tie: ['À égalité', 'Tied'],
  waiting: ['En attente du premier procès-verbal', 'Waiting for the first result sheet'],

  // progress and turnout
  progress: ['Dépouillement', 'Count'],
  officesCounted: [
    ['{n} bureau dépouillé sur {total}', '{n} bureaux dépouillés sur {total}'],
    ['{n} of {total} polling stations counted', '{n} of {total} polling stations counted'],
  ],
  officesShort: ['Bureaux', 'Stations'],
  registersUnknown: ['Aucun nombre d’inscrits n’est connu', 'No register is known'],
  turnoutBase: [
    '{voters} votants pour {registered} inscrits dans les bureaux dépouillés',
    '{voters} voters of {registered} registered in the polling stations counted',
  ],
  turnoutPart: [
    '{voters} votants pour {registered} inscrits : registre connu pour {offices} des {reported} bureaux dépouillés',
    '{voters} voters of {registered} registered: the register is known for {offices} of {reported} polling ' +
      'stations counted',
  ],

  // does it add up
  check: ['Le compte est-il bon ?', 'Does it add up?'],
  checkBad: ['Le compte n’est pas bon : écart de {gap}', 'It does not add up: off by {gap}'],
  checkVoters: ['{voters} = {blank} + {nulls} + {valid}', '{voters} = {blank} + {nulls} + {valid}'],
  checkVotes: ['{valid} = {cast}, somme des voix des candidats', '{valid} = {cast}, the sum of the candidates’ votes'],
  nVoters: [
    ['{n} votant', '{n} votants'],
    ['{n} voter', '{n} voters'],
  ],
  nBallots: [
    ['{n} bulletin', '{n} bulletins'],
    ['{n} ballot', '{n} ballots'],
  ],
  nBlank: [
    ['{n} blanc', '{n} blancs'],
    ['{n} blank', '{n} blank'],
  ],
  nNull: [
    ['{n} nul', '{n} nuls'],
    ['{n} null', '{n} null'],
  ],
  nValid: [
    ['{n} exprimé', '{n} exprimés'],
    ['{n} valid vote', '{n} valid votes'],
  ],

  // the map
  map: ['Carte des provinces', 'Map of the provinces'],
  mapBy: ['Couleurs de la carte', 'Colours of the map'],
  byLeader: ['En tête', 'Leader'],
  mapTie: [
    '{name} : égalité en tête entre {leader} avec {share}, participation {turnout}, {offices}',
    '{name}: tie for the lead between {leader} with {share}, turnout {turnout}, {offices}',
  ],
  mapNothing: ['{name} : rien de dépouillé', '{name}: nothing counted yet'],
  nothingCounted: ['rien de dépouillé', 'nothing counted'],

  // units
  countedOf: [
    ['{n} / {total} bureau', '{n} / {total} bureaux'],
    ['{n} / {total} station', '{n} / {total} stations'],
  ],
  elsewhere: [
    ['{n} bureau n’est dans aucune de ces unités.', '{n} bureaux ne sont dans aucune de ces unités.'],
    ['{n} polling station is in none of these.', '{n} polling stations are in none of these.'],
  ],
  showCenters: ['Voir tous les centres', 'Show all centers'],
  more: ['Afficher plus ({n} sur {total})', 'Show more ({n} of {total})'],
  csv: ['Télécharger (CSV)', 'Download (CSV)'],

  // sheets
  lastSheets: ['Derniers procès-verbaux', 'Latest result sheets'],
  noSheets: ['Aucun procès-verbal pour le moment.', 'No result sheet yet.'],
  sheet: ['Procès-verbal', 'Result sheet'],
  receivedAt: ['Reçu le {when}', 'Received {when}'],
  corrected: ['corrigé, version {n}', 'corrected, version {n}'],
  isVerified: ['vérifié', 'verified'],
  isExamined: ['examiné', 'looked at'],
  annulledBy: ['Annulé par la décision {reference} du {day} : {reason}',
    'Annulled by decision {reference} of {day}: {reason}'],
  decisionBy: ['Décision {reference} du {day}', 'Decision {reference} of {day}'],
  rejected: ['Rejeté', 'Rejected'],
  heldMeans: [
    'Il comptera quand une autre personne que celle qui l’a saisi l’aura examiné et libéré.',
    'It counts once another person than the one who entered it has looked at it and released it.',
  ],
  tooFewToCompare: [
    'Il y a encore trop peu d’autres procès-verbaux dans la zone pour comparer les bulletins blancs et nuls.',
    'There are still too few other sheets in the area to compare blank and null ballots.',
  ],
  registerUnknown: [
    'Le nombre d’inscrits du bureau n’est pas connu : la participation ne peut être vérifiée.',
    'The polling station’s registered voters are not known: turnout cannot be checked.',
  ],
  remarkable: ['À examiner', 'To be looked at'],
  reviewed: ['(examiné)', '(looked at)'],
  officeState_not_held: ['Aucun vote n’a eu lieu dans ce bureau : aucun procès-verbal n’est attendu.',
    'No vote took place in this polling station: no result sheet is expected.'],
  officeState_to_vote_again: [
    'Les électeurs de ce bureau votent une nouvelle fois : ce procès-verbal est attendu.',
    'The voters of this polling station vote once more: that result sheet is expected.',
  ],
  officeState_merged: ['Les électeurs de ce bureau votent ailleurs : {name}.',
    'The voters of this polling station vote elsewhere: {name}.'],
  figures: ['Chiffres du procès-verbal', 'Figures of the sheet'],
  history: ['Versions', 'Versions'],
  version: ['Version {n}', 'Version {n}'],
  superseded: ['remplacée le {when}', 'replaced {when}'],
  deleted: ['supprimée le {when}', 'deleted {when}'],
  changed: ['{figure} : {before} → {after}', '{figure}: {before} → {after}'],
  unchanged: ['Aucun chiffre changé', 'No figure changed'],
  reason: ['Motif : {reason}', 'Reason: {reason}'],
  noScans: ['Pas de numérisation du procès-verbal signé.', 'No scan of the signed sheet.'],
  scanAlt: ['Numérisation du procès-verbal, version {n}', 'Scan of the sheet, version {n}'],
  scanPdf: ['Document PDF, {size} Ko', 'PDF document, {size} KB'],
  sameScan: ['Cette image sert aussi pour : ', 'This picture also stands for: '],

  // the evening
  curve: ['Le dépouillement dans le temps', 'The count over time'],
  curveBy: ['Ce que la courbe montre', 'What the curve shows'],
  curveShares: ['Parts des voix', 'Shares'],
  curveLabel: ['{share} des bureaux dépouillés à {time}', '{share} of the polling stations counted at {time}'],
  curveTable: ['Les chiffres de la courbe', 'The figures of the curve'],
  curveNone: ['La courbe commence avec les premiers procès-verbaux.', 'The curve begins with the first result sheets.'],
  time: ['Heure', 'Time'],

  // search
  searchTitle: ['Rechercher un lieu', 'Find a place'],
  searchHint: ['Province, département, commune, centre, bureau…',
    'Province, department, commune, center, polling station…'],
  searchNone: ['Rien trouvé pour « {text} ».', 'Nothing found for “{text}”.'],
  searchCount: [
    ['{n} résultat', '{n} résultats'],
    ['{n} result', '{n} results'],
  ],

  // said by screen readers while the night goes on
  announce: ['{share} des bureaux dépouillés. {headline}.', '{share} of the polling stations counted. {headline}.'],
};

const languages = ['fr', 'en'];
const KEY = 'res-elec-language';
// What the address asks for (?lang=en), else what was chosen here, else what the browser prefers.
const asked = new URLSearchParams(globalThis.location?.search).get('lang');
const preferred = () => globalThis.navigator?.languages?.map((one) => one.slice(0, 2))
  .find((one) => languages.includes(one));
let current = [asked, kept(KEY)].find((one) => languages.includes(one)) ?? preferred() ?? 'fr';
if (asked === current) keep(KEY, asked);

export const language = () => current;

export function setLanguage(to) {
  current = to;
  keep(KEY, to);
}

// French sets no line's end before its double signs: a narrow space before ; ! ? and %, a whole one before : and within
// its guillemets. The server's texts are set by the same rule (extension/base/typography.c).
const set = (text) => (current === 'fr' ? text.replace(/ ([;!?]|%(?!\w))/g, '\u202f$1').replace(/ ([:»])/g, '\u00a0$1')
  .replace(/« /g, '«\u00a0') : text);

function fill(text, values) {
  return set(text).replace(/\{(\w+)\}/g, (all, name) => values?.[name] ?? '');
}

// Words of a part of the page that is loaded when it is needed, in the same form.
export const learn = (more) => Object.assign(words, more);

export const has = (key) => Object.hasOwn(words, key);

// t('aheadOf', { name: 'Mba', next: 'Nze' })
export const t = (key, values) => fill(words[key][languages.indexOf(current)], values);

// The form that a count asks for: French counts 0 and 1 as one. values.n is the count as it is written.
export function count(key, n, values) {
  const [one, more] = words[key][languages.indexOf(current)];
  return fill((current === 'fr' ? n < 2 : n === 1) ? one : more, values);
}
