import { ContextPath } from '../geometry/context-path';
import { Folder, type Fold } from '../geometry/folding';
import { reachOfWindow, triangularNetwork, UNDECIDED } from '../geometry/triangular';
import type { SlicedNetwork } from '../network/sliced-network';
import { planePosition, type Rectangle, type VolumeGrid } from '../view/grid';
import { Doubt } from './doubt';
import { ExactPositions } from './exact-positions';
import { BLOCK } from './fold-kernel';
import { PartEvaluator } from './part-evaluator';
import type { SampledPart } from './part-sampler';
import { RegionNumbers } from './region-numbers';
import { isWorthCutting, Ledger, volumeCost, volumeFoldingCost } from './sampling-cost';
import { NO_WORK } from './work';
import { toggleKey, unitKeys, type UnitKeys } from './unit-keys';
import type { Side } from '../network/slice';
import { SampledVolume, VolumeBox } from './volume-box';

/**
 * Samples a part of a volume's planes, exactly: boxes are cut into quarters, along their two
 * longest sides, and the network is folded onto each, a box's from its parent's. Where no unit is
 * left undecided, the box lies in one region. Where cutting a box takes longer than it saves, its
 * samples go through what is left of the network there, plane by plane; and through all of the
 * network where cutting has not paid so far, so that hardly more than that is ever lost.
 *
 * (Of boxes that are cut into halves, half of the folds are of boxes that are cut again; eighths leave
 * less choice of how large boxes are in the end.)
 *
 * What bounds and float64 do not decide is decided in integers. A sample on a crease is taken to lie a
 * little beside it (`signBeside`), so that what is found for it does not depend on the box it is in.
 *
 * @param network a network of (u, v, w), as `sliceNetwork` gives it
 * @param wantsCut whether a box is cut, if it is not to be decided by what that is thought to cost
 */
export function sampleVolumePart(
  network: SlicedNetwork,
  grid: VolumeGrid,
  part: Rectangle,
  planes: Side,
  wantsCut?: (box: VolumeBox) => boolean,
): SampledPart {
  return new VolumeSampler(network, grid, part, planes, wantsCut).run();
}

class VolumeSampler {
  private readonly folder: Folder;
  private readonly whole: Fold;
  private readonly keys: UnitKeys;
  private readonly states: Uint8Array;
  /** Variables in the order in which they were decided. */
  private readonly decided: Int32Array;
  private decisions = 0;
  /** Two words for each hidden layer: `base` of the units that are on all over the box, `none` of no units. */
  private readonly base: Int32Array;
  private readonly none: Int32Array;
  private readonly regions: Uint32Array<ArrayBuffer>;
  private readonly numbers: RegionNumbers;
  private readonly evaluator: PartEvaluator;
  private readonly slab: VolumeBox;
  private readonly ledger: Ledger;
  private readonly doubt = new Doubt();

  constructor(
    network: SlicedNetwork,
    private readonly grid: VolumeGrid,
    private readonly part: Rectangle,
    private readonly planes: Side,
    private readonly wantsCut?: (box: VolumeBox) => boolean,
  ) {
    const triangular = triangularNetwork(network, reachOfWindow(grid.window));
    const { units } = triangular;
    const { x, y, width, height } = part;
    this.keys = unitKeys(triangular);
    this.states = triangular.states.slice();
    this.decided = new Int32Array(units.length);
    const decide = (variable: number, state: 0 | 1) => this.decide(variable, state);
    this.folder = new Folder(triangular, { states: this.states, decide });
    this.whole = this.folder.root();
    this.base = new Int32Array(2 * this.keys.depths);
    this.none = new Int32Array(2 * this.keys.depths);
    const positions = new ExactPositions(grid);
    const contexts = new ContextPath(triangular);
    const volume = new SampledVolume(grid, positions, (variable) => {
      const { layer, node, unit } = units[variable];
      return contexts.at(this.states, layer).form(node, unit);
    });
    this.slab = new VolumeBox(volume, [x, x + width], [y, y + height], planes);
    const { samples } = this.slab;
    this.regions = new Uint32Array(samples);
    this.numbers = new RegionNumbers(this.keys.depths);
    this.evaluator = new PartEvaluator(
      triangular,
      this.keys,
      grid,
      positions,
      { ...part, y: planes[0] * grid.height + y },
      this.regions,
      this.numbers,
    );
    this.ledger = new Ledger(volumeCost(this.whole, this.slab) / samples, samples);
  }

