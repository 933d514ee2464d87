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
});
