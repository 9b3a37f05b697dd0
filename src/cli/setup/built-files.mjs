/*
 * Part of the explorer's build. Plain JavaScript, as vite reads it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ARCHIVE_ENDING } from './source-archive.mjs';

/**
 * Writes the list of a build's files into its service worker, in the place of `CREASE_BUILT_FILES`, and
 * what tells the build from others in that of `CREASE_BUILD`.
 *
 * @param {string} script of the service worker, in the build's folder
 * @returns {import('vite').Plugin}
 */
export function listBuiltFiles(script) {
  return {
    name: 'crease:built-files',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const files = readdirSync(dir, { recursive: true, withFileTypes: true })
        // The pages need no archive of their source, and few readers want one.
        .filter(({ name }) => name !== script && !name.endsWith(ARCHIVE_ENDING))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted()
        .map((path) => builtFile(dir, path));
      const list = JSON.stringify(files);
      const path = join(dir, script);
      const source = readFileSync(path, 'utf8');
      const build = createHash('sha256').update(source).update(list).digest('hex').slice(0, 16);
      writeFileSync(
        path,
        source
          .replaceAll('CREASE_BUILT_FILES', list)
          .replaceAll('CREASE_BUILD', JSON.stringify(build)),
      );
    },
  };
}

/**
 * @param {string} dir
 * @param {string} path
 */
function builtFile(dir, path) {
  const name = path.slice(join(dir, sep).length).replaceAll(sep, '/');
  const hash = createHash('sha256').update(readFileSync(path)).digest('base64');
  // A page is what its folder itself opens.
  const address = name === 'index.html' ? './' : name.replace(/(^|\/)index\.html$/, '$1');
  return { address, integrity: `sha256-${hash}` };
}
