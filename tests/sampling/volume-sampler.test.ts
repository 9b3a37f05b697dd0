import { assert, constantFrom, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RELU } from '../../src/network/activation';
import { randomStream } from '../../src/network/gaussian';
import {
  denseNetwork,
  hiddenWidths,
  inputWidth,
  multiplyAddsOfSample,
  type Network,
} from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, sliceNetwork, type Slice, type Box } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter, bandsOf } from '../../src/sampling/bands';
import { sampleBand, samplePart, type SampledBand } from '../../src/sampling/sample-part';
import type { VolumeBox } from '../../src/sampling/volume-box';
import { sampleVolumePart } from '../../src/sampling/volume-sampler';
import { planePosition, type VolumeGrid } from '../../src/view/grid';
import { examples } from '../coverage';
import {
  degenerateGroups,
  degenerateSteps,
  degenerateVolumes,
} from '../network/degenerate-networks';
import { hasShared, openFixture, openShared } from '../network/fixtures';
import { residualNetwork } from '../network/residual';
import { differencesOf } from './sample-reference';

const wide: Box = { u0: -1, u1: 1, v0: -1, v1: 1, w0: -1, w1: 1 };

/** A volume through the inputs of a network; of networks of two, one that is folded up in them. */
function volume(network: Network): SlicedNetwork {
  const inputs = inputWidth(network);
  const flat: Slice = {
    origin: Float64Array.of(0.1, -0.2),
    axes: [Float64Array.of(1, 0.25), Float64Array.of(-0.5, 1), Float64Array.of(0.75, 0.5)],
  };
  return sliceNetwork(network, inputs === 2 ? flat : axesSlice(inputs, [0, 1, 2]));
}

function cube(side: number, window = wide): VolumeGrid {
  return { window, width: side, height: side, depth: side };
}

function construct(text: string): Network {
  return openConstruction(text).network;
}

/**
 * Ways to sample a volume: as it is thought to cost least, which in volumes that are small enough for
 * tests is often not to cut; down to boxes of so many samples, whatever it costs; and without cutting.
 */
const WAYS = [undefined, 1, 30, Infinity].map((most) =>
  most === undefined ? most : ({ samples }: VolumeBox) => samples > most,
);

function whole(network: SlicedNetwork, grid: VolumeGrid, way: (typeof WAYS)[number]): SampledBand {
  const { width, height, depth } = grid;
  const part = sampleVolumePart(network, grid, { x: 0, y: 0, width, height }, [0, depth], way);
  return { ...part, firstRow: 0, rows: depth };
}

/** Regions of a volume by depth, in slabs. */
function count(network: SlicedNetwork, grid: VolumeGrid, slabs = bandsOf(grid)): BandCounter {
  const counter = new BandCounter(hiddenWidths(network).length);
  for (const [first, end] of slabs) counter.add(sampleBand(network, grid, first, end));
  return counter;
}

const hasBunny = hasShared();
console.info(`The trained network of three inputs is ${hasBunny ? '' : 'not '}there.`);

/** A network to sample, in the cube around the origin and with 12 samples a side if nothing is said. */
interface Sampled {
  readonly name: string;
  readonly network: Network;
  readonly window?: Box;
  readonly side?: number;
}

const NETWORKS: Sampled[] = [
  { name: '3-16-16', network: construct('random:3-16-16-1?seed=3') },
  { name: '3-32×3', network: construct('random:3-32-32-32-1?seed=1') },
  { name: '8-24×4, a slice', network: construct('random:8-24-24-24-24-1?seed=5') },
  { name: '3-32×2 without biases', network: construct('random:3-32-32-1?seed=2&bias=0') },
  {
    name: 'a trained spiral, folded up',
    network: openFixture('spiral-32x3.safetensors').network,
  },
  { name: 'skip connections, trained', network: openFixture('residual-24x3.onnx').network },
  { name: 'every join that the graph allows', network: residualNetwork(6, 1) },
];
if (hasBunny)
  NETWORKS.push({
    name: 'a trained 3-32×8',
    network: openShared('bunny-3d-8x32.safetensors').network,
    window: { u0: -0.5, u1: 0.5, v0: -0.5, v1: 0.5, w0: -0.5, w1: 0.5 },
    side: 7,
  });

