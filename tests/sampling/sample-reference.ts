import { assertNever } from '../../src/network/assert-never';
import {
  type Activation,
  hasSlopes,
  type SlicedActivation,
  slopeBelow,
} from '../../src/network/activation';
import { dyadic, scaled } from '../../src/network/dyadic';
import { entriesOf } from '../../src/network/linear-map';
import type { ActivationNode, AffineNode, AffineTerm } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampledBand } from '../../src/sampling/sample-part';
import { matrixOf } from '../network/matrix-of';
import { isVolume, type SampleGrid, type VolumeGrid } from '../../src/view/grid';

/**
 * Of each unit of a node its value and, where asked for, how it changes along each coordinate: unit by unit, all over
 * one power of two.
 */
type Jets = readonly bigint[];

/** A weight that is not 0, and the unit whose value it multiplies. */
type Entry = readonly [unit: number, weight: bigint];

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
  /** and of each of its other terms the entries of each row. */
  private readonly rows: (readonly (readonly Entry[])[])[][] = [];
  private readonly slopes: (readonly bigint[])[] = [];
  private readonly sides: readonly Side[];
  private readonly denominator: bigint;

  /** @param network of the grid's coordinates */
  constructor(
    private readonly network: SlicedNetwork,
    grid: SampleGrid | VolumeGrid,
  ) {
    this.keys = regionKeys(network);
    ({ sides: this.sides, denominator: this.denominator } = sidesOf(grid));
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
      else if (node.kind === 'activation') {
        const { activation } = node;
        const own = hasSlopes(activation) ? exponent : 0;
        scales[k] = scales[node.from] + own;
        this.slopes[k] = Array.from({ length: node.width }, (_, i) =>
          scaled(slopeBelow(activation, i), own),
        );
      }
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
      this.rows[k] = othersOf(node).map(({ from, map }) =>
        matrixOf(map, node.width, network.nodes[from].width).map((row) =>
          row.flatMap((x, j): Entry[] =>
            x === 0 ? [] : [[j, scaled(x, scales[k] - scales[from])]],
          ),
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
    const indices = [column, row, plane];
    const point = this.sides.map(({ first, step }, k) => first + BigInt(indices[k]) * step);
    // Derivatives decide only where a value is 0, and cost twice as much as values.
    const pattern = this.patternOf(point, 1) ?? this.patternOf(point, 1 + point.length);
    if (!pattern) throw new Error('Derivatives decide everything.');
    return pattern;
  }

  /**
   * @param count numbers of each unit: its value alone, or with its derivatives
   * @returns nothing where the value alone does not decide
   */
  private patternOf(point: readonly bigint[], count: number): Uint8Array[] | undefined {
    const pattern: Uint8Array[] = [];
    const values: Jets[] = [];
    for (const [k, node] of this.network.nodes.entries()) {
      if (node.kind === 'input') values.push(this.inputJets(point, count));
      else if (node.kind === 'affine') values.push(this.affine(k, node, values, count));
      else {
        const states = statesOf(node.activation, values[node.from], count);
        if (!states) return undefined;
        pattern.push(states);
        values.push(this.afterActivation(k, node, states, values[node.from], count));
      }
    }
    return pattern;
  }

  private inputJets(point: readonly bigint[], count: number): Jets {
    const { denominator } = this;
    return point.flatMap((x, i) =>
      Array.from({ length: count }, (_, n) => (n === 0 ? x : n === i + 1 ? denominator : 0n)),
    );
  }

  private affine(k: number, node: AffineNode, values: readonly Jets[], count: number): Jets {
    const jets: bigint[] = [];
    const columns = this.columns[k];
    const terms = othersOf(node).map(({ from }, t) => [values[from], this.rows[k][t]] as const);
    for (let i = 0; i < node.width; i++)
      for (let n = 0; n < count; n++) {
        let sum = n === 0 ? columns[0][i] * this.denominator : 0n;
        for (let c = 1; c < columns.length; c++)
          sum += columns[c][i] * values[0][(c - 1) * count + n];
        for (const [read, rows] of terms)
          for (const [j, weight] of rows[i]) sum += weight * read[j * count + n];
        jets.push(sum);
      }
    return jets;
  }

  private afterActivation(
    k: number,
    { activation, from }: ActivationNode<SlicedActivation>,
    states: Uint8Array,
    read: Jets,
    count: number,
  ): Jets {
    const own = BigInt(this.scales[k] - this.scales[from]);
    const one = this.denominator << BigInt(this.scales[k]);
    const isOn = (at: number) => states[Math.floor(at / count)] === 1;
    switch (activation.kind) {
      case 'step':
        return read.map((_, at) => (at % count === 0 && isOn(at) ? one : 0n));
      case 'relu':
      case 'leaky':
      case 'prelu':
      case 'rivals':
        return read.map((x, at) => (isOn(at) ? x << own : this.slopes[k][Math.floor(at / count)] * x)); // prettier-ignore
      default:
        return assertNever(activation);
    }
  }
}

/** A side of a grid, in units of one over the grid's denominator. */
interface Side {
  /** Coordinate of its first pixel's centre, */
  readonly first: bigint;
  /** and from one to the next. */
  readonly step: bigint;
}

/** Coordinates of pixels' centres over one denominator, from the window's corners. */
function sidesOf(grid: SampleGrid | VolumeGrid): { sides: Side[]; denominator: bigint } {
  const { u0, u1, v0, v1 } = grid.window;
  const sides = [
    { from: u0, to: u1, count: grid.width },
    { from: v1, to: v0, count: grid.height },
  ];
  if (isVolume(grid)) sides.push({ from: grid.window.w0, to: grid.window.w1, count: grid.depth });
  const exponent = Math.max(
    0,
    ...sides.flatMap(({ from, to }) => [dyadic(from).exponent, dyadic(to).exponent]),
  );
  const product = sides.reduce((all, { count }) => all * BigInt(2 * count), 1n);
  return {
    sides: sides.map(({ from, to, count }) => {
      const [a, b] = [scaled(from, exponent), scaled(to, exponent)];
      const half = (b - a) * (product / BigInt(2 * count));
      return { first: a * product + half, step: 2n * half };
    }),
    denominator: product << BigInt(exponent),
  };
}

/**
 * One byte per unit, 1 where it is on.
 *
 * @returns nothing where what decides is not among the numbers
 */
function statesOf(activation: Activation, jets: Jets, count: number): Uint8Array | undefined {
  const width = jets.length / count;
  const states = new Uint8Array(width);
  const size = activation.kind === 'rivals' ? activation.size : 1;
  for (let i = 0; i < width; i++) {
    const sign = signOf(jets, i, undefined, count);
    if (sign === undefined) return undefined;
    let isOn = sign > 0;
    const first = i - (i % size);
    for (let other = first; other < first + size; other++) {
      if (other === i) continue;
      const difference = signOf(jets, i, other, count);
      if (difference === undefined) return undefined;
      // It exceeds those before it, and is exceeded by none behind it.
      isOn &&= other < i ? difference > 0 : difference >= 0;
    }
    states[i] = Number(isOn);
  }
  return states;
}

/**
 * Sign of the first number of a unit, or of what it has more than another's, that is not 0.
 *
 * @returns 0 where all are 0, and nothing where the value is, and is all that there is
 */
function signOf(jets: Jets, i: number, other: number | undefined, count: number) {
  for (let n = 0; n < count; n++) {
    const x = jets[i * count + n] - (other === undefined ? 0n : jets[other * count + n]);
    if (x !== 0n) return x > 0n ? 1 : -1;
  }
  return count === 1 ? undefined : 0;
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
