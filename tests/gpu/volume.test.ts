import { describe, expect, it } from 'vitest';
import { inputWidth, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, sliceNetwork, type Box } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import { planePosition, type VolumeGrid } from '../../src/view/grid';
import { hasShared, openShared } from '../network/fixtures';
import { residualNetwork } from '../network/residual';
import { compareWithReference } from './compare';
import { testDevice } from './device';
import { engineOf } from './map-of';

const device = testDevice();

const wide: Box = { u0: -1, u1: 1, v0: -1, v1: 1, w0: -1, w1: 1 };

function volume(network: Network): SlicedNetwork {
  return sliceNetwork(network, axesSlice(inputWidth(network), [0, 1, 2]));
}

/** The plane of a volume's network that plane `k` of a grid is. */
function planeNetwork(network: Network, grid: VolumeGrid, k: number): SlicedNetwork {
  return sliceNetwork(network, axesSlice(3, [0, 1], [0, 0, planePosition(grid, k)]));
}

const NETWORKS = [
  { name: '3-24-24-24', network: openConstruction('random:3-24-24-24-1?seed=2').network },
  { name: 'every join that the graph allows', network: residualNetwork(6, 3) },
];
if (hasShared())
  NETWORKS.push({
    name: 'a trained 3-32×8',
    network: openShared('bunny-3d-8x32.safetensors').network,
  });

describe('a volume on the GPU', () => {
  it.each(NETWORKS)('of $name has planes that agree with float64', async ({ network }) => {
    const sliced = volume(network);
    const grid = { window: wide, width: 60, height: 34, depth: 5 };
    for (const plane of [0, 2, 4]) {
      const reference = planeNetwork(sliced, grid, plane);
      const found = await compareWithReference(device(), sliced, grid, { reference, plane });
      expect(found.different).toEqual([]);
      expect(found.reference.at(-1)).toBeGreaterThan(5);
    }
  });

  it('has them in windows that float64 alone would blur', async () => {
    const sliced = volume(NETWORKS[0].network);
    const [at, size] = [0.3, 1e-10];
    const window = { u0: at - size, u1: at + size, v0: -at - size, v1: size - at, w0: at, w1: at };
    const grid = { window: { ...window, w1: at + size }, width: 20, height: 20, depth: 3 };
    const reference = planeNetwork(sliced, grid, 1);
    const found = await compareWithReference(device(), sliced, grid, { reference, plane: 1 });
    expect(found.different).toEqual([]);
  });

  it('counts the regions of all its planes once', async () => {
    for (const { network } of NETWORKS.slice(0, 2)) {
      const sliced = volume(network);
      const grid = { window: wide, width: 300, height: 11, depth: 9 };
      const sampler = engineOf(device()).createSampler(sliced);
      const shares: number[] = [];
      const counts = await sampler.count(grid, { onProgress: (share) => shares.push(share) });
      sampler.destroy();
      expect(shares.at(-1)).toBe(1);
      const counter = new BandCounter(counts.length);
      counter.add(sampleBand(sliced, grid, 0, grid.depth));
      expect(counts).toEqual(counter.regionsByDepth);
    }
  });
});
