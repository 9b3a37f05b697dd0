import { isVolume, samplesOf, type SampleGrid, type VolumeGrid } from '../../view/grid';
import { TILE_SIDE, type Chunk } from '../chunks';
import type { Evaluator } from '../evaluator';
import { unitKinds } from '../kernels/forward-pass';
import { FoldPass } from './fold-pass';
import type { Pipelines } from '../pipelines';
import { submitPass, timePass, type Recording } from '../passes';

/** How a network is folded for a grid. */
export interface Folding {
  readonly fold: FoldPass;
  /** Multiply-adds that it is thought to take, as a share of those of evaluating every sample. */
  readonly share: number;
}

/** What it takes to evaluate every one of some samples. */
interface Pace {
  /** Chunks that they are, and multiply-adds of all of them. */
  readonly chunks: number;
  readonly all: number;
  readonly milliseconds: number;
}

/** Samples along the sides of leaves that are tried. */
const SIDES = [16, 32];

/** Rows of samples that are tried in a tile, and the most tiles along each side of a grid. */
const TRIAL_ROWS = Math.max(...SIDES);
const TRIAL_SIDE = 4;

/** Multiply-adds of evaluating every sample that is tried: of these, folding takes a part. */
const TRIAL_MULTIPLY_ADDS = 2 ** 33;

/** Grids of fewer tiles are not worth a trial. */
const FEWEST_TILES = 4;

/** A sample of fewer multiply-adds takes no longer than it takes to store and count it. */
const FEWEST_OF_SAMPLE = 512;

/**
 * A grid of fewer multiply-adds is done before it is known how to fold, or the shaders are compiled; on a
 * GPU so is one whose samples are all evaluated in a short time (`Knobs`).
 */
const FEWEST_OF_GRID = { gpu: 2 ** 35, emulated: 2 ** 31 };

/** Share of the multiply-adds above which evaluating whole blocks less, or everything, is as good. */
const MOST = 1 / 4;

/** How many times faster than evaluating every sample folding must be, so that no other way is. */
const TIMES_FASTER = 2;

/**
 * Share of a grid that a measurement evaluates, and does so again. What takes a GPU less than so many
 * multiply-adds it repeats, for as many times at most.
 */
const MEASURED_SHARE = 1 / 32;
const MEASURED_MULTIPLY_ADDS = 2 ** 30;
const MOST_REPETITIONS = 16;

/**
 * Decides how a network is folded for a grid: it is folded onto leaves of several sizes from all over
 * the grid, and what that leaves to be done is counted. A GPU may have so many lanes that it starts
 * the folding's many small steps no sooner than it would have evaluated every sample, so there the
 * time of a few tiles decides as well. The answer does not depend on the part of the grid that is sampled.
 */
export class LeafChoice {
  private readonly folds = new Map<number, FoldPass>();
  private readonly faster = new Map<FoldPass, boolean>();
  private pace: Pace | undefined;
  private readonly answers = new WeakMap<SampleGrid | VolumeGrid, Folding | undefined>();

