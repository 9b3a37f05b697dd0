import { forwardInto } from '../network/forward';
import { multiplyAddsOfSample } from '../network/network';
import { oncePer } from '../network/once-per';
import type { SlicedNetwork } from '../network/sliced-network';
import { GridDecider } from '../sampling/grid-decider';
import { samplePart } from '../sampling/sample-part';
import { addWork, NO_WORK, type SamplingWork } from '../sampling/work';
import {
  isVolume,
  planePosition,
  samplePosition,
  samplesOf,
  type Rectangle,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { TILE_SIDE, type Chunk, type Tile } from './chunks';
import { LeafErrors } from './folding/leaf-errors';
import type { SamplerPlan } from './plan';
import type { Doubts } from './region-counter';
import type { TileCentres } from './tile-centres';

/** How the regions of a grid's samples become certain. */
export type Certainty =
  /** The shaders leave open what float32 does not tell, and the CPU decides it. */
  | 'decided'
  /** The CPU samples the grid: deciding so many samples would take longer. */
  | 'cut'
  /** Nothing does: float32 rounds, and nobody knows where that matters. */
  | 'none';

/** Share of a grid's samples in doubt above which the CPU would have more to do than the shaders. */
const MOST_IN_DOUBT = 1 / 128;

/** A grid of more multiply-adds is not sampled on the CPU, which would take minutes. */
const MOST_CUT = 2 ** 36;

/** Multiply-adds of a sample above which no tile gets bounds where nothing may be cut. */
const MOST_IN_TILE = 2 ** 20;

/** Tiles of a grid, along each side, and the most and the fewest samples of each by which it is judged. */
const TRIED_TILES = 3;
const MOST_TRIED = 16;
const FEWEST_TRIED = 2;

/** Multiply-adds of all of them, but for the fewest: a few milliseconds. */
const TRIED_MULTIPLY_ADDS = 2 ** 22;

/** Samples of a chunk that are decided one by one, as a share of all; where more are in doubt, it is cut. */
const MOST_DECIDED = 1 / 64;

/** Multiply-adds that the samples of a batch may take where nothing may be cut: a few frames. */
const MOST_AT_ONCE = 2 ** 25;

/** What the CPU found out about samples. */
export interface Findings {
  /** Column and row in the grid, and low and high word of its ID, of one sample after the other. */
  readonly samples: readonly number[];
  /** Parts of the grid that were sampled as a whole: the ID's words of their samples, row by row. */
  readonly parts: readonly { readonly part: Rectangle; readonly ids: Uint32Array<ArrayBuffer> }[];
  /** Distinct IDs by depth: low and high words in turn. */
  readonly idsByDepth: readonly number[][];
  readonly work: SamplingWork;
}

/** Finds out on the CPU what the shaders leave open about the samples of a network. */
export class Certification {
  private readonly values: readonly Float64Array[];
  private readonly leafErrors: LeafErrors;
  private readonly inTiles = oncePer((grid: SampleGrid | VolumeGrid) => this.shareInTiles(grid));
  private readonly inLeaves = oncePer((grid: SampleGrid | VolumeGrid) => this.shareInLeaves(grid));
  private decider: { readonly grid: SampleGrid | VolumeGrid; readonly of: GridDecider } | undefined;

  /** @param network a network of (u, v) or (u, v, w) */
  constructor(
    private readonly network: SlicedNetwork,
    private readonly plan: SamplerPlan,
    private readonly centres: TileCentres,
  ) {
    this.values = network.nodes.map(({ width }) => new Float64Array(width));
    this.leafErrors = new LeafErrors(network);
  }

  /**
   * How a grid's samples become certain at a sensible cost.
   *
   * @param cuts whether the CPU may take seconds for it
   */
  of(grid: SampleGrid | VolumeGrid, cuts: boolean): Certainty {
    if (!this.isBounded(cuts)) return 'none';
    const perSample = multiplyAddsOfSample(this.network);
    if (this.inTiles(grid) <= MOST_IN_DOUBT) return 'decided';
    return cuts && samplesOf(grid) * perSample <= MOST_CUT ? 'cut' : 'none';
  }

  /**
   * Whether few of a grid's samples are in doubt where the network is folded onto leaves.
   *
   * @param cuts as for `of`
   */
  allowsLeaves(grid: SampleGrid | VolumeGrid, cuts: boolean): boolean {
    return this.isBounded(cuts) && this.inLeaves(grid) <= MOST_IN_DOUBT;
  }

  /** Whether tiles get bounds: those of a very wide network would hold up whoever looks. */
  isBounded(cuts: boolean): boolean {
    return cuts || multiplyAddsOfSample(this.network) <= MOST_IN_TILE;
  }

  /**
   * Finds out the regions of samples in doubt.
   *
   * @param chunks that the samples were left open in; others are none of theirs
   * @param cuts whether chunks may be sampled as a whole
   * @returns undefined where that takes too long
   */
  findOut(
    grid: SampleGrid | VolumeGrid,
    chunks: readonly Chunk[],
    { samples, isCut }: Doubts,
    cuts: boolean,
  ): Findings | undefined {
    const perSample = multiplyAddsOfSample(this.network);
    const tooMany = isCut || (samples.length / 4) * perSample > MOST_AT_ONCE;
    if (tooMany && !cuts) return undefined;
    const findings = new FindingsBuilder(this.plan.depths);
    for (const chunk of chunks) {
      const { tile, y, rows } = chunk;
      const part = { x: tile.x, y, width: tile.width, height: rows };
      const inDoubt = isCut ? [] : samplesIn(samples, part, tile.plane);
      if (isCut || (cuts && inDoubt.length / 2 > MOST_DECIDED * rows * tile.width))
        findings.addPart(part, this.cut(grid, part, tile.plane));
      else this.decide(grid, inDoubt, tile.plane, findings);
    }
    return findings;
  }

  /** The regions of all samples of a chunk. */
  findAll(grid: SampleGrid | VolumeGrid, { tile, y, rows }: Chunk): Findings {
    const part = { x: tile.x, y, width: tile.width, height: rows };
    const findings = new FindingsBuilder(this.plan.depths);
    findings.addPart(part, this.cut(grid, part, tile.plane));
    return findings;
  }

  private cut(grid: SampleGrid | VolumeGrid, part: Rectangle, plane: number) {
    return samplePart(this.network, grid, part, plane);
  }

  private decide(
    grid: SampleGrid | VolumeGrid,
    samples: readonly number[],
    plane: number,
    findings: FindingsBuilder,
  ): void {
    if (samples.length === 0) return;
    if (this.decider?.grid !== grid)
      this.decider = { grid, of: new GridDecider(this.network, grid) };
    for (let i = 0; i < samples.length; i += 2)
      findings.addSample(
        samples[i],
        samples[i + 1],
        this.decider.of.idsAt(samples[i], samples[i + 1], plane),
      );
  }

  /** Share of a grid's samples that have a unit within what the shaders round all over a tile. */
  private shareInTiles(grid: SampleGrid | VolumeGrid): number {
    const { centres, values } = this;
    return this.tryOut(grid, (tile) => {
      const isInDoubt = centres.doubtsIn(grid, tile);
      return () => isInDoubt(values);
    });
  }

  /** Share of a grid's samples that what leaves round leaves in doubt, likewise. */
  private shareInLeaves(grid: SampleGrid | VolumeGrid): number {
    const { centres, values, leafErrors } = this;
    return this.tryOut(grid, (tile) => {
      const middle = centres.valuesOf(grid, tile);
      return () => leafErrors.reachCrease(values, middle);
    });
  }

  /**
   * Share of some samples from all over a grid that are in doubt.
   *
   * @param doubtIn says of a tile how to tell it of the sample whose values are known
   */
  private tryOut(grid: SampleGrid | VolumeGrid, doubtIn: (tile: Tile) => () => boolean): number {
    const { centres, network, values } = this;
    const isBounded = centres.isBounded;
    centres.isBounded = true;
    const plane = isVolume(grid) ? Math.floor(grid.depth / 2) : 0;
    const tiles = spreadTiles(grid);
    const most = TRIED_MULTIPLY_ADDS / multiplyAddsOfSample(network) / tiles.length;
    const samples = Math.max(FEWEST_TRIED, Math.min(MOST_TRIED, Math.floor(most)));
    let inDoubt = 0;
    for (const { x, y } of tiles) {
      const size = {
        width: Math.min(TILE_SIDE, grid.width - x),
        height: Math.min(TILE_SIDE, grid.height - y),
      };
      const isInDoubt = doubtIn({ plane, x, y, ...size });
      for (let k = 0; k < samples; k++) {
        // Columns and rows of a lattice that repeats nothing.
        const column = x + Math.floor(((k * 0.754877666 + 0.25) % 1) * size.width);
        const row = y + Math.floor(((k * 0.569840291 + 0.75) % 1) * size.height);
        const { u, v } = samplePosition(grid, column, row);
        forwardInto(network, isVolume(grid) ? [u, v, planePosition(grid, plane)] : [u, v], values);
        if (isInDoubt()) inDoubt++;
      }
    }
    centres.isBounded = isBounded;
    return inDoubt / (samples * tiles.length);
  }
}

/** Top left samples of tiles from all over a grid. */
function spreadTiles({ width, height }: SampleGrid): { x: number; y: number }[] {
  return spreadAlong(height).flatMap((y) => spreadAlong(width).map((x) => ({ x, y })));
}

/** Where tiles begin that are spread along a side of so many samples. */
function spreadAlong(size: number): number[] {
  const tiles = Math.ceil(size / TILE_SIDE);
  const count = Math.min(tiles, TRIED_TILES);
  return Array.from(
    { length: count },
    (_, k) => TILE_SIDE * Math.floor(((k + 0.5) * tiles) / count),
  );
}

/** Columns and rows of the listed samples that lie in a part of a plane. */
function samplesIn(samples: Uint32Array, part: Rectangle, plane: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < samples.length; i += 4) {
    const [column, row] = [samples[i], samples[i + 1]];
    const isInside =
      samples[i + 2] === plane &&
      column >= part.x &&
      column < part.x + part.width &&
      row >= part.y &&
      row < part.y + part.height;
    if (isInside) found.push(column, row);
  }
  return found;
}