describe('a volume', () => {
  it.each(NETWORKS)(
    'of $name has the pattern of the definition at its samples',
    ({ network, window = wide, side = 12 }) => {
      const sliced = volume(network);
      for (const way of WAYS)
        for (const grid of [cube(side, window), { window, width: 37, height: 3, depth: 7 }])
          expect(differencesOf(sliced, grid, whole(sliced, grid, way), 23)).toBe(0);
    },
  );

  it.each([1e-6, 1e-12])('has them in windows %s wide, far from 0', (size) => {
    const network = volume(construct('random:3-32-32-32-1?seed=1'));
    const at = 0.3;
    const [from, to] = [at - size / 2, at + size / 2];
    const grid = cube(8, { u0: from, u1: to, v0: -to, v1: -from, w0: from, w1: to });
    for (const way of WAYS)
      expect(differencesOf(network, grid, whole(network, grid, way), 5)).toBe(0);
  });

  it('has them at every sample of networks where degeneracy is the rule', () => {
    const near = { from: 1 / 3, to: 1 / 3 + 2 ** -48 };
    const { from: u0, to: u1 } = near;
    const windows = [wide, { u0, u1, v0: u0, v1: u1, w0: 0.25, w1: 0.25 + 2 ** -48 }];
    assert(
      property(
        oneof(degenerateVolumes, degenerateGroups, degenerateSteps).map(volume),
        constantFrom(...windows),
        constantFrom(...WAYS),
        (network, window, way) => {
          const grid = { window, width: 6, height: 5, depth: 8 };
          expect(differencesOf(network, grid, whole(network, grid, way))).toBe(0);
        },
      ),
      examples(40, 6, 2000),
    );
  });

  it('is the same in a part of a plane', () => {
    const network = volume(construct('random:3-24-24-1?seed=4'));
    const grid = { window: wide, width: 40, height: 31, depth: 8 };
    const slab = whole(network, grid, WAYS[2]);
    const part = { x: 7, y: 11, width: 30, height: 15 };
    const { ids, regions } = samplePart(network, grid, part, 5);
    let different = 0;
    for (const [i, number] of regions.entries()) {
      const [column, row] = [part.x + (i % part.width), part.y + Math.floor(i / part.width)];
      const other = slab.regions[(5 * grid.height + row) * grid.width + column];
      if (ids[2 * number] !== slab.ids[2 * other]) different++;
    }
    expect(different).toBe(0);
  });

  it('has planes that are maps of their own', () => {
    for (const network of [
      volume(construct('random:3-24-24-1?seed=4')),
      volume(residualNetwork(5, 2)),
    ]) {
      const map = { window: wide, width: 40, height: 31 };
      const grid = { ...map, depth: 8 };
      const slab = whole(network, grid, WAYS[2]);
      let different = 0;
      for (let k = 0; k < grid.depth; k++) {
        // with a number of planes that is a power of two, float64 has their positions
        const plane = sliceNetwork(network, axesSlice(3, [0, 1], [0, 0, planePosition(grid, k)]));
        const { ids, regions } = sampleBand(plane, map, 0, map.height);
        for (const [i, region] of regions.entries()) {
          const other = slab.regions[k * regions.length + i];
          const isSame = [0, 1].every((n) => ids[2 * region + n] === slab.ids[2 * other + n]);
          if (!isSame) different++;
        }
      }
      expect(different).toBe(0);
    }
  });
});

