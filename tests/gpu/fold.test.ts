import { assert, asyncProperty, boolean, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { Evaluator } from '../../src/gpu/evaluator';
import { LeafChoice } from '../../src/gpu/folding/leaf-choice';
import { timePass } from '../../src/gpu/passes';
import type { LinearMap } from '../../src/network/linear-map';
import { multiplyAddsOfSample, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import { samplesOf, type SampleGrid } from '../../src/view/grid';
import { findCrossing, middleOf, windowAround } from '../geometry/crossing';
import {
  degenerateGraphs,
  degenerateNetworks,
  degenerateSlopes,
  extremeGraphs,
} from '../network/degenerate-networks';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { examples, fewOf, itInCi } from '../coverage';
import { expectSameNumbers } from '../same-numbers';
import { planeOf } from '../network/plane';
import { residualNetwork } from '../network/residual';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { pipelinesOf } from './evaluate-grid';
import { engineOf, mapOf, partsOfGrids, samplersOf } from './map-of';

/** Every unit has a slope of its own, among them ReLUs, and some that are linear. */
function mixedSlopes(): Network {
  const { nodes } = openConstruction('random:2-32-32-32-1?seed=7&bias=0.2').network;
  return {
    nodes: nodes.map((node) => {
      if (node.kind !== 'activation') return node;
      const slopes = Float64Array.from({ length: node.width }, (_, i) => [0, 1, -1, 0.2][i % 4]);
      return { ...node, activation: { kind: 'prelu', slopes } };
    }),
  };
}

const device = testDevice();
const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(network.nodes[0].width));
}

function denseMap(weights: readonly number[]): LinearMap {
  return { kind: 'dense', weights: Float64Array.from(weights) };
}

function constructed(name: string): SlicedNetwork {
  return plane(openConstruction(name).network);
}

itInCi(
  'finds what evaluating every sample finds, in any part of any grid, where nothing is rounded',
  async () => {
    const engine = engineOf(device());
    await assert(
      asyncProperty(
        degenerateNetworks.map(planeOf),
        partsOfGrids,
        constantFrom(8, 16, 32),
        boolean(),
        async (network, { grid, rows }, leafSide, emulates) => {
          const samplers = samplersOf(device(), emulates);
          const options = { rows, everySample: true, certainty: 'none' } as const;
          const all = await mapOf(engine, network, grid, options);
          const folded = await mapOf(samplers, network, grid, {
            rows,
            leafSide,
            certainty: 'none',
          });
          expectSameNumbers(folded.ids, all.ids);
          expect(folded.counted).toEqual(all.counted);
        },
      ),
      examples(10, 1),
    );
  },
  120_000,
);

/** What folding a network takes, as a share of evaluating every sample, once its map is that of the CPU. */
async function expectCertain(
  name: string,
  network: SlicedNetwork,
  grid: SampleGrid,
  leafSide: number,
): Promise<number> {
  const options = { leafSide, certainty: 'decided' } as const;
  const found = await mapOf(engineOf(device()), network, grid, options);
  expectCpuMap(found, network, grid);
  const { decided, multiplyAdds, unproven } = found.work;
  expect(unproven).toBe(0);
  const samples = samplesOf(grid);
  const share = multiplyAdds / samples / multiplyAddsOfSample(network);
  console.info(
    `${name}, leaves of ${leafSide}x${leafSide}: ${decided} of ${samples} samples decided on the CPU, ` +
      `${(100 * share).toFixed(1)} % of the multiply-adds`,
  );
  return share;
}

