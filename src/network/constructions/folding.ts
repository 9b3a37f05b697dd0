import { RELU } from '../activation';
import { packWeights } from '../file-contents';
import { denseNetwork, type DenseLayer, type Network } from '../network';

/** Reads the tent of x off relu(x) and relu(x − 1/2): 2x up to 1/2, 2 − 2x beyond. */
const TENT = [2, -4];

/**
 * The tent map, `layers` times over u in [0, 1]; v changes nothing. Each layer of two units folds
 * the interval once, so it has 2^layers linear pieces (Telgarsky 2016): the output runs from 0 to 1
 * on the first, back to 0 on the second, and so on.
 */
export function tentNetwork(layers: number): Network {
  const first = reluLayer([1, 0, 1, 0], 2, [0, -0.5]);
  const fold = reluLayer([...TENT, ...TENT], 2, [0, -0.5]);
  return denseNetwork([first, ...Array<DenseLayer>(layers - 1).fill(fold), readLayer(TENT)]);
}

/**
 * Doubles coordinates modulo 1, `layers` times: every layer is 2x up to 1/2 − eps, falls from there to 0 at 1/2,
 * and is 2x − 1 beyond. On [0, 1] it is 2^layers · x mod 1 but for a set of measure no more than layers · eps,
 * since doubling modulo 1 keeps measures. Where 2^layers · eps is small it has 3^layers linear pieces.
 *
 * @param dimensions 1, where v changes nothing and u is the only output, or 2, for both
 * @param jump 1 / eps: a power of two of at least 4, so that every number is exact
 */
export function modNetwork(layers: number, dimensions: 1 | 2, jump: number): Network {
  const bias = [0, 1 / jump - 0.5, -0.5];
  const read = [2, -jump, jump];
  /** What coordinate `axis` is, of all values before a layer. */
  const coordinate = (axis: number, numbers: readonly number[], others: number) =>
    Array.from({ length: dimensions }, (_, k) =>
      k === axis ? numbers : Array<number>(others).fill(0),
    ).flat();
  const layer = (numbers: readonly number[], inputs: number, pad: readonly number[]) => {
    const rows: number[] = [];
    const biases: number[] = [];
    for (let axis = 0; axis < dimensions; axis++)
      for (const b of bias) {
        rows.push(...coordinate(axis, numbers, numbers.length), ...pad);
        biases.push(b);
      }
    return reluLayer(rows, inputs, biases);
  };
  const first = layer([1], 2, dimensions === 1 ? [0] : []);
  const next = layer(read, 3 * dimensions, []);
  const outputs = Array.from({ length: dimensions }, (_, axis) => coordinate(axis, read, 3)).flat();
  return denseNetwork([
    first,
    ...Array<DenseLayer>(layers - 1).fill(next),
    readLayer(outputs, dimensions),
  ]);
}

/**
 * The first `layers − 1` layers each fold the unit square onto itself (width/2)² times (Montúfar et
 * al. 2014); the last draws `width` lines in general position, all of whose crossings lie in the
 * square. On [0,1]² it has (width/2)^(2(layers−1)) · (1 + width + C(width,2)) regions.
 *
 * @param width an even number of units per layer
 */
export function foldNetwork(width: number, layers: number): Network {
  const folds = Array.from({ length: layers - 1 }, (_, k) => foldLayer(width, k === 0));
  const ones = Array<number>(width).fill(1);
  const lines = lineLayer(width, (a, b) => coordinates(width, layers === 1, a, b));
  return denseNetwork([...folds, lines, readLayer(ones)]);
}

/** The first half of the units folds u, the second half v, each into width/2 equal parts. */
function foldLayer(width: number, first: boolean): DenseLayer {
  const parts = width / 2;
  const rows: number[] = [];
  const bias: number[] = [];
  for (let unit = 0; unit < width; unit++) {
    const axis = unit < parts ? 0 : 1;
    const [u, v] = axis === 0 ? [parts, 0] : [0, parts];
    rows.push(...coordinates(width, first, u, v));
    bias.push(-(unit - axis * parts));
  }
  return reluLayer(rows, first ? 2 : width, bias);
}

/** Radius of the circle around the square's centre that all lines touch. */
const RADIUS = 0.2;
/** Tangents within this angle cross at most 2 · RADIUS from the centre: inside the square. */
const SPREAD = (2 * Math.PI) / 3;
/** Coefficients are multiples of this, so that float32 holds them and their doubles exactly. */
const GRID = 2 ** -20;

/**
 * Lines in general position, all of whose crossings lie in the unit square.
 *
 * @param read the row that reads `a · u + b · v` off the layer before
 */
export function lineLayer(
  width: number,
  read: (a: number, b: number) => readonly number[],
): DenseLayer {
  const rows: number[] = [];
  const bias: number[] = [];
  for (let unit = 0; unit < width; unit++) {
    const angle = (SPREAD * (unit + 0.5)) / width;
    const [a, b] = [onGrid(Math.cos(angle)), onGrid(Math.sin(angle))];
    rows.push(...read(a, b));
    bias.push(-onGrid((a + b) / 2 + RADIUS));
  }
  return reluLayer(rows, rows.length / width, bias);
}

export function onGrid(x: number): number {
  return Math.round(x / GRID) * GRID;
}

/**
 * A row that reads `a · u + b · v` off the layer before. A fold is read off its units as
 * `h₀ − 2 h₁ + 2 h₂ − …` (`zigzagOf`).
 */
function coordinates(width: number, first: boolean, a: number, b: number): number[] {
  if (first) return [a, b];
  const zigzag = zigzagOf(width / 2);
  return [...zigzag.map((z) => (a === 0 ? 0 : a * z)), ...zigzag.map((z) => (b === 0 ? 0 : b * z))];
}

/**
 * What reads a zigzag of `parts` pieces over [0, 1] off units that switch on one after the other: its slope is that of
 * the first of them, up and down again.
 */
export function zigzagOf(parts: number): number[] {
  return Array.from({ length: parts }, (_, k) => (k === 0 ? 1 : k % 2 === 0 ? 2 : -2));
}

/** A layer of ReLUs; weights row by row, in float32 where that holds them. */
export function reluLayer(
  rows: readonly number[],
  inputs: number,
  bias: readonly number[],
): DenseLayer {
  const weights = packWeights(Float64Array.from(rows));
  // Adding 0 turns the −0 of a negated 0 into 0.
  const biases = Float64Array.from(bias, (b) => b + 0);
  return { weights, inputs, outputs: bias.length, bias: biases, activation: RELU };
}

/** Outputs: the units of the last layer, times a row of these each, and a bias for all. */
export function readLayer(rows: readonly number[], outputs = 1, offset = 0): DenseLayer {
  const weights = Float32Array.from(rows);
  const bias = new Float64Array(outputs).fill(offset);
  return { weights, inputs: rows.length / outputs, outputs, bias, activation: 'linear' };
}
