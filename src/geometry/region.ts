import { leadOf, type ExactContext, type ExactVolumeForm } from './exact-forms';
import type { Line } from './line';
import { hiddenWidths } from '../network/network';
import type { Polygon } from './polygon';
import { exactForm } from './rests';
import type { TriangularNetwork } from './triangular';

/** A region of the window: everything where the network has one activation pattern. */
export interface Region {
  readonly polygon: Polygon;
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  /** In slice coordinates, float64. */
  readonly area: number;
  /** The exact affine forms of the network's nodes in the region. */
  readonly context: ExactContext;
}

/** A hidden unit: its layer, counted from 0, and its place in that layer. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

/** One as a line names it. */
export interface HiddenUnit extends UnitPlace {
  /** Node of its pre-activation. */
  readonly node: number;
  /** The unit's variable in the network's triangular form. */
  readonly variable: number;
  /** Whether its pre-activation may jump from one region to the next: it may read steps. */
  readonly mayJump: boolean;
}

/**
 * A line where a hidden unit's pre-activation is 0 in a region of the layers before, or equal to that of a
 * rival before it: its function is positive where the unit is on.
 */
export class CreaseLine implements Line {
  private form: ExactVolumeForm | undefined;

  /**
   * @param context gives the context of the layers before the unit's, where it is needed
   * @param rests what its numbers leave out (`Rest`), if that is known
   */
  constructor(
    readonly hidden: HiddenUnit,
    readonly rival: HiddenUnit | undefined,
    readonly a: number,
    readonly b: number,
    readonly c: number,
    readonly error: number,
    readonly id: number,
    private context: (depth: number) => ExactContext,
    private readonly rests?: Float64Array,
  ) {}

  exact(): ExactVolumeForm {
    if (this.form) return this.form;
    if (this.rests) {
      const { a, b, c } = this;
      return (this.form = exactForm(Float64Array.of(a, b, 0, c), 0, this.rests, 0));
    }
    const { layer, node, unit } = this.hidden;
    const context = this.context(layer);
    const own = context.form(node, unit);
    this.form = this.rival ? leadOf(own, context.form(node, this.rival.unit)) : own;
    return this.form;
  }

  /** Fixes the context, where the one that the line was made with does not last. */
  keep(context: ExactContext): void {
    this.context = () => context;
  }
}

/** A region as the subdivider comes upon it: good only until the next step. */
export interface FoundRegion {
  readonly polygon: Polygon;
  /** In slice coordinates. It is measured when it is read. */
  readonly area: number;
  /** One byte per variable of the network's triangular form: 1 where it is on. */
  readonly states: Uint8Array;
  /** Exact context of the first layers. */
  context(depth: number): ExactContext;
}

/** A region that lasts. */
export function regionOf(triangular: TriangularNetwork, found: FoundRegion): Region {
  const { polygon, area, states } = found;
  const pattern = patternOf(triangular, states);
  for (const line of polygon.lines)
    if (line instanceof CreaseLine) line.keep(found.context(line.hidden.layer));
  return { polygon, area, pattern, context: found.context(pattern.length) };
}

/** The states of the hidden units, layer by layer. */
export function patternOf({ network, firstOfLayer }: TriangularNetwork, states: Uint8Array) {
  return hiddenWidths(network).map((width, k) =>
    states.slice(firstOfLayer[k], firstOfLayer[k] + width),
  );
}
