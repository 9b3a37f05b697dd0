import type { RegionRecord } from '../geometry/region-record';
import type { PictureShape } from './anchor-pictures';
import type { Provenance } from './provenance';
import type { Boundary } from './vector-map';

/** What a file of regions says of all of them. */
export interface ComplexHeader {
  readonly provenance: Provenance;
  /** Sum of the areas of the regions in the file. */
  readonly area: number;
  /** IDs of regions that are not in it, as they are too thin; where they were to be left out. */
  readonly skipped?: readonly string[];
  /** Pairs of regions, by place, that share an edge of positive length; where they were asked for. */
  readonly adjacencies?: readonly (readonly [number, number])[];
  /** What pictures draw over them. */
  readonly boundary?: Boundary;
  /** What they draw over that. */
  readonly shapes?: readonly PictureShape[];
}

/** Takes the regions of a window one by one, and writes the file when they are all there. */
export interface ComplexWriter {
  add(region: RegionRecord): void;
  /** The file, piece by piece. */
  finish(header: ComplexHeader): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Rows that are encoded together. */
const ROWS_PER_PIECE = 1024;

/** Where the pieces of a file wait until its beginning is known, which says how many regions there are. */
export interface PieceStore {
  add(piece: Uint8Array): void;
  /** All of them, in order. */
  pieces(): Iterable<Uint8Array>;
}

function storeInMemory(): PieceStore {
  const kept: Uint8Array[] = [];
  return { add: (piece) => void kept.push(piece), pieces: () => kept };
}

/** Rows of text, kept as bytes: a text of all of them could be longer than a string may be. */
export class TextRows {
  private waiting: string[] = [];
  private readonly encoder = new TextEncoder();
  isEmpty = true;

  /**
   * @param separator goes between two rows
   * @param store keeps them, but for the last few
   */
  constructor(
    private readonly separator: string,
    private readonly store = storeInMemory(),
  ) {}

  add(row: string): void {
    this.waiting.push(this.isEmpty ? row : this.separator + row);
    this.isEmpty = false;
    if (this.waiting.length >= ROWS_PER_PIECE) this.encode();
  }

  /** All rows, between two texts. */
  *between(before: string, after: string): Generator<Uint8Array> {
    this.encode();
    yield this.encoder.encode(before);
    yield* this.store.pieces();
    yield this.encoder.encode(after);
  }

  private encode(): void {
    this.store.add(this.encoder.encode(this.waiting.join('')));
    this.waiting = [];
  }
}

/** Pieces of a file in one. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of chunks) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
