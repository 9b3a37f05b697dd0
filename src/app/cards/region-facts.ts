import { NearestMaps, type PlaneMap } from '../../geometry/plane-map';
import type { RegionAtPoint } from '../../geometry/region-at';
import { hiddenWidths } from '../../network/network';
import { oncePer } from '../../network/once-per';
import { doubleDoubles, preciseForwardInto } from '../../network/precise-forward';
import { formatRegionId, regionIdOf, regionKeys } from '../../network/region-id';
import type { Window } from '../../network/slice';
import { givenUnit, type SlicedNetwork } from '../../network/sliced-network';
import { findRegion, patternIn, polygonOf, type RegionComplex } from '../../view/region-complex';

/** What the page says of the region at a point. */
export interface RegionFacts {
  readonly u: number;
  readonly v: number;
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** One byte per unit for each hidden layer that is shown, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  readonly widths: readonly number[];
  /** By layer, what these units are in the network as it was given. */
  readonly given: SlicedNetwork['given'];
  /** Area of the part of the region that is in view, in slice coordinates. */
  readonly area: number;
  readonly polygon: readonly (readonly [u: number, v: number])[];
  /** The network's outputs at the point. */
  readonly values: readonly number[];
  /** The affine map of the whole region; undefined where layers that are not shown cut the region again. */
  readonly affine: PlaneMap | undefined;
  /** Beyond the edges; only where they were asked for. */
  readonly neighbours: RegionAtPoint['neighbours'] | undefined;
}

/** Finds facts about regions that were cut. */
export class FactFinder {
  /**
   * @param network a network of (u, v)
   * @param complex the regions of a window, of the network or of its first layers
   */
  constructor(
    readonly network: SlicedNetwork,
    readonly complex: RegionComplex,
  ) {}

  /** Number of the region at a point; undefined outside the window. */
  regionAt(u: number, v: number): number | undefined {
    return findRegion(this.complex, u, v);
  }

  /** Vertices of a region, in slice coordinates. */
  polygonOf(region: number): RegionFacts['polygon'] {
    return polygonOf(this.complex, region);
  }

  factsOf(region: number, u: number, v: number): RegionFacts {
    const { complex, network } = this;
    const { areas, ids, widths } = complex;
    const last = 2 * ((widths.length - 1) * areas.length + region);
    const pattern = patternIn(complex, region);
    const affine = isWhole(network, pattern) ? mapsOf(network).of(pattern) : undefined;
    return {
      u,
      v,
      id: formatRegionId(ids[last], ids[last + 1]),
      pattern,
      widths,
      given: network.given,
      area: areas[region],
      polygon: polygonOf(complex, region),
      values: affine ? valuesAt(affine, u, v) : outputsAt(network, u, v),
      affine,
      neighbours: undefined,
    };
  }
}

/** Affine maps by network: they look at every weight, which takes too long to be done for every view. */
const mapsOf = oncePer((network: SlicedNetwork) => new NearestMaps(network));

/**
 * What the exact engine says of the region at a point.
 *
 * @param network a network of (u, v), of whose first layers, or all, the region is one
 */
export function exactFacts(
  network: SlicedNetwork,
  { pattern, area, polygon, affine: map, neighbours }: RegionAtPoint,
  u: number,
  v: number,
): RegionFacts {
  const id = formatRegionId(...regionIdOf(pattern, regionKeys(network)));
  const widths = hiddenWidths(network).slice(0, pattern.length);
  const affine = isWhole(network, pattern) ? map : undefined;
  const values = affine ? valuesAt(affine, u, v) : outputsAt(network, u, v);
  const { given } = network;
  return { u, v, id, pattern, widths, given, area, polygon, values, affine, neighbours };
}

/**
 * A unit as the network that was given has it, as `crease at` says it: `unit 3`, `unit 3, threshold 1` or, of a
 * group, `unit 3, member 2`.
 */
export function unitText(
  { given }: Pick<RegionFacts, 'given'>,
  layer: number,
  index: number,
): string {
  const { unit, part } = givenUnit({ given }, layer, index);
  const { parts, isGroup } = given[layer];
  const text = `unit ${unit}`;
  return parts === 1 ? text : `${text}, ${isGroup ? 'member' : 'threshold'} ${part}`;
}

/** Whether a pattern is of all layers: in its region the outputs are affine. */
function isWhole(network: SlicedNetwork, pattern: readonly Uint8Array[]): boolean {
  return pattern.length === hiddenWidths(network).length;
}

/** Value of each output at a point, by the affine map of its region. */
function valuesAt({ weights, bias }: PlaneMap, u: number, v: number): number[] {
  return weights.map(([a, b], k) => a * u + b * v + bias[k]);
}

/** Value of each output at a point. */
function outputsAt(network: SlicedNetwork, u: number, v: number): number[] {
  const values = network.nodes.map(({ width }) => doubleDoubles(width));
  const point = { high: Float64Array.of(u, v), low: new Float64Array(2) };
  preciseForwardInto(network, point, values);
  return [...values[values.length - 1].high];
}

/** Whether a point lies in a window. */
export function isInside({ u0, u1, v0, v1 }: Window, u: number, v: number): boolean {
  return u >= u0 && u <= u1 && v >= v0 && v <= v1;
}
