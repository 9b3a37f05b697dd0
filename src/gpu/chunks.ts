import { BLOCK_SIDE } from './sizes';
import { roundUp } from './struct-layout';

/**
 * Samples along a tile's side. A tile is evaluated relative to its own centre, and tiles are laid
 * from the grid's top left whatever the device, so that a sample's ID does not depend on how the
 * work was cut up.
 */
export const TILE_SIDE = 256;

/** A rectangle of samples: its top left one, and its size. */
export interface Tile {
  /** Number of a volume's plane; 0 in a map. */
  readonly plane: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Consecutive rows of a tile; several chunks are evaluated at once. Counted in samples of the grid. */
export interface Chunk {
  readonly tile: Tile;
  /** First row of the chunk, counted from the grid's top, and number of its rows. */
  readonly y: number;
  readonly rows: number;
}

/** The squares of its tile that a chunk has samples of. */
export interface Squares {
  readonly columns: number;
  readonly rows: number;
  /** Row of the tile that they begin with. */
  readonly firstRow: number;
}

/** @param side of a square, in samples: of a block or a leaf */
export function squaresOf({ tile, y, rows }: Chunk, side: number): Squares {
  const first = Math.floor((y - tile.y) / side);
  const end = Math.ceil((y - tile.y + rows) / side);
  return { columns: Math.ceil(tile.width / side), rows: end - first, firstRow: first * side };
}

/** The most squares that one of some chunks has samples of. */
export function mostSquares(chunks: readonly Chunk[], side: number): number {
  const counts = chunks.map((chunk) => {
    const { columns, rows } = squaresOf(chunk, side);
    return columns * rows;
  });
  return Math.max(...counts);
}

/** A tile's centre, counted in samples from its top left one. */
export function tileMiddle({ width, height }: Pick<Tile, 'width' | 'height'>): {
  x: number;
  y: number;
} {
  return { x: (width - 1) / 2, y: (height - 1) / 2 };
}

/** A tile, and the first of its rows that are wanted and the one behind the last. */
export interface TileRows {
  readonly tile: Tile;
  readonly from: number;
  readonly to: number;
}

/** Tiles that cover rows `from … to − 1` of a grid, or of a plane; they are laid from its top left. */
export function tilesOf(
  width: number,
  from: number,
  to: number,
  height = to,
  plane = 0,
): TileRows[] {
  const tiles: TileRows[] = [];
  for (let y = Math.floor(from / TILE_SIDE) * TILE_SIDE; y < to; y += TILE_SIDE)
    for (let x = 0; x < width; x += TILE_SIDE) {
      const size = {
        width: Math.min(TILE_SIDE, width - x),
        height: Math.min(TILE_SIDE, height - y),
      };
      const tile = { plane, x, y, ...size };
      tiles.push({ tile, from: Math.max(from, y), to: Math.min(to, y + size.height) });
    }
  return tiles;
}

/** What is left of a run: rows of tiles not yet taken, and chunks that are to be done again. */
export class Work {
  private readonly again: Chunk[] = [];
  private tile = 0;
  private row: number;
  private finished = 0;
  private readonly total: number;

  constructor(private readonly tiles: readonly TileRows[]) {
    this.row = tiles[0].from;
    this.total = tiles.reduce((sum, { tile, from, to }) => sum + (to - from) * tile.width, 0);
  }

  /** Whether nothing is left to take; chunks that were taken may come back. */
  get isDone(): boolean {
    return this.again.length === 0 && this.tile === this.tiles.length;
  }

  /** Share of the samples that are finished, from 0 to 1. */
  get shareFinished(): number {
    return this.finished / this.total;
  }

  /**
   * The next rows of one tile, up to the end of a row of blocks: at least one, and as many as
   * `samples` says, or fewer. That counts the blocks as whole, though a tile may end within them.
   *
   * @param side of the blocks that are not to be cut through
   */
  take(samples: number, side: number): Chunk {
    const repeated = this.again.pop();
    if (repeated) return repeated;
    const { tile, to } = this.tiles[this.tile];
    const samplesOfRow = roundUp(tile.width, BLOCK_SIDE) * side;
    const blockRows = Math.max(1, Math.floor(samples / samplesOfRow));
    const firstBlock = Math.floor((this.row - tile.y) / side);
    const rows = Math.min(to, tile.y + (firstBlock + blockRows) * side) - this.row;
    const chunk = { tile, y: this.row, rows };
    this.row += rows;
    if (this.row === to) {
      this.tile++;
      this.row = this.tiles[this.tile]?.from ?? 0;
    }
    return chunk;
  }

  putBack(chunks: readonly Chunk[]): void {
    this.again.push(...chunks);
  }

  finish(chunks: readonly Chunk[]): void {
    for (const { tile, rows } of chunks) this.finished += rows * tile.width;
  }
}
