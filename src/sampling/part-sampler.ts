import { UNDECIDED, type Fold } from '../geometry/folding';
import type { FoundRegion } from '../geometry/region';
import { Subdivider, TASKS, type FoldedPolygon } from '../geometry/subdivider';
import { boxAround } from '../geometry/polygon';
import { Row } from '../geometry/triangular';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { samplePosition, sampleSteps, type SampleGrid } from '../view/grid';
import { Doubt } from './doubt';
import { coordinateError, ExactPositions } from './exact-positions';
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
import { NO_WORK, type SamplingWork } from './work';
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

/** No region yet. */
const NONE = 0xffffffff;

/**
 * Samples a band of a grid's rows, exactly: the band is cut like a window of the exact engine, but parts without a sample are dropped, and parts that cost less to evaluate than to cut are not
 * cut any more: their samples go through the folded network, which is one of a handful of units if
 * the part is small. So it costs no more than the exact regions where those are few, what the
 * samples take in small networks where they are many, and hardly more than the samples in the whole
 * network where it is so large that cutting does not pay. What float64 does not decide there is decided
 * in integers. A sample on a crease is taken to lie a little to the right of it, and above it.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 */
export function sampleBand(
  network: SlicedNetwork,
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
  private readonly doubt = new Doubt();

  constructor(
    network: SlicedNetwork,
    private readonly grid: SampleGrid,
    private readonly firstRow: number,
    private readonly endRow: number,
  ) {
    const { width } = grid;
    const positions = new ExactPositions(grid);
    this.finder = new SpanFinder(grid, positions, [firstRow, endRow]);
    this.subdivider = new Subdivider(
      network,
      bandOf(grid, firstRow, endRow),
      (region) => this.fillRegion(region),
      (part) => this.settle(part),
    );
    const samples = width * (endRow - firstRow);
    this.regions = new Uint32Array(samples).fill(NONE);
    this.keys = unitKeys(this.subdivider.triangular);
    this.numbers = new RegionNumbers(this.keys.depths);
    this.evaluator = new PartEvaluator(
      this.subdivider.triangular,
      this.keys,
      grid,
      positions,
      firstRow,
      this.regions,
      this.numbers,
    );
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
    if (this.regions.includes(NONE)) throw new Error('A sample lies in no region.');
    const { samples, decided } = evaluator;
    return {
      firstRow,
      rows: endRow - firstRow,
      ids: this.numbers.ids,
      regions: this.regions,
      idsByDepth: this.numbers.idsByDepth,
      work: {
        ...NO_WORK,
        samples,
        multiplyAdds: subdivider.multiplyAdds + evaluator.multiplyAdds,
        decided,
      },
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
    if (!this.doubt.mayTry(samples)) return false;
    const isEvaluated = this.evaluate(part, cheapest);
    this.doubt.record(isEvaluated, samples);
    return isEvaluated;
  }

  private fillRegion({ polygon, states }: FoundRegion): void {
    let region = NONE;
    this.finder.find(polygon, boxAround(polygon), states, (row, from, to) => {
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

  /**
   * Puts the samples of a part through a fold of a part that contains it.
   *
   * @returns false where float64 tells of too few of them, and the part is to be cut on
   */
  private evaluate({ polygon, box, states }: FoldedPolygon, fold: Fold): boolean {
    const { base, doubt, evaluator } = this;
    // What the fold decides again, for each sample, is not part of what they share.
    const shared = states.slice();
    for (let k = 0, at = fold.start; k < fold.rows; k++) {
      shared[fold.data[at + Row.variable]] = UNDECIDED;
      at += Row.coefficients + fold.data[at + Row.to] - fold.data[at + Row.from];
    }
    base.fill(0);
    addStates(this.keys, shared, base);
    evaluator.begin(fold, shared, base);
    const before = evaluator.decided;
    let samples = 0;
    let isGoingOn = true;
    this.finder.find(polygon, box, states, (row, from, to) => {
      isGoingOn &&= doubt.mayGoOn(samples, evaluator.decided - before);
      if (!isGoingOn) return;
      evaluator.add(row, from, to);
      samples += to - from;
    });
    evaluator.end();
    this.ledger.spend(evaluationCost(fold, samples));
    if (isGoingOn) this.ledger.addSamples(samples);
    return isGoingOn;
  }
}

/**
 * A part of a grid's window in which the samples of a band lie: half a row more on both sides and, where
 * rows are closer than float64 tells apart, as many as it takes.
 */
function bandOf(grid: SampleGrid, firstRow: number, endRow: number): Window {
  const { window, height } = grid;
  const spare = coordinateError(window.v0, window.v1) / sampleSteps(grid).v;
  const more = Math.floor(4 * spare);
  const edge = (row: number) => samplePosition(grid, 0, row).v;
  const below = endRow - 0.5 + more;
  const above = firstRow - 0.5 - more;
  return {
    ...window,
    v0: below < height - 0.5 ? edge(below) : window.v0,
    v1: above > -0.5 ? edge(above) : window.v1,
  };
}
