import type { Activation } from '../../src/network/activation';
import { RELU } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { identityMap, sparseMap, type LinearMap } from '../../src/network/linear-map';
import {
  validateNetwork,
  type AffineTerm,
  type Network,
  type NetworkNode,
} from '../../src/network/network';

const WIDTH = 12;
const LAYERS = 3;

/** Numbers that do not depend on what was drawn before. */
function numbers(seed: number, length: number): Float64Array {
  const stream = randomStream(seed);
  return Float64Array.from({ length }, () => stream.normal() / 2);
}

function dense(seed: number, inputs: number, units = WIDTH): LinearMap {
  return { kind: 'dense', weights: numbers(seed, units * inputs) };
}

/** Each unit reads a few of those around it, as a convolution does. */
function convolution(seed: number): LinearMap {
  const [left, middle, right] = numbers(seed, 3);
  const rows = Array.from({ length: WIDTH }, (_, i) =>
    (
      [
        [i - 1, left],
        [i, middle],
        [i + 1, right],
      ] as const
    ).filter(([j]) => j >= 0 && j < WIDTH),
  );
  return sparseMap(WIDTH, rows);
}

/** Layers of one activation, by dense maps. */
function layersOf(activation: Activation, seed: number): Network {
  const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
  for (let k = 0; k < LAYERS; k++) {
    const terms = [{ from: nodes.length - 1, map: dense(seed + k, k === 0 ? 2 : WIDTH) }];
    nodes.push({ kind: 'affine', width: WIDTH, terms, bias: numbers(seed + 10 + k, WIDTH) });
    nodes.push({ kind: 'activation', width: WIDTH, from: nodes.length - 1, activation });
  }
  return withOutputs(nodes, seed);
}

function withOutputs(nodes: readonly NetworkNode[], seed: number): Network {
  const terms = [{ from: nodes.length - 1, map: dense(seed + 20, WIDTH, 2) }];
  const bias = numbers(seed + 21, 2);
  return validateNetwork({ nodes: [...nodes, { kind: 'affine', width: 2, terms, bias }] });
}

/** ReLU layers, of which later ones read earlier ones by some maps. */
function mapsOf(maps: (source: number) => readonly AffineTerm[], seed: number): Network {
  const bias = (k: number) => numbers(seed + 10 + k, WIDTH);
  const first = [{ from: 0, map: dense(seed, 2) }];
  return withOutputs(
    [
      { kind: 'input', width: 2 },
      { kind: 'affine', width: WIDTH, terms: first, bias: bias(0) },
      { kind: 'activation', width: WIDTH, from: 1, activation: RELU },
      { kind: 'affine', width: WIDTH, terms: maps(2), bias: bias(1) },
      { kind: 'activation', width: WIDTH, from: 3, activation: RELU },
      { kind: 'affine', width: WIDTH, terms: maps(4), bias: bias(2) },
      { kind: 'activation', width: WIDTH, from: 5, activation: RELU },
    ],
    seed,
  );
}

/** Every kind of unit behind another, and the pre-activations of one read again behind it. */
function mixed(second: Activation = { kind: 'clip', low: -0.5, high: 0.5 }): Network {
  const kinds: readonly Activation[] = [
    { kind: 'leaky', slope: -1 },
    second,
    { kind: 'prelu', slopes: numbers(90, WIDTH) },
    RELU,
  ];
  const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
  for (const [k, activation] of kinds.entries()) {
    const from = nodes.length - 1;
    const map = k === 0 ? dense(70, 2) : convolution(70 + k);
    const skip = k > 1 ? [{ from: from - 1, map: identityMap(WIDTH, -1) }] : [];
    const terms = [{ from, map }, ...skip];
    nodes.push({ kind: 'affine', width: WIDTH, terms, bias: numbers(80 + k, WIDTH) });
    nodes.push({ kind: 'activation', width: WIDTH, from: nodes.length - 1, activation });
  }
  return withOutputs(nodes, 95);
}

/** Layers of groups, by dense maps; the second reads the one before it in part as it is. */
function groupsOf(size: number, seed: number, sign = 1): Network {
  const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
  const [units, members] = [WIDTH / 2, (WIDTH / 2) * size];
  for (let k = 0; k < LAYERS; k++) {
    const from = nodes.length - 1;
    const terms = [{ from, map: dense(seed + k, k === 0 ? 2 : units, members) }];
    nodes.push({ kind: 'affine', width: members, terms, bias: numbers(seed + 10 + k, members) });
    const activation = { kind: 'max', size } as const;
    nodes.push({ kind: 'activation', width: units, from: nodes.length - 1, activation });
    if (sign === 1) continue;
    const negated = [{ from: nodes.length - 1, map: identityMap(units, sign) }];
    nodes.push({ kind: 'affine', width: units, terms: negated, bias: new Float64Array(units) });
  }
  const terms = [{ from: nodes.length - 1, map: dense(seed + 20, units, 2) }];
  const bias = numbers(seed + 21, 2);
  return validateNetwork({ nodes: [...nodes, { kind: 'affine', width: 2, terms, bias }] });
}

