import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { ExactContext, ExactNetwork } from '../../src/geometry/exact-forms';
import { nearestMap, NearestMaps, type PlaneMap } from '../../src/geometry/plane-map';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { denseNetwork, hiddenWidths } from '../../src/network/network';
import { randomStream } from '../../src/network/gaussian';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { fewOf } from '../coverage';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { residualNetwork } from '../network/residual';

type Random = () => number;

/** Numbers in [0, 1). */
function randomNumbers(seed: number): Random {
  const stream = randomStream(seed);
  return () => stream.uniform();
}

/** A network whose weights and biases a function draws. */
function drawnNetwork(widths: readonly number[], draw: () => number): SlicedNetwork {
  const layers = widths.slice(1).map((outputs, k) => ({
    inputs: widths[k],
    outputs,
    weights: Float64Array.from({ length: outputs * widths[k] }, draw),
    bias: Float64Array.from({ length: outputs }, draw),
    activation: k === widths.length - 2 ? ('linear' as const) : RELU,
  }));
  return planeOf(denseNetwork(layers));
}

/** A pattern, whether or not a region has it, and its exact forms. */
function contextOf(network: SlicedNetwork, pattern: readonly Uint8Array[]): ExactContext {
  const exact = new ExactNetwork(network);
  let context = new ExactContext(exact, undefined, -1, new Uint8Array(0));
  let layer = 0;
  for (const [k, { kind }] of network.nodes.entries())
    if (kind === 'activation') context = new ExactContext(exact, context, k, pattern[layer++]);
  return context;
}

/** Every number of two maps is the same, signs of zeros included. */
function isSame(p: PlaneMap, q: PlaneMap): boolean {
  const [x, y] = [p, q].map(({ weights, bias }) => [...weights.flat(), ...bias]);
  return x.length === y.length && x.every((number, i) => Object.is(number, y[i]));
}

/** Asserts that maps of some patterns, each near the last, are those of integers. */
function requireNearest(network: SlicedNetwork, random: Random): NearestMaps['count'] {
  const maps = new NearestMaps(network);
  const exact = new ExactNetwork(network);
  const widths = hiddenWidths(network);
  const pattern = widths.map((width) => Uint8Array.from({ length: width }, () => 2 * random()));
  for (let i = 0; i < 12; i++) {
    const layer = Math.floor(widths.length * random());
    pattern[layer][Math.floor(widths[layer] * random())] ^= 1;
    const copy = pattern.map((states) => states.slice());
    const context = contextOf(network, copy);
    const [found, wanted] = [maps.in({ pattern: copy, context }), nearestMap(exact, context)];
    if (!isSame(found, wanted)) expect(found).toEqual(wanted);
  }
  return maps.count;
}

describe('maps of regions', () => {
  const opened = [
    openFixture('he-32x3.json'),
    openFixture('fold-6x3.json'),
    openFixture('tent-10.json'),
    openFixture('lines-16.json'),
    openFixture('six-definitions.json'),
    openFixture('zero-bias-32x3.json'),
    openConstruction('random:2-16-16-4?seed=3'),
    openFixture('residual-24x3.onnx'),
    openFixture('spiral-32x3.safetensors'),
  ];
  it.each(fewOf(6, opened))(
    '$name: are the nearest to the exact ones, bit for bit',
    async (source) => {
      const network = sliceNetwork(source.network, defaultSlice(source.network.nodes[0].width));
      const maps = new NearestMaps(network);
      const exact = new ExactNetwork(network);
      let different = 0;
      const onRegion = (region: Region) => {
        if (!isSame(maps.in(region), nearestMap(exact, region.context))) different++;
      };
      await subdivide(network, source.window, { onRegion });
      expect(different).toBe(0);
      // big integers take hundreds of times as long
      expect(maps.count.asked).toBeGreaterThan(4);
      expect(maps.count.exact).toBeLessThan(0.01 * maps.count.asked);
    },
  );
});

