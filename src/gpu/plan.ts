import { identityMap, type LinearMap } from '../network/linear-map';
import type { AffineNode } from '../network/network';
import { slopeBelow } from '../network/activation';
import { regionKeys } from '../network/region-id';
import type { SlicedNetwork, SlicedNode } from '../network/sliced-network';
import { packWeights, productsOf, UNITS_PER_EIGHT, type PackedWeights } from './packed-weights';
import { unitSizes } from './scales';

/** A product with one source of an affine node: one dispatch of `layer.wgsl`. */
export interface PlannedTerm {
  /** First row of the source in the buffer of values, and number of its rows that are read. */
  readonly inputRow: number;
  readonly inputs: number;
  readonly weights: PackedWeights;
}

/** One affine node, with the activation behind it where there is one. */
export interface PlannedLayer {
  readonly terms: readonly PlannedTerm[];
  /** First row of the node in the buffer of values. */
  readonly outputRow: number;
  readonly units: number;
  readonly eights: number;
  /** Hidden layer, counted from 0; undefined where no activation follows. */
  readonly depth: number | undefined;
  /** Whether a later layer reads the results. */
  readonly isRead: boolean;
  /** Index of the first unit in `keys` and in the pre-activations at the centre. */
  readonly firstUnit: number;
  /** Node of the network whose value at the centre is the layer's pre-activation. */
  readonly preActivation: number;
  /** What the GPU's values of each unit are divided by (`unitSizes`). */
  readonly sizes: Float64Array;
}

/** What the GPU does for one sample, in order. */
export interface SamplerPlan {
  readonly layers: readonly PlannedLayer[];
  /** Number of hidden layers. */
  readonly depths: number;
  /** Rows that the buffer of values needs; a row is used again when nothing reads it any more. */
  readonly rows: number;
  /** Low and high word per hidden unit, padded as the layers are. */
  readonly keys: Uint32Array<ArrayBuffer>;
  /** What each hidden unit is multiplied by where it is off, padded with zeros. */
  readonly slopes: Float32Array<ArrayBuffer>;
  /** What the GPU's values of each node are divided by, one per unit (`unitSizes`). */
  readonly sizes: readonly Float64Array[];
  /** Multiply-adds per sample, padding included. */
  readonly multiplyAdds: number;
}

/**
 * Lays out a network of (u, v) for the GPU. Nodes that no activation depends on are left out: the
 * output has no say in where the creases are.
 *
 * @param network as `sliceNetwork` gives it
 */
export function planSampler(network: SlicedNetwork): SamplerPlan {
  const stages = fuseActivations(network);
  const lastUse = lastUses(stages);
  const sizes = unitSizes(network);
  const rows = new RowAllocator();
  const bufferRowOf = new Map([[0, rows.take(2)]]);
  const layers: PlannedLayer[] = [];
  const paddedKeys: number[] = [];
  const slopes: number[] = [];
  const keys = regionKeys(network);
  let [depths, multiplyAdds, unit] = [0, 0, 0];
  for (const [index, stage] of stages.entries()) {
    const eights = Math.ceil(stage.units / UNITS_PER_EIGHT);
    const width = eights * UNITS_PER_EIGHT;
    const outputRow = rows.take(width);
    bufferRowOf.set(stage.node, outputRow);
    const terms = stage.terms.map(({ from, map }): PlannedTerm => {
      const inputs = network.nodes[from].width;
      const weights = packWeights(map, sizes[from], sizes[stage.node], eights);
      multiplyAdds += productsOf(weights);
      return { inputRow: bufferRowOf.get(from) ?? 0, inputs, weights };
    });
    const firstUnit = paddedKeys.length / 2;
    const isRead = lastUse.has(stage.node);
    const planned = { ...stage, terms, outputRow, eights, firstUnit, isRead };
    layers.push({ ...planned, depth: undefined, sizes: sizes[stage.node] });
    if (stage.slopes) {
      layers[index] = { ...layers[index], depth: depths++ };
      for (let i = 0; i < width; i++) {
        slopes.push(i < stage.units ? stage.slopes[i] : 0);
        paddedKeys.push(...(i < stage.units ? keys.subarray(2 * unit, 2 * ++unit) : [0, 0]));
      }
    }
    for (const [node, row] of bufferRowOf)
      if ((lastUse.get(node) ?? index) <= index) {
        rows.release(row);
        bufferRowOf.delete(node);
      }
  }
  const paddedWords = Uint32Array.from(paddedKeys);
  return {
    layers,
    depths,
    rows: rows.size,
    keys: paddedWords,
    slopes: Float32Array.from(slopes),
    multiplyAdds,
    sizes,
  };
}

