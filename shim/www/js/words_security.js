// The words of how one's account is kept.
import { learn } from './words.js';

learn({
  code: ['Code de l’application, ou code de secours', 'Code of the app, or recovery code'],
  passwordTitle: ['Mot de passe', 'Password'],
  passwordNow: ['Mot de passe actuel', 'Current password'],
  passwordNew: ['Nouveau mot de passe (10 caractères au moins)', 'New password (10 characters at least)'],
  passwordAct: ['Changer le mot de passe', 'Change the password'],
  passwordDone: ['Le mot de passe est changé. Les autres sessions sont terminées.',
    'The password is changed. The other sessions have ended.'],
  passwordTemporary: ['Votre mot de passe est provisoire : choisissez le vôtre avant de continuer.',
    'Your password is a temporary one: choose your own to go on.'],
  factorTitle: ['Second facteur', 'Second factor'],
  factorHint: [
    'Un code de votre téléphone, demandé après le mot de passe : qui devine celui-ci n’entre pas.',
    'A code of your phone, asked for after the password: who guesses that does not get in.',
  ],
  factorMust: ['Votre rôle exige un second facteur : mettez-le en place avant de continuer.',
    'Your role needs a second factor: set it up to go on.'],
  factorBegin: ['Mettre en place', 'Set up'],
  factorScan: [
    'Lisez cette image avec votre application de codes, ou saisissez-y le secret, puis donnez le code qu’elle montre.',
    'Read this picture with your app for codes, or type the secret there, then give the code that it shows.',
  ],
  factorPicture: ['Code QR du secret', 'QR code of the secret'],
  factorSecret: ['Secret :', 'Secret:'],
  factorOpen: ['Ouvrir dans l’application de cet appareil', 'Open in the app of this device'],
  factorConfirm: ['Confirmer', 'Confirm'],
  factorOn: ['Le second facteur est actif.', 'The second factor is on.'],
  factorIsOn: ['Il est actif ; il reste {n} codes de secours.', 'It is on; {n} recovery codes are left.'],
  factorCodes: [
    'Vos codes de secours, si le téléphone se perd : gardez-les ailleurs, chacun sert une fois. Ils ne seront ' +
      'plus montrés.',
    'Your recovery codes, should the phone be lost: keep them elsewhere, each works once. They are not shown again.',
  ],
  factorRenew: ['Nouveaux codes de secours', 'New recovery codes'],
  factorEnd: ['Mettre fin au second facteur', 'End the second factor'],
  factorEnded: ['Il n’y a plus de second facteur.', 'There is no second factor any more.'],
  sessionsTitle: ['Sessions ouvertes : {n}', 'Open sessions: {n}'],
  sessionSince: ['Depuis le {when}, de {address}', 'Since {when}, from {address}'],
  sessionThis: ['Celle-ci', 'This one'],
  sessionEnd: ['Terminer', 'End'],
  sessionsEndOthers: ['Terminer toutes les autres', 'End all the others'],
  sessionsEnded: ['C’est terminé.', 'They have ended.'],

  // who one is
  profileTitle: ['Mes coordonnées', 'My details'],
  profileHint: ['Un autre numéro ou une autre adresse demande votre mot de passe.',
    'Another number or address needs your password.'],
  emailWaits: ['La nouvelle adresse {email} attend que vous suiviez le lien qui y a été envoyé.',
    'The new address {email} waits for you to follow the link that was mailed to it.'],
  firstNameOwn: ['Prénom', 'First name'],
  lastNameOwn: ['Nom', 'Last name'],
  phoneOwn: ['Numéro de téléphone', 'Phone number'],
  emailOwn: ['Adresse électronique', 'E-mail address'],
  profileAct: ['Enregistrer', 'Save'],

  // what is kept of one
  dataTitle: ['Mes données', 'My data'],
  dataCopy: ['Télécharger mes données', 'Download my data'],
  dataCopyHint: [
    'Un fichier avec tout ce qui est gardé de vous : compte, périmètre, sessions, courriels, procès-verbaux saisis, journal.',
    'A file with all that is kept of you: account, scope, sessions, mails, sheets entered, audit log.',
  ],
  deleteAccount: ['Supprimer mon compte', 'Delete my account'],
  deleteAccountHint: [
    'Votre numéro, votre adresse et votre photo sont effacés, et vous ne pourrez plus vous connecter. Votre nom reste auprès des procès-verbaux et des décisions qui le portent, et le journal d’audit reste tel quel : une élection doit rester vérifiable.',
    'Your number, address and photo are erased, and you cannot sign in any more. Your name stays with the sheets and decisions that have it, and the audit log stays as it is: an election must stay verifiable.',
  ],
  deleteAccountSure: ['Je veux supprimer mon compte, pour toujours', 'I want to delete my account, for ever'],
  deleteAccountTick: ['Cochez la case pour confirmer.', 'Tick the box to confirm.'],
});
