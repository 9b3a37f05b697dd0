import { rationalVertex } from '../geometry/exact-point';
import { nearestDistance } from '../geometry/exact-polygon';
import { distanceOf, Precision } from '../geometry/polygon-measures';
import type { Vertex } from '../geometry/line';
import { CreaseLine, type Region } from '../geometry/region';
import { RunningSum } from '../geometry/running-sum';
import type { Window } from '../network/slice';

/** What the regions of a window say about one hidden layer, and the layers before it. */
export interface DepthTally {
  /** Areas of the regions of the first k layers, in the order in which they were found. */
  readonly areas: readonly number[];
  /** Length of the layer's creases within the window, in slice coordinates. */
  readonly creaseLength: number;
  /** Units of the layer that are on in the whole window, and that are off in it. */
  readonly alwaysOn: number;
  readonly alwaysOff: number;
}

/**
 * Adds up regions by depth. Takes all regions of a window, depth first as `subdivide` gives them, so
 * that those with the same first k layers follow each other and are one region of depth k.
 */
export class RegionTally {
  private readonly layers: LayerTally[];
  private readonly precision: Precision;
  private last: readonly Uint8Array[] | undefined;

  /** @param hidden units of each hidden layer */
  constructor(hidden: readonly number[], window: Window) {
    this.layers = hidden.map((units) => new LayerTally(units));
    this.precision = new Precision(window);
  }

  add({ pattern, polygon, area }: Region): void {
    const { layers, last } = this;
    const differs = last ? pattern.findIndex((states, k) => !areEqual(states, last[k])) : 0;
    if (differs === -1) throw new Error('The same region came twice.');
    for (const [k, layer] of layers.entries()) {
      if (k >= differs) layer.begin(pattern[k]);
      layer.area?.add(area);
    }
    const { vertices, lines } = polygon;
    for (const [i, line] of lines.entries()) {
      if (!(line instanceof CreaseLine)) continue;
      const next = vertices[i + 1 < vertices.length ? i + 1 : 0];
      layers[line.hidden.layer].edges.add(this.lengthOf(vertices[i], next));
    }
    this.last = pattern;
  }

  /** Length of an edge, from integers where float64 does not know it. */
  private lengthOf(from: Vertex, to: Vertex): number {
    const distance = distanceOf(from, to);
    if (this.precision.isLength(distance)) return distance.value;
    return nearestDistance(rationalVertex(from), rationalVertex(to));
  }

  /** One entry per hidden layer, once all regions were added. */
  result(): DepthTally[] {
    return this.layers.map((layer) => layer.result());
  }
}

/** One hidden layer, and the regions of the layers up to it. */
class LayerTally {
  /** Area of the region that is being added up; undefined before the first. */
  area: RunningSum | undefined;
  /** Every edge between regions, twice: from both sides. */
  readonly edges = new RunningSum();
  private readonly areas: number[] = [];
  /** Per unit 1 if it was ever on, and 1 if it was ever off. */
  private readonly seenOn: Uint8Array;
  private readonly seenOff: Uint8Array;

  constructor(units: number) {
    this.seenOn = new Uint8Array(units);
    this.seenOff = new Uint8Array(units);
  }

  /** Goes on to the next region of the layers up to this one. */
  begin(states: Uint8Array): void {
    if (this.area) this.areas.push(this.area.value);
    this.area = new RunningSum();
    for (let unit = 0; unit < states.length; unit++)
      (states[unit] === 0 ? this.seenOff : this.seenOn)[unit] = 1;
  }

  result(): DepthTally {
    return {
      areas: this.area ? [...this.areas, this.area.value] : [],
      creaseLength: this.edges.value / 2,
      alwaysOn: count(this.seenOff, 0),
      alwaysOff: count(this.seenOn, 0),
    };
  }
}

function count(values: Uint8Array, value: number): number {
  return values.reduce((sum, other) => sum + (other === value ? 1 : 0), 0);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
