// The words of who is elected, and of how that comes about.
import { learn } from './words.js';

learn({
  outcomeTitle: ['Qui est élu', 'Who is elected'],
  outcomeColumn: ['Résultat', 'Outcome'],
  roundsTitle: ['Les tours de ce scrutin', 'The rounds of this contest'],
  roundVotes: ['Tour {n} : voix', 'Round {n}: votes'],
  roundShare: ['Tour {n} : part', 'Round {n}: share'],
  seatsToFill: [
    ['{n} siège à pourvoir', '{n} sièges à pourvoir'],
    ['{n} seat to fill', '{n} seats to fill'],
  ],
  outcomeProvisional: [
    ['Provisoire : par les voix de {n} bureau dépouillé sur {total}.',
      'Provisoire : par les voix de {n} bureaux dépouillés sur {total}.'],
    ['Provisional: by the votes of {n} of {total} polling stations counted.',
      'Provisional: by the votes of {n} of {total} polling stations counted.'],
  ],
  outcomeFinal: ['Définitif : proclamé par la décision {reference} du {day}.',
    'Final: proclaimed by decision {reference} of {day}.'],
  noFormula: [
    'Aucune règle ne dit encore qui est élu ici : il manque la formule électorale.',
    'No rule says yet who is elected here: the electoral formula is missing.',
  ],
  byRule: ['Règle appliquée : {source}', 'Rule applied: {source}'],
  result_elected: ['Élu', 'Elected'],
  result_goes_on: ['Accède au tour suivant', 'Goes on to the next round'],
  result_eliminated: ['Éliminé', 'Eliminated'],
  result_tied: ['À égalité', 'Tied'],
  result_withdrew: ['Retiré', 'Withdrew'],
  result_below_threshold: ['Sous le seuil', 'Below the threshold'],
  result_none: ['Sans siège', 'No seat'],
  withBonus: ['dont prime : {n}', 'bonus among them: {n}'],
  tieNeedsDraw: [
    [
      'À égalité pour {n} place : {names}. Seul un tirage au sort peut les départager.',
      'À égalité pour {n} places : {names}. Seul un tirage au sort peut les départager.',
    ],
    ['Tied for {n} place: {names}. Only a lot can decide.', 'Tied for {n} places: {names}. Only a lot can decide.'],
  ],
  tieNeedsAges: [
    [
      'À égalité pour {n} place : {names}. L’âge les départage, et il n’est pas connu.',
      'À égalité pour {n} places : {names}. L’âge les départage, et il n’est pas connu.',
    ],
    ['Tied for {n} place: {names}. Age decides, and it is not known.',
      'Tied for {n} places: {names}. Age decides, and it is not known.'],
  ],
  tieSoFar: [
    ['À égalité pour {n} place pour l’instant : {names}.', 'À égalité pour {n} places pour l’instant : {names}.'],
    ['Tied for {n} place so far: {names}.', 'Tied for {n} places so far: {names}.'],
  ],
  recordDraw: ['Inscrire le tirage au sort', 'Record the draw of lots'],
  drawTold: [
    'Tirage au sort du {when}, par {by}, devant {witnesses}. Ordre tiré : {names}.',
    'Draw of lots of {when}, by {by}, before {witnesses}. Order drawn: {names}.',
  ],

  // how it comes about
  steps: ['Pas à pas', 'Step by step'],
  stepsHint: [
    'Chaque règle appliquée, dans l’ordre, avec ce qui a été comparé : de quoi refaire le calcul sur papier.',
    'Each rule that was applied, in order, with what was compared: what it takes to check it on paper.',
  ],
  noSteps: ['Rien n’est encore compté.', 'Nothing is counted yet.'],
  stepNumber: ['N°', 'No.'],
  stepWhat: ['Ce qui se passe', 'What happens'],
  stepComputed: ['Ce qui est comparé', 'What is compared'],
  stepSeats: ['Sièges', 'Seats'],
  step_threshold_failed: ['{name} ne franchit pas le seuil de {votes} voix',
    '{name} does not pass the threshold of {votes} votes'],
  step_bonus: [
    ['{name}, en tête, reçoit la prime majoritaire : {n} siège',
      '{name}, en tête, reçoit la prime majoritaire : {n} sièges'],
    ['{name} leads and gets the bonus: {n} seat', '{name} leads and gets the bonus: {n} seats'],
  ],
  step_quota: [
    ['{name} reçoit {n} siège au quotient', '{name} reçoit {n} sièges au quotient'],
    ['{name} gets {n} seat by the quota', '{name} gets {n} seats by the quota'],
  ],
  step_remainder: ['{name} reçoit un siège au plus fort reste', '{name} gets a seat by the largest remainder'],
  step_average: ['{name} reçoit un siège à la plus forte moyenne', '{name} gets a seat by the highest average'],
  step_majority_gains: [
    '{name} a plus de la moitié des voix et reçoit un siège de plus',
    '{name} has more than half of the votes and gets one more seat',
  ],
  step_majority_loses: ['{name} cède le siège attribué en dernier', '{name} gives up the seat that was given last'],
  step_exhausted: [
    ['{name} n’a pas assez de candidats : {n} siège passe à d’autres listes',
      '{name} n’a pas assez de candidats : {n} sièges passent à d’autres listes'],
    ['{name} has too few candidates: {n} seat goes to other lists',
      '{name} has too few candidates: {n} seats go to other lists'],
  ],
  step_elected: ['{name} l’emporte avec {votes}', '{name} is elected with {votes}'],
  step_goes_on: ['{name} accède au tour suivant avec {votes}', '{name} goes on to the next round with {votes}'],
  step_tie_rule: ['À égalité, {name} passe devant : {rule}', 'Of those tied, {name} comes first: {rule}'],
  step_tied: ['{name} reste à égalité', '{name} stays tied'],
  step_vacant: [
    ['{n} siège reste vacant', '{n} sièges restent vacants'],
    ['{n} seat stays vacant', '{n} seats stay vacant'],
  ],
  rule_votes: ['plus de voix', 'more votes'],
  rule_oldest: ['l’aîné d’abord', 'the oldest first'],
  rule_youngest: ['le plus jeune d’abord', 'the youngest first'],
  rule_oldest_list: ['la liste dont l’âge moyen est le plus élevé', 'the list with the highest mean age'],
  rule_youngest_list: ['la liste dont l’âge moyen est le plus bas', 'the list with the lowest mean age'],
  rule_lot: ['par tirage au sort', 'by lot'],

  // the protocol of a lot
  protocolPrint: ['Imprimer le procès-verbal du tirage', 'Print the protocol of the lot'],
  protocolBlank: ['Imprimer un procès-verbal à remplir', 'Print a protocol to fill in'],
  protocolTitle: ['Procès-verbal de tirage au sort', 'Protocol of a drawing of lots'],
  protocolRoom: ['à remplir à la main', 'to be filled in by hand'],
  nVotes: [
    ['{n} voix', '{n} voix'],
    ['{n} vote', '{n} votes'],
  ],
  protocolTied: ['Candidats à égalité', 'Candidates who are tied'],
  protocolOrder: ['Ordre dans lequel le sort les a placés', 'Order in which the lot placed them'],
  protocolWhen: ['Tiré le', 'Drawn on'],
  protocolBy: ['Par', 'By'],
  protocolBefore: ['En présence de', 'In the presence of'],
  protocolRecorded: ['Inscrit le', 'Recorded on'],
  protocolSignedBy: ['Qui a tiré au sort', 'Who drew the lot'],
  protocolWitnesses: ['Témoin', 'Witness'],
});
