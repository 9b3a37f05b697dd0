import type { CellStack, ContextNow, Hyperplanes, MakeCells } from '../../src/geometry/cells';
import { leadOf, type ExactVolumeForm } from '../../src/geometry/exact-forms';
import type { FoldedPart } from '../../src/geometry/folding';
import { Form, formReach } from '../../src/geometry/forms';
import { FIRST_MEMBER } from '../../src/geometry/group-cuts';
import { LEAST, UNDERFLOW, UNIT } from '../../src/geometry/line';
import { patternOf } from '../../src/geometry/region';
import { Row } from '../../src/geometry/rows';
import type { TriangularNetwork } from '../../src/geometry/triangular';
import { dyadic, scaled } from '../../src/network/dyadic';
import { nearestQuotient } from '../../src/network/nearest-float';
import type { Box } from '../../src/network/slice';

/*
 * A second kind of cells, convex polyhedra of a volume: their corners, and who lies on which side of a plane, in
 * integers alone, slowly and plainly.
 */

/** A point (x / s, y / s, z / s), s > 0. */
interface Corner {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly s: bigint;
  /** Planes that it lies on, of those that the polyhedron was cut along. */
  readonly planes: readonly number[];
  /** The float64 that are nearest to its coordinates. */
  readonly floats: readonly [u: number, v: number, w: number];
}

/** A region of the volume. */
export interface FoundPolyhedron {
  readonly corners: readonly Corner[];
  /** Times 6, as a quotient of integers. */
  readonly volume: Quotient;
  readonly pattern: readonly Uint8Array[];
}

export type Quotient = readonly [numerator: bigint, denominator: bigint];

/** Cells of a box of a volume. */
export function polyhedraIn(box: Box): MakeCells<FoundPolyhedron, undefined> {
  return (triangular, context) => new Polyhedra(triangular, context, box);
}

/** A plane, and whose crease it is. */
interface Plane {
  readonly form: () => ExactVolumeForm;
  readonly variable: number;
  readonly group: number;
  rivals: number;
}

class Planes implements Hyperplanes {
  private readonly planes: Plane[] = [];
  /** The middle of the polyhedron that was measured last. */
  middle: readonly [number, number, number] = [0, 0, 0];

  constructor(
    private readonly triangular: TriangularNetwork,
    private readonly context: ContextNow,
    sides: readonly ExactVolumeForm[],
  ) {
    for (const side of sides) this.push({ form: () => side, variable: 0, group: -1, rivals: 0 });
  }

  get count(): number {
    return this.planes.length;
  }

  set count(count: number) {
    this.planes.length = count;
  }

  form(plane: number): ExactVolumeForm {
    return this.planes[plane].form();
  }

  add(data: Float64Array, at: number): number {
    const variable = data[at + Row.variable];
    return this.push({ form: this.formOf(variable), variable, group: -1, rivals: 0 });
  }

  addRivals(rows: Float64Array, count: number): number {
    const group = this.count;
    for (let k = 0; k < count; k++) {
      const variable = rows[Row.runs * k + Row.variable];
      this.push({ form: this.formOf(variable), variable, group, rivals: k === 0 ? count : 0 });
    }
    return group;
  }

  variableOf(plane: number): number {
    return this.planes[plane].variable;
  }

  groupOf(plane: number): number {
    return this.planes[plane].group;
  }

  rivalsOf(group: number): number {
    return this.planes[group].rivals;
  }

  lead(group: number, earlier: number, later: number): number {
    if (earlier === FIRST_MEMBER) return later;
    const [p, q] = [this.planes[earlier], this.planes[later]];
    const form = () => leadOf(q.form(), p.form());
    return this.push({ form, variable: q.variable, group, rivals: 0 });
  }

  strongest(members: readonly number[]): readonly [number, number] {
    const values = members.map((plane) => (plane === FIRST_MEMBER ? 0 : this.valueOf(plane)));
    const [first, second] = [...values.keys()].toSorted((i, k) => values[k] - values[i]);
    return [first, second ?? 0];
  }

  mostCentral(planes: Int32Array, from: number, to: number): number {
    const values = [...planes.subarray(from, to)].map((plane) => Math.abs(this.valueOf(plane)));
    return planes[from + values.indexOf(Math.min(...values))];
  }

  /** A plane's function in the middle, by which nothing is decided but the order of cuts. */
  private valueOf(plane: number): number {
    const { a, b, d, c } = this.form(plane);
    const [u, v, w] = this.middle;
    return Number(a) * u + Number(b) * v + Number(d) * w + Number(c);
  }