  /** @param timeOfPass says how long a pass takes */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly evaluator: Evaluator,
    private readonly timeOfPass = timePass,
  ) {}

  /** @returns nothing where folding does not pay */
  async foldingFor(grid: SampleGrid | VolumeGrid): Promise<Folding | undefined> {
    if (this.answers.has(grid)) return this.answers.get(grid);
    const answer = await this.tryOut(grid);
    this.answers.set(grid, answer);
    return answer;
  }

  /** Folds onto leaves of so many samples a side, whatever it takes, if there is room for them. */
  async withSide(side: number): Promise<Folding | undefined> {
    if (!this.fits(side) || !(await this.isCompiled())) return undefined;
    return { fold: this.foldOf(side), share: 1 };
  }

  destroy(): void {
    for (const fold of this.folds.values()) fold.destroy();
  }

  private async tryOut(grid: SampleGrid | VolumeGrid): Promise<Folding | undefined> {
    const { multiplyAddsOfSample } = this.evaluator;
    const chunks = chunksOfTrial(grid, multiplyAddsOfSample);
    const sides = SIDES.filter((side) => this.fits(side));
    const fewest = FEWEST_OF_GRID[this.pipelines.emulates ? 'emulated' : 'gpu'];
    const all = samplesOf(grid) * multiplyAddsOfSample;
    const isSmall = multiplyAddsOfSample < FEWEST_OF_SAMPLE || all < fewest;
    if (isSmall || chunks.length === 0 || sides.length === 0) return undefined;
    const pace = this.pipelines.emulates ? undefined : await this.measure(grid, all);
    const { shortestFold } = this.pipelines.knobs;
    if (pace && (all / pace.all) * pace.milliseconds < shortestFold) return undefined;
    if (!(await this.isCompiled())) return undefined;
    let best: Folding | undefined;
    for (const side of sides) {
      const fold = this.foldOf(side);
      const share = await this.shareOf(fold, grid, chunks);
      // Larger leaves have more undecided units.
      if (share > MOST) break;
      if (!best || share < best.share) best = { fold, share };
    }
    if (!best || !pace) return best;
    // Whether folding is faster depends on the network, and hardly on where it is looked at.
    const isFaster = this.faster.get(best.fold) ?? (await this.isFaster(best.fold, grid, pace));
    this.faster.set(best.fold, isFaster);
    return isFaster ? best : undefined;
  }

  /** Compiles the shaders; a device that cannot goes without. */
  private isCompiled(): Promise<boolean> {
    return this.pipelines.prepareFolding(unitKinds(this.evaluator.plan).hasSlopes).then(
      () => true,
      () => false,
    );
  }

  private fits(side: number): boolean {
    const { device, evaluator } = this;
    return (
      evaluator.isFoldable &&
      side * TILE_SIDE <= evaluator.places.room.samples &&
      FoldPass.fits(device, evaluator, side)
    );
  }

  /**
   * What it takes to evaluate every sample: that depends on the network, and hardly on the grid.
   *
   * @param allOfGrid multiply-adds of the grid
   */
  private async measure(grid: SampleGrid | VolumeGrid, allOfGrid: number): Promise<Pace> {
    if (this.pace) return this.pace;
    const { evaluator } = this;
    const { multiplyAddsOfSample } = evaluator;
    const { room } = evaluator.places;
    const share = (MEASURED_SHARE * allOfGrid) / (room.samples * multiplyAddsOfSample);
    const count = Math.min(Math.max(1, Math.floor(share)), room.chunks);
    const chunks = this.measuredChunks(grid, count);
    const all =
      chunks.reduce((sum, { tile, rows }) => sum + tile.width * rows, 0) * multiplyAddsOfSample;
    const milliseconds = await this.timeOf(repetitionsOf(all), () =>
      evaluator.prepareChunks({ grid, chunks }, (pass, samples) => evaluator.record(pass, samples)),
    );
    return (this.pace = { chunks: count, all, milliseconds });
  }

  /** Whether folding onto tiles takes clearly less time than evaluating every sample of them. */
  private async isFaster(
    fold: FoldPass,
    grid: SampleGrid | VolumeGrid,
    { chunks: count, all, milliseconds }: Pace,
  ): Promise<boolean> {
    const chunks = this.measuredChunks(grid, count);
    const folding = await this.timeOf(repetitionsOf(all), () =>
      this.evaluator.prepareListed({ grid, chunks }, (pass) => fold.record(pass, chunks)),
    );
    return TIMES_FASTER * folding < milliseconds;
  }

  /** Milliseconds that something takes each of so many times, once it has been done before. */
  private async timeOf(times: number, prepare: () => Recording): Promise<number> {
    const time = (repetitions: number) => {
      // Others may have had a turn since the last one.
      const record = prepare();
      return this.timeOfPass(this.device, 'LeafChoice', (pass) => {
        for (let k = 0; k < repetitions; k++) record(pass);
      });
    };
    await time(1);
    return (await time(times)) / times;
  }

  /** The grid's middle, so many times. */
  private measuredChunks(grid: SampleGrid | VolumeGrid, count: number): Chunk[] {
    const chunk = middleChunk(grid, this.evaluator.places.room.samples);
    return Array.from({ length: count }, () => chunk);
  }

  private async shareOf(
    fold: FoldPass,
    grid: SampleGrid | VolumeGrid,
    chunks: readonly Chunk[],
  ): Promise<number> {
    const { evaluator } = this;
    const counting: Promise<number[]>[] = [];
    for (let first = 0; first < chunks.length; first += evaluator.places.room.chunks) {
      const some = chunks.slice(first, first + evaluator.places.room.chunks);
      const record = (pass: GPUComputePassEncoder) => fold.record(pass, some);
      submitPass(
        this.device,
        'LeafChoice',
        evaluator.prepareListed({ grid, chunks: some }, record),
      );
      counting.push(fold.readCounts(some));
    }
    const folding = fold.readMultiplyAdds();
    const counts = (await Promise.all(counting)).flat();
    const perSample = counts.reduce((sum, count) => sum + fold.multiplyAddsOfLeaf(count), 0);
    const samples = fold.side ** 2;
    const all = counts.length * samples * evaluator.multiplyAddsOfSample;
    return ((await folding) + samples * perSample) / all;
  }

  private foldOf(side: number): FoldPass {
    const made = this.folds.get(side);
    if (made) return made;
    const fold = new FoldPass(this.device, this.pipelines, this.evaluator, side);
    this.folds.set(side, fold);
    return fold;
  }
}

