import { InputError } from '../network/errors';
import type { Network } from '../network/network';
import { formatRegionId, regionIdOf, regionKeys } from '../network/region-id';
import type { Window } from '../network/slice';
import { rationalVertex } from './exact-point';
import { nearestArea, nearestCentroid, nearestPoint } from './exact-polygon';
import type { Vertex } from './line';
import { NearestMaps, type PlaneMap } from './plane-map';
import { isFarOut } from './polygon';
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
  /** The network's outputs in the region. */
  readonly affine: PlaneMap;
}

/** A region's share of the window below which its numbers are computed in integers. */
const SMALL_SHARE = 2 ** -40;

/** Vertices that float64 knows to this share of the window, or of the coordinate, stay as they are. */
const KNOWN_SHARE = 2 ** -40;
const KNOWN_RELATIVE = 2 ** -50;

/** Makes the records of one network's regions in one window. */
export class RegionRecorder {
  private readonly maps: NearestMaps;
  private readonly keys: Uint32Array;
  private readonly width: number;
  private readonly height: number;
  private readonly isFarOut: boolean;

  /** @param network a network of (u, v), as `sliceNetwork` gives it */
  constructor(network: Network, window: Window) {
    const { u0, u1, v0, v1 } = window;
    this.maps = new NearestMaps(network);
    this.keys = regionKeys(network);
    [this.width, this.height] = [u1 - u0, v1 - v0];
    this.isFarOut = isFarOut(window);
  }

  /**
   * Every number of the affine map is the float64 nearest to the exact one; so are vertices, areas
   * and centres of mass wherever float64 arithmetic does not know them well.
   *
   * @throws InputError if float64 coordinates cannot hold the region.
   */
  record(region: Region): RegionRecord {
    const { polygon, pattern, area } = region;
    const id = regionIdOf(pattern, this.keys);
    const regionId = formatRegionId(...id);
    const { vertices } = polygon;
    const isSmall = this.isFarOut || !(area > SMALL_SHARE * this.width * this.height);
    const exact = isSmall ? vertices.map(rationalVertex) : undefined;
    const corners =
      exact?.map(nearestPoint) ??
      vertices.map((vertex) =>
        this.isKnown(vertex) ? at(vertex) : nearestPoint(rationalVertex(vertex)),
      );
    const mass = centreOfMass(corners);
    const nearest = exact ? nearestArea(exact) : area;
    if (!mass || nearest === 0)
      throw new InputError(
        `Region ${regionId} is thinner than float64 coordinates can hold, so it cannot be written.`,
      );
    return {
      id,
      regionId,
      pattern,
      area: nearest,
      centroid: exact ? nearestCentroid(exact) : mass,
      polygon: corners,
      affine: this.maps.in(region),
    };
  }

  private isKnown({ u, v, uError, vError }: Vertex): boolean {
    return (
      uError <= Math.max(KNOWN_SHARE * this.width, KNOWN_RELATIVE * Math.abs(u)) &&
      vError <= Math.max(KNOWN_SHARE * this.height, KNOWN_RELATIVE * Math.abs(v))
    );
  }
}

function at({ u, v }: Vertex): Point {
  return [u, v];
}

/** Centre of mass of a polygon; undefined unless its float64 vertices have a positive area. */
function centreOfMass(polygon: readonly Point[]): Point | undefined {
  const [u0, v0] = polygon[0];
  // Measured by the polygon's own size, whose third power float64 may not hold.
  const [width, height] = [0, 1].map((axis) =>
    Math.max(...polygon.map((point) => Math.abs(point[axis] - polygon[0][axis]))),
  );
  let [doubled, uMoment, vMoment] = [0, 0, 0];
  for (let i = 2; i < polygon.length; i++) {
    const [pu, pv] = [(polygon[i - 1][0] - u0) / width, (polygon[i - 1][1] - v0) / height];
    const [qu, qv] = [(polygon[i][0] - u0) / width, (polygon[i][1] - v0) / height];
    const triangle = pu * qv - qu * pv;
    doubled += triangle;
    uMoment += triangle * (pu + qu);
    vMoment += triangle * (pv + qv);
  }
  if (!(doubled > 0)) return undefined;
  return [u0 + (width * uMoment) / (3 * doubled), v0 + (height * vMoment) / (3 * doubled)];
}
