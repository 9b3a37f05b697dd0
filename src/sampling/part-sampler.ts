import { UNDECIDED, type Fold } from '../geometry/folding';
import type { FoundRegion } from '../geometry/region';
import { Subdivider, TASKS, type FoldedPolygon } from '../geometry/subdivider';
import { boxAround } from '../geometry/polygon';
import { Row } from '../geometry/triangular';
import type { Network } from '../network/network';
import {
  isVolume,
  planeStep,
  samplePosition,
  sampleSteps,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { PartEvaluator } from './part-evaluator';
import { RegionNumbers } from './region-numbers';
import {
  coefficientsOf,
  cuttingCost,
  evaluationCost,
  foldingCost,
  Ledger,
  PART_COST,
} from './sampling-cost';
import { SpanFinder } from './spans';
import { addStates, unitKeys, type UnitKeys } from './unit-keys';

/** The regions of a band of a grid's rows. */
export interface SampledBand {
  readonly firstRow: number;
  readonly rows: number;
  /** Low and high word of the ID of every region that a sample of the band is in. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Number of each sample's region, row by row from the top left of the band. */
  readonly regions: Uint32Array<ArrayBuffer>;
  /** For each hidden layer but the last, IDs of the patterns up to it. */
  readonly idsByDepth: readonly Uint32Array<ArrayBuffer>[];
  readonly work: SamplingWork;
}

/** What a map took. */
export interface SamplingWork {
  /** Samples that were evaluated one by one, in the network or in what is left of it. */
  readonly samples: number;
  /** Multiplications with an addition behind them, folding included. */
  readonly multiplyAdds: number;
}

/** No region yet. */
const NONE = 0xffffffff;

/** Distance of samples, as a share of their coordinates, that float64 arithmetic resolves well. */
const FINE = 2 ** -36;

/**
 * Whether float64 places creases to a small part of the distance between samples: coordinates have
 * 53 bits, and forward passes lose some of them. Narrower windows need the GPU's sampler, whose
 * numbers are relative to the window.
 */
export function isFineForFloat64(grid: SampleGrid | VolumeGrid): boolean {
  const { u, v } = sampleSteps(grid);
  const w = isVolume(grid) ? planeStep(grid) : Infinity;
  const largest = Math.max(...Object.values(grid.window).map(Math.abs));
  return Math.min(u, v, w) >= FINE * largest;
}

/**
 * Samples a band of a grid's rows, in float64: the band is cut like a window of the exact engine,
 * but parts without a sample are dropped, and parts that cost less to evaluate than to cut are not
 * cut any more: their samples go through the folded network, which is one of a handful of units if
 * the part is small. So it costs no more than the exact regions where those are few, what the
 * samples take in small networks where they are many, and hardly more than the samples in the whole
 * network where it is so large that cutting does not pay. A sample on a crease belongs to a region
 * beside it.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 */
export function sampleBand(
  network: Network,
  grid: SampleGrid,
  firstRow: number,
  endRow: number,
): SampledBand {
  return new BandSampler(network, grid, firstRow, endRow).run();
}

class BandSampler {
  private readonly subdivider: Subdivider;
  private readonly finder: SpanFinder;
  private readonly keys: UnitKeys;
  private readonly regions: Uint32Array<ArrayBuffer>;
  private readonly numbers: RegionNumbers;
  private readonly evaluator: PartEvaluator;
  private readonly ledger: Ledger;
  /** Two words for each hidden layer: of units that are on in a whole part. */
  private readonly base: Int32Array;
  /** Area of the window that belongs to a sample. */
  private readonly sampleArea: number;
  /** Multiply-adds of all folds up to the one that was seen last. */
  private folding = 0;
  private lastFold: Fold | undefined;

  constructor(
    network: Network,
    private readonly grid: SampleGrid,
    private readonly firstRow: number,
    private readonly endRow: number,
  ) {
    const { window, width } = grid;
    const edge = (row: number) => samplePosition(grid, 0, row - 0.5).v;
    const band = {
      ...window,
      v0: endRow < grid.height ? edge(endRow) : window.v0,
      v1: firstRow > 0 ? edge(firstRow) : window.v1,
    };
    this.finder = new SpanFinder(grid, [firstRow, endRow]);
    this.subdivider = new Subdivider(
      network,
      band,
      (region) => this.fillRegion(region),
      (part) => this.settle(part),
    );
    const samples = width * (endRow - firstRow);
    this.regions = new Uint32Array(samples).fill(NONE);
    this.keys = unitKeys(this.subdivider.triangular);
    this.numbers = new RegionNumbers(this.keys.depths);
    this.evaluator = new PartEvaluator(this.keys, grid, firstRow, this.regions, this.numbers);
    this.base = new Int32Array(2 * this.keys.depths);
    const all = evaluationCost(this.subdivider.wholeNetwork, samples);
    this.ledger = new Ledger(all / samples, samples);
    const { u, v } = sampleSteps(grid);
    this.sampleArea = u * v;
  }

  run(): SampledBand {
    const { subdivider, evaluator, firstRow, endRow } = this;
    for (let task = 0; task < TASKS; task++) {
      subdivider.begin(task);
      while (subdivider.step());
    }
    this.fillGaps();
    const { samples } = evaluator;
    return {
      firstRow,
      rows: endRow - firstRow,
      ids: this.numbers.ids,
      regions: this.regions,
      idsByDepth: this.numbers.idsByDepth,
      work: { samples, multiplyAdds: subdivider.multiplyAdds + evaluator.multiplyAdds },
    };
  }

  /** Drops a part without samples, and evaluates the samples of one where that is cheaper. */
  private settle(part: FoldedPolygon): boolean {
    const { box, fold } = part;
    const most = this.finder.samplesIn(box);
    if (most === 0) return true;
    if (fold.rows === 0) return false;
    const samples = Math.min(most, Math.ceil(part.area / this.sampleArea));
    this.ledger.spend(PART_COST);
    const whole = this.subdivider.wholeNetwork;
    // Rows that read all rows before them may have more coefficients than those of the network.
    const isWorse = coefficientsOf(fold) > coefficientsOf(whole);
    const cheapest = isWorse ? whole : fold;
    const isWorthIt = cuttingCost(fold) < evaluationCost(cheapest, samples);
    if (fold !== this.lastFold) this.folding = this.subdivider.multiplyAdds;
    this.lastFold = fold;
    if (isWorthIt && this.ledger.mayGoOn(foldingCost(this.folding))) return false;
    this.evaluate(part, cheapest);
    return true;
  }

  private fillRegion({ polygon, states }: FoundRegion): void {
    let region = NONE;
    this.finder.find(polygon, boxAround(polygon), (row, from, to) => {
      if (region === NONE) {
        this.base.fill(0);
        addStates(this.keys, states, this.base);
        region = this.numbers.numberOf(this.base);
      }
      const start = (row - this.firstRow) * this.grid.width;
      this.regions.fill(region, start + from, start + to);
      this.ledger.addSamples(to - from);
    });
  }

  /** Puts the samples of a part through a fold of a part that contains it. */
  private evaluate({ polygon, box, states }: FoldedPolygon, fold: Fold): void {
    const { base, evaluator } = this;
    // What the fold decides again, for each sample, is not part of what they share.
    const shared = states.slice();
    for (let k = 0, at = fold.start; k < fold.rows; k++) {
      shared[fold.data[at + Row.variable]] = UNDECIDED;
      at += Row.coefficients + fold.data[at + Row.to] - fold.data[at + Row.from];
    }
    base.fill(0);
    addStates(this.keys, shared, base);
    evaluator.begin(fold, base, polygon);
    let samples = 0;
    this.finder.find(polygon, box, (row, from, to) => {
      evaluator.add(row, from, to);
      samples += to - from;
    });
    evaluator.end();
    this.ledger.spend(evaluationCost(fold, samples));
    this.ledger.addSamples(samples);
  }

  /** Samples that no polygon has, where creases cross. */
  private fillGaps(): void {
    const { regions, grid, firstRow, evaluator } = this;
    const whole = this.subdivider.wholeNetwork;
    for (let i = regions.indexOf(NONE); i >= 0; i = regions.indexOf(NONE, i + 1)) {
      const row = firstRow + Math.floor(i / grid.width);
      regions[i] = evaluator.numberBeside(whole, row, i % grid.width);
    }
  }
}