  run(): SampledPart {
    const { slab, folder, evaluator, numbers, regions } = this;
    this.sample(slab, this.whole, 0);
    evaluator.release();
    const multiplyAdds = folder.multiplyAdds + evaluator.multiplyAdds;
    return {
      ids: numbers.ids,
      regions,
      idsByDepth: numbers.idsByDepth,
      work: { ...NO_WORK, samples: evaluator.samples, multiplyAdds, decided: evaluator.decided },
    };
  }

  /**
   * Finds the regions of a box's samples.
   *
   * @param parent the network, or its fold onto a box that contains this one
   * @param end of the folder's memory that is in use
   */
  private sample(box: VolumeBox, parent: Fold, end: number): void {
    const { decisions, whole } = this;
    const fold = this.fold(parent, box, end);
    // Rows that read all rows before them may have more coefficients than those of the network.
    const isWorse = fold.coefficients > whole.coefficients;
    const cheapest = isWorse ? whole : fold;
    if (fold.rows === 0) this.fill(box);
    else if (this.isToBeCut(box, fold) || !this.tryOut(box, cheapest))
      for (const half of box.halves())
        for (const quarter of half.halves())
          this.sample(quarter, cheapest, isWorse ? end : fold.end);
    this.undecide(decisions);
  }

  private isToBeCut(box: VolumeBox, fold: Fold): boolean {
    if (this.wantsCut) return this.wantsCut(box);
    return isWorthCutting(fold, this.whole, box) && this.ledger.mayGoOn();
  }

  private fold(parent: Fold, box: VolumeBox, end: number): Fold {
    const { folder, ledger } = this;
    const before = folder.multiplyAdds;
    const fold = folder.fold(parent, box, end);
    ledger.spend(volumeFoldingCost(parent, folder.multiplyAdds - before));
    // Whether units of affine rows are on or off in the quarters, only bounds say here.
    return { ...fold, affineRows: 0 };
  }

  private decide(variable: number, state: 0 | 1): void {
    this.states[variable] = state;
    this.decided[this.decisions++] = variable;
    if (state === 1) toggleKey(this.keys, variable, this.base);
  }

  /** Forgets all decisions but the first ones. */
  private undecide(decisions: number): void {
    const { states, decided, keys, base } = this;
    while (this.decisions > decisions) {
      const variable = decided[--this.decisions];
      if (states[variable] === 1) toggleKey(keys, variable, base);
      states[variable] = UNDECIDED;
    }
  }

  /** Gives all samples of a box the region that they are in. */
  private fill({ columns, rows, planes, samples }: VolumeBox): void {
    const { x, y, width, height } = this.part;
    const region = this.numbers.numberOf(this.base);
    for (let plane = planes[0]; plane < planes[1]; plane++)
      for (let row = rows[0]; row < rows[1]; row++) {
        const start = ((plane - this.planes[0]) * height + row - y) * width - x;
        this.regions.fill(region, start + columns[0], start + columns[1]);
      }
    this.ledger.addSamples(samples);
  }

  /**
   * Puts the samples of a box through a fold, or through the whole network.
   *
   * @returns false where float64 tells of too few of them, and the box is to be cut
   */
  private tryOut(box: VolumeBox, fold: Fold): boolean {
    // Bounds of a smaller box do not tell either which side of a crease its samples are on.
    const isSmall = box.samples <= BLOCK;
    return (isSmall || this.doubt.mayTry()) && this.evaluate(box, fold);
  }

  private evaluate(box: VolumeBox, fold: Fold): boolean {
    const { evaluator, grid, ledger, states, doubt } = this;
    const [left, right] = box.columns;
    const [samples, decided] = [evaluator.samples, evaluator.decided];
    let isGoingOn = true;
    evaluator.begin(fold, states, fold === this.whole ? this.none : this.base);
    for (let plane = box.planes[0]; plane < box.planes[1] && isGoingOn; plane++) {
      evaluator.moveTo(planePosition(grid, plane));
      for (let row = box.rows[0]; row < box.rows[1] && isGoingOn; row++) {
        evaluator.add(plane * grid.height + row, left, right);
        isGoingOn = doubt.mayGoOn(evaluator.samples - samples, evaluator.decided - decided);
      }
    }
    evaluator.end();
    doubt.record(evaluator.samples - samples, evaluator.decided - decided);
    ledger.spend(volumeCost(fold, box));
    if (isGoingOn) ledger.addSamples(box.samples);
    return isGoingOn;
  }
}
