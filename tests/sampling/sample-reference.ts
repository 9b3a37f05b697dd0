import { hasSlopes, slopeBelow } from '../../src/network/activation';
import { dyadic, scaled } from '../../src/network/dyadic';
import { entriesOf } from '../../src/network/linear-map';
import type { AffineNode, AffineTerm } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampledBand } from '../../src/sampling/sample-part';
import { matrixOf } from '../network/matrix-of';
import { isVolume, type SampleGrid, type VolumeGrid } from '../../src/view/grid';

/** A value and how it changes along each coordinate, all over one power of two. */
type Jet = readonly bigint[];

/**
 * The definition of a sample's pattern, word by word and in integers alone: every unit's value at the
 * pixel's centre and its derivatives go through the network; a unit is on where the first of them that is
 * not 0 is positive, of rivals the first of the greatest alone. Nothing is shared with what it is to check but how float64 is taken apart, and what
 * the slice is.
 */
export class SampleReference {
  private readonly keys: Uint32Array;
  /** Of every node what it takes from the slice, or its biases: columns over the power of two of its jets, */
  private readonly columns: (readonly (readonly bigint[])[])[] = [];
  private readonly scales: number[] = [];
  /** and of each of its other terms the weights. */
  private readonly weights: bigint[][][][] = [];

  /** @param network of the grid's coordinates */
  constructor(
    private readonly network: SlicedNetwork,
    private readonly grid: SampleGrid | VolumeGrid,
  ) {
    this.keys = regionKeys(network);
    let exponent = 0;
    const add = (x: number) => (exponent = Math.max(exponent, dyadic(x).exponent));
    for (const node of network.nodes) {
      if (node.kind !== 'affine') continue;
      node.bias.forEach(add);
      for (const { map } of othersOf(node)) entriesOf(map).forEach(add);
    }
    for (const node of network.nodes)
      if (node.kind === 'activation')
        for (let i = 0; i < node.width; i++) add(slopeBelow(node.activation, i));
    const { scales } = this;
    for (const [k, node] of network.nodes.entries()) {
      if (node.kind === 'input') scales[k] = 0;
      else if (node.kind === 'activation')
        scales[k] = scales[node.from] + (hasSlopes(node.activation) ? exponent : 0);
      if (node.kind !== 'affine') continue;
      const term = network.sliceTerms[k];
      const own = term?.exponent ?? 0;
      scales[k] = Math.max(
        own,
        exponent + Math.max(0, ...othersOf(node).map(({ from }) => scales[from])),
      );
      const shift = BigInt(scales[k] - own);
      this.columns[k] = term
        ? term.columns.map((column) => column.map((x) => x << shift))
        : [Array.from(node.bias, (x) => scaled(x, scales[k]))];
      this.weights[k] = othersOf(node).map(({ from, map }) =>
        matrixOf(map, node.width, network.nodes[from].width).map((row) =>
          row.map((x) => scaled(x, scales[k] - scales[from])),
        ),
      );
    }
  }

  /** Low and high word of the region ID of a sample. */
  idAt(column: number, row: number, plane = 0): readonly [number, number] {
    const [lo, hi] = regionIdOf(this.patternAt(column, row, plane), this.keys);
    return [lo >>> 0, hi >>> 0];
  }

  /** One byte per unit for each hidden layer, 1 where it is on. */
  patternAt(column: number, row: number, plane = 0): Uint8Array[] {
    const { point, denominator } = this.position(column, row, plane);
    const pattern: Uint8Array[] = [];
    const values: Jet[][] = [];
    for (const node of this.network.nodes) {
      if (node.kind === 'input')
        values.push(point.map((x, i) => [x, ...point.map((_, k) => (k === i ? denominator : 0n))]));
      else if (node.kind === 'affine')
        values.push(this.affine(values.length, node, values, denominator));
      else {
        const { activation } = node;
        const states =
          activation.kind === 'rivals'
            ? areFirstOfGreatest(values[node.from], activation.size)
            : values[node.from].map(isPositive);
        pattern.push(Uint8Array.from(states, Number));
        const own = this.scales[values.length] - this.scales[node.from];
        values.push(
          values[node.from].map((jet, i) => {
            if (activation.kind === 'step')
              return jet.map((_, n) => (n === 0 && states[i] ? denominator << BigInt(this.scales[values.length]) : 0n)); // prettier-ignore
            const slope = scaled(states[i] ? 1 : slopeBelow(activation, i), own);
            return jet.map((x) => slope * x);
          }),
        );
      }
    }
    return pattern;
  }

