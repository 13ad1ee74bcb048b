// Pages open without a network once they have been opened with one: the page itself from the network first, its files (whose
// names change with their content) from here first. Answers of the API are never kept.
const kept = 'ticketbottle-1';
// Files of some builds; the oldest go first, but none that a page has just loaded.
const most = 60;
const page = new URL('./', self.registration.scope).href;

self.addEventListener('install', (event) => {
  event.waitUntil(self.skipWaiting());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});
// What the page loaded before this worker was there.
self.addEventListener('message', (event) => {
  event.waitUntil(keep(event.data.loaded));
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const isFile = request.url.startsWith(`${page}assets/`);
  if (request.mode === 'navigate' && isPage(request.url)) event.respondWith(fresh(request));
  else if (request.method === 'GET' && isFile) event.respondWith(known(request));
});

function isPage(url) {
  return !/^(api|webhooks)\//.test(url.slice(page.length));
}

async function keep(loaded) {
  await Promise.all(loaded.map((url) => known(new Request(url))));
  const cache = await caches.open(kept);
  const requests = await cache.keys();
  for (const request of requests.slice(0, Math.max(0, requests.length - most)))
    if (!loaded.includes(request.url)) await cache.delete(request);
}

async function fresh(request) {
  const cache = await caches.open(kept);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(page, response.clone());
    return response;
  } catch (error) {
    const last = await cache.match(page);
    if (last === undefined) throw error;
    return last;
  }
}

async function known(request) {
  const cache = await caches.open(kept);
  const found = await cache.match(request);
  if (found !== undefined) return found;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}
