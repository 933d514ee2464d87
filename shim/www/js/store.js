// What the parts of the page share: the open election, its live total, the state of the connection.
const state = {
  election: null, // of GET /api/elections/{id}, with dressed candidates
  live: null, // of the stream: the national total
  link: 'connecting', // connecting, live, polling, lost, offline, final
  queue: null, // of who is signed in, once queue.js is there: { waiting, refused, known }
  elections: 0, // how many there are to choose from
};
const watchers = new Map();

export const get = (name) => state[name];

export function set(name, value) {
  if (Object.is(state[name], value)) return;
  state[name] = value;
  for (const watcher of [...(watchers.get(name) ?? [])]) watcher(value);
}

// Calls watcher at every change; returns how to stop.
export function watch(name, watcher) {
  if (!watchers.has(name)) watchers.set(name, new Set());
  watchers.get(name).add(watcher);
  return () => watchers.get(name).delete(watcher);
}
