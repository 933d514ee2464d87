// The words of entering sheets.
import { learn } from './words.js';

learn({
  entry: ['Saisie', 'Entry'],
  entryVoters: ['Inscrits et votants', 'Registered voters and voters'],
  entryVotes: ['Voix des candidats', 'Votes of the candidates'],
  figureMissing: ['Recopiez le chiffre du procès-verbal ; 0 s’il n’y en a pas.',
    'Copy the figure from the sheet; 0 if there is none.'],
  figureNoCount: ['Un nombre entier, sans signe ni virgule : 12 500 ou 12500.',
    'A whole number, without a sign or decimals: 12 500 or 12500.'],
  sumOpen: ['Recopiez tous les chiffres', 'Copy all the figures'],
  sumHint: ['Votants = blancs + nuls + voix des candidats', 'Voters = blank + null + the candidates’ votes'],
  sumValid: ['{valid} suffrages exprimés ; voix saisies : {cast}', '{valid} valid votes; votes entered: {cast}'],
  sumShort: [
    ['Il manque {n} voix', 'Il manque {n} voix'],
    ['{n} vote is missing', '{n} votes are missing'],
  ],
  sumOver: [
    ['{n} voix de trop', '{n} voix de trop'],
    ['{n} vote too many', '{n} votes too many'],
  ],
  reasonLabel: ['Motif de la correction', 'Reason for the correction'],
  reasonHint: ['Il reste lisible dans l’historique du procès-verbal.', 'It stays readable in the sheet’s history.'],
  reasonNeeded: [
    'Ce procès-verbal est vérifié : un motif est exigé. Il reste lisible dans l’historique.',
    'This sheet is verified: a reason is required. It stays readable in the history.',
  ],
  scanTitle: ['Photo du procès-verbal signé', 'Photo of the signed sheet'],
  scanHint: ['Facultative : JPEG, PNG ou PDF.', 'Optional: JPEG, PNG or PDF.'],
  scanCamera: ['Photographier', 'Take a photo'],
  scanFile: ['Choisir un fichier', 'Choose a file'],
  scanKept: ['Photo jointe, {size} Ko', 'Photo attached, {size} KB'],
  scanRemove: ['Retirer', 'Remove'],
  scanRefused: ['Les chiffres sont reçus, mais la photo est refusée :',
    'The figures are received, but the photo is refused:'],
  scanSend: ['Envoyer cette photo', 'Send this photo'],
  scanLeave: ['Laisser sans photo', 'Leave it without a photo'],
  scanWaits: ['Les chiffres sont reçus. La photo attend le réseau.',
    'The figures are received. The photo waits for the network.'],
  send: ['Envoyer', 'Send'],
  sendCorrection: ['Envoyer la correction', 'Send the correction'],
  sending: ['Envoi…', 'Sending…'],
  keptHere: ['Le brouillon est gardé sur cet appareil au fil de la saisie.',
    'The draft is kept on this device as you type.'],
  keptNowhere: [
    'Ce navigateur ne garde rien : ne fermez pas cette page avant l’envoi.',
    'This browser keeps nothing: do not close this page before it is sent.',
  ],
  awayNote: ['Pas de réseau : le procès-verbal sera gardé, puis envoyé une seule fois.',
    'No network: the sheet will be kept, and sent once when it is back.'],
  awayUnkept: [
    'Pas de réseau, et ce navigateur ne garde rien : laissez cette page ouverte, et envoyez le procès-verbal quand ' +
      'le réseau revient.',
    'No network, and this browser keeps nothing: leave this page open, and send the sheet when the network is back.',
  ],
  gapOffline: [
    'Ce procès-verbal n’est pas exact et le serveur est injoignable : il n’est pas envoyé. Comparez chaque chiffre ' +
      'au procès-verbal signé. Le brouillon reste ici.',
    'This sheet does not add up and the server cannot be reached: it is not sent. Compare each figure with the ' +
      'signed sheet. The draft stays here.',
  ],
  confirmTitle: ['Est-ce bien ce que dit le procès-verbal signé ?', 'Is this what the signed sheet says?'],
  confirmYes: ['Oui, envoyer', 'Yes, send it'],
  confirmNo: ['Revenir aux chiffres', 'Back to the figures'],
  arrived: ['Procès-verbal reçu', 'Result sheet received'],
  arrivedText: ['Il est enregistré, et tous les totaux le comptent.', 'It is recorded, and every total counts it.'],
  arrivedPlain: ['Il est enregistré.', 'It is recorded.'],
  arrivedLater: [
    'Il était reçu, et a été corrigé depuis : la version {n} est en vigueur.',
    'It was received, and has been corrected since: version {n} is in force.',
  ],
  arrivedHeld: ['Procès-verbal reçu, mais retenu', 'Result sheet received, but held'],
  arrivedHeldText: [
    'Il est enregistré, mais aucun total ne le compte : il comptera quand une autre personne l’aura examiné et ' +
      'libéré. Motif :',
    'It is recorded, but no total counts it: it counts once another person has looked at it and released it. Reason:',
  ],
  arrivedRejected: ['Il est enregistré, mais il a été rejeté : aucun total ne le compte.',
    'It is recorded, but has been rejected: no total counts it.'],
  sheetUnsent: [
    'Le serveur est injoignable et ce navigateur ne garde rien : le procès-verbal n’est ni envoyé ni gardé. Laissez ' +
      'cette page ouverte et renvoyez-le quand le réseau revient.',
    'The server cannot be reached and this browser keeps nothing: the sheet is neither sent nor kept. Leave this ' +
      'page open and send it again when the network is back.',
  ],
  sheetLost: [
    'Cet appareil ne garde plus ce procès-verbal, et le serveur ne confirme pas l’avoir reçu. Renvoyez-le : reçu ' +
      'deux fois, il ne compte qu’une fois.',
    'This device does not keep this sheet any more, and the server does not confirm that it has it. Send it again: ' +
      'received twice, it counts once.',
  ],
  arrivedCounted: ['Procès-verbal compté', 'Result sheet counted'],
  arrivedFlagged: [
    'Il est enregistré, et tous les totaux le comptent. Une autre personne devra pourtant l’examiner :',
    'It is recorded, and every total counts it. Another person is to look at it all the same:',
  ],
  nextOffice: ['Mes bureaux', 'My polling stations'],
  nextOne: ['Bureau suivant : {name}', 'Next polling station: {name}'],
  deskDoor: ['Examiner les procès-verbaux', 'Look at the sheets'],
  chooseOffice: ['Choisir un bureau', 'Choose a polling station'],
  chooseHint: [
    'Son numéro, son nom, son centre ou sa commune ; Entrée ouvre le premier de la liste.',
    'Its number, its name, its center or its commune; Enter opens the first of the list.',
  ],
  chooseFound: [
    ['{n} bureau trouvé', '{n} bureaux trouvés'],
    ['{n} polling station found', '{n} polling stations found'],
  ],
  chooseNone: ['Aucun de vos bureaux ne porte « {text} ».', 'None of your polling stations has “{text}”.'],
  ballotSays: ['Numéro de bulletin', 'Ballot number'],
  softTitle: ['À vérifier avant l’envoi', 'To be checked before it is sent'],
  softHolds: [
    'À vérifier avant l’envoi : ce procès-verbal sera retenu jusqu’à ce qu’une autre personne l’examine',
    'To be checked before it is sent: this sheet will be held until another person looks at it',
  ],
  softChecked: ['J’ai vérifié : {what}', 'I have checked: {what}'],
  softOpen: ['Comparez ce point au procès-verbal signé, puis cochez-le.',
    'Compare this with the signed sheet, then tick it.'],
  scanLarger: ['Agrandir', 'Enlarge'],
  scanSmaller: ['Réduire', 'Make smaller'],
  scanTurn: ['Tourner', 'Turn'],
  scanTurned: ['Tourné de {n} degrés', 'Turned by {n} degrees'],
  seeSheet: ['Voir le bureau', 'See the polling station'],
  waits: ['En attente du réseau', 'Waiting for the network'],
  waitsText: [
    'Le procès-verbal est gardé sur cet appareil. Il sera envoyé une seule fois, dès que le réseau revient et que ' +
      'cette page est ouverte.',
    'The sheet is kept on this device. It will be sent once, as soon as the network is back and this page is open.',
  ],
  takeBack: ['Modifier', 'Change it'],
  conflict: ['Ce bureau a déjà un autre procès-verbal', 'This polling station has another sheet already'],
  conflictText: [
    'Comparez les deux au procès-verbal signé. Votre saisie n’est pas envoyée ; vous pouvez en faire une correction, ' +
      'ou l’abandonner.',
    'Compare both with the signed sheet. Yours is not sent; you can make it a correction, or drop it.',
  ],
  stands: ['En vigueur (version {n})', 'In force (version {n})'],
  yours: ['Votre saisie', 'Yours'],
  correctIt: ['Corriger avec ma saisie', 'Correct it with mine'],
  dropMine: ['Abandonner ma saisie', 'Drop mine'],
  notYours: ['La saisie n’est pas possible', 'Nothing can be entered'],
  notAllowed: ['Ce bureau n’est pas parmi ceux qui vous sont confiés.',
    'This polling station is not among those entrusted to you.'],
  notOpen: ['L’élection n’est pas en cours.', 'The election is not under way.'],
});
