import { describe, expect, it } from 'vitest';
import { NearestMaps } from '../../src/geometry/plane-map';
import { regionAt } from '../../src/geometry/region-at';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { RELU, type Activation } from '../../src/network/activation';
import { activationPattern, forward } from '../../src/network/forward';
import { doubleDoubles, preciseForwardInto } from '../../src/network/precise-forward';
import { denseNetwork, type Network } from '../../src/network/network';
import { axesSlice, sliceNetwork } from '../../src/network/slice';
import { givenStates, type SlicedNetwork } from '../../src/network/sliced-network';
import { sampleBand } from '../../src/sampling/sample-part';
import { samplePosition } from '../../src/view/grid';
import { inputAlong, patternsOfWhole } from '../geometry/whole-in-integers';
import { planeOf } from '../network/plane';
import { differencesOf, SampleReference } from '../sampling/sample-reference';
import { NETWORKS } from './networks';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const small = { u0: -0.5, u1: 0.25, v0: -0.25, v1: 0.5 };

/** Samples at float64 coordinates, which no construction has its creases at. */
const few = {
  window: { u0: -0.71875, u1: 0.78125, v0: -0.65625, v1: 0.84375 },
  width: 4,
  height: 2,
};

function statesAtFew(plane: SlicedNetwork) {
  const reference = new SampleReference(plane, few);
  return Array.from({ length: few.width * few.height }, (_, k) => {
    const [x, y] = [k % few.width, Math.floor(k / few.width)];
    return { ...samplePosition(few, x, y), pattern: reference.patternAt(x, y) };
  });
}

/** Points in general position. */
const points = Array.from({ length: 20 }, (_, k) => [
  Math.sin(12.9898 * (k + 1)),
  Math.sin(78.233 * (k + 1)),
]);

function preciseOutputs(network: SlicedNetwork, point: readonly number[]): number[] {
  const values = network.nodes.map(({ width }) => doubleDoubles(width));
  const low = new Float64Array(point.length);
  preciseForwardInto(network, { high: Float64Array.from(point), low }, values);
  return [...values[values.length - 1].high];
}

async function regionsOf(network: SlicedNetwork): Promise<Region[]> {
  const regions: Region[] = [];
  await subdivide(network, small, { onRegion: (region) => void regions.push(region) });
  return regions;
}

describe.each(NETWORKS)('%s', (_, network) => {
  const plane = planeOf(network);

  it('has the values of the forward pass with twice its precision, on its slice', () => {
    for (const point of points) {
      const { output } = forward(network, point);
      for (const [k, y] of preciseOutputs(plane, point).entries())
        expect(output[k]).toBeCloseTo(y, 12);
    }
  });

  it('has the states that its slice has', () => {
    for (const { u, v, pattern } of statesAtFew(plane))
      expect(givenStates(plane, pattern)).toEqual(
        activationPattern(network, forward(network, [u, v])),
      );
  });

  it('has the regions that big integers find, by depth', async () => {
    const patterns: string[] = [];
    const { regionsByDepth } = await subdivide(plane, small, {
      onRegion: ({ pattern }) =>
        void patterns.push(pattern.map((states) => states.join('')).join('|')),
    });
    const expected = patternsOfWhole(network, inputAlong([[0, 0], [1, 0], [0, 1]]), small); // prettier-ignore
    expect(patterns.toSorted()).toEqual(expected.at(-1));
    expect(regionsByDepth).toEqual(expected.map(({ length }) => length));
  });

  it('is affine in each of them, by the map that it is said to have', async () => {
    const maps = new NearestMaps(plane);
    for (const region of (await regionsOf(plane)).slice(0, 200)) {
      const { vertices } = region.polygon;
      const mean = (axis: 'u' | 'v') =>
        vertices.reduce((sum, vertex) => sum + vertex[axis], 0) / vertices.length;
      const [u, v] = [mean('u'), mean('v')];
      const { weights, bias } = maps.in(region);
      const { output } = forward(network, [u, v]);
      for (const [k, y] of output.entries())
        expect(weights[k][0] * u + weights[k][1] * v + bias[k]).toBeCloseTo(y, 10);
    }
  });

  it('has the region at a point that its states say', () => {
    for (const { u, v, pattern } of statesAtFew(plane))
      expect(regionAt(plane, window, u, v).pattern).toEqual(pattern);
  });

  it.each([
    ['all of it', window],
    ['a little of it', { u0: 0.1, u1: 0.1 + 2 ** -30, v0: -0.3, v1: -0.3 + 2 ** -30 }],
  ])('is sampled as its definition says: %s', (_place, part) => {
    const grid = { window: part, width: 36, height: 24 };
    const band = sampleBand(plane, grid, 0, grid.height);
    expect(differencesOf(plane, grid, band)).toBe(0);
  });

  it('is evaluated by the kernel of the cutting sampler', () => {
    const grid = { window, width: 24, height: 24 };
    // Many regions a sample: no part is cut to its end.
    expect(sampleBand(plane, grid, 0, grid.height).work.samples).toBeGreaterThan(0);
  });

  it('is sampled in a volume', () => {
    const volume = sliceNetwork(ofThree(network), axesSlice(3, [0, 1, 2]));
    const grid = {
      window: { ...window, w0: -0.5, w1: 0.5 },
      width: 16,
      height: 12,
      depth: 3,
    };
    const slab = sampleBand(volume, grid, 0, grid.depth);
    expect(differencesOf(volume, grid, slab)).toBe(0);
  });
});

