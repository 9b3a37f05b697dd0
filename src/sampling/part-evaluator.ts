import type { Fold } from '../geometry/folding';
import { Row } from '../geometry/rows';
import type { TriangularNetwork } from '../geometry/triangular';
import {
  isVolume,
  sampleSteps,
  type Rectangle,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { BlockEvaluator } from './block-evaluator';
import type { ExactPositions } from './exact-positions';
import { BLOCK } from './fold-kernel';
import type { RegionNumbers } from './region-numbers';
import { reachOfGrid, RowBounds } from './row-bounds';
import { SampleDecider, type Sample } from './sample-decider';
import { blockMultiplyAdds } from './sampling-cost';
import { toggleKey, type UnitKeys } from './unit-keys';

/** Finds the regions of samples by putting them through a fold, and writes their numbers down. */
export class PartEvaluator {
  /** Samples that were evaluated so far, and what it took; unfilled places of blocks included. */
  samples = 0;
  multiplyAdds = 0;

  private readonly blocks: BlockEvaluator;
  private readonly decider: SampleDecider;
  /** Position of every column's samples. */
  private readonly us: Float64Array;
  private readonly vStep: number;
  /** Column and row of each sample of the block; rows of a volume's planes follow each other. */
  private readonly columns = new Int32Array(BLOCK);
  private readonly rows = new Int32Array(BLOCK);
  private filled = 0;
  /** Room for two words for each hidden layer, and for a state of each variable. */
  private readonly words: Int32Array;
  private readonly decidedStates: Uint8Array;
  private readonly sample: Sample = { column: 0, row: 0, plane: 0, u: 0, v: 0, w: 0 };
  private fold: Fold | undefined;
  /** What a part's samples share: states, words by hidden layer, and those of the region's ID. */
  private states: Uint8Array;
  private base: Int32Array;
  private baseLo = 0;
  private baseHi = 0;
  /** Whether no sample was decided one by one since these states came. */
  private isFresh = true;
  /** The plane of a volume that the samples are in. */
  private w = 0;

  /**
   * @param grid a volume's planes are one below the other here, as if all their rows were one grid's
   * @param part that is sampled, among all those rows
   * @param regions number of each of its samples' region, row by row from its top left
   */
  constructor(
    triangular: TriangularNetwork,
    private readonly keys: UnitKeys,
    private readonly grid: SampleGrid | VolumeGrid,
    positions: ExactPositions,
    private readonly part: Rectangle,
    private readonly regions: Uint32Array,
    private readonly numbers: RegionNumbers,
  ) {
    const steps = sampleSteps(grid);
    this.us = Float64Array.from(
      { length: grid.width },
      (_, column) => grid.window.u0 + (column + 0.5) * steps.u,
    );
    this.vStep = steps.v;
    const bounds = new RowBounds(reachOfGrid(grid), triangular);
    this.blocks = new BlockEvaluator(keys, triangular, bounds);
    this.decider = new SampleDecider(triangular, positions, bounds);
    this.base = new Int32Array(2 * keys.depths);
    this.words = new Int32Array(2 * keys.depths);
    this.states = new Uint8Array(keys.variables);
    this.decidedStates = new Uint8Array(keys.variables);
  }

  /** Samples that float64 did not decide, so far. */
  get decided(): number {
    return this.decider.decided;
  }

  /**
   * Says which samples come next.
   *
   * @param states one byte per variable, which lasts until `end`: 1 on all over the part, 0 off; those
   *   in the fold may be anything
   * @param base two words for each hidden layer, of units that are on and not in the fold
   */
  begin(fold: Fold, states: Uint8Array, base: Int32Array): void {
    this.states = states;
    this.base = base;
    this.baseLo = this.baseHi = 0;
    for (let i = 0; i < base.length; i += 2) {
      this.baseLo ^= base[i];
      this.baseHi ^= base[i + 1];
    }
    if (fold !== this.fold) this.blocks.load(fold);
    this.fold = fold;
    this.isFresh = true;
  }

  /** Goes on to the samples in the plane of a volume at w. */
  moveTo(w: number): void {
    this.end();
    this.w = w;
    this.blocks.moveTo(w);
    if (this.fold) this.multiplyAdds += this.fold.rows;
  }

  /** Evaluates samples of one row, columns `from … to − 1`, perhaps only at `end`. */
  add(row: number, from: number, to: number): void {
    const { us, blocks } = this;
    const v = this.rowPosition(row);
    for (let column = from; column < to; column++) {
      this.columns[this.filled] = column;
      this.rows[this.filled] = row;
      blocks.u[this.filled] = us[column];
      blocks.v[this.filled] = v;
      if (++this.filled === BLOCK) this.evaluate();
    }
    this.samples += to - from;
  }

  /** Evaluates what is left of the samples. */
  end(): void {
    if (this.filled > 0) this.evaluate();
  }

  /** Ends all evaluating. */
  release(): void {
    this.blocks.release();
  }

  private rowPosition(row: number): number {
    return this.grid.window.v1 - ((row % this.grid.height) + 0.5) * this.vStep;
  }

  private evaluate(): void {
    const { fold, blocks, filled, baseLo, baseHi } = this;
    if (!fold) return;
    // What fills the block up must not be doubtful where the samples are not.
    blocks.u.fill(blocks.u[0], filled);
    blocks.v.fill(blocks.v[0], filled);
    blocks.run();
    this.multiplyAdds += blockMultiplyAdds(fold);
    if (blocks.isUncertain) this.decide(fold);
    else {
      const { ids } = blocks;
      let number = -1;
      for (let k = 0; k < filled; k++) {
        const isRepeated =
          k > 0 && ids[2 * k] === ids[2 * k - 2] && ids[2 * k + 1] === ids[2 * k - 1];
        if (!isRepeated) {
          number = this.numbers.find(ids[2 * k] ^ baseLo, ids[2 * k + 1] ^ baseHi);
          if (number < 0) number = this.numbers.numberOf(this.wordsOf(k));
        }
        this.setRegion(k, number);
      }
    }
    this.filled = 0;
  }

  /** Decides the block's samples one by one: of one of them float64 does not tell the region. */
  private decide(fold: Fold): void {
    const { blocks, decider, sample, decidedStates, numbers } = this;
    const { height } = this.grid;
    if (this.isFresh) decidedStates.set(this.states);
    this.isFresh = false;
    sample.w = this.w;
    for (let k = 0; k < this.filled; k++) {
      sample.column = this.columns[k];
      sample.row = this.rows[k] % height;
      sample.plane = isVolume(this.grid) ? Math.floor(this.rows[k] / height) : 0;
      sample.u = blocks.u[k];
      sample.v = blocks.v[k];
      decider.decide(fold, sample, decidedStates);
      this.setRegion(k, numbers.numberOf(this.wordsOfDecided(fold)));
    }
  }

  /** Two words for each hidden layer of the sample that was decided last. */
  private wordsOfDecided({ data, start, rows }: Fold): Int32Array {
    const { words, base, decidedStates, keys } = this;
    words.set(base);
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      if (decidedStates[variable] === 1) toggleKey(keys, variable, words);
      at += data[at + Row.length];
    }
    return words;
  }

  private setRegion(sample: number, number: number): void {
    const { x, y, width } = this.part;
    const place = (this.rows[sample] - y) * width + this.columns[sample] - x;
    this.regions[place] = number;
  }

  /** Two words for each hidden layer of a block's sample. */
  private wordsOf(sample: number): Int32Array {
    const { words, base, blocks } = this;
    for (let i = 0, at = 2 * sample; i < words.length; i += 2, at += 2 * BLOCK) {
      words[i] = base[i] ^ blocks.layers[at];
      words[i + 1] = base[i + 1] ^ blocks.layers[at + 1];
    }
    return words;
  }
}
