import { RELU } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { denseNetwork, type DenseLayer, type Network } from '../../src/network/network';

/** What each pair of ReLUs is of: max(x, y) = (x + y)/2 + |x − y|/2 (Arora et al. 2018). */
const PAIR = [
  [1, -1],
  [-1, 1],
  [1, 1],
  [-1, -1],
];
const GREATER = [0.5, 0.5, 0.5, -0.5];
const LESS = [-0.5, -0.5, 0.5, -0.5];

/**
 * A two-level lattice network as they are published: affine functions, for each of some sets a tree of ReLUs and
 * matrices that finds the least of its functions, and another one for the greatest of those.
 *
 * @param functions `[…factors, constant]` of each, as float32 holds them
 * @param sets of numbers of functions, each as many
 */
export function latticeOf(
  functions: readonly (readonly number[])[],
  sets: readonly (readonly number[])[],
): Network {
  const layers: DenseLayer[] = [
    layer(
      functions.map((row) => row.slice(0, -1)),
      'linear',
      functions.map((row) => row[row.length - 1]),
    ),
    layer(
      sets.flatMap((set) => set.map((member) => functions.map((_, k) => (k === member ? 1 : 0)))),
      'linear',
    ),
  ];
  for (let size = sets[0].length; size > 1; size = Math.ceil(size / 2))
    layers.push(...level(sets.length, size, LESS));
  for (let size = sets.length; size > 1; size = Math.ceil(size / 2))
    layers.push(...level(1, size, GREATER));
  return denseNetwork(layers);
}

/** One with functions and sets at random: sets of about half of the functions, the last of which is repeated. */
export function randomLattice(functions: number, sets: number, inputs = 2, seed = 1): Network {
  const stream = randomStream(seed);
  const numbers = Array.from({ length: functions }, (_, k) => k);
  return latticeOf(
    numbers.map(() => Array.from({ length: inputs + 1 }, () => Math.fround(stream.normal()))),
    Array.from({ length: sets }, () => {
      const chosen = numbers.filter(() => stream.uniform() < 0.5);
      if (chosen.length === 0) chosen.push(0);
      return numbers.map((k) => chosen[Math.min(k, chosen.length - 1)]);
    }),
  );
}

function layer(
  rows: readonly (readonly number[])[],
  activation: 'linear' | 'relu',
  bias: readonly number[] = rows.map(() => 0),
): DenseLayer {
  return {
    inputs: rows[0].length,
    outputs: rows.length,
    weights: Float32Array.from(rows.flat()),
    bias: Float64Array.from(bias),
    activation: activation === 'relu' ? RELU : activation,
  };
}

/** Halves groups of as many values each: of two the one, by `chosen`, and one alone as it is. */
function level(groups: number, size: number, chosen: readonly number[]): DenseLayer[] {
  const pairs: {
    readonly places: readonly number[];
    readonly rows: readonly (readonly number[])[];
  }[] = [];
  for (let first = 0; first < groups * size; first += size)
    for (let k = 0; k < size; k += 2)
      pairs.push(
        k + 1 < size
          ? { places: [first + k, first + k + 1], rows: PAIR }
          : { places: [first + k], rows: [[1], [-1]] },
      );
  const units = pairs.flatMap(({ places, rows }, pair) =>
    rows.map((row) => ({ pair, places, row })),
  );
  return [
    layer(
      units.map(({ places, row }) =>
        Array.from({ length: groups * size }, (_, i) => row[places.indexOf(i)] ?? 0),
      ),
      'relu',
    ),
    layer(
      pairs.map(({ rows }, pair) => {
        const factors = rows.length === 2 ? [1, -1] : chosen;
        const first = units.findIndex((unit) => unit.pair === pair);
        return units.map((unit, i) => (unit.pair === pair ? factors[i - first] : 0));
      }),
      'linear',
    ),
  ];
}
