// The words of voting centers, offices, and what comes from a file.
import { learn } from './words.js';

learn({
  // centers and offices
  centersTab: ['Centres', 'Centers'],
  centersAndOffices: ['Centres et bureaux', 'Centers and polling stations'],
  searchCenters: ['Chercher : centre, commune, département, province', 'Find: center, commune, department, province'],
  importFile: ['Importer un fichier', 'Import a file'],
  addCenter: ['Ajouter un centre', 'Add a center'],
  noCenter: ['Aucun centre de vote encore.', 'No voting center yet.'],
  noPlace: ['sans lieu : compté au niveau national seulement', 'without a place: counted nationally only'],
  nCenters: [
    ['{n} centre', '{n} centres'],
    ['{n} center', '{n} centers'],
  ],
  nOffices: [
    ['{n} bureau', '{n} bureaux'],
    ['{n} polling station', '{n} polling stations'],
  ],
  nRegistered: [
    ['{n} inscrit', '{n} inscrits'],
    ['{n} registered voter', '{n} registered voters'],
  ],
  registeredUnknown: ['nombre d’inscrits inconnu', 'register not known'],
  centerFields: ['Le centre', 'The center'],
  centerContest: ['Circonscription de ses bureaux', 'Constituency of its polling stations'],
  centerContestNone: ['Chaque bureau a la sienne', 'Each polling station has its own'],
  centerContestHint: ['Proposée pour les bureaux à venir ; ceux qui sont là gardent la leur.',
    'Proposed for polling stations to come; those that are there keep theirs.'],
  centerName: ['Nom du centre', 'Name of the center'],
  address: ['Adresse', 'Address'],
  latitude: ['Latitude', 'Latitude'],
  latitudeHint: ['En degrés, −90 à 90 : 0,39', 'In degrees, −90 to 90: 0.39'],
  longitude: ['Longitude', 'Longitude'],
  longitudeHint: ['En degrés, −180 à 180 : 9,45', 'In degrees, −180 to 180: 9.45'],
  centerCreated: ['{name} est créé. Ajoutez maintenant ses bureaux.',
    '{name} is created. Now add its polling stations.'],
  centerDeleted: ['{name} est supprimé.', '{name} is deleted.'],
  deleteCenter: ['Supprimer le centre', 'Delete the center'],
  deleteCenterAsk: ['Supprimer {name} ?', 'Delete {name}?'],
  deleteCenterMeans: [
    'Ses bureaux sont supprimés avec lui ; impossible tant que l’un d’eux a un procès-verbal.',
    'Its polling stations are deleted with it; not possible while one of them has a result sheet.',
  ],
  noOffice: ['Aucun bureau dans ce centre encore.', 'No polling station in this center yet.'],
  addOffice: ['Ajouter un bureau', 'Add a polling station'],
  officeName: ['Nom du bureau', 'Name of the polling station'],
  registerReasonHint: [
    'Il faut un motif pour changer le nombre d’inscrits d’un bureau dont le procès-verbal est vérifié ; il reste ' +
      'lisible dans l’historique.',
    'A reason is required to change the register of a polling station whose sheet is verified; it stays readable in ' +
      'the history.',
  ],
  officeAdded: ['{name} est ajouté.', '{name} is added.'],
  officeSaved: ['{name} : modifications enregistrées.', '{name}: changes saved.'],
  officeDeleted: ['{name} est supprimé.', '{name} is deleted.'],
  deleteOfficeAsk: ['Supprimer {name} ?', 'Delete {name}?'],
  deleteOfficeMeans: [
    'Un bureau qui a un procès-verbal ne peut pas être supprimé.',
    'A polling station that has a result sheet cannot be deleted.',
  ],

  // import
  importTitle: ['Import', 'Import'],
  importKind: ['Ce que le fichier contient', 'What the file has'],
  centersImport: ['Centres et bureaux', 'Centers and polling stations'],
  centersImportHint: ['Une ligne par bureau.', 'One line for each polling station.'],
  candidatesImport: ['Candidats', 'Candidates'],
  candidatesImportHint: ['Une ligne par candidat.', 'One line a candidate.'],
  sheetsImport: ['Procès-verbaux', 'Result sheets'],
  sheetsImportHint: ['Une ligne par bureau ; l’élection doit être ouverte.',
    'One line for each polling station; the election must be open.'],
  sampleHint: [
    'Première ligne : les noms des colonnes, dans l’ordre qu’on veut, séparées par « ; » ou « , ».',
    'First line: the names of the columns in any order, separated by “;” or “,”.',
  ],
  sheetsSample: [
    'Une colonne par candidat, sous son nom de code ; une ligne sans chiffres est un bureau dont le ' +
      'procès-verbal manque.',
    'One column for each candidate, by code name; a line without figures is a polling station whose sheet is missing.',
  ],
  totalsThen: ['Avec ce fichier, l’élection aurait {sheets}', 'With this file the election would have {sheets}'],
  totalsNow: ['L’élection a maintenant {sheets}', 'The election now has {sheets}'],
  nSheets: [
    ['{n} procès-verbal', '{n} procès-verbaux'],
    ['{n} result sheet', '{n} result sheets'],
  ],
  file: ['Fichier', 'File'],
  fileHint: ['CSV, comme un tableur l’enregistre.', 'CSV, as a spreadsheet saves it.'],
  foreignText: [
    'Le fichier n’est pas en UTF-8 : il est lu comme un fichier de Windows.',
    'The file is not UTF-8: it is read as a file of Windows.',
  ],
  paste: ['Ou collez les lignes ici', 'Or paste the lines here'],
  nLines: [
    ['{n} ligne lue.', '{n} lignes lues.'],
    ['{n} line read.', '{n} lines read.'],
  ],
  noFile: ['Choisissez un fichier, ou collez des lignes.', 'Choose a file, or paste lines.'],
  tryImport: ['Essayer', 'Try it'],
  tryHint: ['Rien n’est encore enregistré.', 'Nothing is recorded yet.'],
  trialResult: ['Résultat de l’essai', 'Result of the trial'],
  trialGood: ['Toutes les lignes sont justes. Rien n’est encore enregistré.',
    'All lines are right. Nothing is recorded yet.'],
  trialNothing: ['Tout ce que dit ce fichier est déjà enregistré.', 'All that this file says is recorded already.'],
  trialBad: [
    '{bad}. Rien n’est enregistré : corrigez le fichier et essayez de nouveau.',
    '{bad}. Nothing is recorded: correct the file and try again.',
  ],
  importAll: [
    ['Importer {n} ligne', 'Importer {n} lignes'],
    ['Import {n} line', 'Import {n} lines'],
  ],
  importGood: [
    ['Importer la seule ligne juste', 'Importer les {n} lignes justes seulement'],
    ['Import the one line that is right', 'Import the {n} lines that are right only'],
  ],
  importAsk: [
    ['Importer {n} ligne ?', 'Importer {n} lignes ?'],
    ['Import {n} line?', 'Import {n} lines?'],
  ],
  importMeans: ['Ces lignes sont enregistrées dans « {title} ».', 'These lines are recorded in “{title}”.'],
  importSkips: ['{bad} : laissées de côté.', '{bad}: left out.'],
  importAct: ['Importer', 'Import'],
  importResult: ['Importé', 'Imported'],
  importDone: [
    ['{n} ligne enregistrée.', '{n} lignes enregistrées.'],
    ['{n} line recorded.', '{n} lines recorded.'],
  ],
  centersImported: ['Voir les centres et bureaux', 'See the centers and polling stations'],
  candidatesImported: ['Voir les candidats', 'See the candidates'],
  sheetsImported: ['Voir l’élection', 'See the election'],
  verdicts: ['Ce qui est dit de chaque ligne', 'What is said of each line'],
  showRows: ['Lignes à montrer', 'Lines to show'],
  allRows: ['Toutes', 'All'],
  refusedRows: [
    ['{n} ligne refusée', '{n} lignes refusées'],
    ['{n} line refused', '{n} lines refused'],
  ],
  acceptedRows: [
    ['{n} ligne acceptée', '{n} lignes acceptées'],
    ['{n} line accepted', '{n} lines accepted'],
  ],
  heldRows: [
    ['{n} ligne retenue', '{n} lignes retenues'],
    ['{n} line held', '{n} lines held'],
  ],
  unchangedRows: [
    ['{n} ligne inchangée', '{n} lignes inchangées'],
    ['{n} line unchanged', '{n} lines unchanged'],
  ],
  omittedRows: [
    ['{n} autre ligne n’est pas montrée.', '{n} autres lignes ne sont pas montrées.'],
    ['{n} other line is not shown.', '{n} other lines are not shown.'],
  ],
  rowNumber: ['Ligne', 'Line'],
  rowContent: ['Contenu', 'Content'],
  verdict: ['Verdict', 'Verdict'],
  refusedRow: ['Refusée', 'Refused'],
  acceptedRow: ['Acceptée', 'Accepted'],
  heldRow: ['Retenue, non comptée', 'Held, not counted'],
  unchangedRow: ['Inchangée', 'Unchanged'],
});
