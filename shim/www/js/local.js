// What this device keeps for who is signed in: the sheets being written or waiting for the network, and the offices and
// candidates to write them for. Every record names its user; nobody else's are read.
const NAME = 'res-elec';
let opened = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function database() {
  opened ??= (() => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('sheets', { keyPath: ['user', 'office'] });
      request.result.createObjectStore('places', { keyPath: ['user', 'election'] });
    };
    return done(request);
  })().catch((error) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function within(store, mode, work) {
  const transaction = (await database()).transaction(store, mode);
  const committed = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  committed.catch(() => {}); // said once, by what follows
  const result = await work(transaction.objectStore(store));
  await committed;
  return result;
}

const of = (user) => IDBKeyRange.bound([user], [user, []]);

// A sheet: { user, office, state, revision, … }; state: draft, waiting (for the network), refused (a draft that came back).
export const sheetOf = (user, office) => within('sheets', 'readonly', (store) => done(store.get([user, office])));
export const sheetsOf = (user) => within('sheets', 'readonly', (store) => done(store.getAll(of(user))));
export const waitingSheets = () =>
  within('sheets', 'readonly', async (store) => (await done(store.getAll())).filter((sheet) => sheet.state === 'waiting').length);

// Changes the sheet of an office in one step: change(sheet or undefined) → what it becomes, null to drop it.
export const changeSheet = (user, office, change) =>
  within('sheets', 'readwrite', async (store) => {
    const next = change(await done(store.get([user, office])));
    if (next) store.put({ ...next, user, office, revision: crypto.getRandomValues(new Uint32Array(2)).join('-') });
    else if (next === null) store.delete([user, office]);
    return next;
  });

// Places: { user, election, title, candidates, offices, total, missing }, for when the server cannot be asked.
export const placesOf = (user) => within('places', 'readonly', (store) => done(store.getAll(of(user))));
export const keepPlaces = (places) => within('places', 'readwrite', (store) => done(store.put(places)));
export const forgetPlaces = (user) => within('places', 'readwrite', (store) => done(store.delete(of(user))));
