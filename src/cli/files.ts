import { accessSync, constants, readlinkSync, statSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { InputError } from '../network/errors';
import { refusePointer } from '../network/foreign-files';
import { requireRoomFor } from './memory';

/** Files beyond this do not fit into one of Node's buffers. */
const LARGEST_FILE = 2 ** 31;

/** A file's bytes, and the numbers that they are, take no more than so often its length. */
const NUMBERS_READ = 2;

/** What the system's error codes mean to a person. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  EEXIST: 'it is a file, not a folder',
  ELOOP: 'its links lead round in a circle',
  EIO: 'the disk has a fault',
  EFBIG: 'the disk has no room for so large a file',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ERR_INVALID_ARG_VALUE: 'no file may have such a name',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB, which is more than Crease reads',
};

/** @throws InputError naming the file and why it cannot be read, or what it is in the place of. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const file = await nameOnDisk(path);
    const info = await stat(file);
    if (info.isDirectory()) throw new InputError(`${path}: ${REASONS['EISDIR']}.`);
    // Devices may never end.
    if (info.isCharacterDevice() || info.isBlockDevice())
      throw new InputError(`${path}: it is a device, not a file.`);
    if (info.size >= LARGEST_FILE)
      throw new InputError(`${path}: ${REASONS['ERR_FS_FILE_TOO_LARGE']}.`);
    requireRoomFor(path, NUMBERS_READ * info.size);
    const bytes = await readFile(file);
    refusePointer(path, bytes);
    return bytes;
  } catch (error) {
    throw asInputError(path, error);
  }
}

/** What stands in a text for bytes that are no UTF-8. */
const UNREADABLE = '\uFFFD';

/**
 * A path as the disk has it: names are bytes, which need not be a text. Of such a name the command line's
 * words have `UNREADABLE` where it is none, and the folder has the rest.
 *
 * @throws InputError if several names look like it.
 */
async function nameOnDisk(path: string): Promise<string | Buffer> {
  if (!path.includes(UNREADABLE)) return path;
  let found = Buffer.from(isAbsolute(path) ? '' : '.');
  for (const part of path.split('/').filter((name) => name !== '')) {
    const isText = !part.includes(UNREADABLE);
    const known = isText ? [] : await readdir(Buffer.concat([found, SLASH]), 'buffer');
    const names = known.filter((name) => name.toString() === part);
    if (names.length > 1)
      throw new InputError(`${path}: several files have names that read so; rename one of them.`);
    found = Buffer.concat([found, SLASH, names[0] ?? Buffer.from(part)]);
  }
  return found;
}

const SLASH = Buffer.from('/');

/**
 * Checks, before any long work, that a file can be written where it is wanted.
 *
 * @throws InputError naming the file and why it cannot.
 */
export function requireWritable(path: string): void {
  const target = targetOf(path);
  const folder = dirname(target);
  try {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new InputError(`${path}: there is no folder ${folder} to write it into.`);
    const known = statSync(target, { throwIfNoEntry: false });
    if (known?.isDirectory()) throw new InputError(`${path}: ${REASONS['EISDIR']}.`);
    if (known && !known.isFile())
      throw new InputError(`${path}: it is no ordinary file, and only those are written.`);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw asInputError(path, error);
  }
}

/** Links that lead from one to the next; systems follow as many. */
const MOST_LINKS = 40;

/**
 * What a path leads to, if it is a link: also where nothing is yet.
 *
 * @throws InputError if links lead round in a circle.
 */
export function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    try {
      target = resolve(dirname(target), readlinkSync(target));
    } catch {
      return target;
    }
  }
  throw new InputError(`${path}: ${REASONS['ELOOP']}.`);
}

/**
 * What the system refuses becomes an InputError, as a person can do something about it; anything else stays
 * as it is.
 */
export function asInputError(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  const known = REASONS[code];
  const isSystems = typeof error === 'object' && error !== null && 'syscall' in error;
  if (known === undefined && !isSystems) return error;
  return new InputError(`${path}: ${known ?? `the system refuses it (${code})`}.`, {
    cause: error,
  });
}

/** What kind of error the system has returned; undefined if it is none of its. */
export function codeOf(error: unknown): string | undefined {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error;
  return isCoded && typeof error.code === 'string' ? error.code : undefined;
}

/** Makes a folder in one that is there; not those around it, as no command does. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code === 'EEXIST') throw new InputError(`${path}: it is a file, not a folder.`);
    if (code === 'ENOENT')
      throw new InputError(`${path}: there is no folder ${dirname(path)} to make it in.`);
    throw asInputError(path, error);
  }
}
