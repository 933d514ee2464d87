// The page's own files, for when there is no network: asked for anew each time, and taken from here when no answer
// comes. VERSION and FILES stand above, written by the server: another version is another set of files, put in place whole.
// Answers of the API are never kept, nor what a director manages with them.
'use strict';

const NAME = `page ${VERSION}`,
  PATIENCE = 4000,
  GONE = 10000;
const own = new Set(FILES.filter((path) => path === '/' || /^\/(js\/(?!.*manage|words_places).*|app\.css|icon\.svg|gabon\.json)$/.test(path)));
let away = 0; // until when the network is not waited for

addEventListener('install', (event) => {
  const load = async () => {
    const cache = await caches.open(NAME);
    await cache.addAll([...own].map((path) => new Request(path, { cache: 'no-cache' })));
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

async function answer(path) {
  const kept = await caches.match(path, { cacheName: NAME }).catch(() => undefined); // a device without storage has the network
  if (kept && Date.now() < away) return kept;
  try {
    const found = await fetch(path, { signal: kept && AbortSignal.timeout?.(PATIENCE) });
    if (found.status < 500 || !kept) return found;
  } catch (error) {
    if (!kept) throw error;
  }
  away = Date.now() + GONE;
  return kept;
}

addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method === 'GET' && origin === location.origin && own.has(pathname)) event.respondWith(answer(pathname));
});
