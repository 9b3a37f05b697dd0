import type { ExactForm } from './exact-forms';
import { compareExactly, lineKey, type ExactPoint } from './exact-point';
import { nearestPoint } from './exact-polygon';

/** A chain of segments, in slice coordinates, every one the float64 nearest to the exact one. */
export interface Polyline {
  readonly points: readonly (readonly [u: number, v: number])[];
  /** The last point is joined to the first, which is not repeated. */
  readonly isClosed: boolean;
}

type Segment = readonly [from: ExactPoint, to: ExactPoint];

/**
 * Segments that meet only in their ends, put together by those, which are exact. A polyline ends
 * where not two segments meet: at the window's boundary, where three classes meet, where lines cross.
 */
export class SegmentGraph {
  /** Number of each point, by its key. */
  private readonly numbers = new Map<string, number>();
  private readonly points: (readonly [u: number, v: number])[] = [];
  /** Numbers of the two ends, segment after segment. */
  private readonly ends: number[] = [];
  /** Segments that lie on edges of regions, by their line. */
  private readonly shared = new Map<string, Segment[]>();

  /** Adds a segment that no other region has. */
  add([from, to]: Segment): void {
    this.ends.push(this.numberOf(from), this.numberOf(to));
  }

  /**
   * Adds a segment on an edge, whose neighbours beyond the edge may have it too, or parts of it: it
   * counts once.
   *
   * @param form is 0 on the segment's line
   */
  addShared(form: ExactForm, segment: Segment): void {
    const key = lineKey(form);
    const known = this.shared.get(key);
    if (known) known.push(segment);
    else this.shared.set(key, [segment]);
  }

  /** All segments as polylines. */
  polylines(): Polyline[] {
    for (const segments of this.shared.values())
      for (const part of withoutOverlap(segments)) this.add(part);
    this.shared.clear();
    const atPoint = this.segmentsAtPoints();
    const isUsed = new Uint8Array(this.ends.length / 2);
    const found: Polyline[] = [];
    const trace = (start: number) => {
      for (const segment of atPoint[start])
        if (isUsed[segment] === 0) found.push(this.follow(start, segment, atPoint, isUsed));
    };
    // From the ends first: what is left then is closed.
    for (const [point, segments] of atPoint.entries()) if (segments.length !== 2) trace(point);
    for (const point of atPoint.keys()) trace(point);
    return found;
  }

  private numberOf(point: ExactPoint): number {
    const known = this.numbers.get(point.key);
    if (known !== undefined) return known;
    this.numbers.set(point.key, this.points.length);
    return this.points.push(nearestPoint(point)) - 1;
  }

  private segmentsAtPoints(): number[][] {
    const atPoint: number[][] = this.points.map(() => []);
    for (const [i, point] of this.ends.entries()) atPoint[point].push(i >> 1);
    return atPoint;
  }

  /** The polyline that goes on from a point along a segment; marks its segments as used. */
  private follow(
    start: number,
    first: number,
    atPoint: readonly (readonly number[])[],
    isUsed: Uint8Array,
  ): Polyline {
    const points = [this.points[start]];
    let [point, segment] = [start, first];
    for (;;) {
      isUsed[segment] = 1;
      point = this.ends[2 * segment] + this.ends[2 * segment + 1] - point;
      const next = atPoint[point].find((other) => isUsed[other] === 0);
      const goesOn = atPoint[point].length === 2 && next !== undefined;
      if (point === start && !goesOn) return { points, isClosed: true };
      points.push(this.points[point]);
      if (!goesOn) return { points, isClosed: false };
      segment = next;
    }
  }
}

/** Segments of one line, cut at all their ends, each piece once. */
function withoutOverlap(segments: readonly Segment[]): Segment[] {
  const points = new Map(segments.flat().map((point) => [point.key, point]));
  const sorted = [...points.values()].toSorted(compareExactly);
  const places = new Map(sorted.map(({ key }, place) => [key, place]));
  const covered = new Set<number>();
  for (const segment of segments) {
    const [p, q] = segment.map(({ key }) => places.get(key) ?? 0);
    for (let place = Math.min(p, q); place < Math.max(p, q); place++) covered.add(place);
  }
  return sorted
    .slice(1)
    .flatMap((end, place): Segment[] => (covered.has(place) ? [[sorted[place], end]] : []));
}
