// The page's own files, for when there is no network, and the page itself at every address of its own: the network is
// asked first, and what is here is taken when no answer comes. VERSION and FILES stand above, written by the server:
// another version is another set of files, put in place whole.
// Answers of the API are never kept, nor what a director manages with them.
'use strict';

const NAME = `page ${VERSION}`,
  PATIENCE = 4000,
  GONE = 10000;
const SHELL = '/shell';
const views = /^\/($|election\/|account$|sign-in$|manage($|\/))/;
const versioned = FILES.filter((path) => /^\/(js\/(?!.*manage|words_places).*|app\.css)$/.test(path));
const own = new Set([SHELL, '/icon.svg', ...versioned.map((path) => `/at/${VERSION}${path}`)]);
let away = 0; // until when the network is not waited for

addEventListener('install', (event) => {
  const load = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll([...own].map((path) =>
      new Request(path, { cache: path.startsWith('/at/') ? 'default' : 'no-cache' })));
    await skipWaiting();
  };
  event.waitUntil(load());
});

addEventListener('activate', (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
    await clients.claim();
  };
  event.waitUntil(clean());
});

// What never changes is not asked for again.
async function answer(request, path) {
  // a device without storage has the network
  const kept = await caches.match(path, { cacheName: NAME }).catch(() => undefined);
  if (kept && path.startsWith('/at/')) return kept;
  if (kept && Date.now() < away) return kept;
  try {
    const found = await fetch(request.url,
      { headers: { Accept: request.headers.get('Accept') ?? '*/*' }, signal: kept && AbortSignal.timeout?.(PATIENCE) });
    if (found.status < 500 || !kept) return found;
  } catch (error) {
    if (!kept) throw error;
  }
  away = Date.now() + GONE;
  return kept;
}

addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== location.origin) return;
  if (own.has(pathname)) event.respondWith(answer(event.request, pathname));
  else if (event.request.mode === 'navigate' && views.test(pathname)) event.respondWith(answer(event.request, SHELL));
});
