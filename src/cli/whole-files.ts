import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { constants, copyFile, link, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { asInputError, codeOf, targetOf } from './files';

/*
 * Files that appear whole or not at all. They are written under another name in the same folder, and on
 * the disk before they have their own. What a run that was killed has left is removed by the next that
 * writes into the folder.
 */

type Content = Uint8Array | string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Place, process, and what tells its files apart. */
const UNFINISHED = /^\.crease-([0-9a-f]{12})-(\d+)-[0-9a-f]{16}\.tmp$/;

/** Milliseconds without a change, after which a file of another machine is not being written any more. */
const ABANDONED = 3_600_000;

/**
 * Writes a file whole, in the place of one that is there; where that is a link, of what it leads to.
 *
 * @throws InputError naming the file and why it cannot be written.
 */
export async function writeWhole(
  path: string,
  content: Content,
  signal: AbortSignal,
): Promise<void> {
  await writeAside(path, content, signal, rename);
}

/**
 * Writes a file whole where none is: of any number of runs that do so at once, one makes it.
 *
 * @returns whether this one has; if not, another is there
 * @throws InputError naming the file and why it cannot be written.
 */
export async function createWhole(
  path: string,
  content: Content,
  signal: AbortSignal,
): Promise<boolean> {
  return writeAside(path, content, signal, async (unfinished, target) => {
    try {
      await link(unfinished, target);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      // Not all file systems have second names for files.
      return copyFile(unfinished, target, constants.COPYFILE_EXCL).then(
        () => true,
        (problem: unknown) => {
          if (codeOf(problem) === 'EEXIST') return false;
          throw problem;
        },
      );
    } finally {
      rmSync(unfinished, { force: true });
    }
    return true;
  });
}

/**
 * Makes a file that says whose a folder is: of any number of runs that begin at once, one does.
 *
 * @returns whether the folder is whose the text says
 * @throws InputError naming the file and why it cannot be written.
 */
export async function claim(path: string, text: string, signal: AbortSignal): Promise<boolean> {
  // First to look would be two steps, and another run between them.
  const isMade = await createWhole(path, text, signal);
  return isMade || (await readFile(path, 'utf8').catch(() => '')) === text;
}

/** A name in a folder that no other run takes, which the next removes if this one does not. */
export function unfinishedName(folder: string): string {
  clear(folder);
  const name = `.crease-${placeOfProcesses()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`;
  return join(folder, name);
}

async function writeAside<Result>(
  path: string,
  content: Content,
  signal: AbortSignal,
  settle: (unfinished: string, target: string) => Promise<Result>,
): Promise<Result> {
  const target = targetOf(path);
  const unfinished = unfinishedName(dirname(target));
  const remove = () => rmSync(unfinished, { force: true });
  process.once('exit', remove);
  try {
    await writeFile(unfinished, content, { signal, flush: true });
    return await settle(unfinished, target);
  } catch (error) {
    remove();
    signal.throwIfAborted();
    throw asInputError(path, error);
  } finally {
    process.off('exit', remove);
  }
}

/** Folders that this process has cleared. */
const cleared = new Set<string>();

/** Removes what runs that were killed have left in a folder: looked for once, as folders may be large. */
function clear(folder: string): void {
  const whole = resolve(folder);
  if (cleared.has(whole)) return;
  cleared.add(whole);
  try {
    for (const name of readdirSync(whole)) {
      const [, place, id] = UNFINISHED.exec(name) ?? [];
      const path = join(whole, name);
      if (id !== undefined && isLeft(path, place, Number(id)))
        rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // Whoever cannot be read, or is gone meanwhile, is left to the next run.
  }
}

/** Whether nobody writes an unfinished file any more. */
function isLeft(path: string, place: string, id: number): boolean {
  if (place === placeOfProcesses()) return !isRunning(id);
  const { mtimeMs } = statSync(path);
  return Date.now() - mtimeMs > ABANDONED;
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

let place: string | undefined;

/** Where the numbers of processes are what they are here, as text: one boot of one machine, or a container in it. */
function placeOfProcesses(): string {
  place ??= createHash('sha256').update(`${hostname()} ${bootOf()}`).digest('hex').slice(0, 12);
  return place;
}

function bootOf(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Only Linux says so; elsewhere the machine's name has to do.
    return '';
  }
}
