import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackTar } from 'modern-tar';
import { ungzip } from 'pako';
import { beforeAll, expect, it } from 'vitest';
import { sourceArchive, sourceFiles } from '../../src/cli/setup/source-archive.mjs';
import { itInFull } from '../coverage';
import { temporaryFolder } from './run-crease';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const unpacked = join(folder, 'crease-test');
let archive: Uint8Array;

beforeAll(async () => {
  archive = await sourceArchive(root, 'crease-test');
  await unpackInto(folder);
});

async function unpackInto(place: string): Promise<void> {
  for (const { header, data = new Uint8Array() } of await unpackTar(ungzip(archive))) {
    const path = join(place, header.name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, data, { mode: header.mode });
    utimesSync(path, header.mtime ?? new Date(), header.mtime ?? new Date());
  }
}

function isPicture(file: string): boolean {
  return file.startsWith('docs/') && file.endsWith('.png');
}

function isProgram(path: string): boolean {
  return (statSync(path).mode & 0o100) > 0;
}

// Nobody can say what is tracked where there is no git.
it.runIf(existsSync(join(root, '.git')))(
  'the archive of the source has all that git tracks but pictures of the docs, as it lies there',
  () => {
    const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
      .split('\0')
      .filter((file) => file !== '' && existsSync(join(root, file)));
    expect(tracked.filter(isPicture).length).toBeGreaterThan(0);
    const wanted = tracked.filter((file) => !isPicture(file)).toSorted();
    const found = readdirSync(unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
      .map((file) => file.replaceAll(sep, '/'))
      .toSorted();
    expect(found).toEqual(wanted);
    const differs = (file: string) => {
      const [here, there] = [join(root, file), join(unpacked, file)];
      return (
        !readFileSync(here).equals(readFileSync(there)) || isProgram(here) !== isProgram(there)
      );
    };
    expect(wanted.filter(differs)).toEqual([]);
  },
);

it('the same tree has the same archive, also where it came without git, with what it was built to', async () => {
  for (const stray of ['dist/app/index.html', 'node_modules/pako/index.js', '.env']) {
    mkdirSync(dirname(join(unpacked, stray)), { recursive: true });
    writeFileSync(join(unpacked, stray), 'not of the source');
  }
  expect(sourceFiles(unpacked)).toEqual(sourceFiles(root));
  expect(Buffer.from(await sourceArchive(unpacked, 'crease-test')).equals(archive)).toBe(true);
});

it('the source is listed where git refuses to', () => {
  const refused = join(folder, 'refused');
  mkdirSync(join(refused, 'src'), { recursive: true });
  writeFileSync(join(refused, '.git'), 'gitdir: nowhere');
  writeFileSync(join(refused, 'src', 'a.ts'), '');
  expect(sourceFiles(refused)).toEqual(['src/a.ts']);
});

/** What a build of the page is: its files, and what is in them. */
function filesIn(built: string): Map<string, Buffer> {
  return new Map(
    readdirSync(built, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path.slice(built.length + 1), readFileSync(path)]),
  );
}

itInFull(
  'what is unpacked is built to the same page, and to a command line that counts',
  async () => {
    const other = join(folder, 'elsewhere');
    await unpackInto(other);
    const tree = join(other, 'crease-test');
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const build = (cwd: string, ...options: string[]) =>
      execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', ...options], { cwd });
    build(tree);
    const here = join(folder, 'here');
    build(root, '--outDir', here);
    const [made, wanted] = [filesIn(join(tree, 'dist', 'app')), filesIn(here)];
    expect([...made.keys()]).toEqual([...wanted.keys()]);
    expect([...made].filter(([name, bytes]) => wanted.get(name)?.equals(bytes) !== true)).toEqual(
      [],
    );

    const crease = join(tree, 'src', 'cli', 'crease.mjs');
    const counted = execFileSync(
      process.execPath,
      [crease, 'count', 'fold:2x2', '--exact', '--no-sample', '--json'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(JSON.parse(counted)).toHaveProperty('exact');
  },
);
