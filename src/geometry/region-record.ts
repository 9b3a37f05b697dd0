import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { rationalVertex, type RationalPoint } from './exact-point';
import { encloseArea, nearestCentroid, nearestPoint } from './exact-polygon';
import { LEAST, UNIT } from './line';
import { NearestMaps, type PlaneMap } from './plane-map';
import { centreOfMass, Precision, type BoundedPoint } from './polygon-measures';
import type { Region } from './region';

type Point = readonly [u: number, v: number];

/** A region in numbers that files hold. */
export interface RegionRecord {
  /** Low and high word, and 16 hexadecimal digits. */
  readonly id: readonly [lo: number, hi: number];
  readonly regionId: string;
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  readonly area: number;
  /** Centre of mass, in slice coordinates. */
  readonly centroid: Point;
  /** Vertices, counter-clockwise, in slice coordinates. */
  readonly polygon: readonly Point[];
  /** Too thin or too small for float64: its area is 0 there, or these vertices go around none. */
  readonly isSliver: boolean;
  /** The vertices exactly. */
  readonly exactVertices: readonly RationalPoint[];
  /**
   * The network's outputs in the region.
   *
   * @throws InputError, when it is read, if a number is beyond the largest float64.
   */
  readonly affine: PlaneMap;
}

/** Makes the records of one network's regions in one window. */
export class RegionRecorder {
  private readonly maps: NearestMaps;
  private readonly keys: Uint32Array;
  private readonly precision: Precision;

  /** @param network a network of (u, v), as `sliceNetwork` gives it */
  constructor(network: SlicedNetwork, window: Window) {
    this.maps = new NearestMaps(network);
    this.keys = regionKeys(network);
    this.precision = new Precision(window);
  }

  /**
   * Every number of the affine map is the float64 nearest to the exact one; so are vertices, areas
   * and centres of mass wherever float64 arithmetic does not know them well.
   */
  record(region: Region): RegionRecord {
    const id = regionIdOf(region.pattern, this.keys);
    return new RecordedRegion(region, id, this.maps, this.precision);
  }
}

class RecordedRegion implements RegionRecord {
  readonly regionId: string;
  readonly pattern: readonly Uint8Array[];
  readonly area: number;
  readonly centroid: Point;
  readonly polygon: readonly Point[];
  readonly isSliver: boolean;
  private rational: readonly RationalPoint[] | undefined;

  constructor(
    private readonly region: Region,
    readonly id: readonly [lo: number, hi: number],
    private readonly maps: NearestMaps,
    precision: Precision,
  ) {
    this.regionId = formatRegionId(...id);
    this.pattern = region.pattern;
    this.area = region.area;
    let vertices = region.polygon.vertices.map((vertex) =>
      precision.isPoint(vertex) ? vertex : nearest(rationalVertex(vertex)),
    );
    let centroid = centreOfMass(vertices);
    if (!precision.isPoint(centroid)) {
      // A better centroid takes better vertices or, in a thin region, integers.
      vertices = this.exactVertices.map(nearest);
      centroid = centreOfMass(vertices);
    }
    this.centroid = precision.isPoint(centroid)
      ? coordinates(centroid)
      : nearestCentroid(this.exactVertices);
    this.polygon = vertices.map(coordinates);
    this.isSliver = this.area === 0 || !encloseArea(this.polygon);
  }

  get exactVertices(): readonly RationalPoint[] {
    this.rational ??= this.region.polygon.vertices.map(rationalVertex);
    return this.rational;
  }

  get affine(): PlaneMap {
    return this.maps.in(this.region);
  }
}

/** The nearest point with float64 coordinates, and how far the exact ones may be. */
function nearest(point: RationalPoint): BoundedPoint {
  const [u, v] = nearestPoint(point);
  return { u, v, uError: UNIT * Math.abs(u) + LEAST, vError: UNIT * Math.abs(v) + LEAST };
}

function coordinates({ u, v }: BoundedPoint): Point {
  return [u, v];
}
