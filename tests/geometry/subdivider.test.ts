import { assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Subdivider, TASKS } from '../../src/geometry/subdivider';
import { subdivide } from '../../src/geometry/subdivision';
import { reachOfWindow, triangularNetwork } from '../../src/geometry/triangular';
import { packWeights } from '../../src/network/file-contents';
import { denseNetwork, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, sliceNetwork, type Box } from '../../src/network/slice';
import { examples } from '../coverage';
import { degenerateVolumes } from '../network/degenerate-networks';
import { add, polyhedraIn, type FoundPolyhedron, type Quotient } from './polyhedra';

/*
 * One subdivider, whatever the cells: polyhedra go through it as polygons do.
 */

const cube: Box = { u0: -1, u1: 1, v0: -1, v1: 1, w0: -1, w1: 1 };
const text = (pattern: readonly Uint8Array[]) => pattern.map((layer) => layer.join('')).join('|');

/** The regions of a network of three inputs in a box, by way of all tasks or the given ones. */
function regionsOf(network: Network, box = cube) {
  const regions: FoundPolyhedron[] = [];
  const triangular = triangularNetwork(
    sliceNetwork(network, axesSlice(3, [0, 1, 2])),
    reachOfWindow(box),
  );
  const onRegion = (region: FoundPolyhedron) => void regions.push(region);
  const subdivider = new Subdivider(triangular, polyhedraIn(box), { onRegion });
  let content = 0;
  for (let task = 0; task < TASKS; task++) {
    subdivider.begin(task);
    while (subdivider.step());
    content += subdivider.found().area;
  }
  return { regions, content };
}

/** Patterns in the plane of this w, as polygons have them. */
async function patternsAt(network: Network, w: number): Promise<string[]> {
  const plane = sliceNetwork(network, axesSlice(3, [0, 1], [0, 0, w]));
  const patterns: string[] = [];
  await subdivide(plane, cube, { onRegion: ({ pattern }) => patterns.push(text(pattern)) });
  return patterns.toSorted();
}

/** Patterns of the polyhedra that reach from below a plane of this w to above it. */
function patternsThrough(regions: readonly FoundPolyhedron[], w: number): string[] {
  const isAbove = ({ z, s }: FoundPolyhedron['corners'][number]) =>
    1024n * z > BigInt(1024 * w) * s;
  const isBelow = ({ z, s }: FoundPolyhedron['corners'][number]) =>
    1024n * z < BigInt(1024 * w) * s;
  const through = regions.filter(({ corners }) => corners.some(isAbove) && corners.some(isBelow));
  return through.map(({ pattern }) => text(pattern)).toSorted();
}

function sixVolumes(regions: readonly FoundPolyhedron[]): Quotient {
  return regions.reduce<Quotient>((sum, { volume }) => add(sum, volume), [0n, 1n]);
}

describe('polyhedra', () => {
  it('are 1 + n + C(n, 2) + C(n, 3) of n planes in general position (Zaslavsky 1975)', () => {
    const far = 2 ** 12;
    const box = { u0: -far, u1: far, v0: -far, v1: far, w0: -far, w1: far };
    const { regions, content } = regionsOf(openConstruction('random:3-7-1?seed=1').network, box);
    expect(regions).toHaveLength(1 + 7 + 21 + 35);
    expect(sixVolumes(regions)).toEqual([6n * BigInt(2 * far) ** 3n, 1n]);
    expect(content / (2 * far) ** 3).toBeCloseTo(1, 2);
  });

  it('fill the cube, and are cut by any plane into its polygons', () =>
    assert(
      asyncProperty(
        degenerateVolumes,
        // Not where creases of such weights lie along it.
        constantFrom(31 / 1024, -517 / 1024, 849 / 1024),
        async (network, w) => {
          const { regions } = regionsOf(network);
          expect(sixVolumes(regions)).toEqual([48n, 1n]);
          expect(patternsThrough(regions, w)).toEqual(await patternsAt(network, w));
        },
      ),
      examples(40, 1, 400),
    ));

  it('are cells of groups, too', async () => {
    const weights = [2, 1, 0, 0, -1, 1, 1, 1, 1, -1, 0, 2, 0, 3, -2, 1, -1, 0];
    const bias = Float64Array.of(0.25, 0, -0.5, 0, 0.75, 0);
    const network = denseNetwork([
      {
        inputs: 3,
        outputs: 6,
        weights: packWeights(Float64Array.from(weights)),
        bias,
        activation: { kind: 'max', size: 3 },
      },
      {
        inputs: 2,
        outputs: 1,
        weights: new Float32Array([1, 1]),
        bias: new Float64Array(1),
        activation: 'linear',
      },
    ]);
    const { regions } = regionsOf(network);
    expect(regions.length).toBeGreaterThan(5);
    expect(sixVolumes(regions)).toEqual([48n, 1n]);
    for (const w of [31 / 1024, -517 / 1024])
      expect(patternsThrough(regions, w)).toEqual(await patternsAt(network, w));
  });
});
