import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FinishedBand } from '../sampling/band-worker';
import type { Rows } from '../sampling/bands';
import { asInputError, writeWhole } from './files';

/** Numbers before the data: rows, checksum, length, samples, multiply-adds, and lengths of the data. */
const HEADER = 7;

/**
 * Keeps the finished bands of a large picture in a folder beside it, so that a run which was killed
 * can be taken up again. The bands of another picture are of no use: the folder says what it is of.
 */
export class BandStore {
  readonly folder: string;

  /**
   * @param output the picture's path
   * @param of everything that the bands depend on, as text
   */
  constructor(
    output: string,
    private readonly of: string,
  ) {
    this.folder = `${output}.parts`;
  }

  /** Makes the folder, and empties it where it is of another picture. */
  async open(signal: AbortSignal): Promise<void> {
    const about = join(this.folder, 'picture.json');
    try {
      if (existsSync(about) && readFileSync(about, 'utf8') === this.of) return;
      this.remove();
      mkdirSync(this.folder);
    } catch (error) {
      throw asInputError(this.folder, error);
    }
    await writeWhole(about, this.of, signal);
  }

  /** A band that was kept; undefined if it was not, or is damaged. */
  load([first, end]: Rows, depths: number): FinishedBand | undefined {
    const path = this.path(first);
    if (!existsSync(path)) return undefined;
    const bytes = Uint8Array.from(readFileSync(path));
    if (bytes.length < 8 * (HEADER + depths)) return undefined;
    const header = new Float64Array(bytes.buffer, 0, HEADER + depths);
    const [rows, adler, length, samples, multiplyAdds, packed, total] = header;
    if (rows !== end - first || total !== bytes.length) return undefined;
    let at = 8 * header.length;
    const words = [...header.subarray(HEADER)].map((count) => {
      const part = new Uint32Array(bytes.buffer, at, count);
      at += 4 * count;
      return part;
    });
    const [ids, ...idsByDepth] = words;
    const pixels = { bytes: bytes.subarray(at, at + packed), adler, length };
    return { firstRow: first, rows, ids, idsByDepth, work: { samples, multiplyAdds }, pixels };
  }

  async save(band: FinishedBand, signal: AbortSignal): Promise<void> {
    const { rows, ids, idsByDepth, work, pixels, firstRow } = band;
    if (!pixels) return;
    const words = [ids, ...idsByDepth];
    const data = [...words, pixels.bytes].map(
      (part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
    const total = data.reduce((sum, { length }) => sum + length, 8 * (HEADER + words.length));
    const header = Float64Array.of(
      rows,
      pixels.adler,
      pixels.length,
      work.samples,
      work.multiplyAdds,
      pixels.bytes.length,
      total,
      ...words.map(({ length }) => length),
    );
    await writeWhole(this.path(firstRow), [new Uint8Array(header.buffer), ...data], signal);
  }

  /**
   * Leaves the folder for a run to come, unless nothing is in it.
   *
   * @returns whether it is there
   */
  leave(): boolean {
    const holds = readdirSync(this.folder).some((name) => name.endsWith('.band'));
    if (!holds) this.remove();
    return holds;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private path(firstRow: number): string {
    return join(this.folder, `rows-${firstRow}.band`);
  }
}
