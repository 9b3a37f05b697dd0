import { jumps, type SlicedActivation, slopeBelow } from '../network/activation';
import { regionKeys } from '../network/region-id';
import type { SlicedNetwork } from '../network/sliced-network';
import { groupsOf, type NodeGroups } from './groups';
import { packMap, productsOf, UNITS_PER_EIGHT, type PackedWeights } from './packed-weights';
import { unitSizes } from './scales';
import { RowAllocator } from './row-allocator';
import { lastUses, stagesOf, type AffineStage, type GroupStage } from './stages';
import { roundUp } from './struct-layout';

/** A product with one source of an affine node: one dispatch of `layer.wgsl`. */
export interface PlannedTerm {
  /** First row of the source in the buffer of values, and number of its rows that are read. */
  readonly inputRow: number;
  readonly inputs: number;
  readonly weights: PackedWeights;
}

/** What layers of affine nodes and of groups have in common. */
interface PlannedRows {
  /** First row of the node in the buffer of values. */
  readonly outputRow: number;
  /** Whether a later layer reads the results. */
  readonly isRead: boolean;
  /** Index of the first unit in `keys` and in the pre-activations at the centre. */
  readonly firstUnit: number;
}

/** One affine node, with the activation behind it where there is one. */
export interface PlannedLayer extends PlannedRows {
  readonly kind: 'affine';
  readonly terms: readonly PlannedTerm[];
  readonly units: number;
  readonly eights: number;
  /** Hidden layer, counted from 0; undefined where no activation follows. */
  readonly depth: number | undefined;
  /** Node of the network whose value at the centre is the layer's pre-activation. */
  readonly preActivation: number;
  /** Whether its units are steps. */
  readonly isStep: boolean;
  /** What the GPU's pre-activations of each unit are divided by (`unitSizes`). */
  readonly sizes: Float64Array;
}

/** The greatest of groups: one dispatch of `group.wgsl`. Its units are the groups' members. */
export interface PlannedGroups extends PlannedRows {
  readonly kind: 'groups';
  readonly groups: NodeGroups;
  readonly depth: number;
  /** First row of the node that the members are values of, and index of its first unit in `keys`. */
  readonly sourceRow: number;
  readonly sourceUnit: number;
  /** What the GPU's values of each group are divided by, and of each member's node. */
  readonly sizes: Float64Array;
  readonly sourceSizes: Float64Array;
}

export type PlannedStage = PlannedLayer | PlannedGroups;

/** What the GPU does for one sample, in order. */
export interface SamplerPlan {
  readonly stages: readonly PlannedStage[];
  /** Those of affine nodes. */
  readonly layers: readonly PlannedLayer[];
  /** Number of hidden layers. */
  readonly depths: number;
  /** Rows that the buffer of values needs; a row is used again when nothing reads it any more. */
  readonly rows: number;
  /** Low and high word per hidden unit, padded as the layers are; of groups per member, 0 for the first. */
  readonly keys: Uint32Array<ArrayBuffer>;
  /** What each hidden unit is multiplied by where it is off, padded with zeros. */
  readonly slopes: Float32Array<ArrayBuffer>;
  /** 1 for each hidden unit that is a step, padded likewise. */
  readonly steps: Uint8Array;
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
 * @param groups of its hidden layers, or of those of the volume that it is a plane of
 */
export function planSampler(network: SlicedNetwork, groups = groupsOf(network)): SamplerPlan {
  return new Planner(network, groups).plan();
}

class Planner {
  private readonly sizes: Float64Array[];
  private readonly keys: Uint32Array;
  private readonly rows = new RowAllocator();
  /** Rows, and first units, of the nodes that are there. */
  private readonly rowOf = new Map<number, number>();
  private readonly unitOf = new Map<number, number>();
  private readonly paddedKeys: number[] = [];
  private readonly slopes: number[] = [];
  private readonly steps: number[] = [];
  /** Hidden layers, units and multiply-adds so far. */
  private depths = 0;
  private unit = 0;
  private multiplyAdds = 0;

  constructor(
    private readonly network: SlicedNetwork,
    private readonly groups: readonly NodeGroups[],
  ) {
    this.sizes = unitSizes(network);
    this.keys = regionKeys(network);
    this.rowOf.set(0, this.rows.take(2));
  }

