import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { PieceStore } from '../figure/complex';
import { asInputError, targetOf } from './files';
import { unfinishedName } from './whole-files';

/** Bytes that stay in memory, and that are read at once. */
const IN_MEMORY = 2 ** 26;
const AT_ONCE = 2 ** 20;

/**
 * Pieces of a file that wait until its beginning is known: on the disk beside it, once they are many. What a run that
 * was killed has left goes with the next that writes there.
 */
export class Spool implements PieceStore {
  private readonly early: Uint8Array[] = [];
  private earlyBytes = 0;
  private late: { readonly path: string; readonly file: number } | undefined;
  private lateBytes = 0;

  /**
   * @param target the file that they are of
   * @param inMemory bytes that stay there
   */
  constructor(
    private readonly target: string,
    private readonly inMemory = IN_MEMORY,
  ) {}

  /** Bytes of pieces that are in memory, and on the disk. */
  get bytes(): { readonly inMemory: number; readonly onDisk: number } {
    return { inMemory: this.earlyBytes, onDisk: this.lateBytes };
  }

  /** @throws InputError naming the target, if the disk takes no more. */
  add(piece: Uint8Array): void {
    if (!this.late && this.earlyBytes + piece.length <= this.inMemory) {
      this.early.push(piece);
      this.earlyBytes += piece.length;
      return;
    }
    try {
      this.late ??= this.open();
      for (let at = 0; at < piece.length;) at += writeSync(this.late.file, piece, at);
      this.lateBytes += piece.length;
    } catch (error) {
      throw asInputError(this.target, error);
    }
  }

  *pieces(): Generator<Uint8Array> {
    yield* this.early;
    if (!this.late) return;
    for (let at = 0; at < this.lateBytes;) {
      const piece = new Uint8Array(Math.min(AT_ONCE, this.lateBytes - at));
      const length = readSync(this.late.file, piece, 0, piece.length, at);
      if (length === 0) throw new Error(`${this.late.path} was cut short.`);
      at += length;
      yield piece.subarray(0, length);
    }
  }

  /** Lets go of everything. */
  close(): void {
    if (!this.late) return;
    closeSync(this.late.file);
    this.remove();
    process.off('exit', this.remove);
    this.late = undefined;
  }

  private open(): { readonly path: string; readonly file: number } {
    const path = unfinishedName(dirname(targetOf(this.target)));
    process.once('exit', this.remove);
    return { path, file: openSync(path, 'wx+') };
  }

  private readonly remove = (): void => {
    if (this.late) rmSync(this.late.path, { force: true });
  };
}
