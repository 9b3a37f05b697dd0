import { assert, asyncProperty, boolean, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, sliceNetwork, type SlicedNetwork } from '../../src/network/slice';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import type { SampleGrid } from '../../src/view/grid';
import { examples, firstOf } from '../coverage';
import { degenerateGraphs, extremeGraphs } from '../network/degenerate-networks';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();
const wide = { u0: -1, u1: 1, v0: -1, v1: 1 };

interface Sampled {
  readonly name: string;
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid;
}

function sampled(name: string, network: Network, window = wide, width = 300, height = 48): Sampled {
  return { name, network: planeOf(network), grid: { window, width, height } };
}

function around(u: number, v: number, reach: number) {
  return { u0: u - reach, u1: u + reach, v0: v - reach, v1: v + reach };
}

const fixture = (name: string) => openFixture(name).network;
const construct = (name: string) => openConstruction(name).network;

const NETWORKS: Sampled[] = [
  sampled('he-32x3', fixture('he-32x3.json')),
  sampled('he-32x3, closer', fixture('he-32x3.json'), around(0.3, 0.2, 1e-3)),
  sampled('he-32x3, very close', fixture('he-32x3.json'), around(0.3, 0.2, 1e-10)),
  sampled('a spiral', fixture('spiral-32x3.safetensors')),
  sampled('skip connections', fixture('residual-24x3.onnx')),
  sampled('fold:6x3', fixture('fold-6x3.json'), { u0: 0, u1: 1, v0: 0, v1: 1 }),
  sampled('tent:10', fixture('tent-10.json'), { u0: 0, u1: 1, v0: 0, v1: 1 }),
  sampled('no biases', fixture('zero-bias-32x3.json')),
  sampled('a lattice', fixture('lattice-4.json'), openFixture('lattice-4.json').window, 64, 64),
  sampled('a maximum', fixture('maximum.json'), openFixture('maximum.json').window, 64, 64),
  sampled('a dead input', fixture('dead-input.json'), openFixture('dead-input.json').window),
  sampled('a crease through samples', fixture('absolute-value.json'), wide, 5, 5),
  sampled('2-64×4', construct('random:2-64-64-64-64-1?seed=1'), wide, 130, 70),
  sampled('2-16×2', construct('random:2-16-16-1?seed=2')),
];
if (hasShared())
  for (const name of firstOf(1, ['acasxu-1-1.onnx', 'mnist-256x2.onnx', 'he-64x3.json']))
    NETWORKS.push(sampled(name, openShared(name).network, openShared(name).window, 150, 130));
console.info(`Networks beside the checkout are ${hasShared() ? '' : 'not '}there.`);

describe('a map from a GPU', () => {
  for (const emulates of [true, false])
    it.each(NETWORKS)(
      `of $name is that of the CPU to the last sample (one by one: ${emulates})`,
      async ({ network, grid }) => {
        const found = await mapOf(samplersOf(device(), emulates), network, grid);
        expect(found.work.unproven).toBe(0);
        expectCpuMap(found, network, grid);
      },
    );

  it.each(['layer by layer', 'in workgroup memory'])('is that of the CPU %s', async (kernel) => {
    for (const name of ['random:2-16-16-1?seed=2', 'random:2-16-16-1?seed=3&bias=0']) {
      const network = planeOf(construct(name));
      const grid = { window: wide, width: 300, height: 90 };
      const samplers = samplersOf(device(), false);
      for (const everySample of [true, false]) {
        const options = { kernel, everySample, certainty: 'decided' } as const;
        expectCpuMap(await mapOf(samplers, network, grid, options), network, grid);
      }
    }
  });

  it('is that of the CPU on networks where degeneracy is the rule', async () => {
    await assert(
      asyncProperty(
        constantFrom(degenerateGraphs, extremeGraphs).chain((networks) => networks),
        constantFrom(
          { window: wide, width: 16, height: 16 },
          { window: wide, width: 33, height: 21 },
          { window: around(1 / 3, 0.1, 2 ** -45), width: 9, height: 8 },
        ),
        boolean(),
        constantFrom('decided', 'cut', undefined),
        async (graph, grid, emulates, certainty) => {
          const network = planeOf(graph);
          const samplers = samplersOf(device(), emulates);
          expectCpuMap(await mapOf(samplers, network, grid, { certainty }), network, grid);
        },
      ),
      examples(25, 3, 800),
    );
  });
});

describe('a volume on a GPU', () => {
  it.each(['decided', 'cut', undefined] as const)(
    'has the counts of the CPU (%s)',
    async (certainty) => {
      for (const name of ['random:3-16-16-1?seed=3', 'random:3-8-8-1?seed=1&bias=0']) {
        const network = sliceNetwork(construct(name), axesSlice(3, [0, 1, 2]));
        const window = { ...wide, w0: -1, w1: 1 };
        const grid = { window, width: 40, height: 30, depth: 20 };
        const sampler = samplersOf(device(), false).createSampler(network, { certainty });
        const counted = await sampler.count(grid);
        const slab = sampleBand(network, grid, 0, grid.depth);
        const counter = new BandCounter(2);
        counter.add(slab);
        expect(counted).toEqual(counter.regionsByDepth);
        expect(sampler.work.unproven).toBe(0);
        sampler.destroy();
      }
    },
  );
});
