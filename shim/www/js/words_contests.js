// The words of contests and parties, for who manages them.
import { learn } from './words.js';

learn({
  contestsHint: [
    'Une circonscription, un conseil : ce que décident les électeurs sur un bulletin. Une élection qui n’en a qu’une ' +
      'n’a rien à régler ici.',
    'A constituency, a council: what voters decide on one ballot. An election that has only one needs nothing here.',
  ],
  addContest: ['Ajouter une circonscription', 'Add a constituency'],
  noContest: ['Aucune circonscription encore.', 'No constituency yet.'],
  searchContests: ['Chercher par nom ou code', 'Search by name or code'],
  nContests: [
    ['{n} circonscription', '{n} circonscriptions'],
    ['{n} constituency', '{n} constituencies'],
  ],
  nSeats: [
    ['{n} siège', '{n} sièges'],
    ['{n} seat', '{n} seats'],
  ],
  contestName: ['Nom', 'Name'],
  contestCode: ['Code', 'Code'],
  seats: ['Sièges à pourvoir', 'Seats'],
  contestArea: ['Zone', 'Area'],
  contestAreaHint: ['Une province, un département ou une commune, par son nom ou son code.',
    'A province, department or commune, by its name or code.'],
  formula: ['Formule électorale', 'Electoral formula'],
  contestFrozenHint: [
    'Tout est figé dès le premier procès-verbal ; une formule peut encore être donnée à celle qui n’en a pas.',
    'All of it is frozen with the first sheet; a formula may still be given to one that has none.',
  ],
  contestAdded: ['{name} : circonscription ajoutée.', '{name}: constituency added.'],
  contestSaved: ['{name} : modifications enregistrées.', '{name}: changes saved.'],
  deleteContestAsk: ['Supprimer {name} ?', 'Delete {name}?'],
  deleteContestMeans: [
    'Ses candidats et ses bureaux sont supprimés avec elle. Une circonscription qui a des résultats ne peut pas ' +
      'être supprimée.',
    'Its candidates and polling stations are deleted with it. A constituency that has results cannot be deleted.',
  ],
  contestDeleted: ['{name} est supprimée.', '{name} is deleted.'],
  contestsImport: ['Circonscriptions', 'Constituencies'],
  contestsImportHint: ['Une ligne par circonscription.', 'One line a constituency.'],
  partiesImport: ['Partis', 'Parties'],
  partiesImportHint: ['Une ligne par parti.', 'One line a party.'],

  parties: ['Partis', 'Parties'],
  partiesHint: [
    'Un parti est créé dès qu’un candidat le nomme. Son code et sa couleur se règlent ici.',
    'A party is made as soon as a candidate names it. Its code and colour are set here.',
  ],
  addParty: ['Ajouter un parti', 'Add a party'],
  noParty: ['Aucun parti encore.', 'No party yet.'],
  searchParties: ['Chercher par nom ou code', 'Search by name or code'],
  nParties: [
    ['{n} parti', '{n} partis'],
    ['{n} party', '{n} parties'],
  ],
  partyName: ['Nom', 'Name'],
  partyCode: ['Sigle', 'Abbreviation'],
  colour: ['Couleur', 'Colour'],
  colourHint: ['Comme #1b5e20, assez foncée pour se voir sur fond blanc.',
    'As #1b5e20, dark enough to be seen on white.'],
  partyAdded: ['{name} : parti ajouté.', '{name}: party added.'],
  partySaved: ['{name} : modifications enregistrées.', '{name}: changes saved.'],
  deletePartyAsk: ['Supprimer {name} ?', 'Delete {name}?'],
  deletePartyMeans: ['Un parti qui a des candidats ne peut pas être supprimé.',
    'A party that has candidates cannot be deleted.'],
  partyDeleted: ['{name} est supprimé.', '{name} is deleted.'],
});