  /** The exact function of a variable whose earlier layers are decided now. */
  private formOf(variable: number): () => ExactVolumeForm {
    const { layer, node, unit } = this.triangular.units[variable];
    let form: ExactVolumeForm | undefined;
    return () => (form ??= this.context(layer).form(node, unit));
  }

  private push(plane: Plane): number {
    return this.planes.push(plane) - 1;
  }
}

class Polyhedra implements CellStack<FoundPolyhedron, undefined> {
  readonly lines: Planes;
  signs = { asked: 0, exact: 0 };
  private readonly corners: Corner[];

  constructor(
    private readonly triangular: TriangularNetwork,
    context: ContextNow,
    { u0, u1, v0, v1, w0, w1 }: Box,
  ) {
    const ends = [u0, u1, v0, v1, w0, w1];
    const exponent = Math.max(0, ...ends.map((end) => dyadic(end).exponent));
    const one = scaled(1, exponent);
    const sides = ends.map((end, k): ExactVolumeForm => {
      const [a, b, d] = [0, 1, 2].map((axis) => (axis === k >> 1 ? one : 0n));
      return { a, b, d, c: -scaled(end, exponent) };
    });
    this.lines = new Planes(triangular, context, sides);
    this.corners = Array.from({ length: 8 }, (_, k) => {
      const planes = [0, 1, 2].map((axis) => 2 * axis + ((k >> axis) & 1));
      const [x, y, z] = planes.map((side) => scaled(ends[side], exponent));
      return cornerOf([x, y, z, one], planes);
    });
  }

  get end(): number {
    return this.corners.length;
  }

  set end(end: number) {
    this.corners.length = end;
  }

  measure(from: number, to: number): void {
    const [u, v, w] = rangesOf(this.corners.slice(from, to)).map(([low, high]) => (low + high) / 2);
    this.lines.middle = [u, v, w];
  }

  sideOf(from: number, to: number, plane: number): 0 | 1 | undefined {
    const signs = new Set(this.corners.slice(from, to).map((corner) => this.signAt(corner, plane)));
    if (!signs.has(1)) return 0;
    return signs.has(-1) ? undefined : 1;
  }

  cut(from: number, to: number, plane: number): number {
    const corners = this.corners.slice(from, to);
    const values = corners.map((corner) => valueAt(this.lines.form(plane), corner));
    const onPlane = corners.flatMap((corner, k): Corner[] | Corner =>
      values[k] === 0n ? { ...corner, planes: [...corner.planes, plane] } : [],
    );
    for (const [p, q] of edgesOf(corners)) {
      const [here, there] = [values[p], values[q]];
      if (here * there >= 0n) continue;
      const [positive, negative] = here > 0n ? [p, q] : [q, p];
      const [more, less] = [corners[positive], corners[negative]];
      const mix = (part: 'x' | 'y' | 'z' | 's') =>
        values[positive] * less[part] - values[negative] * more[part];
      const planes = [...more.planes.filter((own) => less.planes.includes(own)), plane];
      onPlane.push(cornerOf([mix('x'), mix('y'), mix('z'), mix('s')], planes));
    }
    this.corners.push(...corners.filter((_, k) => values[k] > 0n), ...onPlane);
    const middle = this.end;
    this.corners.push(...corners.filter((_, k) => values[k] < 0n), ...onPlane);
    return middle;
  }

  folded(
    from: number,
    to: number,
    stateOf: FoldedPart['stateOf'],
    decideRivals: FoldedPart['decideRivals'] & object,
  ): FoldedPart {
    const ranges = rangesOf(this.corners.slice(from, to));
    const most = ranges.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
    return {
      furthest: Math.max(...most),
      sizeOf: (form) =>
        slopesOf(form).reduce((sum, x, k) => sum + Math.abs(x) * most[k], Math.abs(form[Form.c])) +
        LEAST,
      setRange(range, form, error) {
        const reach = formReach(form, error);
        const sides = slopesOf(form).map((x, k) => ranges[k].map((end) => x * end));
        const sum = (ends: readonly number[]) => ends.reduce((all, x) => all + x, form[Form.c]);
        range[0] = sum(sides.map((ends) => Math.min(...ends))) - reach;
        range[1] = sum(sides.map((ends) => Math.max(...ends))) + reach;
      },
      stateOf,
      decideRivals,
    };
  }

