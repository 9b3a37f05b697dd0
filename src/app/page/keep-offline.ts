let isKept = false;

/**
 * Has the browser keep the page's files, so that it opens without a network from now on; where the
 * page is being developed, nothing is kept. To be called when the page itself needs nothing more.
 */
export function keepOffline(): void {
  if (isKept || !import.meta.env.PROD) return;
  isKept = true;
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  // Private windows may refuse; the page works without.
  serviceWorker?.register(new URL('service-worker.js', document.baseURI)).catch(() => undefined);
}
