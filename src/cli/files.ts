import { randomUUID } from 'node:crypto';
import { accessSync, constants, statSync, unlinkSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../network/errors';
import { refusePointer } from '../network/foreign-files';

/** Files beyond this do not fit into one of Node's buffers. */
const LARGEST_FILE = 2 ** 31;

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
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB, which is more than Crease reads',
};

/** @throws InputError naming the file and why it cannot be read, or what it is in the place of. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new InputError(`${path}: ${REASONS['EISDIR']}.`);
    if (info.size >= LARGEST_FILE)
      throw new InputError(`${path}: ${REASONS['ERR_FS_FILE_TOO_LARGE']}.`);
    const bytes = await readFile(path);
    refusePointer(path, bytes);
    return bytes;
  } catch (error) {
    throw asInputError(path, error);
  }
}

/**
 * Checks, before any long work, that a file can be written where it is wanted.
 *
 * @throws InputError naming the file and why it cannot.
 */
export function requireWritable(path: string): void {
  const folder = dirname(path);
  const folderInfo = statSync(folder, { throwIfNoEntry: false });
  if (!folderInfo?.isDirectory())
    throw new InputError(`${path}: there is no folder ${folder} to write it into.`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`${path}: ${REASONS['EISDIR']}.`);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw asInputError(path, error);
  }
}

/**
 * Writes a file that appears whole or not at all: under another name in the same folder first, which
 * is gone whatever happens.
 *
 * @throws InputError naming the file and why it cannot be written.
 */
export async function writeWhole(
  path: string,
  content: Uint8Array | string | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  // Not by the process alone: machines that share a folder may have given theirs the same number.
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const remove = () => {
    try {
      unlinkSync(unfinished);
    } catch {
      // It was never made.
    }
  };
  process.once('exit', remove);
  try {
    await writeFile(unfinished, content, { signal });
    await rename(unfinished, path);
  } catch (error) {
    remove();
    signal.throwIfAborted();
    throw asInputError(path, error);
  } finally {
    process.off('exit', remove);
  }
}

/** What a person can do something about becomes an InputError; anything else stays as it is. */
export function asInputError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = REASONS[code];
  return reason === undefined ? error : new InputError(`${path}: ${reason}.`);
}
