import { existsSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { InputError } from '../network/errors';
import { print, warn } from './messages';
import { EXPLORER } from './places';
import { staticFiles } from './static-files';

export interface ServeOptions {
  readonly port: number;
  readonly open?: boolean;
}

/** Who takes nothing for so long is let go, with the file that is kept for them. */
const IDLE_MS = 60_000;

const HOST = '127.0.0.1';

/** Ports tried before giving up, the wanted one included. */
const PORTS_TRIED = 20;

/**
 * What a service worker of the page is here, as text: one that is gone at once, and takes what one before it has kept
 * along. Without a network there is no `serve` either, and the next program on its port is not to meet
 * the explorer's.
 */
export const WITHDRAWAL = `self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(withdraw()));

async function withdraw() {
  const own = 'crease ' + self.registration.scope + ' ';
  for (const name of await caches.keys()) if (name.startsWith(own)) await caches.delete(name);
  await self.registration.unregister();
}
`;

/** `crease serve`: the explorer on this machine, until the signal ends it. */
export async function serveExplorer(options: ServeOptions, signal: AbortSignal): Promise<void> {
  if (!existsSync(`${EXPLORER}index.html`))
    throw new InputError('The explorer is not built; npm run build makes it.');
  const files = staticFiles(EXPLORER, new Map([['/service-worker.js', WITHDRAWAL]]));
  const server = await listen(files, options.port);
  server.setTimeout(IDLE_MS);
  server.on('error', ({ message }) => warn(`a request was not answered: ${message}.`));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  const page = `http://${HOST}:${port}/`;
  print(`The explorer is at ${page} (Ctrl-C ends it).`);
  if (options.open && hasDesktop()) await openBrowser(page);
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve());
    if (signal.aborted) resolve();
  });
  server.close();
  server.closeAllConnections();
}

/** Listens on the port or, where it is taken, on the next that is free. */
async function listen(listener: RequestListener, wanted: number): Promise<Server> {
  for (let port = wanted; port < wanted + PORTS_TRIED && port < 65536; port++) {
    const server = createServer(listener);
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve);
      server.listen(port, HOST, () => resolve(undefined));
    });
    if (!error) return server;
    if (error.code === 'EACCES') throw new InputError(`Port ${port} needs more rights; try 8080.`);
    if (error.code !== 'EADDRINUSE') throw error;
  }
  throw new InputError(`Port ${wanted} and those behind it are taken; name another with --port.`);
}

/** Whether somebody sits before this machine's own screen. */
function hasDesktop(): boolean {
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (CI || SSH_CONNECTION) return false;
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  return Boolean(DISPLAY || WAYLAND_DISPLAY);
}

async function openBrowser(page: string): Promise<void> {
  try {
    const { default: open } = await import('open');
    const child = await open(page);
    child.on('error', () => warn(`no browser could be opened; go to ${page}.`));
  } catch {
    warn(`no browser could be opened; go to ${page}.`);
  }
}