describe('regions that are known', () => {
  it('of n planes that cut a box which holds all their crossings are 1 + n + C(n,2) + C(n,3)', () => {
    const n = 5;
    const stream = randomStream(5);
    const normals = Array.from({ length: n }, () =>
      Array.from({ length: 3 }, () => stream.normal()),
    );
    const offsets = Array.from({ length: n }, () => stream.normal() / 4);
    const network = layer(normals, offsets);
    const corners = crossings(normals, offsets);
    const half = 1.1 * Math.max(...corners.flat().map(Math.abs));
    const window = { u0: -half, u1: half, v0: -half, v1: half, w0: -half, w1: half };
    expect(corners).toHaveLength(10);
    expect(count(network, cube(96, window)).regionsByDepth).toEqual([1 + 5 + 10 + 10]);
  });

  it('of creases along the axes are (a + 1)(b + 1)(c + 1)', () => {
    const creases = [
      [-0.613, 0.11, 0.12, 0.777],
      [-0.4, 0.4],
      [-0.91, -0.313, 0.91],
    ];
    const normals = creases.flatMap((places, axis) =>
      places.map(() => [0, 1, 2].map((k) => (k === axis ? 1 : 0))),
    );
    const network = layer(
      normals,
      creases.flat().map((place) => -place),
    );
    const grid = { window: wide, width: 210, height: 30, depth: 50 };
    expect(count(network, grid).regionsByDepth).toEqual([5 * 3 * 4]);
    // on no sample's crease, so that bounds decide all there is in boxes of one sample
    const { ids, work } = whole(network, grid, WAYS[1]);
    expect({ regions: ids.length / 2, samples: work.samples }).toEqual({ regions: 60, samples: 0 });
  });
});

describe('a count', () => {
  it('does not depend on the slabs, and never falls with depth', () => {
    for (const network of [
      volume(construct('random:3-24-24-24-1?seed=9')),
      volume(openFixture('residual-24x3.onnx').network),
      volume(construct('random:3-16-16-1?seed=1&bias=0')),
    ]) {
      const grid = { window: wide, width: 40, height: 36, depth: 40 };
      const { regionsByDepth } = count(network, grid);
      expect(regionsByDepth).toEqual(regionsByDepth.toSorted((a, b) => a - b));
      for (const slabs of [
        [[0, 40]],
        [
          [0, 1],
          [1, 7],
          [7, 40],
        ],
      ] as const)
        expect(
          count(
            network,
            grid,
            slabs.map(([a, b]) => [a, b]),
          ).regionsByDepth,
        ).toEqual(regionsByDepth);
    }
  });

  it('takes a small part of what evaluating everything does where regions are large', () => {
    const network = volume(construct('random:3-64-64-64-1?seed=1'));
    const { multiplyAdds } = count(network, cube(96)).work;
    expect(multiplyAdds / 96 ** 3 / multiplyAddsOfSample(network)).toBeLessThan(0.12);
  });

  it.each([
    ['random:3-128-128-128-128-1?seed=1', 12],
    ['random:3-64-64-64-64-64-64-64-64-1?seed=1', 24],
    ['random:3-512-512-1?seed=1', 12],
  ])('of %s takes hardly more than evaluating everything where that is cheapest', (name, side) => {
    const network = volume(construct(name));
    const { multiplyAdds } = sampleBand(network, cube(side), 0, side).work;
    expect(multiplyAdds).toBeLessThan(1.1 * side ** 3 * multiplyAddsOfSample(network));
  });
});

/** One layer of units, by normals and offsets. */
function layer(normals: readonly (readonly number[])[], offsets: readonly number[]): SlicedNetwork {
  const made = denseNetwork([
    {
      inputs: 3,
      outputs: normals.length,
      weights: Float64Array.from(normals.flat()),
      bias: Float64Array.from(offsets),
      activation: RELU,
    },
  ]);
  return volume(made);
}

/** Where each three of the planes `normal · x + offset = 0` meet, by Cramer's rule. */
function crossings(
  normals: readonly (readonly number[])[],
  offsets: readonly number[],
): number[][] {
  const points: number[][] = [];
  for (let i = 0; i < normals.length; i++)
    for (let j = 0; j < i; j++)
      for (let k = 0; k < j; k++) {
        const rows = [i, j, k];
        const replaced = (axis: number) =>
          determinant(
            rows.map((r) => normals[r].map((x, column) => (column === axis ? -offsets[r] : x))),
          );
        const all = determinant(rows.map((r) => [...normals[r]]));
        points.push([0, 1, 2].map((axis) => replaced(axis) / all));
      }
  return points;
}

function determinant([[a, b, c], [d, e, f], [g, h, i]]: readonly (readonly number[])[]): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
