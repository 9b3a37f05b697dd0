import { InputError } from '../network/errors';
import { forwardInto } from '../network/forward';
import { doubleDoubles, preciseForwardInto, type DoubleDoubles } from '../network/precise-forward';
import { sidesOf, type Box, type Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import {
  isVolume,
  planePosition,
  preciseSamplePosition,
  samplePosition,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { tileMiddle, type Tile } from './chunks';
import { GroupBounds } from './group-bounds';
import type { PlannedGroups, PlannedLayer, SamplerPlan } from './plan';
import { coordinateSize } from './scales';
import { TileBounds } from './tile-bounds';

/**
 * Whether the centres of a grid's tiles are evaluated in double-double arithmetic: float64's rounding of a
 * pre-activation there, some 10⁻¹⁵, comes within reach of what float32 rounds of the differences in a tile.
 */
export function isNarrow(window: Window | Box): boolean {
  const { u0, u1, v0, v1 } = window;
  const size = Math.max(1, ...sidesOf(window).flat().map(Math.abs));
  return Math.min(u1 - u0, v1 - v0) < 1e-5 * size;
}

/** Float32's largest number. Pre-activations beyond it are as far from 0 as a tile can tell. */
export const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Float32's smallest number that no shader takes for 0. */
const SMALLEST_FLOAT32 = 2 ** -126;

/** A layer of groups, and what is known of them in a tile. */
interface BoundedGroups {
  readonly stage: PlannedGroups;
  readonly bounds: GroupBounds;
}

/** What the shaders are told of some tiles: a number for each hidden unit, padded as the plan's keys are. */
export interface TileNumbers {
  /**
   * Pre-activation at the tile's centre, scaled as the shaders' differences are; −1, off, in padding. Of a member
   * of a group, how far it is below the greatest there.
   */
  readonly centres: Float32Array<ArrayBuffer>;
  /** How far the shaders' pre-activation may be from the exact one; −1 where its sign is certain anyway. */
  readonly bounds: Float32Array<ArrayBuffer>;
  /** How far the one at the centre may be, for those who bound the rest themselves; −1 where nobody asks. */
  readonly centreErrors: Float32Array<ArrayBuffer>;
}

/** Evaluates a network at the centres of tiles, in float64 or with twice its precision. */
export class TileCentres {
  private readonly preciseValues: readonly DoubleDoubles[];
  /** The high parts of `preciseValues`. */
  private readonly values: readonly Float64Array[];
  /** The tile of `preActivations`, which are padded as the plan's keys are: with −1, always off. */
  private tile: Tile | undefined;
  private readonly preActivations: Float32Array<ArrayBuffer>;
  private readonly bounds: Float32Array<ArrayBuffer>;
  private readonly centreErrors: Float32Array<ArrayBuffer>;
  private readonly tileBounds: TileBounds;
  /** Layers whose units are activated one by one, and those of groups. */
  private readonly hidden: readonly PlannedLayer[];
  private readonly groups: readonly BoundedGroups[];
  /** Units of the first hidden layer. */
  private readonly unitsOfFirst: number;
  private bounded = false;

  /** @param network a network of (u, v) or (u, v, w) */
  constructor(
    private readonly network: SlicedNetwork,
    plan: SamplerPlan,
  ) {
    this.preciseValues = network.nodes.map((node) => doubleDoubles(node.width));
    this.values = this.preciseValues.map(({ high }) => high);
    this.preActivations = new Float32Array(plan.keys.length / 2).fill(-1);
    this.bounds = new Float32Array(this.preActivations.length).fill(-1);
    this.centreErrors = this.bounds.slice();
    // All coordinates have the size 1, those of a volume, too.
    const [input] = network.nodes;
    const sizes = plan.sizes.with(0, new Float64Array(input.width).fill(1));
    this.hidden = plan.layers.filter(({ depth }) => depth !== undefined);
    const first = plan.stages.find(({ depth }) => depth === 0);
    this.unitsOfFirst =
      first?.kind === 'groups' ? first.groups.members.length : (first?.units ?? 0);
    this.groups = plan.stages
      .filter((stage) => stage.kind === 'groups')
      .map((stage) => ({ stage, bounds: new GroupBounds(stage.groups, stage.sizes) }));
    const ofGroups = this.groups.map(({ bounds }) => bounds);
    this.tileBounds = new TileBounds(network, sizes, ofGroups);
  }

  /** Whether bounds are wanted; where they are not, no sample is in doubt. */
  get isBounded(): boolean {
    return this.bounded;
  }

  set isBounded(bounded: boolean) {
    if (bounded !== this.bounded) this.tile = undefined;
    this.bounded = bounded;
  }

  /**
   * The numbers of one tile after the other.
   *
   * @throws InputError if the network's values are beyond float64.
   */
  of(grid: SampleGrid | VolumeGrid, tiles: readonly Tile[]): TileNumbers {
    const units = this.preActivations.length;
    const centres = new Float32Array(tiles.length * units);
    const bounds = new Float32Array(tiles.length * units);
    const centreErrors = new Float32Array(tiles.length * units);
    for (const [k, tile] of tiles.entries()) {
      // A tile may be cut into several chunks.
      if (tile !== this.tile) this.evaluate(grid, tile);
      centres.set(this.preActivations, k * units);
      bounds.set(this.bounds, k * units);
      centreErrors.set(this.centreErrors, k * units);
    }
    return { centres, bounds, centreErrors };
  }

  /** Values of every node at a tile's centre. They last until another tile is evaluated. */
  valuesOf(grid: SampleGrid | VolumeGrid, tile: Tile): readonly Float64Array[] {
    if (tile !== this.tile) this.evaluate(grid, tile);
    return this.values;
  }

  /**
   * Says of values of all nodes whether the shaders leave a sample of a tile that has them in doubt, about as far as
   * float64 tells. It lasts until another tile is evaluated.
   */
  doubtsIn(
    grid: SampleGrid | VolumeGrid,
    tile: Tile,
  ): (values: readonly Float64Array[]) => boolean {
    this.evaluate(grid, tile);
    const size = coordinateSize(grid);
    const layers = this.hidden.map(({ preActivation, firstUnit, sizes }) => {
      const bounds = sizes.map((own, i) => this.bounds[firstUnit + i] * own * size);
      return { preActivation, bounds };
    });
    return (values) =>
      layers.some(({ preActivation, bounds }) =>
        values[preActivation].some((z, i) => Math.abs(z) <= bounds[i]),
      ) ||
      this.groups.some(({ bounds }) => bounds.leavesInDoubt(values[bounds.groups.source], size));
  }

  private evaluate(grid: SampleGrid | VolumeGrid, tile: Tile): void {
    this.tile = undefined;
    const middle = tileMiddle(tile);
    const [x, y] = [tile.x + middle.x, tile.y + middle.y];
    const isPrecise = isNarrow(grid.window);
    if (isPrecise) {
      const position = preciseSamplePosition(grid, x, y, tile.plane);
      preciseForwardInto(this.network, position, this.preciseValues);
    } else {
      const { u, v } = samplePosition(grid, x, y);
      const w = isVolume(grid) ? [planePosition(grid, tile.plane)] : [];
      forwardInto(this.network, [u, v, ...w], this.values);
    }
    const size = coordinateSize(grid);
    for (const layer of this.hidden) this.scale(layer, size);
    for (const { bounds } of this.groups) {
      const { high, low } = this.preciseValues[bounds.groups.source];
      requireFinite(high);
      bounds.begin(high, isPrecise ? low : undefined);
    }
    for (const numbers of [this.bounds, this.centreErrors]) numbers.fill(-1);
    if (this.bounded) {
      this.tileBounds.set(grid, tile, this.values, isPrecise);
      this.setBounds();
    }
    for (const groups of this.groups) this.scaleMembers(groups, size);
    this.tile = tile;
  }

  private scale(layer: PlannedLayer, size: number): void {
    const { firstUnit, units, preActivation, sizes, isStep } = layer;
    const values = this.values[preActivation];
    requireFinite(values);
    for (let i = 0; i < units; i++) {
      let scaled = values[i] / sizes[i] / size;
      // The shaders must find the same that a step is taken to be here.
      if (isStep && values[i] > 0) scaled = Math.max(scaled, SMALLEST_FLOAT32);
      this.preActivations[firstUnit + i] = Math.min(
        Math.max(scaled, -LARGEST_FLOAT32),
        LARGEST_FLOAT32,
      );
    }
  }

  private scaleMembers({ stage, bounds }: BoundedGroups, size: number): void {
    const { firstUnit, sizes, groups } = stage;
    for (const [i, below] of bounds.below.entries()) {
      const scaled = below / sizes[Math.floor(i / groups.size)] / size;
      this.preActivations[firstUnit + i] = Math.max(scaled, -LARGEST_FLOAT32);
    }
  }

  private setBounds(): void {
    const { hidden, groups, tileBounds, values, bounds, centreErrors } = this;
    let isFinite = true;
    for (const { firstUnit, units, preActivation } of hidden) {
      for (let i = 0; i < units; i++) {
        const bound = tileBounds.of(preActivation, i, values[preActivation][i]);
        bounds[firstUnit + i] = Math.min(bound, LARGEST_FLOAT32);
        centreErrors[firstUnit + i] = tileBounds.ofCentre(
          preActivation,
          i,
          values[preActivation][i],
        );
        isFinite &&= bound !== Infinity;
      }
    }
    for (const { stage, bounds: own } of groups)
      for (const [i, bound] of own.bounds.entries()) {
        bounds[stage.firstUnit + i] = Math.min(bound, LARGEST_FLOAT32);
        isFinite &&= bound !== Infinity;
      }
    // Numbers that may not be finite decide nothing, nor does what they go into: all samples are in doubt.
    if (isFinite) return;
    for (const numbers of [bounds, centreErrors])
      numbers.fill(LARGEST_FLOAT32, 0, this.unitsOfFirst);
  }
}

/** @throws InputError if not all values are finite. */
function requireFinite(values: Float64Array): void {
  if (!values.every(Number.isFinite))
    throw new InputError("The network's values in this window go beyond the range of float64.");
}
