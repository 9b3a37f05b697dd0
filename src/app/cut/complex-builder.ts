import type { ExactCounts, Region } from '../../geometry/subdivision';
import { CreaseLine } from '../../geometry/region';
import { hiddenWidths } from '../../network/network';
import { regionIdsByDepth, regionKeys } from '../../network/region-id';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import { edgeWord, NO_UNIT, sortIntoBuckets, type RegionComplex } from '../../view/region-complex';

/** Puts regions into the flat arrays of a `RegionComplex`, as they are found. */
export class ComplexBuilder {
  private readonly widths: readonly number[];
  private readonly firstUnit: readonly number[];
  private readonly starts = new Numbers(Uint32Array);
  private readonly corners = new Numbers(Float64Array);
  private readonly edges = new Numbers(Uint32Array);
  private readonly areas = new Numbers(Float64Array);
  private readonly patterns = new Numbers(Uint8Array);
  /** One of each per layer. */
  private readonly ids: readonly Numbers<Uint32Array<ArrayBuffer>>[];
  private readonly active: readonly Numbers<Uint16Array<ArrayBuffer>>[];

  /**
   * @param network a network of (u, v), as `sliceNetwork` gives it
   * @param keys of the units, where they are the first of a larger network
   */
  constructor(
    network: SlicedNetwork,
    private readonly window: Window,
    private readonly keys = regionKeys(network),
  ) {
    this.widths = hiddenWidths(network);
    let units = 0;
    this.firstUnit = this.widths.map((width) => (units += width) - width);
    this.ids = this.widths.map(() => new Numbers(Uint32Array));
    this.active = this.widths.map(() => new Numbers(Uint16Array));
  }

  add({ polygon, pattern, area }: Region): void {
    const { vertices, lines } = polygon;
    this.starts.push(this.corners.length / 2);
    this.areas.push(area);
    for (const { u, v } of vertices) {
      this.corners.push(u);
      this.corners.push(v);
    }
    for (const [i, line] of lines.entries()) {
      const back = i + 1 < lines.length ? 0 : i;
      const hidden = line instanceof CreaseLine ? line.hidden : undefined;
      this.edges.push(hidden ? this.firstUnit[hidden.layer] + hidden.unit : NO_UNIT);
      this.edges.push(edgeWord(hidden?.layer ?? 0, back));
    }
    this.addPattern(pattern);
  }

  /** The complex; nothing may be added any more. */
  finish({ regionsByDepth, area }: ExactCounts): RegionComplex {
    const { window, widths } = this;
    this.starts.push(this.corners.length / 2);
    const [starts, corners] = [this.starts.take(), this.corners.take()];
    return {
      window,
      regionsByDepth,
      area,
      widths,
      starts,
      corners,
      places: relativePlaces(window, corners),
      ...fans(starts),
      edges: this.edges.take(),
      areas: this.areas.take(),
      ids: joined(Uint32Array, this.ids),
      active: joined(Uint16Array, this.active),
      patterns: this.patterns.take(),
      buckets: sortIntoBuckets(window, starts, corners),
    };
  }

  private addPattern(pattern: readonly Uint8Array[]): void {
    const ids = regionIdsByDepth(pattern, this.keys);
    let [byte, bits] = [0, 0];
    for (const [k, states] of pattern.entries()) {
      this.ids[k].push(ids[2 * k]);
      this.ids[k].push(ids[2 * k + 1]);
      let active = 0;
      for (const state of states) {
        active += state;
        byte |= state << bits++;
        if (bits < 8) continue;
        this.patterns.push(byte);
        [byte, bits] = [0, 0];
      }
      this.active[k].push(active);
    }
    if (bits > 0) this.patterns.push(byte);
  }
}

/** Vertices relative to the window's centre, from where they are subtracted in float64. */
function relativePlaces({ u0, u1, v0, v1 }: Window, corners: Float64Array) {
  const places = new Float32Array(corners.length);
  const [uCentre, vCentre] = [(u0 + u1) / 2, (v0 + v1) / 2];
  for (let k = 0; k < corners.length; k += 2) {
    places[k] = (corners[k] - uCentre) / ((u1 - u0) / 2);
    places[k + 1] = (corners[k + 1] - vCentre) / ((v1 - v0) / 2);
  }
  return places;
}

/** The region of every vertex, and the triangles. */
function fans(starts: Uint32Array) {
  const regions = starts.length - 1;
  const owners = new Uint32Array(starts[regions]);
  const triangles = new Uint32Array(3 * (starts[regions] - 2 * regions));
  let at = 0;
  for (let region = 0; region < regions; region++) {
    const [first, end] = [starts[region], starts[region + 1]];
    owners.fill(region, first, end);
    for (let k = first + 1; k + 1 < end; k++) {
      triangles[at++] = first;
      triangles[at++] = k;
      triangles[at++] = k + 1;
    }
  }
  return { owners, triangles };
}

type NumberArray =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** A typed array that grows. */
class Numbers<T extends NumberArray> {
  private values: T;
  length = 0;

  constructor(private readonly kind: new (length: number) => T) {
    this.values = new kind(1024);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const longer = new this.kind(2 * this.length);
      longer.set(this.values);
      this.values = longer;
    }
    this.values[this.length++] = value;
  }

  /** The numbers, in an array of their own. */
  take(): T {
    const exact = new this.kind(this.length);
    this.copyTo(exact, 0);
    return exact;
  }

  copyTo(target: T, at: number): void {
    target.set(this.values.subarray(0, this.length), at);
  }
}

/** Arrays one behind the other. */
function joined<T extends NumberArray>(
  kind: new (length: number) => T,
  arrays: readonly Numbers<T>[],
): T {
  const whole = new kind(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    array.copyTo(whole, at);
    at += array.length;
  }
  return whole;
}
