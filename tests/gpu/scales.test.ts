import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { planSampler } from '../../src/gpu/plan';
import { denseLayers } from '../../src/network/file-contents';
import { denseNetwork } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { planeOf } from '../network/plane';
import { compareWithReference } from './compare';
import { testDevice } from './device';
import { engineOf } from './map-of';

const device = testDevice();

const square: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** The same creases: unit `i` of every hidden layer times `scale(i)`, taken back behind it. */
function scaleUnits(network: SlicedNetwork, scale: (unit: number) => number): SlicedNetwork {
  const layers = denseLayers(network);
  const scaled = denseNetwork(
    layers.map((layer, k) => {
      const outputScale = (i: number) => (k === layers.length - 1 ? 1 : scale(i));
      const inputScale = (j: number) => (k === 0 ? 1 : scale(j));
      const weights = Float64Array.from(layer.weights, (w, n) => {
        const [i, j] = [Math.floor(n / layer.inputs), n % layer.inputs];
        return (w * outputScale(i)) / inputScale(j);
      });
      return { ...layer, weights, bias: layer.bias.map((b, i) => b * outputScale(i)) };
    }),
  );
  return planeOf(scaled);
}

function plane(construction: string): SlicedNetwork {
  return sliceNetwork(openConstruction(construction).network, defaultSlice(2));
}

/** A crease along each axis and one across, all through the origin. */
const star = planeOf(
  denseNetwork([
    {
      weights: Float64Array.of(1, 0, 0, 1, 1, -1),
      inputs: 2,
      outputs: 3,
      bias: new Float64Array(3),
      activation: RELU,
    },
    {
      weights: Float64Array.of(1, 1, 1),
      inputs: 3,
      outputs: 1,
      bias: new Float64Array(1),
      activation: 'linear',
    },
  ]),
);

async function count(network: SlicedNetwork, window: Window): Promise<number[]> {
  const sampler = engineOf(device()).createSampler(network);
  const counts = await sampler.count({ window, width: 64, height: 64 });
  sampler.destroy();
  return counts;
}

describe('numbers beyond the range of float32', () => {
  it.each([
    ['1e60', () => 2 ** 200],
    ['1e-60', () => 2 ** -200],
    ['1e60 and 1e-60 side by side', (unit: number) => 2 ** (unit % 2 === 0 ? 200 : -200)],
  ])('in weights of %s leave the map as it is, to the last sample', async (_, scale) => {
    const network = plane('random:2-16-16-16-1?seed=5');
    const scaled = scaleUnits(network, scale);
    const grid = { window: square, width: 128, height: 128 };
    expect(planSampler(scaled).layers.map(({ terms }) => terms)).toEqual(
      planSampler(network).layers.map(({ terms }) => terms),
    );
    const found = await compareWithReference(device(), scaled, grid, { reference: network });
    expect(found.different).toEqual([]);
    expect(found.sampled.at(-1)).toBeGreaterThan(50);
  });

  it.each([1e-300, 1e-40, 1e40, 1e300])(
    'in a window %s wide leave its creases there',
    async (w) => {
      expect(await count(star, { u0: -w, u1: w, v0: -w, v1: w })).toEqual([6]);
    },
  );

  it('are refused where float64 cannot hold them either', async () => {
    const network = scaleUnits(plane('random:2-8-8-1'), () => 2 ** 600);
    const [first, , output] = denseLayers(network);
    const squared = { ...first, inputs: 8, weights: new Float64Array(64).fill(2 ** 600) };
    const huge = denseNetwork([first, squared, output]);
    const far: Window = { u0: 1e300, u1: 2e300, v0: 1e300, v1: 2e300 };
    await expect(count(planeOf(huge), square)).rejects.toThrow('beyond the range of float64');
    await expect(count(network, far)).rejects.toThrow('beyond the range of float64');
  });

  it('are refused in samples far closer together one way than the other', async () => {
    await expect(count(star, { u0: 0, u1: 1, v0: 0, v1: 1e30 })).rejects.toThrow('apart in u');
  });
});
