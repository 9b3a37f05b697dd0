import { assertNever } from './assert-never';
import { NetworkError } from './errors';

/** Numbers of a map: float32 where it holds them all, else float64. */
export type Weights = Float32Array | Float64Array;

/** All of a matrix, row-major, `outputs × inputs`; row `i` is the normal of unit `i`'s hyperplane. */
export interface DenseMap {
  readonly kind: 'dense';
  readonly weights: Weights;
}

/** `y_i = factors_i · x_i`: skip connections, subtraction, scaling by unit. */
export interface DiagonalMap {
  readonly kind: 'diagonal';
  /** One per unit. */
  readonly factors: Float64Array;
}

/** A matrix by what is in its rows: convolutions, poolings, and all that puts values elsewhere. */
export interface SparseMap {
  readonly kind: 'sparse';
  readonly inputs: number;
  /** Row `i` has the entries `starts[i] … starts[i + 1] − 1`; one number more than there are units. */
  readonly starts: Uint32Array;
  /** The input that each entry is of: within a row they rise. */
  readonly columns: Uint32Array;
  /** One per entry. */
  readonly weights: Weights;
  /** What the rows are made of, where they are those of a convolution as files have it. */
  readonly convolution?: Convolution;
}

/** A convolution by its kernels, each of which is used at every place. */
export interface Convolution {
  /** Channels of what is read, then its places along each dimension. */
  readonly image: readonly number[];
  /** Channels that are made, channels of a group that each reads, then taps along each dimension. */
  readonly shape: readonly number[];
  /** The kernels' numbers, row-major by `shape`. */
  readonly kernels: Weights;
  /** One number for each dimension of places, as PyTorch has them. */
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
}

/** A linear map from one node's values to another's. */
export type LinearMap = DenseMap | DiagonalMap | SparseMap;

/**
 * A row of a map, whatever its kind: entry `k`, from `first` to before `end`, is `weights[k]`, times input
 * `columns[k]`, or `k − offset` where there are no columns.
 */
export interface MapRow {
  readonly weights: Weights;
  readonly columns: Uint32Array | undefined;
  readonly first: number;
  readonly end: number;
  readonly offset: number;
}

/** @param inputs width of the node that the map reads */
export function rowOf(map: LinearMap, unit: number, inputs: number): MapRow {
  switch (map.kind) {
    case 'dense': {
      const first = unit * inputs;
      const end = first + inputs;
      return { weights: map.weights, columns: undefined, first, end, offset: first };
    }
    case 'diagonal':
      return {
        weights: map.factors,
        columns: undefined,
        first: unit,
        end: unit + 1,
        offset: 0,
      };
    case 'sparse': {
      const { weights, columns, starts } = map;
      return { weights, columns, first: starts[unit], end: starts[unit + 1], offset: 0 };
    }
    default:
      return assertNever(map);
  }
}

/** The input that an entry of a row is of. */
export function columnOf({ columns, offset }: MapRow, entry: number): number {
  return columns ? columns[entry] : entry - offset;
}

/** The convolution that a map's rows are, where they are known to be one. */
export function convolutionOf(map: LinearMap): Convolution | undefined {
  return map.kind === 'sparse' ? map.convolution : undefined;
}

/** All numbers of a map. */
export function entriesOf(map: LinearMap): Weights {
  return map.kind === 'diagonal' ? map.factors : map.weights;
}

/** Entries of a map's fullest row. */
export function longestRow(map: LinearMap, inputs: number): number {
  switch (map.kind) {
    case 'dense':
      return inputs;
    case 'diagonal':
      return 1;
    case 'sparse':
      return map.starts.reduce(
        (most, start, i) => Math.max(most, i === 0 ? 0 : start - map.starts[i - 1]),
        0,
      );
    default:
      return assertNever(map);
  }
}

/** As many numbers, of the same precision. */
export function weightsLike(values: Weights, count: number): Weights {
  return values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
}

/** Every value as it is, or negated. */
export function identityMap(width: number, scale = 1): DiagonalMap {
  return { kind: 'diagonal', factors: new Float64Array(width).fill(scale) };
}

/** Whether a map passes every value on as it is. */
export function isIdentity(map: LinearMap): boolean {
  return map.kind === 'diagonal' && map.factors.every((factor) => factor === 1);
}

/**
 * A sparse map of rows.
 *
 * @param rows for each unit its entries, by input
 */
export function sparseMap(
  inputs: number,
  rows: readonly (readonly (readonly [column: number, weight: number])[])[],
): SparseMap {
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of rows.entries()) starts[i + 1] = starts[i] + row.length;
  const entries = rows.flatMap((row) => row.toSorted(([a], [b]) => a - b));
  return {
    kind: 'sparse',
    inputs,
    starts,
    columns: Uint32Array.from(entries, ([column]) => column),
    weights: Float64Array.from(entries, ([, weight]) => weight),
  };
}

/**
 * Checks that a map has as many rows and columns as the nodes at its ends.
 *
 * @throws NetworkError where it has not, or has numbers that are not finite.
 */
export function validateMap(map: LinearMap, units: number, inputs: number, place: string): void {
  requireFinite(entriesOf(map), `${place}, weights`);
  const expected = inputsOf(map, units);
  if (inputs !== expected)
    throw new NetworkError(`${place} expects ${expected} inputs, but what it reads has ${inputs}.`);
  if (map.kind === 'diagonal' && units !== inputs)
    throw new NetworkError(`${place} is diagonal, but has ${units} units of ${inputs} inputs.`);
  if (map.kind !== 'sparse') return;
  const { starts, columns, weights } = map;
  if (starts.length !== units + 1 || starts[0] !== 0 || starts[units] !== weights.length)
    throw new NetworkError(`${place} has ${units} units, but not as many rows.`);
  if (columns.length !== weights.length)
    throw new NetworkError(`${place} has not one column for each of its weights.`);
  for (let i = 0; i < units; i++) {
    let isRising = starts[i] <= starts[i + 1];
    for (let k = starts[i]; k < starts[i + 1]; k++)
      isRising &&= columns[k] < inputs && (k === starts[i] || columns[k] > columns[k - 1]);
    if (!isRising)
      throw new NetworkError(`${place}: row ${i} has no rising columns below ${inputs}.`);
  }
}

function inputsOf(map: LinearMap, units: number): number {
  switch (map.kind) {
    case 'dense':
      return map.weights.length / units;
    case 'diagonal':
      return map.factors.length;
    case 'sparse':
      return map.inputs;
    default:
      return assertNever(map);
  }
}

/** @throws NetworkError naming `place` and the index of the first NaN or infinite number. */
export function requireFinite(values: ArrayLike<number>, place: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new NetworkError(`${place}: number ${i} is ${values[i]}, which is not finite.`);
}