describe('a folded map is that of the CPU to the last sample', () => {
  const grid = { window: { ...wide, v0: 0.4 }, width: 300, height: 84 };
  const networks = [
    { name: 'he-32x3', network: openFixture('he-32x3.json').network, most: 0.2 },
    { name: 'zero-bias-32x3', network: openFixture('zero-bias-32x3.json').network, most: 0.2 },
    { name: 'spiral-32x3', network: openFixture('spiral-32x3.safetensors').network, most: 0.2 },
    { name: 'residual-24x3', network: openFixture('residual-24x3.onnx').network, most: 0.5 },
    { name: 'every join that the graph allows', network: residualNetwork(6, 2) },
    {
      name: 'random:2-70-9-33-1',
      network: openConstruction('random:2-70-9-33-1?seed=5').network,
      most: 0.2,
    },
    { name: 'tent:10', network: openFixture('tent-10.json').network },
    ...['abs', 'leaky_relu:0.1', 'leaky_relu:1.5', 'leaky_relu:-3'].map((activation) => ({
      name: activation,
      network: openConstruction(`random:2-40-40-40-1?seed=5&activation=${activation}`).network,
      most: 0.3,
    })),
    { name: 'every kind of scalar unit', network: mixedSlopes() },
  ];
  if (hasShared())
    networks.push({
      name: 'acasxu-1-1',
      network: openShared('acasxu-1-1.onnx').network,
      most: 0.5,
    });
  console.info(`fold: shared networks ${hasShared() ? 'were' : 'were not'} there`);
  it.each(fewOf(4, networks))('of $name', async ({ name, network, most = Infinity }) => {
    expect(await expectCertain(name, plane(network), grid, 16)).toBeLessThan(most);
  });

  itInCi('in leaves of every size, in tiles that they stick out of', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    for (const [side, width] of [
      [8, 300],
      [32, 257],
    ])
      await expectCertain('he-32x3', network, { window: wide, width, height: 280 }, side);
  });

  it('where creases cross by design', async () => {
    const network = plane(openFixture('fold-6x3.json').network);
    await expectCertain('fold-6x3', network, { ...grid, window: unit }, 16);
  });

  it('where leaves have too many undecided units, and some have none', async () => {
    const network = constructed('random:2-128-32-1?seed=2');
    const coarse = { window: wide, width: 150, height: 150 };
    expect(await expectCertain('random:2-128-32-1', network, coarse, 32)).toBeGreaterThan(0.5);
  });

  it.each([1e-4, 1e-8, 1e-12])('in a window %s wide', async (width) => {
    const network = plane(openFixture('he-32x3.json').network);
    const crossing = await findCrossing(network, middleOf(wide));
    const close = { window: windowAround(crossing, width), width: 96, height: 96 };
    await expectCertain(`he-32x3, ${width} wide`, network, close, 16);
  });

  it.each([1, -1])(
    'where %s times huge values cancel out, which float64 gets wrong',
    async (sign) => {
      // x + big, and twice half of what float64 tells big from the next number by: less that number, x.
      const [big, next] = [2 ** 200, 2 ** 148];
      const network: Network = {
        nodes: [
          { kind: 'input', width: 2 },
          {
            kind: 'affine',
            width: 3,
            bias: Float64Array.of(big, next / 2, next / 2),
            terms: [{ from: 0, map: denseMap([1, 0, 0, 0, 0, 0]) }],
          },
          { kind: 'activation', width: 3, from: 1, activation: RELU },
          {
            kind: 'affine',
            width: 1,
            bias: Float64Array.of(-sign * (big + next)),
            terms: [{ from: 2, map: denseMap([sign, sign, sign]) }],
          },
          { kind: 'activation', width: 1, from: 3, activation: RELU },
          {
            kind: 'affine',
            width: 1,
            bias: new Float64Array(1),
            terms: [{ from: 4, map: denseMap([1]) }],
          },
        ],
      };
      await expectCertain(
        `${sign} times x`,
        planeOf(network),
        { ...grid, width: 40, height: 20 },
        16,
      );
    },
  );

  itInCi('on networks where degeneracy is the rule', async () => {
    await assert(
      asyncProperty(
        constantFrom(degenerateGraphs, degenerateSlopes, extremeGraphs).chain((graphs) => graphs),
        constantFrom(
          { window: wide, width: 16, height: 16 },
          { window: wide, width: 33, height: 21 },
          { window: windowAround({ u: 1 / 3, v: 0.1 }, 2 ** -44), width: 9, height: 8 },
        ),
        constantFrom(8, 16, 32),
        boolean(),
        async (graph, small, leafSide, emulates) => {
          const network = planeOf(graph);
          const samplers = samplersOf(device(), emulates);
          const options = { leafSide, certainty: 'decided' } as const;
          expectCpuMap(await mapOf(samplers, network, small, options), network, small);
        },
      ),
      examples(20, 1),
    );
  });
});

