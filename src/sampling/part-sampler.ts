import type { Fold } from '../geometry/folding';
import type { FoundRegion } from '../geometry/region';
import { polygonsIn, type FoldedPolygon } from '../geometry/polygon-cells';
import { Subdivider, TASKS } from '../geometry/subdivider';
import { boxAround } from '../geometry/polygon';
import { Row } from '../geometry/rows';
import { reachOfWindow, triangularNetwork } from '../geometry/triangular';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { samplePosition, sampleSteps, type Rectangle, type SampleGrid } from '../view/grid';
import { Doubt } from './doubt';
import { coordinateError, ExactPositions } from './exact-positions';
import { BLOCK } from './fold-kernel';
import { PartEvaluator } from './part-evaluator';
import { RegionNumbers } from './region-numbers';
import { cuttingCost, evaluationCost, foldingCost, Ledger, PART_COST } from './sampling-cost';
import { SpanFinder } from './spans';
import { NO_WORK, type SamplingWork } from './work';
import { toggleKey, unitKeys, type UnitKeys } from './unit-keys';

/** The regions of a part of a grid, or of a volume. */
export interface SampledPart {
  /** Low and high word of the ID of every region that a sample of the part is in. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Number of each sample's region, row by row from the top left of the part; plane by plane. */
  readonly regions: Uint32Array<ArrayBuffer>;
  /** For each hidden layer but the last, IDs of the patterns up to it. */
  readonly idsByDepth: readonly Uint32Array<ArrayBuffer>[];
  readonly work: SamplingWork;
}

/** Samples of a row that are evaluated before it is asked whether that pays. */
const AT_ONCE = 2 * BLOCK;

/** No region yet. */
const NONE = 0xffffffff;

/**
 * Samples a part of a grid, exactly: it is cut like a window of the exact engine, but parts without a
 * sample are dropped, and parts that cost less to evaluate than to cut are not cut any more: their
 * samples go through the folded network, which is one of a handful of units if the part is small. So it
 * costs no more than the exact regions where those are few, what the samples take in small networks
 * where they are many, and hardly more than the samples in the whole network where it is so large that
 * cutting does not pay. What float64 does not decide there is decided in integers. A sample on a crease
 * is taken to lie a little to the right of it, and above it.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 */
export function samplePlanePart(
  network: SlicedNetwork,
  grid: SampleGrid,
  part: Rectangle,
): SampledPart {
  return new PartSampler(network, grid, part).run();
}

class PartSampler {
  private readonly subdivider: Subdivider<FoundRegion, FoldedPolygon>;
  private readonly finder: SpanFinder;
  private readonly keys: UnitKeys;
  private readonly regions: Uint32Array<ArrayBuffer>;
  private readonly numbers: RegionNumbers;
  private readonly evaluator: PartEvaluator;
  private readonly ledger: Ledger;
  /** Two words for each hidden layer: of units that are on all over the part that is cut now. */
  private readonly on: Int32Array;
  /** `on` without the units that samples decide again. */
  private readonly base: Int32Array;
  /** Area of the window that belongs to a sample. */
  private readonly sampleArea: number;
  /** Multiply-adds of all folds up to the one that was seen last. */
  private folding = 0;
  private lastFold: Fold | undefined;
  private readonly doubt = new Doubt();

  constructor(
    network: SlicedNetwork,
    grid: SampleGrid,
    private readonly part: Rectangle,
  ) {
    const positions = new ExactPositions(grid);
    const window = windowOf(grid, part);
    this.finder = new SpanFinder(grid, positions, part);
    const triangular = triangularNetwork(network, reachOfBoth(window, grid.window));
    this.keys = unitKeys(triangular);
    this.on = new Int32Array(2 * this.keys.depths);
    this.base = new Int32Array(2 * this.keys.depths);
    this.subdivider = new Subdivider(triangular, polygonsIn(window), {
      onRegion: (region) => this.fillRegion(region),
      isSettled: (folded) => this.settle(folded),
      onToggle: (variable) => toggleKey(this.keys, variable, this.on),
    });
    const samples = part.width * part.height;
    this.regions = new Uint32Array(samples).fill(NONE);
    this.numbers = new RegionNumbers(this.keys.depths);
    this.evaluator = new PartEvaluator(
      triangular,
      this.keys,
      grid,
      positions,
      part,
      this.regions,
      this.numbers,
    );
    const all = evaluationCost(this.subdivider.wholeNetwork, samples);
    this.ledger = new Ledger(all / samples, samples);
    const { u, v } = sampleSteps(grid);
    this.sampleArea = u * v;
  }

