import { NetworkError } from './errors';
import { isObject, quote } from './file-contents';
import type { StoredTensor } from './safetensors-tensors';
import { decodeFloats, decodeIntegers, isFloatType } from './tensor-data';

/** Points of input space that a network's file brings along: what it was trained on, for instance. */
export interface DataPoints {
  /** Coordinates of a point: as many as the network has inputs. */
  readonly inputs: number;
  /** All coordinates, point by point. */
  readonly points: Float64Array;
  /** A whole number for each point, such as its class; absent where the file has none. */
  readonly labels?: Int32Array;
}

/** Points that a map can show, and coordinates that they may have in all. */
const MOST_POINTS = 20_000;
const MOST_COORDINATES = 2 ** 22;

/** Names of the tensors, and with them the places that errors name. */
export const POINTS_TENSOR = 'data.points';
export const LABELS_TENSOR = 'data.labels';

/** Number of points. */
export function pointCount({ points, inputs }: DataPoints): number {
  return points.length / inputs;
}

/**
 * Reads the `"data"` of Crease JSON: `{"points": [[…], …], "labels": [0, …]}`, labels optional.
 *
 * @param inputs of the network
 * @throws NetworkError naming the first place that does not fit.
 */
export function readJsonData(value: unknown, inputs: number): DataPoints {
  if (!isObject(value)) throw new NetworkError('"data" is not an object.');
  const { points: rows, labels } = value;
  if (!Array.isArray(rows)) throw new NetworkError('data.points is not a list of points.');
  requireFew(rows.length, inputs);
  const points = new Float64Array(rows.length * inputs);
  for (const [i, row] of rows.entries()) {
    const place = `data.points[${i}]`;
    if (!Array.isArray(row)) throw new NetworkError(`${place} is not a list of numbers.`);
    requireWidth(row.length, inputs, place);
    for (const [j, x] of row.entries())
      points[i * inputs + j] = requireFiniteNumber(x, `${place}[${j}]`);
  }
  if (labels === undefined) return { inputs, points };
  if (!Array.isArray(labels)) throw new NetworkError('data.labels is not a list of numbers.');
  return { inputs, points, labels: readLabels(labels, rows.length) };
}

/**
 * Reads the tensors `data.points`, `points × inputs`, and `data.labels`, one whole number for each
 * point, which may be absent.
 *
 * @returns undefined where the file has neither
 * @throws NetworkError naming the tensor that does not fit.
 */
export function readTensorData(
  tensors: ReadonlyMap<string, StoredTensor>,
  inputs: number,
): DataPoints | undefined {
  const stored = tensors.get(POINTS_TENSOR);
  const labels = tensors.get(LABELS_TENSOR);
  if (!stored) {
    if (labels) throw new NetworkError('tensor "data.labels" has no "data.points" to label.');
    return undefined;
  }
  const { shape, type, bytes } = stored;
  if (shape.length !== 2)
    throw new NetworkError(
      `tensor "data.points" has ${shape.length} dimensions; points × inputs are 2.`,
    );
  if (!isFloatType(type))
    throw new NetworkError(`tensor "data.points" has the dtype "${type}"; points are floats.`);
  requireFew(shape[0], inputs);
  requireWidth(shape[1], inputs, 'each point of tensor "data.points"');
  const points = Float64Array.from(decodeFloats(bytes, type));
  for (const [i, x] of points.entries()) requireFiniteNumber(x, `data.points, number ${i}`);
  if (!labels) return { inputs, points };
  if (labels.shape.length !== 1)
    throw new NetworkError(
      `tensor "data.labels" has ${labels.shape.length} dimensions, where it needs 1.`,
    );
  requireAsMany(labels.shape[0], shape[0]);
  const values = isFloatType(labels.type)
    ? decodeFloats(labels.bytes, labels.type)
    : decodeIntegers(labels.bytes, labels.type);
  return { inputs, points, labels: readLabels(Array.from(values), shape[0]) };
}

function requireFew(count: number, inputs: number): void {
  if (count > MOST_POINTS)
    throw new NetworkError(
      `data.points has ${count} points, but a map shows ${MOST_POINTS} at most.`,
    );
  if (count * inputs > MOST_COORDINATES)
    throw new NetworkError(
      `data.points has ${count} points of ${inputs} coordinates, but ${MOST_COORDINATES} coordinates are the most that are kept.`,
    );
}

function requireWidth(width: number, inputs: number, place: string): void {
  if (width !== inputs)
    throw new NetworkError(`${place} has ${width} coordinates, but the network ${inputs} inputs.`);
}

function requireAsMany(labels: number, points: number): void {
  if (labels !== points)
    throw new NetworkError(`data.labels has ${labels} labels, but data.points ${points} points.`);
}

function requireFiniteNumber(x: unknown, place: string): number {
  if (typeof x === 'number' && Number.isFinite(x)) return x;
  throw new NetworkError(
    `${place} is ${typeof x === 'number' ? x : quote(x)}, which is not a finite number.`,
  );
}

function readLabels(values: readonly unknown[], count: number): Int32Array {
  requireAsMany(values.length, count);
  return Int32Array.from(values, (value, i) => {
    if (typeof value === 'number' && Number.isInteger(value) && value === (value | 0)) return value;
    const said = typeof value === 'number' ? value : quote(value);
    throw new NetworkError(`data.labels[${i}] is ${said}, which is not a whole number of 32 bits.`);
  });
}
