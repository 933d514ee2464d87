// The words of signing in and of one's account.
import { learn } from './words.js';

learn({
  signInTitle: ['Se connecter', 'Sign in'],
  signInHint: [
    'Pour les collaborateurs qui saisissent les procès-verbaux, et pour les directeurs de campagne.',
    'For collaborators who enter result sheets, and for campaign directors.',
  ],
  identifier: ['Numéro de téléphone ou adresse électronique', 'Phone number or e-mail address'],
  password: ['Mot de passe', 'Password'],
  showPassword: ['Afficher le mot de passe', 'Show the password'],
  signInNow: ['Se connecter', 'Sign in'],
  signingIn: ['Connexion…', 'Signing in…'],
  identifierMissing: ['Donnez votre numéro de téléphone ou votre adresse.', 'Give your phone number or your address.'],
  passwordMissing: ['Donnez votre mot de passe.', 'Give your password.'],
  noNetwork: [
    'Le serveur est injoignable. Vérifiez votre connexion et réessayez.',
    'The server cannot be reached. Check your connection and try again.',
  ],
  admin: ['Administrateur', 'Administrator'],
  director: ['Directeur de campagne', 'Campaign director'],
  collaborator: ['Collaborateur', 'Collaborator'],
  observer: ['Observateur', 'Observer'],
  manageDoor: ['Gérer mes élections', 'Manage my elections'],
  kept: ['Sur cet appareil', 'On this device'],
  keptDraft: ['Brouillon', 'Draft'],
  keptWaiting: ['Attend le réseau', 'Waits for the network'],
  keptRefused: ['Refusé : à revoir', 'Refused: look at it'],
  myOffices: ['Mes bureaux sans procès-verbal', 'My polling stations without a sheet'],
  enterShort: ['Saisir', 'Enter'],
  myCount: ['{n} sur {total}', '{n} of {total}'],
  myNone: ['Tous vos bureaux ont leur procès-verbal.', 'All your polling stations have their sheet.'],
  myNothing: ['Aucun bureau ne vous est confié dans une élection en cours.',
    'No polling station is entrusted to you in an election under way.'],
  myAway: ['Pas de réseau : la liste est celle du dernier échange.',
    'No network: the list is that of the last exchange.'],
  signOut: ['Se déconnecter', 'Sign out'],
  signOutEverywhere: ['Terminer toutes les sessions, celle-ci aussi', 'End all sessions, this one too'],
  signOutOffline: [
    'Le serveur est injoignable : vous restez connecté sur cet appareil. Réessayez avec le réseau.',
    'The server cannot be reached: you stay signed in on this device. Try again with the network.',
  ],
  signOutWaiting: [
    'Des procès-verbaux attendent sur cet appareil : ils seront envoyés quand vous vous reconnecterez ici.',
    'Sheets wait on this device: they will be sent when you sign in here again.',
  ],
  signOutStill: ['Se déconnecter quand même', 'Sign out all the same'],
});
