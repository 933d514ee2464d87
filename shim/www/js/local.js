// What this device keeps for who is signed in: the sheets being written or waiting for the network, and the offices and
// candidates to write them for. Every record names its user; nobody else's are read.
import { keep, kept } from './device.js';

const NAME = 'res-elec',
  TYPED = 'res-elec-typed',
  PATIENCE = 4000;
let opened = null;

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// A browser may close the database (the user clears it, the system wants the memory), be full, or never answer: it is
// opened anew where that helps, and else said not to be there.
const inTime = (work) =>
  Promise.race([work,
    new Promise((resolve, reject) => setTimeout(() => reject(new Error('the database does not answer')), PATIENCE))]);

function database() {
  opened ??= (async () => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('sheets', { keyPath: ['user', 'office'] });
      request.result.createObjectStore('places', { keyPath: ['user', 'election'] });
    };
    const opening = await inTime(done(request));
    opening.onclose = forgotten;
    opening.onversionchange = () => {
      opening.close();
      forgotten();
    };
    return recover(opening);
  })().catch((error) => {
    forgotten();
    throw error;
  });
  return opened;
}

const forgotten = () => {
  opened = null;
};

async function within(store, mode, work) {
  try {
    return await transact(await database(), store, mode, work);
  } catch (error) {
    if (!opened) throw error; // it does not open
    forgotten();
    return transact(await database(), store, mode, work);
  }
}

async function transact(opening, store, mode, work) {
  const transaction = opening.transaction(store, mode);
  const committed = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  committed.catch(() => {}); // said once, by what follows
  const result = await inTime(work(transaction.objectStore(store)));
  await inTime(committed);
  return result;
}

// Whether this device keeps anything: a record is written, read, and taken away before anybody sees it.
export const keepsAnything = () =>
  within('sheets', 'readwrite', async (store) => {
    await done(store.put({ user: 0, office: 0 }));
    await done(store.get([0, 0]));
    await done(store.delete([0, 0]));
  }).then(
    () => true,
    () => false,
  );

const of = (user) => IDBKeyRange.bound([user], [user, []]);

// A sheet: { user, office, state, revision, … }; state: draft, waiting (for the network), refused (a draft that came
// back).
export const sheetOf = (user, office) => within('sheets', 'readonly', (store) => done(store.get([user, office])));
export const sheetsOf = (user) => within('sheets', 'readonly', (store) => done(store.getAll(of(user))));
export const waitingSheets = () =>
  within('sheets', 'readonly', async (store) => (await done(store.getAll()))
    .filter((sheet) => sheet.state === 'waiting').length);

// Changes the sheet of an office in one step: change(sheet or undefined) → what it becomes, null to drop it. Returns it
// as it is kept.
export const changeSheet = (user, office, change) => within('sheets', 'readwrite', changing(user, office, change));

const changing = (user, office, change) => async (store) => {
  const next = change(await done(store.get([user, office])));
  const record = next && { ...next, user, office, revision: crypto.getRandomValues(new Uint32Array(2)).join('-') };
  if (record) store.put(record);
  else if (next === null) store.delete([user, office]);
  return record;
};

// A draft does not take the place of what waits to be sent; nothing typed takes the photo away.
const drafted = (draft) => (now) => (now?.state === 'waiting' ? undefined : { scan: now?.scan, ...draft });

// Keeps a draft at each key: first where it is written at once, since the page may be closed before the database has
// it.
export async function keepDraft(draft) {
  const { scan, ...text } = draft;
  const typed = JSON.stringify(text);
  keep(TYPED, typed);
  await changeSheet(draft.user, draft.office, drafted({ ...draft, scan }));
  forget(typed);
}

function forget(typed) {
  if (kept(TYPED) === typed) keep(TYPED, null);
}

// What was typed last and did not come into the database any more.
async function recover(opening) {
  const typed = kept(TYPED);
  if (!typed) return opening;
  let draft;
  try {
    draft = JSON.parse(typed);
  } catch {
    forget(typed); // nothing can be read of it
    return opening;
  }
  await transact(opening, 'sheets', 'readwrite', changing(draft.user, draft.office, drafted(draft)));
  forget(typed);
  return opening;
}

// Places: { user, election, title, candidates, offices, total, missing }, for when the server cannot be asked.
export const placesOf = (user) => within('places', 'readonly', (store) => done(store.getAll(of(user))));
export const keepPlaces = (places) => within('places', 'readwrite', (store) => done(store.put(places)));
export const forgetPlaces = (user) => within('places', 'readwrite', (store) => done(store.delete(of(user))));
