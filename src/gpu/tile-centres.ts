import { InputError } from '../network/errors';
import { forwardInto } from '../network/forward';
import { doubleDoubles, preciseForwardInto, type DoubleDoubles } from '../network/precise-forward';
import type { VolumeWindow, Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import {
  isVolume,
  planePosition,
  preciseSamplePosition,
  preciseVolumePosition,
  samplePosition,
  type SampleGrid,
  type VolumeGrid,
} from '../view/grid';
import { tileMiddle, type Tile } from './chunks';
import type { PlannedLayer, SamplerPlan } from './plan';
import { coordinateSize } from './scales';

/**
 * Whether float64's rounding of a pre-activation at the centre, some 10⁻¹⁵, comes within reach of
 * the distance between samples.
 */
function isNarrow(window: Window | VolumeWindow): boolean {
  const { u0, u1, v0, v1 } = window;
  const w = 'w0' in window ? [window.w0, window.w1] : [];
  const size = Math.max(1, ...[u0, u1, v0, v1, ...w].map(Math.abs));
  return Math.min(u1 - u0, v1 - v0) < 1e-7 * size;
}

/** Float32's largest number. Pre-activations beyond it are as far from 0 as a tile can tell. */
const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Evaluates a network at the centres of tiles, in float64 or with twice its precision. */
export class TileCentres {
  private readonly preciseValues: readonly DoubleDoubles[];
  /** The high parts of `preciseValues`. */
  private readonly values: readonly Float64Array[];
  /** The tile of `preActivations`, which are padded as the plan's keys are: with −1, always off. */
  private tile: Tile | undefined;
  private readonly preActivations: Float32Array<ArrayBuffer>;

  /** @param network a network of (u, v) or (u, v, w) */
  constructor(
    private readonly network: SlicedNetwork,
    private readonly plan: SamplerPlan,
  ) {
    this.preciseValues = network.nodes.map((node) => doubleDoubles(node.width));
    this.values = this.preciseValues.map(({ high }) => high);
    this.preActivations = new Float32Array(plan.keys.length / 2).fill(-1);
  }

  /**
   * Pre-activation per hidden unit at the centre of one tile after the other, scaled as the shaders'
   * differences are.
   *
   * @throws InputError if they are beyond float64.
   */
  of(grid: SampleGrid | VolumeGrid, tiles: readonly Tile[]): Float32Array<ArrayBuffer> {
    const units = this.preActivations.length;
    const all = new Float32Array(tiles.length * units);
    for (const [k, tile] of tiles.entries()) {
      // A tile may be cut into several chunks.
      if (tile !== this.tile) this.evaluate(grid, tile);
      all.set(this.preActivations, k * units);
    }
    return all;
  }

  private evaluate(grid: SampleGrid | VolumeGrid, tile: Tile): void {
    this.tile = undefined;
    const middle = tileMiddle(tile);
    const [x, y] = [tile.x + middle.x, tile.y + middle.y];
    if (isNarrow(grid.window)) {
      const position = isVolume(grid)
        ? preciseVolumePosition(grid, x, y, tile.plane)
        : preciseSamplePosition(grid, x, y);
      preciseForwardInto(this.network, position, this.preciseValues);
    } else {
      const { u, v } = samplePosition(grid, x, y);
      const w = isVolume(grid) ? [planePosition(grid, tile.plane)] : [];
      forwardInto(this.network, [u, v, ...w], this.values);
    }
    const size = coordinateSize(grid);
    for (const layer of this.plan.layers) if (layer.depth !== undefined) this.scale(layer, size);
    this.tile = tile;
  }

  private scale({ firstUnit, units, preActivation, sizes }: PlannedLayer, size: number): void {
    const values = this.values[preActivation];
    for (let i = 0; i < units; i++) {
      if (!Number.isFinite(values[i]))
        throw new InputError("The network's values in this window go beyond the range of float64.");
      const scaled = values[i] / sizes[i] / size;
      this.preActivations[firstUnit + i] = Math.min(
        Math.max(scaled, -LARGEST_FLOAT32),
        LARGEST_FLOAT32,
      );
    }
  }
}