it('has twice as many pieces along each axis with every fold by absolute values', async () => {
  const folded = NETWORKS.find(([name]) => name === 'folds by absolute values')?.[1];
  if (!folded) throw new Error('There is no such network.');
  const { regionsByDepth } = await subdivide(planeOf(folded), window);
  expect(regionsByDepth).toEqual([4, 16, 64, 256]);
});

/** Every row of a matrix, twice. */
function twice(values: Float64Array, row: number): Float64Array {
  return Float64Array.from({ length: 2 * values.length }, (_, k) => {
    const [unit, j] = [Math.floor(k / row), k % row];
    return values[Math.floor(unit / 2) * row + j];
  });
}

it('has the regions of the two ReLUs that a hard tanh is the difference of', async () => {
  const [inputs, outputs] = [2, 7];
  const weights = Float64Array.from({ length: 14 }, (_, k) => Math.sin(12.9898 * (k + 1)));
  const bias = new Float64Array(outputs);
  const read = { inputs: outputs, outputs, weights: Float64Array.from({ length: 49 }, (_, k) => Math.sin(78.233 * (k + 1))), bias }; // prettier-ignore
  const hardTanh: Activation = { kind: 'clip', low: -1, high: 1 };
  const clipped = denseNetwork([
    { inputs, outputs, weights, bias, activation: hardTanh },
    { ...read, activation: hardTanh },
  ]);
  // relu(z + 1) − relu(z − 1) − 1, the −1 in the biases behind it
  const ends = (shift: Float64Array) =>
    Float64Array.from({ length: 2 * outputs }, (_, k) => shift[k >> 1] + (k % 2 === 0 ? 1 : -1));
  const differences = Float64Array.from({ length: 98 }, (_, k) => {
    const [unit, j] = [Math.floor(k / 14), k % 14];
    return read.weights[7 * unit + (j >> 1)] * (j % 2 === 0 ? 1 : -1);
  });
  const less = Float64Array.from({ length: outputs }, (_, i) =>
    read.weights.subarray(7 * i, 7 * i + 7).reduce((sum, weight) => sum - weight, 0),
  );
  const relus = denseNetwork([
    { inputs, outputs: 14, weights: twice(weights, 2), bias: ends(bias), activation: RELU },
    {
      inputs: 14,
      outputs: 14,
      weights: twice(differences, 14),
      bias: ends(less),
      activation: RELU,
    },
  ]);
  const wide = { u0: -4, u1: 4, v0: -4, v1: 4 };
  const [ours, theirs] = await Promise.all(
    [clipped, relus].map((network) => subdivide(planeOf(network), wide)),
  );
  expect(ours.regionsByDepth[1]).toBeGreaterThan(100);
  expect(ours.regionsByDepth).toEqual(theirs.regionsByDepth);
});

/** The network of three inputs that reads the sum of the first and the third in place of the first. */
function ofThree({ nodes: [, ...nodes] }: Network): Network {
  const sum = { kind: 'dense', weights: Float64Array.of(1, 0, 1, 0, 1, 0) } as const;
  return {
    nodes: [
      { kind: 'input', width: 3 },
      { kind: 'affine', width: 2, terms: [{ from: 0, map: sum }], bias: new Float64Array(2) },
      ...nodes.map((node) => {
        if (node.kind === 'input') throw new Error('There is one input.');
        if (node.kind === 'activation') return { ...node, from: node.from + 1 };
        const terms = node.terms.map((term) => ({ ...term, from: term.from + 1 }));
        return { ...node, terms };
      }),
    ],
  };
}
