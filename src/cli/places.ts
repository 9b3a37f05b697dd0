import { fileURLToPath } from 'node:url';

/*
 * Where things lie that come with the command line.
 */

/** Folder of the bundles: that of this one or, from the sources, as tests run them, of what is built of them. */
const BUNDLES = new URL(import.meta.env.PROD ? './' : '../../dist/cli/', import.meta.url);

/** Folder of the built explorer. */
export const EXPLORER = fileURLToPath(new URL('../app/', BUNDLES));

/** The package's folder: a checkout, or what npm installed. */
export const PACKAGE = fileURLToPath(new URL('../../', BUNDLES));

/** What a thread runs. */
export function bundle(name: 'worker' | 'sweep-worker'): URL {
  return new URL(`${name}.js`, BUNDLES);
}
