import { array, assert, asyncProperty, boolean, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countDefinitions } from '../../src/geometry/definitions';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { thresholdsOf, type Activation } from '../../src/network/activation';
import { scaled } from '../../src/network/dyadic';
import { nearestOrInfinite } from '../../src/network/nearest-float';
import { inputWidth, type Network } from '../../src/network/network';
import {
  defaultSlice,
  sliceNetwork,
  throughSlice,
  type SlicedNetwork,
  type Slice,
  type Window,
} from '../../src/network/slice';
import { examples } from '../coverage';
import { anyGraphs, manyBits } from '../network/any-graphs';
import { extremeGraphs } from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import {
  floatForm,
  formsUpTo,
  inputAlong,
  inputThrough,
  patternsOfWhole,
  plus,
  times,
  type WholeForm,
  type WholeInput,
} from './whole-in-integers';

/** A slice, and the input on it in integers. */
interface Placed {
  readonly slice: Slice;
  readonly input: WholeInput;
}

function along(vectors: readonly (readonly number[])[]): Placed {
  const [origin, ...axes] = vectors.map((vector) => Float64Array.from(vector));
  return { slice: { origin, axes }, input: inputAlong(vectors) };
}

function through(points: readonly (readonly number[])[]): Placed {
  return { slice: throughSlice(points[0].length, points), input: inputThrough(points) };
}

/** A network of any form, with decimal weights, and a plane of its input. */
const cases = constantFrom(2, 3).chain((width) => {
  const vector = array(manyBits, { minLength: width, maxLength: width });
  return tuple(anyGraphs(width, manyBits), tuple(vector, vector, vector), boolean()).map(
    ([network, vectors, isThrough]) => ({
      network,
      ...(isThrough ? through(vectors) : along(vectors)),
    }),
  );
});

/** Nodes that are affine in the coordinates. */
function affineNodes({ nodes }: Network): Set<number> {
  const found = new Set<number>();
  for (const [k, node] of nodes.entries())
    if (node.kind === 'input') found.add(k);
    else if (node.kind === 'affine' && node.terms.every(({ from }) => found.has(from)))
      found.add(k);
  return found;
}

/** The forms of the network's pre-activations that are affine, in the order of its nodes. */
function wantedForms(network: Network, input: WholeInput): WholeForm[][] {
  const affine = affineNodes(network);
  const last = network.nodes.length - 1;
  const forms = formsUpTo(network, input, new Map(), last);
  const isRead = (k: number) =>
    k === last ||
    network.nodes.some(
      (node) => node.kind === 'activation' && node.from === k && !isLowered(node.activation),
    );
  return network.nodes.flatMap((node, k) => {
    if (affine.has(k)) return isRead(k) ? [forms[k]] : [];
    if (node.kind !== 'activation' || !affine.has(node.from)) return [];
    const { activation } = node;
    if (activation.kind === 'max') return [excessesOf(forms[node.from], activation.size)];
    if (activation.kind !== 'clip') return [];
    const thresholds = thresholdsOf(activation);
    return [
      forms[node.from].flatMap((form) =>
        thresholds.map((end) => plus(form, floatForm(-end, 0, form.numbers.length))),
      ),
    ];
  });
}

/** Whether a slice has other units in place of those of an activation. */
function isLowered({ kind }: Activation): boolean {
  return kind === 'clip' || kind === 'max';
}

/** How much all members of groups but the first exceed it. */
function excessesOf(forms: readonly WholeForm[], size: number): WholeForm[] {
  return forms.flatMap((form, i) =>
    i % size === 0 ? [] : [plus(form, times(forms[i - (i % size)], -1))],
  );
}

/** What a sliced network says of nodes that take all they have from the slice. */
function foundForms({ nodes, sliceTerms }: SlicedNetwork): WholeForm[][] {
  return nodes.flatMap((node, k) => {
    const term = sliceTerms[k];
    if (!term || node.kind !== 'affine' || node.terms.length > 1) return [];
    const unit = (_: number, i: number) => ({
      numbers: term.columns.map((column) => column[i]),
      exponent: term.exponent,
    });
    return [Array.from(node.bias, unit)];
  });
}

/** Integer forms over one power of two, so that they can be compared. */
function sameScale(forms: readonly WholeForm[][]): bigint[][][] {
  return forms.map((units) =>
    units.map(({ numbers, exponent }) => numbers.map((x) => x << BigInt(4400 - exponent))),
  );
}

