import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { RELU } from '../../src/network/activation';
import { denseNetwork, type DenseLayer } from '../../src/network/network';
import { axesSlice, sliceNetwork, throughSlice, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { sampleBand } from '../../src/sampling/sample-part';
import { examples } from '../coverage';
import { latticeOf, randomLattice } from '../network/lattice';
import { planeOf } from '../network/plane';
import { SampleReference } from '../sampling/sample-reference';
import { patternsByDepth } from './every-cut-in-integers';

const wide: Window = { u0: -2, u1: 2, v0: -2, v1: 2 };

/** Lattices of few functions, many of which are the same, or meet in one point. */
const lattices = record({
  functions: array(array(constantFrom(0, 1, -1, 0.5, 0.1, -0.7), { minLength: 3, maxLength: 3 }), {
    minLength: 3,
    maxLength: 4,
  }),
  sets: array(array(integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }), {
    minLength: 2,
    maxLength: 3,
  }),
}).map(({ functions, sets }) => latticeOf(functions, sets));

/** Through points that float64 does not hold the coordinates of, and whose differences it rounds. */
function oblique(inputs: number) {
  const points = [3, 7, 11].map((divisor) =>
    Array.from({ length: inputs }, (_, k) => Math.sin(divisor * (k + 1)) / divisor),
  );
  return throughSlice(inputs, points);
}

async function countsOf(network: SlicedNetwork, window: Window) {
  const { regionsByDepth, signs } = await subdivide(network, window);
  return { regionsByDepth, share: signs.exact / signs.asked };
}

/** A layer without biases. */
function layer(
  weights: readonly number[],
  inputs: number,
  activation: 'linear' | 'relu',
): DenseLayer {
  const outputs = weights.length / inputs;
  return {
    inputs,
    outputs,
    weights: Float64Array.from(weights),
    bias: new Float64Array(outputs),
    activation: activation === 'relu' ? RELU : activation,
  };
}

describe('a lattice network', () => {
  it('has the regions that big integers find', () =>
    assert(
      asyncProperty(
        lattices,
        constantFrom(wide, { u0: 0, u1: 1, v0: -3, v1: 1 }),
        async (network, window) => {
          const sliced = planeOf(network);
          const { regionsByDepth } = await countsOf(sliced, window);
          const expected = patternsByDepth(sliced, window);
          expect(regionsByDepth).toEqual(expected.map(({ length }) => length));
        },
      ),
      examples(60, 1),
    ));

  it('asks hardly any integers, although most of its signs are 0', async () => {
    const plane = await countsOf(planeOf(randomLattice(12, 12)), wide);
    expect(plane.share).toBeLessThan(0.15);
    const five = randomLattice(10, 10, 5);
    const across = sliceNetwork(five, axesSlice(5, [1, 3], [0.1, 0, 0.7, 0, -0.3]));
    expect((await countsOf(across, wide)).share).toBeLessThan(0.15);
    expect((await countsOf(sliceNetwork(five, oblique(5)), wide)).share).toBeLessThan(0.15);
  });

  it('is sampled as big integers have it, on any slice', () => {
    const five = randomLattice(5, 6, 5);
    for (const network of [planeOf(randomLattice(6, 5)), sliceNetwork(five, oblique(5))]) {
      const grid = { window: wide, width: 24, height: 24 };
      const { ids, regions } = sampleBand(network, grid, 0, grid.height);
      const reference = new SampleReference(network, grid);
      const found = Array.from(regions, (region) => [...ids.subarray(2 * region, 2 * region + 2)]);
      const wanted = Array.from(regions, (_, i) => [
        ...reference.idAt(i % grid.width, Math.floor(i / grid.width)),
      ]);
      expect(found).toEqual(wanted);
    }
  });
});

describe('a sum that is known without rounding', () => {
  it('is so only if what it reads of undecided units is, too', async () => {
    // (x + tiny · y) − x, where a unit of x and one of y are on: 0 for float64, and not 0
    const tiny = 2 ** -60;
    const network = denseNetwork([
      layer([1, 0, 0, 1], 2, 'relu'),
      layer([1, tiny, 1, 0], 2, 'linear'),
      layer([1, -1], 2, 'relu'),
      layer([1], 1, 'linear'),
    ]);
    const { regionsByDepth } = await countsOf(planeOf(network), wide);
    expect(regionsByDepth).toEqual([4, 4]);
    expect(patternsByDepth(planeOf(network), wide).at(-1)).toEqual([
      '00|0',
      '01|1',
      '10|0',
      '11|1',
    ]);
  });
});
