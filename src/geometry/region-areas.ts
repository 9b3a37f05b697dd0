import type { Window } from '../network/slice';
import { rationalVertex } from './exact-point';
import { nearestArea } from './exact-polygon';
import { BoundedArea, isKnownRoughly, Precision } from './polygon-measures';
import type { PolygonStack } from './polygon-stack';

/** Areas of polygons on a stack, in float64, or from integers where that does not know them. */
export class RegionAreas {
  private readonly area = new BoundedArea();
  private readonly precision: Precision;

  constructor(
    private readonly polygons: PolygonStack,
    window: Window,
  ) {
    this.precision = new Precision(window);
  }

  /** As well as `Precision` asks: integers take many times as long as all else that a region takes. */
  of(from: number, to: number): number {
    return this.measure(from, to, (area) => this.precision.isArea(area));
  }

  /** The area so well that no more than its third digit is wrong. */
  roughly(from: number, to: number): number {
    return this.measure(from, to, isKnownRoughly);
  }

  private measure(from: number, to: number, isKnown: (area: BoundedArea) => boolean): number {
    const { polygons, area } = this;
    area.measure(polygons.points, from, to);
    if (isKnown(area)) return area.value;
    const polygon = polygons.polygon(from, to);
    area.tighten(polygon);
    if (isKnown(area)) return area.value;
    return nearestArea(polygon.vertices.map(rationalVertex));
  }
}
