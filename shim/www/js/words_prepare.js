// The words of preparing an election: the checklist, places of another election, users from a file and their slips.
import { learn } from './words.js';

learn({
  // the checklist
  checklist: ['Préparer l’élection', 'Prepare the election'],
  checklistHint: ['Dans cet ordre ; chaque ligne mène au formulaire.', 'In this order; each line leads to its form.'],
  check_candidates: ['Candidats et partis', 'Candidates and parties'],
  check_centers: ['Centres et bureaux de vote', 'Voting centers and polling stations'],
  check_team: ['Équipe de saisie', 'Team that enters sheets'],
  check_rules: ['Règles de contrôle', 'Rules that check sheets'],
  check_open: ['Ouverture', 'Opening'],
  check_is_done: ['Fait', 'Done'],
  check_is_look: ['À voir', 'To look at'],
  check_is_todo: ['À faire', 'To do'],
  oneContest: ['Une seule circonscription : tout le pays', 'One constituency: the whole country'],
  noContestYet: [
    'Aucune circonscription encore. Sans elles, tous les candidats se disputent les mêmes sièges.',
    'No constituency yet. Without them all candidates stand for the same seats.',
  ],
  contestsWithoutCandidates: [
    ['{n} circonscription est sans candidat', '{n} circonscriptions sont sans candidat'],
    ['{n} constituency has no candidate', '{n} constituencies have no candidate'],
  ],
  contestsWithoutOffices: [
    ['{n} circonscription est sans bureau de vote', '{n} circonscriptions sont sans bureau de vote'],
    ['{n} constituency has no polling station', '{n} constituencies have no polling station'],
  ],
  contestsWithoutFormula: [
    [
      '{n} circonscription est sans mode de scrutin : personne n’y sera dit élu.',
      '{n} circonscriptions sont sans mode de scrutin : personne n’y sera dit élu.',
    ],
    [
      '{n} constituency has no electoral formula: nobody will be said to be elected there.',
      '{n} constituencies have no electoral formula: nobody will be said to be elected there.',
    ],
  ],
  officesWithoutRegister: [
    [
      '{n} bureau est sans nombre d’inscrits : sa participation ne sera pas connue.',
      '{n} bureaux sont sans nombre d’inscrits : leur participation ne sera pas connue.',
    ],
    [
      '{n} polling station has no register: its turnout will not be known.',
      '{n} polling stations have no register: their turnout will not be known.',
    ],
  ],
  peopleReach: [
    ['{n} personne peut saisir des procès-verbaux de cette élection',
      '{n} personnes peuvent saisir des procès-verbaux de cette élection'],
    ['{n} person may enter sheets of this election', '{n} people may enter sheets of this election'],
  ],
  nobodyEnters: [
    'Personne d’autre que vous ne peut saisir de procès-verbal : donnez un périmètre à des collaborateurs.',
    'Nobody but you may enter a sheet: give collaborators a scope.',
  ],
  officesWithoutPerson: [
    ['{n} bureau n’est dans le périmètre de personne', '{n} bureaux ne sont dans le périmètre de personne'],
    ['{n} polling station is in nobody’s scope', '{n} polling stations are in nobody’s scope'],
  ],
  peopleInvited: [
    ['{n} personne n’a pas encore choisi son mot de passe', '{n} personnes n’ont pas encore choisi leur mot de passe'],
    ['{n} person has not chosen their password yet', '{n} people have not chosen their passwords yet'],
  ],
  rulesHold: [
    ['{n} règle retient des procès-verbaux', '{n} règles retiennent des procès-verbaux'],
    ['{n} rule holds sheets', '{n} rules hold sheets'],
  ],
  rulesFlag: [
    ['{n} règle signale des procès-verbaux', '{n} règles signalent des procès-verbaux'],
    ['{n} rule flags sheets', '{n} rules flag sheets'],
  ],
  noRule: ['Aucune règle ne signale ni ne retient de procès-verbal.', 'No rule flags or holds any sheet.'],
  readyToOpen: ['Tout est là : la saisie peut s’ouvrir.', 'All is there: entry can be opened.'],
  notReadyToOpen: ['Il reste à faire ci-dessus. On peut ouvrir quand même, en connaissance de cause.',
    'There is something to do above. One can open all the same, knowing what is missing.'],

  // completing
  missingOffices: ['Bureaux sans procès-verbal', 'Polling stations without a sheet'],
  heldSheets: ['Procès-verbaux retenus', 'Held sheets'],
  andOthers: ['et {n} autres', 'and {n} others'],
  seeAllHeld: ['Les examiner', 'Look at them'],
  typeTitle: ['Pour confirmer, écrivez le titre de l’élection : {title}',
    'To confirm, type the title of the election: {title}'],
  typeTitleWrong: ['Ce n’est pas le titre de l’élection.', 'This is not the title of the election.'],

  // places of another election
  copyPlaces: ['Reprendre les lieux', 'Take the places over'],
  copyPlacesOf: ['Reprendre d’une autre élection', 'Take over from another election'],
  copyPlacesAsk: ['Reprendre les lieux d’une autre élection ?', 'Take over the places of another election?'],
  copyPlacesMeans: [
    'Ses centres et ses bureaux sont ajoutés ici, avec leurs inscrits et les périmètres de vos collaborateurs. Ce qui existe déjà reste tel quel.',
    'Its centers and polling stations are added here, with their registers and your collaborators’ scopes. What is there already stays as it is.',
  ],
  noOtherElection: ['Vous ne gérez aucune autre élection.', 'You manage no other election.'],
  placesCopied: ['Ajouté : {centers}, {offices}.', 'Added: {centers}, {offices}.'],
  placesLeft: [
    ['{n} bureau n’est dans aucune circonscription et n’a pas été repris.',
      '{n} bureaux ne sont dans aucune circonscription et n’ont pas été repris.'],
    ['{n} polling station lies in no constituency and was left out.',
      '{n} polling stations lie in no constituency and were left out.'],
  ],

  // users from a file
  usersImport: ['Importer des utilisateurs', 'Import users'],
  usersImportHint: [
    'Une ligne par personne. Le fichier est d’abord essayé : rien n’est enregistré avant votre accord.',
    'One line a person. The file is tried first: nothing is recorded before you agree.',
  ],
  usersImportMeans: ['Ces personnes ont un compte dès maintenant, et sont invitées à choisir leur mot de passe.',
    'These people have an account from now on, and are invited to choose their passwords.'],
  usersImported: ['Voir les utilisateurs', 'See the users'],
  linkInvitations: ['Imprimer des fiches d’accès', 'Print access slips'],
  linkInvitationsHint: [
    'Une fiche par personne, avec un lien et son code QR, à remettre en main propre. Les fiches ne sont montrées qu’une fois.',
    'A slip a person, with a link and its QR code, to be handed over. The slips are shown once only.',
  ],
  mailInvitations: ['Envoyer par courriel', 'Send by e-mail'],
  mailInvitationsHint: ['Chacun reçoit son lien à son adresse ; personne d’autre ne le voit.',
    'Everybody gets their link at their address; nobody else sees it.'],
  ownPasswordImport: ['Pour des directeurs ou des administrateurs seulement.', 'For directors or administrators only.'],
  slipsTitle: [
    ['{n} fiche d’accès', '{n} fiches d’accès'],
    ['{n} access slip', '{n} access slips'],
  ],
  slipsOnce: [
    'Imprimez-les maintenant : elles ne seront plus montrées. Chaque lien ne sert qu’une fois.',
    'Print them now: they will not be shown again. Each link works once.',
  ],
  slipPicture: ['Code QR du lien de {name}', 'QR code of the link of {name}'],
  slipHow: ['Lisez ce code avec votre téléphone, ou ouvrez ce lien, puis choisissez votre mot de passe :',
    'Read this code with your phone, or open this link, then choose your password:'],
  slipThen: ['Vous vous connecterez ensuite avec votre numéro, {phone}.',
    'You then sign in with your number, {phone}.'],
  slipUntil: ['Ce lien est bon jusqu’au {when}, une seule fois.', 'This link is good until {when}, once only.'],

  // formulas
  formulas: ['Formules électorales', 'Electoral formulas'],
  formulasHint: [
    'Elles disent qui est élu, et par combien de voix. Une circonscription en nomme une ; un administrateur en ajoute.',
    'They say who is elected, and by how many votes. A constituency names one; an administrator adds some.',
  ],
  nFormulas: [
    ['{n} formule', '{n} formules'],
    ['{n} formula', '{n} formulas'],
  ],
  formulaShipped: ['livrée', 'shipped'],
  addFormula: ['Ajouter une formule', 'Add a formula'],
  formulaFrozenHint: [
    'Une formule ne change plus dès qu’une circonscription la nomme.',
    'A formula does not change any more once a constituency names it.',
  ],
  formulaAdded: ['La formule est ajoutée.', 'The formula is added.'],
  formulaDeleted: ['La formule est supprimée.', 'The formula is deleted.'],
  deleteFormulaAsk: ['Supprimer la formule « {name} » ?', 'Delete the formula “{name}”?'],
  deleteFormulaMeans: ['Aucune circonscription ne doit la nommer.', 'No constituency may name it.'],
  formulaCode: ['Nom court', 'Short name'],
  formulaCodeHint: ['Petites lettres, chiffres et traits bas : conseil_local',
    'Small letters, digits and underscores: local_council'],
  formulaLaw: ['Loi et articles', 'Law and articles'],
  formulaLawHint: ['Ils sont cités avec le résultat.', 'They are quoted with the outcome.'],
  formulaDescription: ['Ce qu’elle dit', 'What it says'],
  formulaMethod: ['Mode de scrutin', 'Method'],
  method_majority: ['Majorité absolue, sinon second tour entre les deux premiers',
    'Absolute majority, else a second round of the first two'],
  method_plurality: ['Le plus de voix, en un tour', 'Most votes, in one round'],
  method_dhondt: ['Listes : plus forte moyenne (D’Hondt)', 'Lists: highest averages (D’Hondt)'],
  method_sainte_lague: ['Listes : Sainte-Laguë', 'Lists: Sainte-Laguë'],
  method_modified_sainte_lague: ['Listes : Sainte-Laguë modifiée', 'Lists: modified Sainte-Laguë'],
  method_hare: ['Listes : plus forts restes (Hare)', 'Lists: largest remainders (Hare)'],
  method_droop: ['Listes : plus forts restes (Droop)', 'Lists: largest remainders (Droop)'],
  method_hagenbach_bischoff: ['Listes : plus forts restes (Hagenbach-Bischoff)',
    'Lists: largest remainders (Hagenbach-Bischoff)'],
  formulaThreshold: ['Seuil, en % des exprimés', 'Threshold, in % of the valid votes'],
  formulaThresholdHint: ['Vide : aucun', 'Empty: none'],
  formulaTies: ['À égalité', 'In a tie'],
  ties_lot: ['un tirage au sort', 'a lot'],
  ties_oldest: ['le plus âgé, puis un tirage au sort', 'the oldest, then a lot'],
  ties_youngest: ['le plus jeune, puis un tirage au sort', 'the youngest, then a lot'],
});
