import type { FoldedPart } from '../geometry/folding';
import { Form, reachOf } from '../geometry/forms';
import { LEAST } from '../geometry/line';
import { planePosition, samplePosition, type VolumeGrid } from '../view/grid';

/** Samples along a side of a box: the first, and the one behind the last. */
export type Side = readonly [from: number, to: number];

/**
 * A box of a volume's samples, as a part that networks are folded onto: the least box that they all
 * lie in. Its corners are samples, so that a box of one sample is a point.
 */
export class VolumeBox implements FoldedPart {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  private readonly u0: number;
  private readonly u1: number;
  private readonly v0: number;
  private readonly v1: number;
  private readonly w0: number;
  private readonly w1: number;
  private readonly maxU: number;
  private readonly maxV: number;
  private readonly maxW: number;

  constructor(
    private readonly grid: VolumeGrid,
    readonly columns: Side,
    readonly rows: Side,
    readonly planes: Side,
  ) {
    this.width = columns[1] - columns[0];
    this.height = rows[1] - rows[0];
    this.depth = planes[1] - planes[0];
    // The same expressions as the samples' own positions, which do not cross when they are rounded.
    ({ u: this.u0, v: this.v0 } = samplePosition(grid, columns[0], rows[1] - 1));
    ({ u: this.u1, v: this.v1 } = samplePosition(grid, columns[1] - 1, rows[0]));
    this.w0 = planePosition(grid, planes[0]);
    this.w1 = planePosition(grid, planes[1] - 1);
    this.maxU = Math.max(Math.abs(this.u0), Math.abs(this.u1));
    this.maxV = Math.max(Math.abs(this.v0), Math.abs(this.v1));
    this.maxW = Math.max(Math.abs(this.w0), Math.abs(this.w1));
  }

  get samples(): number {
    return this.width * this.height * this.depth;
  }

  /** Its halves along its longest side; of a single sample, only itself. */
  halves(): VolumeBox[] {
    const { grid, columns, rows, planes, width, height, depth } = this;
    if (this.samples === 1) return [this];
    if (depth >= width && depth >= height)
      return halvesOf(planes).map((half) => new VolumeBox(grid, columns, rows, half));
    if (height >= width)
      return halvesOf(rows).map((half) => new VolumeBox(grid, columns, half, planes));
    return halvesOf(columns).map((half) => new VolumeBox(grid, half, rows, planes));
  }

  get furthest(): number {
    return Math.max(this.maxU, this.maxV, this.maxW);
  }

  sizeOf(form: Float64Array): number {
    const ofU = Math.abs(form[Form.a]) * this.maxU;
    const ofV = Math.abs(form[Form.b]) * this.maxV;
    const ofW = Math.abs(form[Form.d]) * this.maxW;
    return ofU + ofV + ofW + Math.abs(form[Form.c]) + LEAST;
  }

  setRange(range: Float64Array, form: Float64Array, error: number): void {
    const a = form[Form.a];
    const b = form[Form.b];
    const d = form[Form.d];
    const { u0, u1, v0, v1, w0, w1 } = this;
    const low = a * (a > 0 ? u0 : u1) + b * (b > 0 ? v0 : v1) + d * (d > 0 ? w0 : w1);
    const high = a * (a > 0 ? u1 : u0) + b * (b > 0 ? v1 : v0) + d * (d > 0 ? w1 : w0);
    const reach = reachOf(form, error);
    range[0] = low + form[Form.c] - reach;
    range[1] = high + form[Form.c] + reach;
  }

  /** Nothing but bounds tells the states of units in a box. */
  stateOf(): undefined {
    return undefined;
  }
}

function halvesOf([from, to]: Side): readonly Side[] {
  const middle = Math.ceil((from + to) / 2);
  return [
    [from, middle],
    [middle, to],
  ];
}
