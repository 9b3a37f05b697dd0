import { assert, asyncProperty, boolean, constantFrom } from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groupsOf, LEFT_OUT, ZERO } from '../../src/gpu/groups';
import { kernelsFor } from '../../src/gpu/kernels/kernels';
import { planSampler } from '../../src/gpu/plan';
import { RELU, type Activation } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import { sparseMap } from '../../src/network/linear-map';
import { validateNetwork, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, sliceNetwork, throughSlice, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import type { SampleGrid } from '../../src/view/grid';
import { examples, fewOf, firstOf, isFull, itInCi } from '../coverage';
import { pooledBackground } from '../network/convolutional';
import {
  degenerateGroups,
  degenerateSteps,
  extremeGroups,
  extremeSteps,
} from '../network/degenerate-networks';
import { hasShared, openShared, sharedPath } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();
const square = { u0: -1, u1: 1, v0: -1, v1: 1 };

function construct(name: string): SlicedNetwork {
  return planeOf(openConstruction(name).network);
}

function around(u: number, v: number, reach: number): Window {
  return { u0: u - reach, u1: u + reach, v0: v - reach, v1: v + reach };
}

/** Units of some kind, and the greatest of some of them; the first two windows repeat what they read. */
function pooled(activation: Activation, size: number, { bias = 0.2, sign = 1 } = {}): Network {
  const stream = randomStream(size);
  const [units, windows, outputs] = [20, 6, 4];
  const drawn = (length: number, by: number) =>
    Float64Array.from({ length }, () => by * stream.normal());
  const dense = (from: number, rows: number, columns: number) => {
    const map = { kind: 'dense', weights: drawn(rows * columns, 0.5) } as const;
    return [{ from, map }];
  };
  const reads = Array.from({ length: windows * size }, (_, i) => {
    const [window, member] = [Math.floor(i / size), i % size];
    return window < 2 && member > 1 ? window : (3 * window + member) % units;
  });
  const map = sparseMap(
    units,
    reads.map((unit) => [[unit, sign] as const]),
  );
  const width = windows * size;
  return validateNetwork({
    nodes: [
      { kind: 'input', width: 2 },
      { kind: 'affine', width: units, terms: dense(0, units, 2), bias: drawn(units, bias) },
      { kind: 'activation', width: units, from: 1, activation },
      { kind: 'affine', width, terms: [{ from: 2, map }], bias: new Float64Array(width) },
      { kind: 'activation', width: windows, from: 3, activation: { kind: 'max', size } },
      { kind: 'affine', width: outputs, terms: dense(4, outputs, windows), bias: drawn(outputs, bias) }, // prettier-ignore
      { kind: 'activation', width: outputs, from: 5, activation: RELU },
    ],
  });
}

describe('the groups of a network', () => {
  it('are values of a node, where slicing has not composed it away', () => {
    const network = construct('random:2-3-2-1?activation=max:3&seed=1');
    const [first, second] = groupsOf(network);
    expect(first).toMatchObject({ node: first.rivals, ties: 'open', count: 3, size: 3 });
    expect([...first.members]).toEqual([ZERO, 0, 1, ZERO, 2, 3, ZERO, 4, 5]);
    expect(network.nodes[second.source]).toMatchObject({ kind: 'affine', width: 6 });
    expect(second.node).toBeGreaterThan(second.rivals);
    expect([...second.members]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('have no member twice', () => {
    const [groups] = groupsOf(planeOf(pooled(RELU, 4)));
    expect(groups.ties).toBe('rectified');
    expect([...groups.members.subarray(0, 12)]).toEqual([0, 1, LEFT_OUT, LEFT_OUT, 3, 4, 1, LEFT_OUT, 6, 7, 8, 9]); // prettier-ignore
  });

  it('have one of those members that are the same function', () => {
    const [groups] = groupsOf(pooledBackground().plane);
    const rest = [...groups.members].filter((unit) => unit !== LEFT_OUT);
    expect(rest.length).toBeGreaterThan(groups.count);
    expect(rest.length).toBeLessThan(groups.members.length / 2);
    for (let group = 0; group < groups.count; group++)
      expect(groups.members[4 * group]).toBeGreaterThanOrEqual(0);
  });

  it('stay ReLUs where they are two, but for those that may be equal all over an area', () => {
    expect(groupsOf(construct('random:2-3-2-1?activation=max:2'))).toEqual([]);
    expect(groupsOf(planeOf(pooled(RELU, 2)))).toHaveLength(1);
    expect(groupsOf(planeOf(pooled({ kind: 'step' }, 2)))[0].ties).toBe('exact');
  });

  it('are evaluated layer by layer', () => {
    for (const network of [
      construct('random:2-8-8-1?activation=max:3'),
      planeOf(pooled(RELU, 4)),
    ]) {
      const kernels = kernelsFor(device(), pipelinesOf(device(), false), planSampler(network));
      expect(kernels.map(({ name }) => name)).toEqual(['layer by layer']);
    }
  });
});

interface Case {
  readonly name: string;
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid;
  /** Share of the samples that float32 may leave to the CPU. */
  readonly open: number;
}

function sampled(name: string, network: SlicedNetwork, open = 0.01, window: Window = square): Case {
  return { name, network, grid: { window, width: 72, height: 40 }, open };
}

const maxout = construct('random:2-24-24-24-1?seed=3&activation=max:3');
const steps = construct('random:2-24-24-24-1?seed=3&activation=step');
const CASES: Case[] = [
  ...fewOf(1, [
    sampled('maxout', maxout),
    sampled('maxout, closer', maxout, 0.01, around(0.3, 0.2, 1e-3)),
    sampled('maxout, very close', maxout, 0.01, around(0.3, 0.2, 1e-10)),
    ...firstOf(0, [
      sampled('maxout of 16', construct('random:2-16-16-1?seed=4&activation=max:16'), 0.02),
    ]),
    sampled('maxout of 256', construct('random:2-3-3-1?seed=4&activation=max:256')),
    sampled('maxout without biases', construct('random:2-24-24-1?seed=3&activation=max:5&bias=0')),
  ]),
  ...fewOf(1, [
    sampled('steps', steps),
    sampled('steps, very close', steps, 0.01, around(0.3, 0.2, 1e-10)),
    sampled('steps without biases', construct('random:2-24-24-1?seed=3&activation=step&bias=0')),
  ]),
  ...firstOf(2, [3, 2, 9]).flatMap((size) =>
    fewOf(1, [
      sampled(`the greatest of ${size} ReLUs`, planeOf(pooled(RELU, size))),
      sampled(
        `the greatest of ${size} ReLUs without biases`,
        planeOf(pooled(RELU, size, { bias: 0 })),
      ),
      sampled(`the greatest of ${size} steps`, planeOf(pooled({ kind: 'step' }, size))),
    ]),
  ),
  sampled('the pooled background of an image', pooledBackground().plane, 0.02, { u0: 0, u1: 1, v0: 0, v1: 1 }), // prettier-ignore
];
if (isFull && hasShared()) {
  const { network } = openShared('conv-maxpool.onnx');
  const { points } = JSON.parse(readFileSync(sharedPath('mnist-anchors.json'), 'utf8'));
  const plane = sliceNetwork(network, throughSlice(784, points));
  const grid = { window: { u0: 0, u1: 0.5, v0: 0, v1: 0.5 }, width: 24, height: 16 };
  CASES.push({ name: 'conv-maxpool.onnx through three digits', network: plane, grid, open: 0.02 });

  const residual = openShared('cifar-resnet-2b.onnx').network;
  const waves = [1, 2, 3].map((k) =>
    Array.from({ length: 3072 }, (_, i) => 0.5 + 0.5 * Math.sin((k * i) / 100)),
  );
  CASES.push({
    name: 'cifar-resnet-2b.onnx through three waves',
    network: sliceNetwork(residual, throughSlice(3072, waves)),
    grid: { window: { u0: 0.4, u1: 0.5, v0: 0.4, v1: 0.5 }, width: 20, height: 14 },
    open: 0.02,
  });
}
console.info(`Networks beside the checkout are ${hasShared() ? '' : 'not '}there.`);

describe('a map from a GPU', () => {
  it.each(CASES)('of $name is that of the CPU', async ({ name, network, grid, open }) => {
    const options = { certainty: 'decided' } as const;
    const map = await mapOf(samplersOf(device(), false), network, grid, options);
    expectCpuMap(map, network, grid);
    const share = map.work.decided / (grid.width * grid.height);
    console.info(`${name}: ${(100 * share).toFixed(2)} % decided on the CPU`);
    expect(map.work.unproven).toBe(0);
    expect(share).toBeLessThan(open);
  });

  it.each(CASES.filter(({ name }) => /^(maxout|steps|.* 3 ReLUs)$/.test(name)))(
    'that evaluates chunks one by one, of $name, is that of the CPU',
    async ({ network, grid }) => {
      const options = { certainty: 'decided' } as const;
      const map = await mapOf(samplersOf(device(), true), network, grid, options);
      expectCpuMap(map, network, grid);
    },
  );
});

itInCi('has the CPU’s maps where nothing is known of ties', async () => {
  for (const activation of [RELU, { kind: 'leaky', slope: 0.5 }, { kind: 'step' }] as const) {
    const network = planeOf(pooled(activation, 3, { sign: -1 }));
    const grid = { window: square, width: 16, height: 12 };
    const options = { certainty: 'decided' } as const;
    const map = await mapOf(samplersOf(device(), false), network, grid, options);
    expectCpuMap(map, network, grid);
  }
});

it.each(firstOf(2, fewOf(0, [1e-300, 1e300, 1e-40, 1e40])))(
  'has the CPU’s maps in windows %s wide',
  async (width) => {
    const poolings = pooled({ kind: 'step' }, 3, { bias: 0 });
    const networks = ['max:3', 'step'].map((activation) =>
      construct(`random:2-8-8-1?seed=2&bias=0&activation=${activation}`),
    );
    for (const network of [...networks, planeOf(poolings)]) {
      const grid = { window: around(0, 0, width), width: 20, height: 14 };
      const options = { certainty: 'decided' } as const;
      const map = await mapOf(samplersOf(device(), false), network, grid, options);
      expectCpuMap(map, network, grid);
    }
  },
);

itInCi('has the CPU’s maps on networks where degeneracy is the rule', async () => {
  await assert(
    asyncProperty(
      constantFrom(degenerateGroups, degenerateSteps, extremeGroups, extremeSteps).chain(
        (networks) => networks,
      ),
      constantFrom(
        { window: square, width: 16, height: 16 },
        { window: square, width: 33, height: 21 },
        { window: around(1 / 3, 0.1, 2 ** -45), width: 9, height: 8 },
      ),
      boolean(),
      async (graph, grid, emulates) => {
        const network = planeOf(graph);
        const samplers = samplersOf(device(), emulates);
        const options = { certainty: 'decided' } as const;
        expectCpuMap(await mapOf(samplers, network, grid, options), network, grid);
      },
    ),
    examples(20, 5, 600),
  );
});

itInCi('counts volumes as the CPU does', async () => {
  for (const activation of ['max:3', 'step']) {
    const { network } = openConstruction(`random:3-12-12-1?seed=3&activation=${activation}`);
    const volume = sliceNetwork(network, axesSlice(3, [0, 1, 2]));
    const grid = { window: { ...square, w0: -1, w1: 1 }, width: 30, height: 20, depth: 12 };
    const sampler = samplersOf(device(), false).createSampler(volume, { certainty: 'decided' });
    const counter = new BandCounter(2);
    counter.add(sampleBand(volume, grid, 0, grid.depth));
    expect(await sampler.count(grid)).toEqual(counter.regionsByDepth);
    expect(sampler.work.unproven).toBe(0);
    sampler.destroy();
  }
});
