/*
 * Part of the explorer's build: all that it is built from, as a file beside the pages, so that whoever has them can
 * have it. Plain JavaScript, as vite reads it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PAGE_ROOTS } from './pages.mjs';

/** What a checkout has of its own. Folders are taken whole: what is not tracked there is no part of them. */
const ROOTS = [
  ...PAGE_ROOTS,
  '.ci',
  '.gitignore',
  '.oxlintrc.json',
  '.prettierignore',
  '.prettierrc.json',
  'LICENSE',
  'README.md',
  'bench',
  'docs',
  'package-lock.json',
  'package.json',
  'shaders',
  'src',
  'tests',
  'tsconfig.json',
  'vite.config.ts',
];

/** Pictures of the documentation are three times as large as all else, and `npm run figures` makes them anew. */
const LEFT_OUT = /^docs\/.*\.png$/;

/** The same tree has the same bytes, whenever it is packed, and by whom, as long as Node compresses it alike. */
const NO_ONE = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) };

/**
 * Ends the name of the archive, which begins with that of what is in it. Hosts may send a .gz as if it were what is in
 * it, and browsers would keep a .tar.gz that is not compressed.
 */
export const ARCHIVE_ENDING = '-source.tgz';

/**
 * Paths of what a tree is built from, with slashes, in the order of their characters: what git tracks, or all that is
 * there where the tree came without git.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function sourceFiles(root) {
  const files = trackedFiles(root) ?? filesBelow(root);
  return files.filter((file) => !LEFT_OUT.test(file)).toSorted();
}

/**
 * Nothing where there is no git, or where it refuses to look, as in a checkout that is somebody else's.
 *
 * @param {string} root
 * @returns {string[] | undefined}
 */
function trackedFiles(root) {
  // Without one of its own, the tree would be taken for a part of whatever it lies in.
  if (!existsSync(join(root, '.git'))) return undefined;
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--', ...ROOTS], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    // What was deleted is tracked until that is committed.
    return listed.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @returns {string[]}
 */
function filesBelow(root) {
  return ROOTS.filter((name) => existsSync(join(root, name))).flatMap((name) => {
    if (!statSync(join(root, name)).isDirectory()) return [name];
    return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
  });
}

/**
 * A tar file, compressed, of what a tree is built from.
 *
 * @param {string} root
 * @param {string} folder that it unpacks to
 * @returns {Promise<Uint8Array>}
 */
export async function sourceArchive(root, folder) {
  // Whoever reads vite's configuration does not always build.
  const { packTar } = await import('modern-tar');
  const entries = sourceFiles(root).map((file) => {
    const path = join(root, file);
    const body = readFileSync(path);
    const mode = statSync(path).mode & 0o111 ? 0o755 : 0o644;
    const header = { ...NO_ONE, name: `${folder}/${file}`, size: body.length, mode };
    return { header, body };
  });
  return gzipSync(await packTar(entries), { level: 9 });
}

/**
 * Puts the archive into a build, and its address and size into the pages that link to it: `%SOURCE%`, which begins
 * where the build's folder does, and `%SOURCE_SIZE%`.
 *
 * @param {string} root
 * @param {string} name of what is built, with its version
 * @returns {import('vite').Plugin}
 */
export function shipSource(root, name) {
  const fileName = `${name}${ARCHIVE_ENDING}`;
  /** @type {Promise<Uint8Array>} */
  let archive;
  return {
    name: 'crease:source',
    apply: 'build',
    buildStart() {
      archive = sourceArchive(root, name);
    },
    async transformIndexHtml(html) {
      const { length } = await archive;
      return html
        .replaceAll('%SOURCE%', fileName)
        .replaceAll('%SOURCE_SIZE%', `${(length / 1e6).toFixed(1)} MB`);
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: await archive });
    },
  };
}
