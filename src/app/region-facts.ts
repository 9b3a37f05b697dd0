import { OutputForms } from '../geometry/output-forms';
import type { PlaneMap } from '../geometry/plane-map';
import type { RegionAtPoint } from '../geometry/region-at';
import { hiddenWidths, type Network } from '../network/network';
import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import type { Window } from '../network/slice';
import { findRegion, patternIn, polygonOf, type RegionComplex } from '../view/region-complex';

/** What the page says of the region at a point. */
export interface RegionFacts {
  readonly u: number;
  readonly v: number;
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  readonly widths: readonly number[];
  /** Of the part in view, in slice coordinates. */
  readonly area: number;
  readonly polygon: readonly (readonly [u: number, v: number])[];
  /** The network's outputs in the region. */
  readonly affine: PlaneMap;
  /** Beyond the edges; only where they were asked for. */
  readonly neighbours: RegionAtPoint['neighbours'] | undefined;
}

/** Finds facts about regions that were cut. */
export class FactFinder {
  private readonly forms: OutputForms;

  /** @param network a network of (u, v), whose window was cut into the complex */
  constructor(
    readonly network: Network,
    readonly complex: RegionComplex,
  ) {
    this.forms = new OutputForms(network);
  }

  /** Number of the region at a point; undefined outside the window. */
  regionAt(u: number, v: number): number | undefined {
    return findRegion(this.complex, u, v);
  }

  /** Its vertices, in slice coordinates. */
  polygonOf(region: number): RegionFacts['polygon'] {
    return polygonOf(this.complex, region);
  }

  factsOf(region: number, u: number, v: number): RegionFacts {
    const { complex } = this;
    const { areas, ids, widths } = complex;
    const last = 2 * ((widths.length - 1) * areas.length + region);
    const pattern = patternIn(complex, region);
    const outputs = this.forms.in(pattern);
    return {
      u,
      v,
      id: formatRegionId(ids[last], ids[last + 1]),
      pattern,
      widths,
      area: areas[region],
      polygon: polygonOf(complex, region),
      affine: {
        weights: outputs.map(({ a, b }) => [a.high, b.high]),
        bias: outputs.map(({ c }) => c.high),
      },
      neighbours: undefined,
    };
  }
}

/** What the exact engine says of the region at a point. */
export function exactFacts(
  network: Network,
  { pattern, area, polygon, affine, neighbours }: RegionAtPoint,
  u: number,
  v: number,
): RegionFacts {
  const id = formatRegionId(...regionIdOf(pattern, regionKeys(network)));
  return { u, v, id, pattern, widths: hiddenWidths(network), area, polygon, affine, neighbours };
}

/** Value of each output at a point. */
export function valuesAt({ weights, bias }: PlaneMap, u: number, v: number): number[] {
  return weights.map(([a, b], k) => a * u + b * v + bias[k]);
}

/** Whether a point lies in a window. */
export function isInside({ u0, u1, v0, v1 }: Window, u: number, v: number): boolean {
  return u >= u0 && u <= u1 && v >= v0 && v <= v1;
}