/** How often something of so many multiply-adds is measured. */
function repetitionsOf(multiplyAdds: number): number {
  const most = Math.floor(MEASURED_MULTIPLY_ADDS / multiplyAdds);
  return Math.min(Math.max(most, 1), MOST_REPETITIONS);
}

/** A tile in the middle of a grid, or as many of its rows as there is room for. */
function middleChunk({ width, height }: SampleGrid, capacity: number): Chunk {
  const [x, y] = [width, height].map((size) => TILE_SIDE * Math.floor(size / TILE_SIDE / 2));
  const size = {
    width: Math.min(TILE_SIDE, width - x),
    height: Math.min(TILE_SIDE, height - y),
  };
  const rows = Math.min(size.height, Math.floor(capacity / size.width));
  return { tile: { plane: 0, x, y, ...size }, y, rows };
}

/** Rows of leaves in the middle of tiles from all over a grid; nothing if it has few tiles. */
function chunksOfTrial(grid: SampleGrid | VolumeGrid, multiplyAddsOfSample: number): Chunk[] {
  const columns = Math.ceil(grid.width / TILE_SIDE);
  const rows = Math.ceil(grid.height / TILE_SIDE);
  if (columns * rows < FEWEST_TILES) return [];
  const plane = isVolume(grid) ? Math.floor(grid.depth / 2) : 0;
  const most = TRIAL_MULTIPLY_ADDS / (TRIAL_ROWS * TILE_SIDE * multiplyAddsOfSample);
  const side = Math.min(Math.max(1, Math.floor(Math.sqrt(most))), TRIAL_SIDE);
  return spread(rows, side).flatMap((row) =>
    spread(columns, side).map((column): Chunk => {
      const [x, y] = [TILE_SIDE * column, TILE_SIDE * row];
      const width = Math.min(TILE_SIDE, grid.width - x);
      const height = Math.min(TILE_SIDE, grid.height - y);
      const middle = TRIAL_ROWS * Math.floor(height / 2 / TRIAL_ROWS);
      const tile = { plane, x, y, width, height };
      return { tile, y: y + middle, rows: Math.min(TRIAL_ROWS, height - middle) };
    }),
  );
}

/** Numbers below `count`, evenly spread, and so many at most. */
function spread(count: number, most: number): number[] {
  const wanted = Math.min(count, most);
  return Array.from({ length: wanted }, (_, k) => Math.floor(((k + 0.5) * count) / wanted));
}
