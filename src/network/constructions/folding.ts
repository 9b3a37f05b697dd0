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
 * The first `layers − 1` layers each fold the unit square onto itself (width/2)² times (Montúfar et
 * al. 2014); the last draws `width` lines in general position, all of whose crossings lie in the
 * square. On [0,1]² it has (width/2)^(2(layers−1)) · (1 + width + C(width,2)) regions.
 *
 * @param width an even number of units per layer
 */
export function foldNetwork(width: number, layers: number): Network {
  const folds = Array.from({ length: layers - 1 }, (_, k) => foldLayer(width, k === 0));
  const ones = Array<number>(width).fill(1);
  return denseNetwork([...folds, lineLayer(width, layers === 1), readLayer(ones)]);
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

function lineLayer(width: number, first: boolean): DenseLayer {
  const rows: number[] = [];
  const bias: number[] = [];
  for (let unit = 0; unit < width; unit++) {
    const angle = (SPREAD * (unit + 0.5)) / width;
    const [a, b] = [onGrid(Math.cos(angle)), onGrid(Math.sin(angle))];
    rows.push(...coordinates(width, first, a, b));
    bias.push(-onGrid((a + b) / 2 + RADIUS));
  }
  return reluLayer(rows, first ? 2 : width, bias);
}

function onGrid(x: number): number {
  return Math.round(x / GRID) * GRID;
}

/**
 * A row that reads `a · u + b · v` off the layer before. A fold is read off its units as
 * `h₀ − 2 h₁ + 2 h₂ − …`, the zigzag whose slope changes sign where each unit switches on.
 */
function coordinates(width: number, first: boolean, a: number, b: number): number[] {
  if (first) return [a, b];
  const zigzag = Array.from({ length: width / 2 }, (_, k) => (k === 0 ? 1 : k % 2 === 0 ? 2 : -2));
  return [...zigzag.map((z) => (a === 0 ? 0 : a * z)), ...zigzag.map((z) => (b === 0 ? 0 : b * z))];
}

function reluLayer(rows: readonly number[], inputs: number, bias: readonly number[]): DenseLayer {
  const weights = packWeights(Float64Array.from(rows));
  // Adding 0 turns the −0 of a negated 0 into 0.
  const biases = Float64Array.from(bias, (b) => b + 0);
  return { weights, inputs, outputs: bias.length, bias: biases, activation: RELU };
}

/** The only output: the units of the last layer, times these. */
function readLayer(row: readonly number[]): DenseLayer {
  const weights = Float32Array.from(row);
  const bias = new Float64Array(1);
  return { weights, inputs: row.length, outputs: 1, bias, activation: 'linear' };
}