interface Stage {
  /** Node whose values (relative to the centre) the stage computes. */
  readonly node: number;
  readonly units: number;
  readonly terms: readonly { from: number; map: LinearMap }[];
  /** What its units are multiplied by where they are off; undefined where they are not activated. */
  readonly slopes: readonly number[] | undefined;
  readonly preActivation: number;
}

/** Nodes as stages: an activation takes its affine node in where nothing else reads that one. */
function fuseActivations({ nodes }: SlicedNetwork): Stage[] {
  const readers = nodes.map(() => 0);
  for (const node of nodes) for (const from of sourcesOf(node)) readers[from]++;
  const lastActivation = nodes.map((node) => node.kind).lastIndexOf('activation');
  const stages: Stage[] = [];
  for (let k = 1; k <= lastActivation; k++) {
    const node = nodes[k];
    if (node.kind === 'affine') {
      const next = nodes.findIndex((other) => other.kind === 'activation' && other.from === k);
      const fused = next > 0 && readers[k] === 1;
      if (!fused) stages.push(stageOf(node, k, k));
    } else if (node.kind === 'activation') {
      const source = nodes[node.from];
      const fused = source.kind === 'affine' && readers[node.from] === 1;
      const identity: AffineNode['terms'] = [{ from: node.from, map: identityMap(node.width) }];
      const terms = fused ? source.terms : identity;
      const slopes = Array.from({ length: node.width }, (_, i) => slopeBelow(node.activation, i));
      stages.push(stageOf({ width: node.width, terms }, k, node.from, slopes));
    }
  }
  return stages;
}

function stageOf(
  { width, terms }: Pick<AffineNode, 'width' | 'terms'>,
  node: number,
  preActivation: number,
  slopes?: readonly number[],
): Stage {
  return { node, units: width, terms, slopes, preActivation };
}

function sourcesOf(node: SlicedNode): number[] {
  if (node.kind === 'input') return [];
  return node.kind === 'affine' ? node.terms.map(({ from }) => from) : [node.from];
}

/** For each node, the last stage that reads it. */
function lastUses(stages: readonly Stage[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const [index, stage] of stages.entries())
    for (const { from } of stage.terms) uses.set(from, index);
  return uses;
}

/** Hands out runs of rows, first fit, and takes them back. */
class RowAllocator {
  /** Rows in use at most so far. */
  size = 0;
  private readonly taken: { start: number; length: number }[] = [];

  take(length: number): number {
    let [start, index] = [0, 0];
    for (; index < this.taken.length; index++) {
      const run = this.taken[index];
      if (run.start - start >= length) break;
      start = run.start + run.length;
    }
    this.taken.splice(index, 0, { start, length });
    this.size = Math.max(this.size, start + length);
    return start;
  }

  release(start: number): void {
    const index = this.taken.findIndex((run) => run.start === start);
    this.taken.splice(index, 1);
  }
}

/** Whether kernels that know no other weights than dense ones may be used. */
export function isDense({ layers }: SamplerPlan): boolean {
  return layers.every(({ terms }) => terms.every(({ weights }) => weights.kind === 'dense'));
}
