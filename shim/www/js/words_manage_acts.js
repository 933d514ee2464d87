// The words of what is decided of sheets, offices and elections, of lots, and of what candidates have for their
// formula.
import { learn } from './words.js';

learn({
  // candidates
  partyHint: ['Choisissez un parti, ou écrivez le nom d’un nouveau.',
    'Choose a party, or write the name of a new one.'],
  partyFirstHint: ['Le parti est créé avec ce nom.', 'The party is made with this name.'],
  candidateFacts: ['Âge, liste et coalition', 'Age, list and coalition'],
  candidateFactsHint: [
    'Ce qui départage des égalités et ce que la loi demande des listes. Laissez vide ce que votre scrutin ne ' +
      'connaît pas.',
    'What ends ties, and what the law asks of lists. Leave empty what your election does not know.',
  ],
  birthDate: ['Date de naissance', 'Date of birth'],
  birthDateHint: ['Du candidat, ou de la tête de liste.', 'Of the candidate, or of the head of the list.'],
  meanAge: ['Âge moyen de la liste', 'Mean age of the list'],
  meanAgeHint: ['En années : 45,5', 'In years: 45.5'],
  listSize: ['Nombre de candidats de la liste', 'Number of candidates on the list'],
  listSizeHint: ['Une liste n’a pas plus de sièges que de candidats.', 'A list has no more seats than candidates.'],
  coalition: ['Coalition', 'Coalition'],
  coalitionHint: ['Les listes d’une même coalition portent ici le même nom.',
    'Lists of one coalition have the same name here.'],
  withdrewOn: ['S’est retiré le', 'Withdrew on'],
  withdrewOnHint: [
    'Entre deux tours, un retrait peut s’inscrire même quand l’élection est terminée.',
    'Between two rounds a withdrawal can be recorded even when the election is completed.',
  ],
  withdrew: ['retiré le {day}', 'withdrew on {day}'],

  // decisions
  changeNothing: ['Ne rien changer', 'Change nothing'],
  actsTitle: ['Examiner et décider', 'Look at it and decide'],
  decisionsHere: ['Décisions au sujet de ce bureau', 'Decisions about this polling station'],
  fourEyes: [
    'Vous avez saisi ou corrigé ce procès-verbal : une autre personne que vous le vérifie, le libère ou le rejette.',
    'You have entered or corrected this sheet: another person than you verifies, releases or rejects it.',
  ],
  verify: ['Vérifier', 'Verify'],
  verifyAsk: ['Vérifier ce procès-verbal ?', 'Verify this sheet?'],
  verifyMeans: [
    'Vous confirmez avoir comparé chaque chiffre avec le procès-verbal signé.',
    'You confirm that you have compared each figure with the signed sheet.',
  ],
  release: ['Libérer', 'Release'],
  releaseAsk: ['Libérer ce procès-verbal ?', 'Release this sheet?'],
  releaseMeans: ['Il compte dès cet instant, comme provisoire.', 'It counts from this moment on, as provisional.'],
  reject: ['Rejeter', 'Reject'],
  rejectAsk: ['Rejeter ce procès-verbal ?', 'Reject this sheet?'],
  rejectMeans: [
    'Il est retiré du compte et reste dans l’historique ; le bureau manque de nouveau, et un autre procès-verbal ' +
      'peut être saisi.',
    'It is taken out of the count and stays in the history; the polling station is missing again, and another sheet ' +
      'can be entered.',
  ],
  reviewReasonHint: ['Il reste lisible dans l’historique du procès-verbal.',
    'It stays readable in the history of the sheet.'],
  annul: ['Annuler le procès-verbal', 'Annul the sheet'],
  annulAsk: ['Annuler ce procès-verbal ?', 'Annul this sheet?'],
  annulMeans: [
    'Pour inscrire ce qu’une juridiction ou une commission a décidé. Le procès-verbal reste visible et ne compte ' +
      'plus ; une autre décision peut le rétablir.',
    'To record what a court or commission has decided. The sheet is still shown and counts no more; another decision ' +
      'can restore it.',
  ],
  restore: ['Rétablir le procès-verbal', 'Restore the sheet'],
  restoreAsk: ['Rétablir ce procès-verbal ?', 'Restore this sheet?'],
  restoreMeans: [
    'Pour inscrire la décision qui revient sur l’annulation. Le procès-verbal redevient ce qu’il était, et compte de ' +
      'nouveau s’il comptait.',
    'To record the decision that undoes the annulment. The sheet is again what it was, and counts again if it did.',
  ],
  reference: ['Référence de la décision', 'Reference of the decision'],
  referenceHint: ['Comme elle est écrite : CC 12/2025.', 'As it is written: CC 12/2025.'],
  decidedOn: ['Date de la décision', 'Date of the decision'],
  decidedOnHint: ['Aujourd’hui au plus tard.', 'Today at the latest.'],
  decisionReasonHint: ['Il sera lisible par tous ceux qui voient l’élection.',
    'Everybody who sees the election can read it.'],
  decisionScan: ['Décision numérisée', 'Scan of the decision'],
  decisionScanHint: ['JPEG, PNG ou PDF.', 'JPEG, PNG or PDF.'],
  seeDecisionScan: ['Voir la décision numérisée', 'See the scan of the decision'],
  decisionInForce: ['En vigueur depuis le {when}', 'In force since {when}'],
  decisionWaits: ['Attend la confirmation d’une seconde personne', 'Waits for a second person to confirm it'],
  decisionWaitsMine: [
    'Attend la confirmation d’une autre personne que vous, qui l’avez inscrite',
    'Waits for another person than you, who recorded it, to confirm it',
  ],
  decisionWithdrawn: ['Retirée le {when} par la personne qui l’avait inscrite', 'Withdrawn {when} by who recorded it'],
  decisionWillWait: [
    'Elle n’entrera en vigueur que lorsqu’une autre personne l’aura confirmée.',
    'It will not be in force until another person has confirmed it.',
  ],
  withdrawDecision: ['Retirer la décision', 'Withdraw the decision'],
  withdrawDecisionAsk: ['Retirer cette décision ?', 'Withdraw this decision?'],
  withdrawDecisionMeans: ['Elle reste lisible, et plus personne ne peut la confirmer.',
    'It stays readable, and nobody can confirm it any more.'],
  confirmDecision: ['Confirmer la décision', 'Confirm the decision'],
  confirmDecisionAsk: ['Confirmer cette décision ?', 'Confirm this decision?'],
  confirmDecisionMeans: ['Elle entre en vigueur aussitôt, et les résultats changent avec elle.',
    'It is in force at once, and the results change with it.'],
  orders_annul: ['Procès-verbal annulé', 'Sheet annulled'],
  orders_restore: ['Procès-verbal rétabli', 'Sheet restored'],
  orders_reopen: ['Élection rouverte', 'Election re-opened'],
  orders_proclaim: ['Résultat proclamé', 'Outcome proclaimed'],
  ordersOffice_expected: ['Le bureau est de nouveau attendu', 'The polling station is expected again'],
  ordersOffice_not_held: ['Aucun vote n’a eu lieu dans le bureau', 'No vote took place in the polling station'],
  ordersOffice_merged: ['Le bureau est réuni à un autre', 'The polling station is merged into another'],
  ordersOffice_to_vote_again: ['Les électeurs du bureau revotent', 'The voters of the polling station vote again'],

  // what an office is to the count
  officeState: ['Changer l’état du bureau', 'Change the state of the polling station'],
  officeStateTitle: ['État du bureau', 'State of the polling station'],
  officeStateAsk: ['{name} : que devient ce bureau ?', '{name}: what becomes of this polling station?'],
  officeStateMeans: [
    'Un bureau où personne n’a voté, ou dont les électeurs votent ailleurs, ne manque plus au dépouillement.',
    'A polling station where nobody voted, or whose voters vote elsewhere, is no longer missing from the count.',
  ],
  officeStateOver: [
    'L’élection est terminée : seule une décision change encore l’état d’un bureau.',
    'The election is completed: only a decision can change the state of a polling station now.',
  ],
  officeStateStays: [
    'Il ne change pas tant que le procès-verbal du bureau est là, ou que l’élection est archivée.',
    'It does not change while the sheet of the polling station stands, or the election is archived.',
  ],
  officeStateWhich: ['Ce bureau', 'This polling station'],
  officeStateAct: ['Changer l’état', 'Change the state'],
  office_expected: ['Est attendu', 'Is expected'],
  office_expected_hint: ['Son procès-verbal manque tant qu’il n’est pas saisi.',
    'Its sheet is missing until it is entered.'],
  office_not_held: ['N’a pas voté', 'Did not vote'],
  office_not_held_hint: ['Aucun vote n’y a eu lieu : il sort de ce qui est attendu.',
    'No vote took place there: it is out of what is expected.'],
  office_to_vote_again: ['Revote', 'Votes again'],
  office_to_vote_again_hint: [
    'Ses électeurs votent une nouvelle fois ; un procès-verbal annulé passe dans l’historique.',
    'Its voters vote once more; an annulled sheet goes to the history.',
  ],
  office_merged: ['Est réuni à un autre', 'Is merged into another'],
  office_merged_hint: ['Ses électeurs votent dans un autre bureau, dont le nombre d’inscrits augmente d’autant.',
    'Its voters vote in another polling station, whose register grows by as many.'],
  officeIs_not_held: ['n’a pas voté', 'did not vote'],
  officeIs_to_vote_again: ['revote', 'votes again'],
  officeIs_merged: ['réuni à un autre bureau', 'merged into another polling station'],
  officeReasonHint: ['Il reste lisible dans l’historique du bureau.',
    'It stays readable in the history of the polling station.'],
  mergeInto: ['Bureau où votent ses électeurs', 'Polling station where its voters vote'],
  mergeHint: [
    'De la même circonscription. Ceux du même centre sont proposés d’abord ; cherchez les autres par leur nom.',
    'Of the same constituency. Those of the same center come first; find others by name.',
  ],
  mergeFound: ['Bureaux trouvés', 'Polling stations found'],
  mergeChosen: ['{name} est choisi.', '{name} is chosen.'],
  choose: ['Choisir', 'Choose'],

  // the list of decisions, and of sheets to be looked at
  decisions: ['Décisions', 'Decisions'],
  decisionsHint: [
    'Ce qu’une juridiction, une commission ou un administrateur a décidé ; une décision s’inscrit sur la page du ' +
      'bureau ou de l’élection qu’elle concerne.',
    'What a court, a commission or an administrator has decided; a decision is recorded on the page of the ' +
      'polling station or ' +
      'election that it is about.',
  ],
  decisionsWhich: ['Décisions à montrer', 'Decisions to show'],
  decisionsAll: ['Toutes', 'All'],
  decisionsWaiting: ['À confirmer', 'To be confirmed'],
  decisionsWithdrawn: ['Retirées', 'Withdrawn'],
  decisionsInForce: ['En vigueur', 'In force'],
  noDecision: ['Aucune décision.', 'No decision.'],
  olderOnes: ['Afficher les précédents', 'Show earlier ones'],
  toReview: ['À examiner', 'To be looked at'],
  rulesTab: ['Règles', 'Rules'],
  peopleTab: ['Avancement', 'Progress'],
  auditTab: ['Journal', 'Log'],
  mailTab: ['Courrier', 'Mail'],

  // the outcome of an election
  outcomeHeading: ['Résultat', 'Outcome'],
  outcomeIsProvisional: ['Provisoire : il n’est pas encore proclamé.', 'Provisional: it is not proclaimed yet.'],
  outcomeIsFinal: ['Définitif : proclamé par la décision {reference} du {day}.',
    'Final: proclaimed by decision {reference} of {day}.'],
  changedSince: ['Depuis la proclamation : {what}.', 'Since the proclamation: {what}.'],
  decisionsSince: [
    ['{n} décision', '{n} décisions'],
    ['{n} decision', '{n} decisions'],
  ],
  sheetsSince: [
    ['{n} procès-verbal changé', '{n} procès-verbaux changés'],
    ['{n} sheet changed', '{n} sheets changed'],
  ],
  noFormulaHere: [
    'Aucune circonscription n’a de formule électorale : rien ne dit qui est élu.',
    'No constituency has an electoral formula: nothing says who is elected.',
  ],
  seatsGiven: [
    ['{n} siège attribué sur {total} par les voix dépouillées.',
      '{n} sièges attribués sur {total} par les voix dépouillées.'],
    ['{n} of {total} seats given by the votes counted.', '{n} of {total} seats given by the votes counted.'],
  ],
  drawsNeeded: [
    ['{n} circonscription attend un tirage au sort.', '{n} circonscriptions attendent un tirage au sort.'],
    ['{n} constituency waits for a draw of lots.', '{n} constituencies wait for a draw of lots.'],
  ],
  outcomeOf: ['{name} : qui est élu, pas à pas', '{name}: who is elected, step by step'],
  outcomesAll: ['Le résultat de chaque circonscription', 'The outcome of each constituency'],
  previousRound: ['Voir le tour précédent', 'See the round before'],
  nextRound: ['Voir le tour suivant', 'See the next round'],
  nextRoundAct: ['Créer le tour suivant', 'Create the next round'],
  nextRoundAsk: ['Créer le tour suivant de « {title} » ?', 'Create the next round of “{title}”?'],
  nextRoundMeans: [
    'Une nouvelle élection est préparée avec les circonscriptions encore ouvertes, ceux qui accèdent au tour ' +
      'suivant, et les mêmes centres, bureaux et nombres d’inscrits. Inscrivez d’abord les retraits de candidats.',
    'A new election is prepared with the undecided constituencies, those who go on, and the same centers, ' +
      'polling stations ' +
      'and registers. Record withdrawals of candidates first.',
  ],
  nextRoundDone: ['Le tour suivant est créé : {contests}, {candidates}, {offices}.',
    'The next round is created: {contests}, {candidates}, {offices}.'],
  proclaim: ['Proclamer le résultat', 'Proclaim the outcome'],
  proclaimAsk: ['Proclamer le résultat de « {title} » ?', 'Proclaim the outcome of “{title}”?'],
  proclaimMeans: [
    'Le résultat devient définitif. Ce que des décisions changent ensuite est dit à côté.',
    'The outcome is final. What decisions change after that is told beside it.',
  ],
  reopen: ['Rouvrir l’élection', 'Re-open the election'],
  reopenAsk: ['Rouvrir « {title} » ?', 'Re-open “{title}”?'],
  reopenMeans: [
    'Les procès-verbaux sont de nouveau acceptés et corrigés, et le résultat redevient provisoire. Le motif reste ' +
      'dans le journal.',
    'Result sheets are accepted and corrected again, and the outcome is provisional again. The reason ' +
      'stays in the log.',
  ],
  reopenWho: ['Un administrateur peut rouvrir une élection terminée.',
    'An administrator can re-open a completed election.'],

  // lots
  drawAsk: ['{name} : inscrire le tirage au sort', '{name}: record the draw of lots'],
  drawMeans: ['Ce qui est inscrit décide, et ne change plus.', 'What is recorded decides, and changes no more.'],
  drawOrder: ['Ordre tiré', 'Order drawn'],
  drawOrderHint: ['Le premier tiré passe devant.', 'The one drawn first comes first.'],
  drawPlace: ['Tirage n° {n}', 'Drawn no. {n}'],
  drawChoose: ['Choisissez…', 'Choose…'],
  drawEachOnce: ['Placez chaque candidat à égalité une seule fois.', 'Give each tied candidate one place.'],
  drawnBy: ['Tiré par', 'Drawn by'],
  drawnByHint: ['La présidente de la commission, par exemple.', 'The chair of the commission, for instance.'],
  drawnAt: ['Date et heure du tirage', 'Date and time of the draw'],
  drawnAtHint: ['Vide : maintenant.', 'Empty: now.'],
  witnesses: ['Devant', 'Before'],
  witnessesHint: ['Ceux qui étaient présents.', 'Those who were present.'],
  drawAct: ['Inscrire le tirage', 'Record the draw'],

  // formulas
  noFormulaChosen: ['Aucune encore', 'None yet'],
  formulaSource: ['D’après : {source}', 'By: {source}'],
  formula_gabon_president: ['Gabon : président', 'Gabon: president'],
  formula_gabon_deputies: ['Gabon : députés', 'Gabon: deputies'],
  formula_gabon_councils: ['Gabon : conseils', 'Gabon: councils'],
  formula_france_president: ['France : président', 'France: president'],
  formula_france_deputies: ['France : députés', 'France: deputies'],
  formula_france_communes: ['France : communes de 1 000 habitants et plus',
    'France: communes of 1,000 people and more'],
  formula_benin_deputies: ['Bénin : députés', 'Benin: deputies'],
  formula_togo_deputies: ['Togo : députés', 'Togo: deputies'],
  formula_senegal_department: ['Sénégal : députés d’un département', 'Senegal: deputies of a department'],
  formula_senegal_national: ['Sénégal : liste nationale', 'Senegal: national list'],
  formula_cameroon_deputies_single: ['Cameroun : député, un seul siège', 'Cameroon: deputy, a single seat'],
  formula_cameroon_deputies_list: ['Cameroun : députés, par liste', 'Cameroon: deputies, by list'],
  formula_cote_divoire_president: ['Côte d’Ivoire : président', 'Côte d’Ivoire: president'],
  formula_austria_national_council: ['Autriche : Conseil national', 'Austria: National Council'],
  formula_netherlands_councils: ['Pays-Bas : conseils', 'Netherlands: councils'],
  seeOutcome: ['Qui est élu', 'Who is elected'],
});