  part(): undefined {
    return undefined;
  }

  region(from: number, to: number, states: Uint8Array): FoundPolyhedron {
    const corners = this.corners.slice(from, to);
    return { corners, volume: volumeOf(corners), pattern: patternOf(this.triangular, states) };
  }

  content(from: number, to: number): number {
    const [numerator, denominator] = volumeOf(this.corners.slice(from, to));
    return nearestQuotient(numerator, 6n * denominator);
  }

  private signAt(corner: Corner, plane: number): -1 | 0 | 1 {
    this.signs.asked++;
    this.signs.exact++;
    if (corner.planes.includes(plane)) return 0;
    const value = valueAt(this.lines.form(plane), corner);
    if (value === 0n) return 0;
    return value > 0n ? 1 : -1;
  }
}

/** A form's value at a corner, times its s. */
function valueAt({ a, b, d, c }: ExactVolumeForm, { x, y, z, s }: Corner): bigint {
  return a * x + b * y + d * z + c * s;
}

function cornerOf(
  numbers: readonly [bigint, bigint, bigint, bigint],
  planes: readonly number[],
): Corner {
  const divisor = numbers.reduce(greatestDivisor);
  const [x, y, z, s] = numbers.map((number) => number / divisor);
  const floats = [nearestQuotient(x, s), nearestQuotient(y, s), nearestQuotient(z, s)] as const;
  return { x, y, z, s, planes, floats };
}

function greatestDivisor(p: bigint, q: bigint): bigint {
  let [a, b] = [p < 0n ? -p : p, q < 0n ? -q : q];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

/** From where to where the corners' coordinates certainly go. */
function rangesOf(corners: readonly Corner[]): (readonly [low: number, high: number])[] {
  return [0, 1, 2].map((axis) => {
    const own = corners.map(({ floats }) => floats[axis]);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    return [low - roundingOf(low), high + roundingOf(high)];
  });
}

/** More than a float64 may be from the number that it is nearest to. */
function roundingOf(x: number): number {
  return 4 * UNIT * Math.abs(x) + UNDERFLOW;
}

function slopesOf(form: Float64Array): number[] {
  return [form[Form.a], form[Form.b], form[Form.d]];
}

/** Pairs of corners with an edge between them: no other corner lies on all planes that both lie on. */
function edgesOf(corners: readonly Corner[]): (readonly [number, number])[] {
  const edges: (readonly [number, number])[] = [];
  for (let p = 0; p < corners.length; p++)
    for (let q = 0; q < p; q++) {
      const shared = corners[p].planes.filter((plane) => corners[q].planes.includes(plane));
      const isOnAll = ({ planes }: Corner) => shared.every((plane) => planes.includes(plane));
      if (shared.length >= 2 && corners.every((own, k) => k === p || k === q || !isOnAll(own)))
        edges.push([p, q]);
    }
  return edges;
}

/** Six times the volume: of tetrahedra from one corner to the triangles of all faces that it is not on. */
function volumeOf(corners: readonly Corner[]): Quotient {
  const [top] = corners;
  let sum: Quotient = [0n, 1n];
  for (const plane of new Set(corners.flatMap(({ planes }) => planes))) {
    if (top.planes.includes(plane)) continue;
    const face = corners.filter(({ planes }) => planes.includes(plane));
    for (const [p, q] of edgesOf(face).filter(([i, k]) => i > 0 && k > 0)) {
      const four = [top, face[0], face[p], face[q]];
      const size = determinant(four.map(({ x, y, z, s }) => [x, y, z, s]));
      sum = add(sum, [size < 0n ? -size : size, four.reduce((all, { s }) => all * s, 1n)]);
    }
  }
  return sum;
}

/** The sum of two quotients, in lowest terms. */
export function add([p, q]: Quotient, [r, s]: Quotient): Quotient {
  const [numerator, denominator] = [p * s + r * q, q * s];
  const divisor = greatestDivisor(numerator, denominator);
  return [numerator / divisor, denominator / divisor];
}

function determinant(rows: readonly (readonly bigint[])[]): bigint {
  if (rows.length === 0) return 1n;
  const [first, ...others] = rows;
  return first.reduce((sum, x, column) => {
    if (x === 0n) return sum;
    const minor = determinant(others.map((row) => row.filter((_, k) => k !== column)));
    return column % 2 === 0 ? sum + x * minor : sum - x * minor;
  }, 0n);
}