class FindingsBuilder implements Findings {
  readonly samples: number[] = [];
  readonly parts: { readonly part: Rectangle; readonly ids: Uint32Array<ArrayBuffer> }[] = [];
  readonly idsByDepth: number[][];
  work = NO_WORK;

  constructor(depths: number) {
    this.idsByDepth = Array.from({ length: depths }, () => []);
  }

  /** @param ids of the sample by depth: low and high word in turn */
  addSample(column: number, row: number, ids: Int32Array): void {
    for (const [depth, words] of this.idsByDepth.entries())
      words.push(ids[2 * depth] >>> 0, ids[2 * depth + 1] >>> 0);
    const last = ids.length - 2;
    this.samples.push(column, row, ids[last] >>> 0, ids[last + 1] >>> 0);
    this.work = addWork(this.work, { ...NO_WORK, decided: 1 });
  }

  addPart(
    part: Rectangle,
    { ids, regions, idsByDepth, work }: ReturnType<typeof samplePart>,
  ): void {
    const words = new Uint32Array(2 * regions.length);
    for (const [i, region] of regions.entries()) {
      words[2 * i] = ids[2 * region];
      words[2 * i + 1] = ids[2 * region + 1];
    }
    this.parts.push({ part, ids: words });
    for (const [depth, found] of [...idsByDepth, ids].entries())
      for (const word of found) this.idsByDepth[depth].push(word);
    this.work = addWork(this.work, work);
  }
}