describe('maps of drawn networks', () => {
  const shapes = [
    [2, 5, 3],
    [2, 7, 6, 2],
    [2, 4, 5, 4, 3, 1],
  ];
  /** How weights are drawn, and whether arithmetic must be exact, or decide almost always. */
  const draws: readonly [string, (random: Random) => number][] = [
    ['small integers', (random) => Math.floor(7 * random()) - 3],
    ['eighths', (random) => Math.floor(33 * random() - 16) / 8],
    ['float32', (random) => Math.fround(4 * random() - 2)],
    ['float64', (random) => 4 * random() - 2],
    ['many magnitudes', (random) => (random() - 0.5) * 2 ** Math.floor(80 * random() - 40)],
  ];
  for (const [name, draw] of draws)
    it(`of ${name} are the nearest, bit for bit`, () => {
      let [asked, exact] = [0, 0];
      for (let seed = 1; seed <= 20; seed++)
        for (const shape of shapes) {
          const random = randomNumbers(seed);
          const count = requireNearest(
            drawnNetwork(shape, () => draw(random)),
            random,
          );
          asked += count.asked;
          exact += count.exact;
        }
      expect(exact).toBeLessThan(0.01 * asked);
    });

  it('with every join of the graph are the nearest, bit for bit', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const network = sliceNetwork(residualNetwork(4, seed), defaultSlice(4));
      const count = requireNearest(network, randomNumbers(seed));
      expect(count.exact).toBe(0);
    }
  });

  it('that float64 hardly holds are the nearest, bit for bit', () => {
    for (const scale of [2 ** -400, 2 ** -250, 2 ** 300])
      for (let seed = 1; seed <= 5; seed++) {
        const random = randomNumbers(seed);
        requireNearest(
          drawnNetwork([2, 4, 4, 2], () => scale * (random() - 0.5)),
          random,
        );
      }
  });

  it('halfway between two float64 are rounded to even', () => {
    const odd = 2 ** 52 + 1;
    const tie = denseNetwork([
      {
        inputs: 2,
        outputs: 1,
        weights: Float64Array.of(odd, 2 * odd),
        bias: Float64Array.of(1),
        activation: RELU,
      },
      {
        inputs: 1,
        outputs: 1,
        weights: Float64Array.of(1 + 2 ** -1),
        bias: Float64Array.of(0),
        activation: 'linear',
      },
    ]);
    const plane = planeOf(tie);
    const maps = new NearestMaps(plane);
    const pattern = [Uint8Array.of(1)];
    const map = maps.in({ pattern, context: contextOf(plane, pattern) });
    // 3/2 · (2⁵² + 1) = 2⁵² + 2⁵¹ + 3/2, and twice that
    expect(map.weights).toEqual([[2 ** 52 + 2 ** 51 + 2, 2 ** 53 + 2 ** 52 + 2 + 2]]);
    expect(maps.count.exact).toBe(0);
  });

  it('beyond float64 are refused', () => {
    const large = drawnNetwork([2, 2, 1], () => 2 ** 600);
    const pattern = [Uint8Array.of(1, 1)];
    const maps = new NearestMaps(large);
    expect(() => maps.in({ pattern, context: contextOf(large, pattern) })).toThrow(
      'beyond the largest float64',
    );
  });
});

describe('the map in the region with a pattern', () => {
  it('is that of the region, where its numbers go beyond float64 on the way, too', async () => {
    const network = sliceNetwork(openFixture('beyond-float64.json').network, defaultSlice(2));
    const maps = new NearestMaps(network);
    let compared = 0;
    await subdivide(network, openFixture('beyond-float64.json').window, {
      onRegion(region) {
        expect(maps.of(region.pattern)).toEqual(maps.in(region));
        compared++;
      },
    });
    expect(compared).toBe(2);
  });

  it('is infinite where it is beyond float64', () => {
    const row = { inputs: 1, outputs: 1, bias: Float64Array.of(0) };
    const given = denseNetwork([
      { ...row, inputs: 2, weights: Float64Array.of(1e200, -1e200), activation: RELU },
      { ...row, weights: Float64Array.of(1e200), activation: 'linear' },
    ]);
    const network = planeOf(given);
    const maps = new NearestMaps(network);
    const on = [Uint8Array.of(1)];
    expect(maps.of(on)).toEqual({ weights: [[Infinity, -Infinity]], bias: [0] });
    expect(maps.of([Uint8Array.of(0)])).toEqual({ weights: [[0, 0]], bias: [0] });
    expect(() => maps.in({ pattern: on, context: contextOf(network, on) })).toThrow('beyond');
  });
});
