import { converter } from 'culori';
import { describe, expect, it } from 'vitest';
import { coloursByArea, SMALLEST_SHARE } from '../../src/app/modes/area';
import { coloursByLayer, finishingLayers } from '../../src/app/modes/layer';
import { BY_REGION, MODE_NAMES, MODES } from '../../src/app/modes/modes';
import { coloursBySubdivision } from '../../src/app/modes/subdivision';
import { scaleRange, valueColours } from '../../src/app/modes/value';
import { RELU } from '../../src/network/activation';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { denseNetwork, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { diverging, layerColours, layerFills, sequential } from '../../src/view/colour-scales';
import { palettes } from '../../src/view/palette';
import type { Range } from '../../src/view/scaled-colours';
import { findRegion, regionCount, type RegionComplex } from '../../src/view/region-complex';

const window: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function cut(network: Network): Promise<RegionComplex> {
  const plane = sliceNetwork(network, defaultSlice(2));
  const builder = new ComplexBuilder(plane, window);
  const counts = await subdivide(plane, window, { onRegion: (region) => builder.add(region) });
  return builder.finish(counts);
}

/** The first layer cuts at u = 0, the second, which sees u alone where u > 0, at u = 0.5. */
const staircase = denseNetwork([
  {
    inputs: 2,
    outputs: 1,
    weights: Float64Array.of(1, 0),
    bias: Float64Array.of(0),
    activation: RELU,
  },
  {
    inputs: 1,
    outputs: 1,
    weights: Float64Array.of(1),
    bias: Float64Array.of(-0.5),
    activation: RELU,
  },
  {
    inputs: 1,
    outputs: 1,
    weights: Float64Array.of(1),
    bias: Float64Array.of(0),
    activation: 'linear',
  },
]);

/** All layers, and the first of two outputs. */
const shown = { depth: 2, layers: 2, output: 0, outputs: 2, dark: false };

describe('every meaning of the colours', () => {
  it('has a name, a key and a picture of its own', async () => {
    const complex = await cut(openConstruction('random:2-9-9-2?seed=5').network);
    const count = regionCount(complex);
    const forms = {
      forms: Float32Array.from({ length: 6 * count }, (_, k) => Math.sin(k)),
      outputs: 2,
      ranges: [
        { from: -2, to: 3 },
        { from: -1, to: 1 },
      ],
    };
    const painted = { complex, palette: palettes[0], ...shown };
    const seen = MODE_NAMES.map((mode) => {
      const { name, paint, key } = MODES[mode];
      const { colours, filling, range } = paint({ ...painted, forms });
      const { text } = key({ ...shown, range });
      expect(colours?.length ?? count).toBe(count);
      return { name, text, picture: JSON.stringify([colours, filling]) };
    });
    for (const part of ['name', 'text', 'picture'] as const)
      expect(new Set(seen.map((one) => one[part])).size).toBe(MODE_NAMES.length);
  });

  it('is by region until there is what it needs', async () => {
    const complex = await cut(staircase);
    for (const mode of MODE_NAMES) {
      const { needsForms, paint, key } = MODES[mode];
      const { colours, filling } = paint({
        complex,
        palette: palettes[0],
        forms: undefined,
        ...shown,
      });
      const isWaiting = colours === undefined && filling === undefined && mode !== BY_REGION;
      expect(isWaiting).toBe(needsForms);
      expect(key({ ...shown, range: undefined }).text).not.toBe('');
    }
  });
});

describe('the layer that finished a region', () => {
  it('is the last one whose creases bound it', async () => {
    const complex = await cut(staircase);
    const layers = (depth: number) =>
      [-0.5, 0.25, 0.75].map(
        (u) => finishingLayers(complex, depth)[findRegion(complex, u, 0) ?? -1],
      );
    expect(layers(2)).toEqual([1, 2, 2]);
    expect(layers(1)).toEqual([1, 1, 1]);
    const colours = coloursByLayer(complex, 2, false);
    const { sides } = layerFills(2, false);
    // From left to right: regions with no unit on, with one, and with two.
    const expected = [sides[0][0], sides[1][1], sides[0][1]];
    for (const [k, u] of [-0.5, 0.25, 0.75].entries())
      expect(colours[findRegion(complex, u, 0) ?? -1]).toBe(expected[k]);
  });

  it('is none where the window alone bounds it', async () => {
    const still = denseNetwork([
      {
        inputs: 2,
        outputs: 1,
        weights: Float64Array.of(1, 0),
        bias: Float64Array.of(5),
        activation: RELU,
      },
      {
        inputs: 1,
        outputs: 1,
        weights: Float64Array.of(1),
        bias: Float64Array.of(0),
        activation: 'linear',
      },
    ]);
    const complex = await cut(still);
    expect([...finishingLayers(complex, 1)]).toEqual([0]);
    expect([...coloursByLayer(complex, 1, true)]).toEqual([layerFills(1, true).none]);
  });

  it('of the first layers is that of the network which has no others', async () => {
    // More units than an ID has bits, so that IDs are hashes.
    const name = 'random:2-24-24-24-1?seed=3';
    const complex = await cut(openConstruction(name).network);
    const { nodes } = openConstruction(name).network;
    for (const depth of [1, 2]) {
      // The output reads the last hidden layer that is left.
      const head = nodes[nodes.length - 1];
      const kept = nodes.slice(0, 1 + 2 * depth);
      if (head.kind !== 'affine') throw new Error('The output is affine.');
      const shallow = await cut({
        nodes: [
          ...kept,
          { ...head, terms: head.terms.map((term) => ({ ...term, from: kept.length - 1 })) },
        ],
      });
      const [whole, parts] = [finishingLayers(shallow, depth), finishingLayers(complex, depth)];
      for (let region = 0; region < regionCount(complex); region++) {
        const at = complex.starts[region];
        const end = complex.starts[region + 1];
        let [u, v] = [0, 0];
        for (let k = at; k < end; k++) {
          u += complex.corners[2 * k] / (end - at);
          v += complex.corners[2 * k + 1] / (end - at);
        }
        expect(parts[region]).toBe(whole[findRegion(shallow, u, v) ?? -1]);
      }
    }
    expect(new Set(finishingLayers(complex, 3))).toEqual(new Set([1, 2, 3]));
  });
});

const toOklch = converter('oklch');

function hueOf(colour: number): number {
  const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
  return toOklch({ mode: 'rgb', r, g, b }).h ?? 0;
}

describe('colours by subdivision', () => {
  it('keep their hue from depth to depth, and are cut where a layer cuts', async () => {
    for (const dark of [false, true]) {
      const complex = await cut(openConstruction('random:2-12-12-12-1?seed=3').network);
      const [first, ...later] = [1, 2, 3].map((depth) =>
        coloursBySubdivision(complex, depth, dark),
      );
      expect(new Set(first).size).toBeGreaterThan(16);
      for (const colours of later)
        for (const [region, colour] of colours.entries()) {
          const apart = Math.abs(hueOf(colour) - hueOf(first[region]));
          // Bytes round.
          expect(Math.min(apart, 360 - apart)).toBeLessThan(4);
        }
      // The parts of a region of one depth are as many as the next one's.
      for (const [k, colours] of later.entries()) {
        const parents = new Map<string, Set<number>>();
        const count = regionCount(complex);
        const at = 2 * k * count;
        for (const [region, colour] of colours.entries()) {
          const parent = complex.ids.slice(at + 2 * region, at + 2 * region + 2).join();
          parents.set(parent, (parents.get(parent) ?? new Set()).add(colour));
        }
        expect(parents.size).toBe(complex.regionsByDepth[k]);
        expect(Math.max(...[...parents.values()].map((parts) => parts.size))).toBe(2);
      }
    }
  });

  it('tell any two regions apart that meet at a crease, the earlier its layer the more', async () => {
    const complex = await cut(openConstruction('random:2-12-12-12-1?seed=3').network);
    const { starts, corners, edges } = complex;
    for (const dark of [false, true]) {
      const colours = coloursBySubdivision(complex, 3, dark);
      const sides = new Map<string, number[]>();
      for (let region = 0; region + 1 < starts.length; region++)
        for (let k = starts[region]; k < starts[region + 1]; k++) {
          const next = k + 1 < starts[region + 1] ? k + 1 : starts[region];
          const ends = [k, next].map((at) => corners.slice(2 * at, 2 * at + 2).join());
          const key = `${edges[2 * k + 1] & 0xff};${ends.toSorted().join(';')}`;
          sides.set(key, [...(sides.get(key) ?? []), colours[region]]);
        }
      const least = [Infinity, Infinity, Infinity];
      let pairs = 0;
      for (const [key, pair] of sides) {
        if (pair.length !== 2) continue;
        const layer = Number(key.split(';')[0]);
        const [a, b] = pair.map(lightness);
        least[layer] = Math.min(least[layer], Math.abs(a - b));
        pairs++;
      }
      expect(pairs).toBeGreaterThan(100);
      for (const difference of least) expect(difference).toBeGreaterThan(0.03);
      expect(least[1]).toBeGreaterThan(least[2]);
    }
  });
});
function lightness(colour: number): number {
  const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
  return toOklch({ mode: 'rgb', r, g, b }).l;
}

it.each([false, true])('layers differ in lightness, in order; dark: %s', (dark) => {
  for (const colours of [layerColours(4, dark), ...layerFills(4, dark).sides]) {
    const steps = [...colours].map(lightness);
    const ordered = steps.toSorted((a, b) => (dark ? b - a : a - b));
    expect(steps).toEqual(ordered);
    for (const [k, step] of steps.slice(1).entries())
      expect(Math.abs(step - steps[k])).toBeGreaterThan(0.04);
  }
  // Creases stand out from the areas of their own layer, and areas from those of none.
  const fills = layerFills(4, dark);
  for (const side of fills.sides)
    for (const [k, crease] of layerColours(4, dark).entries()) {
      expect(Math.abs(lightness(crease) - lightness(side[k]))).toBeGreaterThan(0.04);
      expect(Math.abs(lightness(fills.none) - lightness(side[k]))).toBeGreaterThan(0.05);
    }
  const [even, odd] = fills.sides;
  for (const [k, side] of even.entries())
    expect(Math.abs(lightness(side) - lightness(odd[k]))).toBeGreaterThan(0.02);
});

describe('colours by area', () => {
  it('spread over the scale what is seen, not what is too small for that', async () => {
    for (const name of ['random:2-64-64-64-1?seed=1', 'random:2-16-16-16-1?seed=4', 'fold:6x3']) {
      const complex = await cut(openConstruction(name).network);
      const { colours, range } = coloursByArea(complex, complex.widths.length);
      const quarters = [0, 0, 0, 0];
      let small = 0;
      for (const [region, area] of complex.areas.entries()) {
        const share = area / 4;
        quarters[Math.floor(sequential.indexOf(colours[region]) / 16)] += share;
        if (area < range.from) small += share;
      }
      for (const share of quarters) expect([name, share > 0.04]).toEqual([name, true]);
      expect(small).toBeLessThanOrEqual(SMALLEST_SHARE);
      expect(range.to).toBeCloseTo(Math.max(...complex.areas), 12);
    }
  });

  it('are those of the regions of the layers that are shown', async () => {
    const complex = await cut(staircase);
    const at = (u: number, depth: number) =>
      coloursByArea(complex, depth).colours[findRegion(complex, u, 0) ?? -1];
    // Halves of the window, of which the second layer cuts the right one in two.
    expect([at(-0.5, 1), at(0.25, 1), at(0.75, 1)]).toEqual(Array(3).fill(sequential[0]));
    expect([at(-0.5, 2), at(0.25, 2)]).toEqual([sequential[63], sequential[0]]);
  });
});

describe('the scale of values', () => {
  it('is as long below 0 as above it where there are both, and as the values where not', () => {
    expect(scaleRange({ from: -1, to: 3 })).toEqual({ from: -3, to: 3 });
    expect(scaleRange({ from: 2, to: 3 })).toEqual({ from: 2, to: 3 });
    expect(scaleRange({ from: -3, to: -2 })).toEqual({ from: -3, to: -2 });
    expect(scaleRange({ from: 0, to: 0 })).toEqual({ from: 0, to: 0 });
    // What rounding makes of 0 is no value below it.
    expect(scaleRange({ from: -1e-12, to: 3 })).toEqual({ from: 0, to: 3 });
    expect(scaleRange({ from: -3, to: 1e-12 })).toEqual({ from: -3, to: 0 });
    expect(valueColours({ from: -3, to: 3 }, true)).toBe(diverging.dark);
    expect(valueColours({ from: 2, to: 3 }, true)).toBe(sequential);
  });

  it('is one for two maps beside each other, whatever either reaches', async () => {
    const complex = await cut(staircase);
    const paint = (own: Range, otherValues?: Range) =>
      MODES.value.paint({
        complex,
        palette: palettes[0],
        ...shown,
        otherValues,
        forms: { outputs: 1, forms: new Float32Array(9), ranges: [own] },
      });
    const [a, b] = [
      { from: -1, to: 3 },
      { from: -5, to: 0.5 },
    ];
    expect(paint(a, b).range).toEqual({ from: -5, to: 5 });
    expect(paint(b, a).filling).toEqual(paint(a, b).filling);
    expect(paint(a, b).values).toEqual(a);
    expect(paint(a).range).toEqual({ from: -3, to: 3 });
    const textOf = (otherValues?: Range) =>
      MODES.value.key({ ...shown, range: a, otherValues }).text;
    expect(textOf(b)).toContain('either map');
    expect(textOf()).not.toContain('either map');
  });

  it('spans no less than float32 tells apart', () => {
    const { from, to } = scaleRange({ from: 5, to: 5 + 1e-9 });
    expect(to - from).toBeCloseTo(0.005, 6);
    expect((from + to) / 2).toBeCloseTo(5, 6);
  });
});
