import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/open';
import type { Slice, Window } from '../../network/slice';
import { placePoints, pointColours } from '../../view/data-points';

/** A network's data points as they are drawn on a plane. */
export interface DataLayer {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly colours: Uint32Array;
}

/** Data points on a plane; undefined where the network has none. */
export function dataLayerOf(
  { data }: OpenedNetwork,
  slice: Slice,
  home: Window,
): DataLayer | undefined {
  if (!data) return undefined;
  const placed = placePoints(data, slice);
  const { u, v } = placed;
  return { u, v, colours: pointColours(data, placed, diagonal(slice, home)) };
}

/** Length of a window's diagonal in input space: distances from the plane are seen against it. */
function diagonal({ axes: [uAxis, vAxis] }: Slice, { u0, u1, v0, v1 }: Window): number {
  const square = (sum: number, x: number, j: number): number =>
    sum + ((u1 - u0) * x + (v1 - v0) * vAxis[j]) ** 2;
  return Math.sqrt(uAxis.reduce(square, 0));
}

/** Whether points may lie off the plane: of two inputs, every plane along them has all. */
export function isProjected({ network }: OpenedNetwork): boolean {
  return inputWidth(network) > 2;
}