itInCi('counts the regions of volumes', async () => {
  const { network } = openConstruction('random:3-24-24-24-1?seed=2');
  const sliced = sliceNetwork(network, axesSlice(3, [0, 1, 2]));
  const grid = { window: { ...wide, w0: -1, w1: 1 }, width: 270, height: 60, depth: 4 };
  const sampler = engineOf(device()).createSampler(sliced, {
    leafSide: 16,
    certainty: 'decided',
  });
  const counter = new BandCounter(3);
  counter.add(sampleBand(sliced, grid, 0, grid.depth));
  expect(await sampler.count(grid)).toEqual(counter.regionsByDepth);
  sampler.destroy();
});

/** Side of the leaves for a map of so many samples a side; 0 where the network is not folded. */
async function sideFor(
  network: SlicedNetwork,
  size: number,
  { window = wide, pipelines = pipelinesOf(device()), timeOfPass = timePass } = {},
) {
  const evaluator = new Evaluator(device(), pipelines, network);
  const choice = new LeafChoice(device(), pipelines, evaluator, timeOfPass);
  const grid = { window, width: size, height: size };
  const folding = await choice.foldingFor(grid);
  expect(await choice.foldingFor(grid)).toBe(folding);
  choice.destroy();
  evaluator.destroy();
  return folding?.fold.side ?? 0;
}

describe('the choice of leaves', () => {
  it('folds where few units are undecided, onto the larger leaves the finer the map', async () => {
    const network = constructed('random:2-64-64-64-64-1?seed=1');
    expect(await sideFor(network, 512)).toBe(16);
    expect(await sideFor(network, 16384)).toBe(32);
  });

  itInCi(
    'leaves the rest alone: few samples, little to do, and nothing that is decided',
    async () => {
      const network = constructed('random:2-64-64-64-64-1?seed=1');
      expect(await sideFor(network, 256)).toBe(0);
      expect(await sideFor(constructed('random:2-8-8-1?seed=1'), 2048)).toBe(0);
      expect(await sideFor(constructed('tent:40'), 2048, { window: unit })).toBe(0);
      const dense = constructed('random:2-256-256-256-1?seed=1');
      expect(await sideFor(dense, 512)).toBe(0);
    },
  );

  // By the milliseconds that evaluating every sample of a few tiles takes a GPU, and folding onto them.
  it.each([
    { evaluating: 0, folding: 0, side: 0, why: 'which evaluates everything in no time' },
    { evaluating: 1000, folding: 600, side: 0, why: 'which folds hardly faster' },
    { evaluating: 1000, folding: 400, side: 32, why: 'which folds faster' },
  ])('asks a GPU, $why', async ({ evaluating, folding, side }) => {
    // Each is done once before it is timed.
    const times = [evaluating, evaluating, folding, folding];
    const timeOfPass = (async (...[, , record]: Parameters<typeof timePass>) => {
      const pass = device().createCommandEncoder().beginComputePass();
      record(pass);
      pass.end();
      return times.shift() ?? NaN;
    }) satisfies typeof timePass;
    const network = constructed('random:2-64-64-64-64-1?seed=1');
    const pipelines = pipelinesOf(device(), false);
    expect(await sideFor(network, 16384, { pipelines, timeOfPass })).toBe(side);
    expect(times).toHaveLength(evaluating === 0 ? 2 : 0);
  });
});
