import type { FoldedPart } from '../geometry/folding';
import { Form, formReach } from '../geometry/forms';
import { LEAST } from '../geometry/line';
import type { ExactVolumeForm } from '../geometry/exact-forms';
import { Row } from '../geometry/rows';
import type { Side } from '../network/slice';
import { planePosition, samplePosition, type VolumeGrid } from '../view/grid';
import { signBeside, type ExactPositions } from './exact-positions';
import { reachOfGrid, type Reach } from './row-bounds';

/** What is known of a volume that boxes are cut out of. */
export class SampledVolume {
  readonly reach: Reach;

  /** @param formOf exact form of a variable, all of whose earlier layers are decided now */
  constructor(
    readonly grid: VolumeGrid,
    readonly positions: ExactPositions,
    readonly formOf: (variable: number) => ExactVolumeForm,
  ) {
    this.reach = reachOfGrid(grid);
  }
}

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
    private readonly volume: SampledVolume,
    /** Samples along each side: the first, and the one behind the last. */
    readonly columns: Side,
    readonly rows: Side,
    readonly planes: Side,
  ) {
    this.width = columns[1] - columns[0];
    this.height = rows[1] - rows[0];
    this.depth = planes[1] - planes[0];
    const { grid } = volume;
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

  /** The box's halves along its longest side; of a single sample, only itself. */
  halves(): VolumeBox[] {
    const { volume, columns, rows, planes, width, height, depth } = this;
    if (this.samples === 1) return [this];
    if (depth >= width && depth >= height)
      return halvesOf(planes).map((half) => new VolumeBox(volume, columns, rows, half));
    if (height >= width)
      return halvesOf(rows).map((half) => new VolumeBox(volume, columns, half, planes));
    return halvesOf(columns).map((half) => new VolumeBox(volume, half, rows, planes));
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
    const [a, b, d] = [form[Form.a], form[Form.b], form[Form.d]];
    const { low, high } = this.rangeOf(a, b, d);
    const { uError, vError, wError } = this.volume.reach;
    const moved = Math.abs(a) * uError + Math.abs(b) * vError + Math.abs(d) * wError;
    const reach = formReach(form, error + moved);
    range[0] = low + form[Form.c] - reach;
    range[1] = high + form[Form.c] + reach;
  }

  /**
   * Decides what bounds leave open: forms that are 0 all over the box, and those that are 0 at its border.
   */
  stateOf(data: Float64Array, at: number): 0 | 1 | undefined {
    const [a, b, d, c] = [Row.a, Row.b, Row.d, Row.c].map((column) => data[at + column]);
    const { low, high } = this.rangeOf(a, b, d);
    // A crease that goes through more than a small part of the box may cut it.
    if (-(low + c) > BORDER * (high - low) && high + c > BORDER * (high - low)) return undefined;
    const form = this.volume.formOf(data[at + Row.variable]);
    if (signBeside(form, this.cornerOf(form, 1)) > 0) return 1;
    return signBeside(form, this.cornerOf(form, -1)) > 0 ? undefined : 0;
  }

  /** Range of `a · u + b · v + d · w` over the box. */
  private rangeOf(a: number, b: number, d: number) {
    const { u0, u1, v0, v1, w0, w1 } = this;
    return {
      low: a * (a > 0 ? u0 : u1) + b * (b > 0 ? v0 : v1) + d * (d > 0 ? w0 : w1),
      high: a * (a > 0 ? u1 : u0) + b * (b > 0 ? v1 : v0) + d * (d > 0 ? w1 : w0),
    };
  }

  /** The sample at which a form is least (side 1) or greatest (side −1). */
  private cornerOf({ a, b, d }: ExactVolumeForm, side: 1 | -1) {
    const { columns, rows, planes, volume } = this;
    const end = ([from, to]: Side, slope: bigint) => (slope > 0n === side > 0 ? from : to - 1);
    // v falls from row to row
    return volume.positions.at(end(columns, a), end(rows, -b), end(planes, d));
  }
}

/** Share of a form's range in a box below which a crease may only touch it. */
const BORDER = 2 ** -30;

function halvesOf([from, to]: Side): readonly Side[] {
  const middle = Math.ceil((from + to) / 2);
  return [
    [from, middle],
    [middle, to],
  ];
}