/**
 * The greatest of neighbours in a row of units, ReLUs unless others are asked for, as in max-pooling: where all of a group are 0 they are
 * equal all over an area, and the last one is repeated where a window is cut short.
 */
function pooled(size: number, seed: number, unit: Activation = RELU): Network {
  const bias = numbers(seed + 10, WIDTH);
  const windows = Array.from({ length: WIDTH * size }, (_, i) => {
    const [first, place] = [Math.floor(i / size), i % size];
    return [[first + place < WIDTH ? first + place : first, 1] as const];
  });
  const width = WIDTH * size;
  const activation = { kind: 'max', size } as const;
  return withOutputs(
    [
      { kind: 'input', width: 2 },
      { kind: 'affine', width: WIDTH, terms: [{ from: 0, map: dense(seed, 2) }], bias },
      { kind: 'activation', width: WIDTH, from: 1, activation: unit },
      {
        kind: 'affine',
        width,
        terms: [{ from: 2, map: sparseMap(WIDTH, windows) }],
        bias: new Float64Array(width),
      },
      { kind: 'activation', width: WIDTH, from: 3, activation },
      {
        kind: 'affine',
        width: WIDTH,
        terms: [{ from: 4, map: convolution(seed + 2) }],
        bias: numbers(seed + 12, WIDTH),
      },
      { kind: 'activation', width: WIDTH, from: 5, activation: { kind: 'leaky', slope: 0.25 } },
    ],
    seed,
  );
}

/** |x| and |y| folded four times: every unit's crease is others' too, and many values are exactly 0. */
function foldedByAbs(): Network {
  const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
  for (let k = 0; k < 4; k++) {
    const from = nodes.length - 1;
    const terms = [{ from, map: identityMap(2) }];
    const bias = new Float64Array(2).fill(k === 0 ? 0 : -(2 ** -k));
    nodes.push({ kind: 'affine', width: 2, terms, bias });
    const activation: Activation = { kind: 'leaky', slope: -1 };
    nodes.push({ kind: 'activation', width: 2, from: nodes.length - 1, activation });
  }
  return validateNetwork({ nodes });
}

/**
 * What every engine has to agree on: a network for each kind of unit and of map. A new kind joins by a
 * row here.
 */
export const NETWORKS: readonly (readonly [what: string, network: Network])[] = [
  ['ReLU', layersOf(RELU, 100)],
  ['leaky ReLU', layersOf({ kind: 'leaky', slope: 0.1 }, 200)],
  ['a slope steeper than 1', layersOf({ kind: 'leaky', slope: 1.5 }, 300)],
  ['absolute values', layersOf({ kind: 'leaky', slope: -1 }, 400)],
  ['a slope per unit', layersOf({ kind: 'prelu', slopes: slopes() }, 500)],
  ['hard tanh', layersOf({ kind: 'clip', low: -0.5, high: 0.5 }, 600)],
  ['decimal ends', layersOf({ kind: 'clip', low: -0.1, high: 0.7 }, 700)],
  ['clipping from above', layersOf({ kind: 'clip', low: -Infinity, high: 0.3 }, 800)],
  ['clipping from below', layersOf({ kind: 'clip', low: 0.2, high: Infinity }, 900)],
  [
    'skip connections',
    mapsOf(
      (from) => [
        { from, map: dense(from, WIDTH) },
        { from, map: identityMap(WIDTH, -1) },
      ],
      1000,
    ),
  ],
  ['diagonal maps', mapsOf((from) => [{ from, map: diagonal(from) }], 1100)],
  ['sparse maps', mapsOf((from) => [{ from, map: convolution(from) }], 1200)],
  ['steps', layersOf({ kind: 'step' }, 2000)],
  ['steps among others', mixed({ kind: 'step' })],
  ['the greater of two', groupsOf(2, 1300)],
  ['the lesser of two', groupsOf(2, 1400, -1)],
  ['pooling of two', pooled(2, 1500)],
  ['the greatest of three', groupsOf(3, 1600)],
  ['the least of four', groupsOf(4, 1700, -1)],
  ['pooling of three', pooled(3, 1800)],
  ['pooling of five', pooled(5, 1900)],
  ['pooling of steps', pooled(3, 2100, { kind: 'step' })],
  ['pooling of two steps', pooled(2, 2200, { kind: 'step' })],
  ['pooling of absolute values', pooled(4, 2300, { kind: 'leaky', slope: -1 })],
  // All over an area where both ends of a group are reached, in exact numbers they are equal, and in sums of float64 not.
  ['pooling of clipped units', pooled(3, 2400, { kind: 'clip', low: -0.2, high: 0.2 })],
  ['every kind of unit', mixed()],
  ['folds by absolute values', foldedByAbs()],
];

function slopes(): Float64Array {
  const all = numbers(501, WIDTH);
  // Among them a ReLU, and a unit that is linear.
  all.set([0, 1]);
  return all;
}

function diagonal(seed: number): LinearMap {
  return { kind: 'diagonal', factors: numbers(seed, WIDTH) };
}
