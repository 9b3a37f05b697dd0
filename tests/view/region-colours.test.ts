import { converter } from 'culori';
import { describe, expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { denseNetwork, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { layerColours, layerFills } from '../../src/view/colour-scales';
import { coloursByLayer, finishingLayers } from '../../src/view/region-colours';
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
    activation: 'relu',
  },
  {
    inputs: 1,
    outputs: 1,
    weights: Float64Array.of(1),
    bias: Float64Array.of(-0.5),
    activation: 'relu',
  },
  {
    inputs: 1,
    outputs: 1,
    weights: Float64Array.of(1),
    bias: Float64Array.of(0),
    activation: 'linear',
  },
]);

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
    // No, one and two units are on.
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
        activation: 'relu',
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
