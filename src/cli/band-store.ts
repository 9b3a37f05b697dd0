import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { InputError } from '../network/errors';
import type { FinishedBand } from '../sampling/band-worker';
import type { Rows } from '../sampling/bands';
import type { AdapterInfo } from './adapter';
import { asInputError, writeWhole } from './files';

/**
 * Numbers before the data: checksum of all that follows it, rows, checksum and length of the pixels
 * before they were packed, what it took (`SamplingWork`), and lengths of the data.
 */
const HEADER = 9;

const aboutSchema = z.object({
  picture: z.string(),
  sampledBy: z.object({
    adapter: z.object({ vendor: z.string(), description: z.string(), software: z.boolean() }),
    isCut: z.boolean(),
    leafSide: z.int().nonnegative().optional(),
  }),
});

/** What the folder's `picture.json` says. */
type About = z.infer<typeof aboutSchema>;

/** How bands were sampled: where that differs, a few pixels may, too. */
export interface SampledBy {
  readonly adapter: AdapterInfo;
  /** By cutting the window on the CPU, rather than on the adapter. */
  readonly isCut: boolean;
  /** On the adapter, by folding onto leaves of so many samples a side; 0 by other means. */
  readonly leafSide?: number | undefined;
}

/**
 * Keeps the finished bands of a picture in a folder beside it, so that a run which was killed can be
 * taken up again, and several runs can share the work. Every file appears whole or not at all.
 */
export class BandStore {
  readonly folder: string;
  /** How the bands that are there were sampled; undefined if there are none. */
  readonly sampledBy: SampledBy | undefined;

  /** Whether bands of this file are kept. */
  static isBegun(output: string): boolean {
    return existsSync(folderOf(output));
  }

  /**
   * @param output the picture's path
   * @param picture everything that the bands depend on, as text
   * @throws InputError if the folder holds bands of another picture.
   */
  constructor(
    output: string,
    private readonly picture: string,
  ) {
    this.folder = folderOf(output);
    const known = this.readAbout();
    if (known && known.picture !== picture)
      throw new InputError(
        `${this.folder} holds parts of another picture: delete it, or write to another file.`,
      );
    this.sampledBy = known?.sampledBy;
  }

  /**
   * Makes the folder, or goes on with it.
   *
   * @returns how the bands are to be sampled: as those in the folder were
   * @throws InputError if the bands in it were sampled another way, or it cannot be written.
   */
  async begin(by: SampledBy, signal: AbortSignal): Promise<SampledBy> {
    try {
      mkdirSync(this.folder, { recursive: true });
    } catch (error) {
      throw asInputError(this.folder, error);
    }
    const known = this.readAbout();
    if (known && !isSame(known.sampledBy, by))
      throw new InputError(
        `${this.folder} holds parts that were sampled ${nameOf(known.sampledBy)}, not ${nameOf(by)}: delete it, or go on where they were made.`,
      );
    const about: About = { picture: this.picture, sampledBy: by };
    if (!known) await writeWhole(this.aboutPath, JSON.stringify(about), signal);
    return known?.sampledBy ?? by;
  }

  /** A band that was kept; undefined if it was not, or is damaged. */
  load([first, end]: Rows, depths: number): FinishedBand | undefined {
    const path = this.path(first);
    if (!existsSync(path)) return undefined;
    const bytes = Uint8Array.from(readFileSync(path));
    if (bytes.length < 8 * (HEADER + depths)) return undefined;
    const header = new Float64Array(bytes.buffer, 0, HEADER + depths);
    const [checksum, rows, adler, length, ...others] = header;
    const [samples, multiplyAdds, decided, unproven, packed] = others;
    const work = { samples, multiplyAdds, decided, unproven };
    // A torn file has another checksum too, so the rest need not be doubted.
    if (checksum !== crc32(bytes.subarray(8)) || rows !== end - first) return undefined;
    let at = 8 * header.length;
    const words = [...header.subarray(HEADER)].map((count) => {
      const part = new Uint32Array(bytes.buffer, at, count);
      at += 4 * count;
      return part;
    });
    const [ids, ...idsByDepth] = words;
    const pixels = { bytes: bytes.subarray(at, at + packed), adler, length };
    return { firstRow: first, rows, ids, idsByDepth, work, pixels };
  }

  async save(band: FinishedBand, signal: AbortSignal): Promise<void> {
    const { rows, ids, idsByDepth, work, pixels, firstRow } = band;
    if (!pixels) return;
    const words = [ids, ...idsByDepth];
    const data = [...words, pixels.bytes].map(
      (part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
    const header = Float64Array.of(
      0,
      rows,
      pixels.adler,
      pixels.length,
      work.samples,
      work.multiplyAdds,
      work.decided,
      work.unproven,
      pixels.bytes.length,
      ...words.map(({ length }) => length),
    );
    const parts = [new Uint8Array(header.buffer), ...data];
    header[0] = parts.reduce((sum, part, i) => crc32(i === 0 ? part.subarray(8) : part, sum), 0);
    await writeWhole(this.path(firstRow), parts, signal);
  }

  /**
   * Leaves the folder for a run to come, unless nothing is in it.
   *
   * @param isShared others may be about to write into it
   * @returns whether a band is there
   */
  leave(isShared: boolean): boolean {
    const holds =
      existsSync(this.folder) && readdirSync(this.folder).some((name) => name.endsWith('.band'));
    if (!holds && !isShared) this.remove();
    return holds;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get aboutPath(): string {
    return join(this.folder, 'picture.json');
  }

  /** What the folder is of; undefined if nobody has begun it. */
  private readAbout(): About | undefined {
    if (!existsSync(this.aboutPath)) return undefined;
    try {
      return aboutSchema.parse(JSON.parse(readFileSync(this.aboutPath, 'utf8')));
    } catch {
      throw new InputError(
        `${this.aboutPath} is damaged, or of another version of Crease: delete ${this.folder}.`,
      );
    }
  }

  private path(firstRow: number): string {
    return join(this.folder, `rows-${firstRow}.band`);
  }
}

/** Where the bands of a picture are kept. */
function folderOf(output: string): string {
  return `${output}.parts`;
}

/** Whether bands may be mixed; how the network is folded is for the first to say. */
function isSame(a: SampledBy, b: SampledBy): boolean {
  if (a.isCut || b.isCut) return a.isCut === b.isCut;
  return JSON.stringify(a.adapter) === JSON.stringify(b.adapter);
}

function nameOf({ adapter, isCut }: SampledBy): string {
  return isCut ? 'by cutting on the CPU' : `on ${adapter.description}`;
}
