import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../network/errors';
import type { FinishedBand } from '../sampling/band-worker';
import type { Rows } from '../sampling/bands';
import type { AdapterInfo } from './adapter';
import { readBand, writeBand } from './band-file';
import { asInputError, codeOf } from './files';
import { createWhole, unfinishedName, writeWhole } from './whole-files';

/** Times that a band is written again because another run, of the same picture, was done and has cleared up. */
const TRIES = 8;

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
 * taken up again, and several runs can share the work. Every file appears whole or not at all. Whose folder
 * it is, `picture.json` says: of any number of runs that begin at once, one writes it. Every band has its
 * hash, so that none counts for another picture, whatever happens to the folder.
 */
export class BandStore {
  readonly folder: string;
  private about: { readonly text: string; readonly value: About } | undefined;

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
    this.about = this.readAbout();
  }

  /** How the bands that are there were sampled; undefined if there are none. */
  get sampledBy(): SampledBy | undefined {
    return this.about?.value.sampledBy;
  }

  /**
   * Makes the folder, or goes on with it.
   *
   * @returns how the bands are to be sampled: as those in the folder were
   * @throws InputError if the folder holds another picture, or bands that were sampled another way, or it
   *   cannot be written.
   */
  async begin(by: SampledBy, signal: AbortSignal): Promise<SampledBy> {
    // As it will be read: the same picture has the same text.
    const value = aboutSchema.parse({ picture: this.picture, sampledBy: by });
    const text = JSON.stringify(value);
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        mkdirSync(this.folder, { recursive: true });
        // First to look would be two steps, and another run between them.
        const isMade = await createWhole(this.aboutPath, text, signal);
        this.about = isMade ? { text, value } : this.readAbout();
      } catch (error) {
        if (!isGone(error)) throw asInputError(this.folder, error);
      }
      if (!this.about) continue;
      const { sampledBy } = this.about.value;
      if (!isSame(sampledBy, by))
        throw new InputError(
          `${this.folder} holds parts that were sampled ${nameOf(sampledBy)}, not ${nameOf(by)}: delete it, or go on where they were made.`,
        );
      return sampledBy;
    }
    throw new InputError(`${this.folder}: others delete it again and again.`);
  }

  /** A band that was kept; undefined if it was not, is damaged, or is of another picture. */
  load(rows: Rows, depths: number): FinishedBand | undefined {
    const bytes = this.read(rows[0]);
    return this.about && bytes && readBand(bytes, identityOf(this.about.text), rows, depths);
  }

  /**
   * Keeps a band. Where another run has finished the picture and taken the folder away, it is made again.
   *
   * @throws InputError if the folder is another picture's by now, or cannot be written.
   */
  async save(band: FinishedBand, signal: AbortSignal): Promise<void> {
    if (!band.pixels || !this.about) return;
    const { sampledBy } = this.about.value;
    for (let tries = 1; ; tries++) {
      try {
        const bytes = writeBand(band, identityOf(this.about.text));
        await writeWhole(this.path(band.firstRow), bytes, signal);
        return;
      } catch (error) {
        if (!isGone(error) || tries === TRIES) throw error;
        await this.begin(sampledBy, signal);
      }
    }
  }

  /**
   * Leaves the folder for a run to come, unless nothing is in it.
   *
   * @param isShared others may be about to write into it
   * @returns whether a band is there
   */
  leave(isShared: boolean): boolean {
    const holds = namesIn(this.folder).some((name) => name.endsWith('.band'));
    if (!holds && !isShared) this.remove();
    return holds;
  }

  /** Removes the folder, if it is still this picture's. In one step, so that no run meets a half of it. */
  remove(): void {
    try {
      if (this.about && this.readAbout()?.text !== this.about.text) return;
      const away = unfinishedName(dirname(this.folder));
      renameSync(this.folder, away);
      rmSync(away, { recursive: true, force: true });
    } catch {
      // Another run removes it, or it is another's: the picture is there, which is what counts.
    }
  }

  private get aboutPath(): string {
    return join(this.folder, 'picture.json');
  }

  /**
   * What the folder is of; undefined if nobody has begun it.
   *
   * @throws InputError if it is of another picture.
   */
  private readAbout(): { text: string; value: About } | undefined {
    let text: string;
    try {
      text = readFileSync(this.aboutPath, 'utf8');
    } catch (error) {
      if (isGone(error)) return undefined;
      throw asInputError(this.folder, error);
    }
    const value = aboutOf(text);
    if (!value)
      throw new InputError(
        `${this.aboutPath} is damaged, or of another version of Crease: delete ${this.folder}.`,
      );
    if (value.picture !== this.picture)
      throw new InputError(
        `${this.folder} holds parts of another picture: delete it, or write to another file.`,
      );
    return { text, value };
  }

  private read(firstRow: number): Uint8Array<ArrayBuffer> | undefined {
    try {
      return Uint8Array.from(readFileSync(this.path(firstRow)));
    } catch {
      // The band is not there, or cannot be read: it is made again.
      return undefined;
    }
  }

  private path(firstRow: number): string {
    return join(this.folder, `rows-${firstRow}.band`);
  }
}

/** What tells a picture, and how it is sampled, from all others. */
function identityOf(about: string): Buffer {
  return createHash('sha256').update(about).digest();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function aboutOf(text: string): About | undefined {
  try {
    return aboutSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether a file or its folder is not there. */
function isGone(error: unknown): boolean {
  const reason = error instanceof InputError ? error.cause : error;
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(reason) ?? '');
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