  run(): SampledPart {
    const { subdivider, evaluator } = this;
    for (let task = 0; task < TASKS; task++) {
      subdivider.begin(task);
      while (subdivider.step());
    }
    if (this.regions.includes(NONE)) throw new Error('A sample lies in no region.');
    evaluator.release();
    const { samples, decided } = evaluator;
    return {
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
    const isWorse = fold.coefficients > whole.coefficients;
    const cheapest = isWorse ? whole : fold;
    const isWorthIt = cuttingCost(fold) < evaluationCost(cheapest, samples);
    if (fold !== this.lastFold) this.folding = this.subdivider.multiplyAdds;
    this.lastFold = fold;
    if (isWorthIt && this.ledger.mayGoOn(foldingCost(this.folding))) return false;
    return this.doubt.mayTry() && this.evaluate(part, cheapest);
  }

  private fillRegion({ polygon, states }: FoundRegion): void {
    let region = NONE;
    this.finder.find(polygon, boxAround(polygon), states, (row, from, to) => {
      if (region === NONE) region = this.numbers.numberOf(this.on);
      const { x, y, width } = this.part;
      const start = (row - y) * width - x;
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
    const { base, doubt, evaluator, keys } = this;
    // What the fold decides again, for each sample, is not part of what they share.
    base.set(this.on);
    for (let k = 0, at = fold.start; k < fold.rows; k++) {
      const variable = fold.data[at + Row.variable];
      if (states[variable] === 1) toggleKey(keys, variable, base);
      at += fold.data[at + Row.length];
    }
    evaluator.begin(fold, states, base);
    const before = evaluator.decided;
    let samples = 0;
    let isGoingOn = true;
    this.finder.find(polygon, box, states, (row, from, to) => {
      for (let column = from; column < to; column += AT_ONCE) {
        isGoingOn &&= doubt.mayGoOn(samples, evaluator.decided - before);
        if (!isGoingOn) return;
        const end = Math.min(column + AT_ONCE, to);
        evaluator.add(row, column, end);
        samples += end - column;
      }
    });
    evaluator.end();
    doubt.record(samples, evaluator.decided - before);
    this.ledger.spend(evaluationCost(fold, samples));
    if (isGoingOn) this.ledger.addSamples(samples);
    return isGoingOn;
  }
}

/** How far a part reaches along each axis: as its whole grid, but where rounding takes it beyond that. */
function reachOfBoth(part: Window, whole: Window): number[] {
  const reach = reachOfWindow(whole);
  return reachOfWindow(part).map((distance, k) => Math.max(distance, reach[k]));
}

/**
 * A part of a grid's window in which some of its samples lie: half a step more on all sides and, where
 * samples are closer than float64 tells apart, as many steps as it takes.
 */
function windowOf(grid: SampleGrid, { x, y, width, height }: Rectangle): Window {
  const { window } = grid;
  const steps = sampleSteps(grid);
  const more = [
    Math.floor(4 * (coordinateError(window.u0, window.u1) / steps.u)),
    Math.floor(4 * (coordinateError(window.v0, window.v1) / steps.v)),
  ];
  const [left, right] = [x - more[0], x + width + more[0]];
  const [top, bottom] = [y - more[1], y + height + more[1]];
  const corner = (column: number, row: number) => samplePosition(grid, column - 0.5, row - 0.5);
  return {
    u0: left > 0 ? corner(left, 0).u : window.u0,
    u1: right < grid.width ? corner(right, 0).u : window.u1,
    v0: bottom < grid.height ? corner(0, bottom).v : window.v0,
    v1: top > 0 ? corner(0, top).v : window.v1,
  };
}
