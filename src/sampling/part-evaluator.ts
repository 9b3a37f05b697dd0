import type { Fold } from '../geometry/folding';
import type { Polygon } from '../geometry/polygon';
import { sampleSteps, type SampleGrid } from '../view/grid';
import { BlockEvaluator } from './block-evaluator';
import { BLOCK } from './fold-kernel';
import { BESIDE, PointEvaluator, type Position } from './point-evaluator';
import type { RegionNumbers } from './region-numbers';
import { blockMultiplyAdds } from './sampling-cost';
import type { UnitKeys } from './unit-keys';

/** Finds the regions of samples by putting them through a fold, and writes their numbers into a band. */
export class PartEvaluator {
  /** Samples that were evaluated so far, and what it took; unfilled places of blocks included. */
  samples = 0;
  multiplyAdds = 0;

  private readonly blocks: BlockEvaluator;
  private readonly points: PointEvaluator;
  /** Position of every column's samples. */
  private readonly us: Float64Array;
  private readonly vStep: number;
  /** Place in the band of each sample of the block. */
  private readonly places = new Int32Array(BLOCK);
  private filled = 0;
  /** Room for two words for each hidden layer. */
  private readonly words: Int32Array;
  private fold: Fold | undefined;
  /** What a part's samples share: words by hidden layer, and those of the region's ID. */
  private base: Int32Array;
  private baseLo = 0;
  private baseHi = 0;
  private middle: Middle | undefined;
  /** The plane of a volume that the samples are in. */
  private w = 0;

  /**
   * @param grid a volume's planes are one below the other here, as if all their rows were one grid's
   * @param band number of each sample's region, row by row from the grid's row `firstRow`
   */
  constructor(
    keys: UnitKeys,
    private readonly grid: SampleGrid,
    private readonly firstRow: number,
    private readonly band: Uint32Array,
    private readonly numbers: RegionNumbers,
  ) {
    const steps = sampleSteps(grid);
    this.us = Float64Array.from(
      { length: grid.width },
      (_, column) => grid.window.u0 + (column + 0.5) * steps.u,
    );
    this.vStep = steps.v;
    this.blocks = new BlockEvaluator(keys);
    this.points = new PointEvaluator(keys);
    this.base = new Int32Array(2 * keys.depths);
    this.words = new Int32Array(2 * keys.depths);
  }

  /**
   * Says which samples come next.
   *
   * @param base two words for each hidden layer, of units that are on and not in the fold
   * @param polygon what the samples lie in: one on a crease gets a region inside it; without one, a
   *   region beside it, always in the same direction
   */
  begin(fold: Fold, base: Int32Array, polygon?: Polygon): void {
    this.base = base;
    this.baseLo = this.baseHi = 0;
    for (let i = 0; i < base.length; i += 2) {
      this.baseLo ^= base[i];
      this.baseHi ^= base[i + 1];
    }
    this.middle = polygon && meanVertex(polygon);
    if (fold !== this.fold) this.blocks.load(fold);
    this.fold = fold;
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
    const { us, places, blocks } = this;
    const start = (row - this.firstRow) * this.grid.width;
    const v = this.rowPosition(row);
    for (let column = from; column < to; column++) {
      places[this.filled] = start + column;
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

  /** The region of a sample that no polygon has, where creases cross: one of those around. */
  numberBeside(whole: Fold, row: number, column: number): number {
    const { words } = this;
    const position = { u: this.us[column], v: this.rowPosition(row), w: 0 };
    words.fill(0);
    this.points.addPattern(whole, position, BESIDE, words);
    this.samples++;
    return this.numbers.numberOf(words);
  }

  private rowPosition(row: number): number {
    return this.grid.window.v1 - ((row % this.grid.height) + 0.5) * this.vStep;
  }

  private evaluate(): void {
    const { fold, blocks, places, filled, band, baseLo, baseHi } = this;
    if (!fold) return;
    blocks.run();
    this.multiplyAdds += blockMultiplyAdds(fold);
    if (blocks.isOnCrease) this.evaluateBeside(fold);
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
        band[places[k]] = number;
      }
    }
    this.filled = 0;
  }

  /** Evaluates the block's samples one by one: one of them lies on a crease. */
  private evaluateBeside(fold: Fold): void {
    const { words, base, middle, blocks, w } = this;
    for (let k = 0; k < this.filled; k++) {
      const [u, v] = [blocks.u[k], blocks.v[k]];
      const direction = middle ? { u: middle.u - u, v: middle.v - v, w: 0 } : BESIDE;
      words.set(base);
      this.points.addPattern(fold, { u, v, w }, direction, words);
      this.band[this.places[k]] = this.numbers.numberOf(words);
    }
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

type Middle = Pick<Position, 'u' | 'v'>;

/** A point inside a polygon, and on no line through two of its vertices. */
function meanVertex({ vertices }: Polygon): Middle {
  let [u, v, sum] = [0, 0, 0];
  for (const [i, vertex] of vertices.entries()) {
    const weight = Math.sqrt(2 * i + 1);
    u += weight * vertex.u;
    v += weight * vertex.v;
    sum += weight;
  }
  return { u: u / sum, v: v / sum };
}