  plan(): SamplerPlan {
    const wanted = stagesOf(this.network, this.groups);
    const lastUse = lastUses(wanted);
    const stages: PlannedStage[] = [];
    for (const [index, stage] of wanted.entries()) {
      const isRead = lastUse.has(stage.node);
      stages.push('groups' in stage ? this.groupStage(stage, isRead) : this.layer(stage, isRead));
      for (const [node, row] of this.rowOf)
        if ((lastUse.get(node) ?? index) <= index) {
          this.rows.release(row);
          this.rowOf.delete(node);
        }
    }
    const { depths, rows, paddedKeys, slopes, steps, multiplyAdds, sizes } = this;
    return {
      stages,
      layers: stages.filter((stage) => stage.kind === 'affine'),
      depths,
      rows: rows.size,
      keys: Uint32Array.from(paddedKeys),
      slopes: Float32Array.from(slopes),
      steps: Uint8Array.from(steps),
      multiplyAdds,
      sizes,
    };
  }

  private layer(
    { node, terms: read, preActivation, activation }: AffineStage,
    isRead: boolean,
  ): PlannedLayer {
    const { sizes } = this;
    const own = sizes[preActivation];
    const eights = Math.ceil(own.length / UNITS_PER_EIGHT);
    const outputRow = this.take(node, eights * UNITS_PER_EIGHT);
    const terms = read.map(({ from, map }): PlannedTerm => {
      const inputs = this.valuesOf(from);
      const weights = packMap(map, inputs, own, eights);
      this.multiplyAdds += productsOf(weights);
      return { inputRow: this.rowOf.get(from) ?? 0, inputs: inputs.length, weights };
    });
    const firstUnit = this.paddedKeys.length / 2;
    this.unitOf.set(node, firstUnit);
    const kind = activation === undefined ? undefined : this.activationOf(activation);
    const depth = kind && this.depths++;
    if (kind) {
      for (let i = 0; i < own.length; i++)
        this.addUnit(this.unit++, slopeBelow(kind, i), jumps(kind));
      this.pad(eights * UNITS_PER_EIGHT - own.length);
    }
    const isStep = kind !== undefined && jumps(kind);
    const units = own.length;
    const rows = { outputRow, isRead, firstUnit };
    return {
      kind: 'affine',
      ...rows,
      terms,
      units,
      eights,
      depth,
      preActivation,
      isStep,
      sizes: own,
    };
  }

  private groupStage({ node, groups }: GroupStage, isRead: boolean): PlannedGroups {
    const { count, size, source } = groups;
    const outputRow = this.take(node, count);
    const firstUnit = this.paddedKeys.length / 2;
    for (let i = 0; i < count * size; i++)
      if (i % size === 0) this.pad(1);
      else this.addUnit(this.unit++, 0, false);
    this.pad(roundUp(count * size, UNITS_PER_EIGHT) - count * size);
    this.multiplyAdds += count * size;
    return {
      kind: 'groups',
      groups,
      outputRow,
      isRead,
      firstUnit,
      depth: this.depths++,
      sourceRow: this.rowOf.get(source) ?? 0,
      sourceUnit: this.unitOf.get(source) ?? 0,
      sizes: this.valuesOf(node),
      sourceSizes: this.sizes[source],
    };
  }

  /** Sizes of the values that a node has on the GPU: of rivals one for each group. */
  private valuesOf(node: number): Float64Array {
    const own = this.groups.find(({ rivals }) => rivals === node);
    return own ? this.sizes[node].filter((_, i) => i % (own.size - 1) === 0) : this.sizes[node];
  }

  private take(node: number, rows: number): number {
    const row = this.rows.take(rows);
    this.rowOf.set(node, row);
    return row;
  }

  private activationOf(k: number): SlicedActivation | undefined {
    const node = this.network.nodes[k];
    return node.kind === 'activation' ? node.activation : undefined;
  }

  private addUnit(unit: number, slope: number, isStep: boolean): void {
    this.paddedKeys.push(this.keys[2 * unit], this.keys[2 * unit + 1]);
    this.slopes.push(slope);
    this.steps.push(isStep ? 1 : 0);
  }

  private pad(units: number): void {
    for (let i = 0; i < units; i++) {
      this.paddedKeys.push(0, 0);
      this.slopes.push(0);
      this.steps.push(0);
    }
  }
}

/** Whether kernels that know no other weights than dense ones, and no groups, may be used. */
export function isDense({ stages }: SamplerPlan): boolean {
  return stages.every(
    (stage) =>
      stage.kind === 'affine' && stage.terms.every(({ weights }) => weights.kind === 'dense'),
  );
}