/** Every number is the nearest float64, and its rest what that leaves out, rounded. */
function expectRounded({ nodes, sliceTerms }: SlicedNetwork): void {
  for (const [k, node] of nodes.entries()) {
    const term = sliceTerms[k];
    if (!term || node.kind !== 'affine') continue;
    const map = node.terms.find(({ from }) => from === 0)?.map;
    if (map?.kind !== 'dense') throw new Error('The slice is read by weights.');
    const coordinates = term.columns.length - 1;
    for (const [c, column] of term.columns.entries())
      for (const [i, exact] of column.entries()) {
        const found = c === 0 ? node.bias[i] : map.weights[coordinates * i + c - 1];
        expect(found).toBe(nearestOrInfinite(exact, term.exponent));
        const left = exact - scaled(found, term.exponent);
        const rest = term.rests[c][i];
        if (left === 0n) expect(rest).toBe(0);
        else expect(Math.sign(rest)).toBe(left > 0n ? 1 : -1);
        const rounded = nearestOrInfinite(left, term.exponent);
        if (rounded !== 0) expect(rest).toBe(rounded);
      }
  }
}

async function expectPatterns(
  { network, slice, input }: Placed & { network: Network },
  window: Window,
) {
  const patterns: string[] = [];
  const counts = await subdivide(sliceNetwork(network, slice), window, {
    onRegion: ({ pattern }) =>
      void patterns.push(pattern.map((states) => states.join('')).join('|')),
  });
  const expected = patternsOfWhole(network, input, window);
  expect(patterns.toSorted()).toEqual(expected.at(-1));
  expect(counts.regionsByDepth).toEqual(expected.map(({ length }) => length));
}

const windows: readonly Window[] = [
  { u0: -1, u1: 1, v0: -1, v1: 1 },
  { u0: -0.1, u1: 0.3, v0: 0.7, v1: 1e3 },
  { u0: -1e-9, u1: 1e-9, v0: -1e-9, v1: 2e-9 },
];

describe('a slice', () => {
  it(
    'is composed with linear layers exactly, and rounded once',
    () =>
      assert(
        property(cases, ({ network, slice, input }) => {
          const sliced = sliceNetwork(network, slice);
          expect(sameScale(foundForms(sliced))).toEqual(sameScale(wantedForms(network, input)));
          expectRounded(sliced);
        }),
        examples(150, 1, 5000),
      ),
    600_000,
  );

  it(
    'of weights from one end of float64 to the other',
    () =>
      assert(
        property(extremeGraphs, (network) => {
          const { origin, axes } = defaultSlice(2);
          const [uAxis, vAxis] = axes;
          const oblique = [origin, uAxis.map((x) => x + 0.1), vAxis.map((x) => x * 0.3)];
          const { slice, input } = along(oblique.map((vector) => [...vector]));
          const sliced = sliceNetwork(network, slice);
          expect(sameScale(foundForms(sliced))).toEqual(sameScale(wantedForms(network, input)));
          expectRounded(sliced);
        }),
        examples(150, 2, 5000),
      ),
    600_000,
  );

  it(
    'has the regions that big integers find in the network as it was given',
    () =>
      assert(
        asyncProperty(cases, constantFrom(...windows), expectPatterns),
        examples(150, 3, 5000),
      ),
    600_000,
  );

  it(
    'of a slice is a slice of the network',
    () =>
      assert(
        property(cases, ({ network, slice }) => {
          const { origin, axes } = slice;
          const [uAxis, vAxis] = axes;
          const vectors = [origin, uAxis, vAxis, uAxis.map((x) => x - 0.3)].map((x) => [...x]);
          const within = along([
            [0.1, 0.7, 0],
            [1, 0, 0.3],
            [0, 0.1, -2],
          ]);
          const twice = sliceNetwork(sliceNetwork(network, along(vectors).slice), within.slice);
          const input = vectors[0].map((_, k) =>
            within.input.reduce(
              (sum, form, axis) => plus(sum, times(form, vectors[axis + 1][k])),
              floatForm(vectors[0][k], 0, 3),
            ),
          );
          expect(sameScale(foundForms(twice))).toEqual(sameScale(wantedForms(network, input)));
          expectRounded(twice);
        }),
        examples(120, 4, 3000),
      ),
    600_000,
  );

  it.each(['c2-net.json', 'c2-lowrank.onnx'])(
    'keeps creases together that are one: %s',
    async (name) => {
      const { network, window } = openFixture(name);
      const sliced = sliceNetwork(network, defaultSlice(inputWidth(network)));
      const regions: Region[] = [];
      await subdivide(sliced, window, { onRegion: (region) => void regions.push(region) });
      const { R2, adjacencies } = await countDefinitions(sliced, regions);
      expect({ R2, adjacencies }).toEqual({ R2: 2, adjacencies: 1 });
    },
  );

  it('can be cloned to a worker', () => {
    const { network } = openFixture('residual-24x3.onnx');
    const sliced = sliceNetwork(
      network,
      along([
        [0.1, 0.2],
        [0.3, 1],
        [1, -0.7],
      ]).slice,
    );
    expect(structuredClone(sliced)).toEqual(sliced);
  });
});
