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
  account: ['Mon compte', 'My account'],
  signedInAs: ['Connecté en tant que', 'Signed in as'],
  admin: ['Administrateur', 'Administrator'],
  director: ['Directeur de campagne', 'Campaign director'],
  collaborator: ['Collaborateur', 'Collaborator'],
  observer: ['Observateur', 'Observer'],
  manageDoor: ['Gérer mes élections', 'Manage my elections'],
  signOut: ['Se déconnecter', 'Sign out'],
  signOutOffline: [
    'Le serveur est injoignable : vous restez connecté sur cet appareil. Réessayez avec le réseau.',
    'The server cannot be reached: you stay signed in on this device. Try again with the network.',
  ],
});