  private affine(k: number, node: AffineNode, values: Jet[][], denominator: bigint): Jet[] {
    return Array.from({ length: node.width }, (_, i) => {
      const sum = values[0][0].map(() => 0n);
      for (const [c, column] of this.columns[k].entries())
        if (c === 0) sum[0] += column[i] * denominator;
        else for (const [n, x] of values[0][c - 1].entries()) sum[n] += column[i] * x;
      for (const [t, { from }] of othersOf(node).entries()) {
        const row = this.weights[k][t][i];
        for (const [j, jet] of values[from].entries()) {
          const weight = row[j];
          if (weight !== 0n) for (const [n, x] of jet.entries()) sum[n] += weight * x;
        }
      }
      return sum;
    });
  }

  /** Coordinates of a pixel's centre over one denominator, from the window's corners. */
  private position(column: number, row: number, plane: number) {
    const { grid } = this;
    const { u0, u1, v0, v1 } = grid.window;
    const sides = [
      { from: u0, to: u1, count: grid.width, index: column },
      { from: v1, to: v0, count: grid.height, index: row },
    ];
    if (isVolume(grid))
      sides.push({ from: grid.window.w0, to: grid.window.w1, count: grid.depth, index: plane });
    const exponent = Math.max(
      0,
      ...sides.flatMap(({ from, to }) => [dyadic(from).exponent, dyadic(to).exponent]),
    );
    const product = sides.reduce((all, { count }) => all * BigInt(2 * count), 1n);
    const point = sides.map(({ from, to, count, index }) => {
      const [a, b] = [scaled(from, exponent), scaled(to, exponent)];
      const own = a * BigInt(2 * count) + BigInt(2 * index + 1) * (b - a);
      return (own * product) / BigInt(2 * count);
    });
    return { point, denominator: product << BigInt(exponent) };
  }
}

function isPositive(jet: Jet): boolean {
  return (jet.find((x) => x !== 0n) ?? 0n) > 0n;
}

/** Of each rival whether it is positive, exceeds those before it, and is exceeded by none behind it. */
function areFirstOfGreatest(jets: readonly Jet[], size: number): boolean[] {
  const exceeds = (jet: Jet, other: Jet) => isPositive(jet.map((x, n) => x - other[n]));
  return jets.map((jet, i) => {
    const first = i - (i % size);
    const [before, behind] = [jets.slice(first, i), jets.slice(i + 1, first + size)];
    return (
      isPositive(jet) &&
      before.every((other) => exceeds(jet, other)) &&
      !behind.some((other) => exceeds(other, jet))
    );
  });
}

/** What a node reads of others than the slice. */
function othersOf({ terms }: AffineNode): AffineTerm[] {
  return terms.filter(({ from }) => from > 0);
}

/** Samples of a band or slab whose IDs are not those of the definition, of all of them or every n-th. */
export function differencesOf(
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  band: Pick<SampledBand, 'ids' | 'regions' | 'firstRow'>,
  every = 1,
): number {
  const samplesOfRow = grid.width * (isVolume(grid) ? grid.height : 1);
  return differencesFrom(network, grid, band, band.firstRow * samplesOfRow, every);
}

/** @param first number of the first of these samples among all of the grid, plane by plane */
function differencesFrom(
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  { ids, regions }: Pick<SampledBand, 'ids' | 'regions'>,
  first: number,
  every: number,
): number {
  const reference = new SampleReference(network, grid);
  const { width, height } = grid;
  let different = 0;
  for (let i = 0; i < regions.length; i += every) {
    const rows = Math.floor((first + i) / width);
    const [lo, hi] = reference.idAt((first + i) % width, rows % height, Math.floor(rows / height));
    if (ids[2 * regions[i]] !== lo || ids[2 * regions[i] + 1] !== hi) different++;
  }
  return different;
}
