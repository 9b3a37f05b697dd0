import type { BuiltFile } from './built-file';

/*
 * Lets the page open without a network once it was opened with one. The build writes the list of its
 * files into this script (vite.config.ts), so that it is another one for every build.
 *
 * The page itself comes from the network wherever there is one, so an update is seen with the next
 * visit; its other files have names that change with their content, and come from here. A new
 * version takes over at once. Pages of the one before may still be open, and ask for files that the
 * host has no more, so those are kept, too, until the next.
 */
declare const self: ServiceWorkerGlobalScope;

declare const CREASE_BUILT_FILES: readonly BuiltFile[];
declare const CREASE_BUILD: string;

const PREFIX = 'crease ';
/** Other copies of Crease may share the origin, under other paths. */
const OWN_PREFIX = `${PREFIX}${self.registration.scope} `;
const CACHE = `${OWN_PREFIX}${CREASE_BUILD}`;
/** Addresses of pages: their folders, as hosts may send whoever asks for index.html there, and not the other way round. */
const PAGES = CREASE_BUILT_FILES.filter(({ address }) => address.endsWith('/')).map(
  ({ address }) => new URL(address, self.registration.scope).href,
);

/** Milliseconds that a page waits for a network that does not answer. */
const PATIENCE = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const page = PAGES.find((address) => isPage(address, pathname));
  if (request.mode !== 'navigate') event.respondWith(openFile(request));
  else if (page !== undefined) event.respondWith(openPage(page, event));
});

function isPage(address: string, pathname: string): boolean {
  const folder = new URL(address).pathname;
  return pathname === folder || pathname === `${folder}index.html`;
}

async function keepFiles(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(
    CREASE_BUILT_FILES.map(
      ({ address, integrity }) =>
        new Request(new URL(address, self.registration.scope), { integrity, cache: 'no-cache' }),
    ),
  );
}

async function takeOver(): Promise<void> {
  // In the order in which they were made.
  const old = (await caches.keys()).filter((name) => name.startsWith(OWN_PREFIX) && name !== CACHE);
  for (const name of old.slice(0, -1)) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** A page as the network has it, or as it was kept. */
async function openPage(page: string, event: FetchEvent): Promise<Response> {
  const kept = await caches.match(page, { cacheName: CACHE });
  if (!kept) return fetch(event.request);
  const fresh = fetchPage(event);
  const patience = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), patience]);
}

async function fetchPage(event: FetchEvent): Promise<Response> {
  const preloaded: Response | undefined = await event.preloadResponse;
  const response = preloaded ?? (await fetch(event.request));
  if (response.status >= 500) throw new Error(`The host is out of order (${response.status}).`);
  return response;
}

async function openFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
