import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/network/gaussian';
import { identityMap } from '../../src/network/linear-map';
import { layeredNetwork, mappedLayer, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { bandsOf } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import { openFixture } from '../network/fixtures';

/** Pooling by the greatest of four units, as convolutional networks have it: where all four are off, all are 0. */
function pooled(units: number): Network {
  const stream = randomStream(5);
  const draw = (length: number) => Float64Array.from({ length }, () => stream.normal());
  const of = (inputs: number, outputs: number) => ({ inputs, outputs, bias: draw(outputs) });
  return layeredNetwork([
    mappedLayer({ ...of(2, units), weights: draw(2 * units), activation: { kind: 'relu' } }),
    {
      ...of(units, units),
      map: identityMap(units),
      bias: new Float64Array(units),
      activation: { kind: 'max', size: 4 },
    },
    mappedLayer({ ...of(units / 4, 1), weights: draw(units / 4), activation: 'linear' }),
  ]);
}

/** Samples of a network's own window that took more digits. */
function decidedOf(
  { network, window }: Pick<ReturnType<typeof openFixture>, 'network' | 'window'>,
  size: number,
): number {
  const grid = { window, width: size, height: size };
  const sliced = sliceNetwork(network, defaultSlice(2));
  return bandsOf(grid).reduce(
    (sum, [first, end]) => sum + sampleBand(sliced, grid, first, end).work.decided,
    0,
  );
}

describe('samples that float64 does not tell about', () => {
  it('are cut out where all are such, hardly tried one by one', () => {
    // every sample of the tent lies on one of 1023 creases
    expect(decidedOf(openConstruction('tent:10'), 128)).toBeLessThan(128 ** 2 / 4);
    // and where a unit is 0 over areas
    expect(decidedOf(openFixture('lattice-4.json'), 128)).toBeLessThan(128 ** 2 / 16);
  });

  it('are few in ordinary networks', () => {
    expect(decidedOf(openFixture('he-32x3.json'), 256)).toBe(0);
  });

  it('are none where what is compared is that of units that are off', () => {
    const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
    expect(decidedOf({ network: pooled(64), window }, 128)).toBe(0);
  });
});
