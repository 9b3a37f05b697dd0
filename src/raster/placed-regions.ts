import type { Window } from '../network/slice';
import type { RegionComplex } from '../view/region-complex';
import { SAMPLES } from './sample-band';
import type { PictureSize } from './sampled-map';

/** What is drawn of a complex. */
export type DrawnComplex = Pick<RegionComplex, 'window' | 'starts' | 'places' | 'edges'>;

/** The regions of a window where they lie in a picture. */
export interface PlacedRegions {
  readonly complex: DrawnComplex;
  /** Vertices, of each x in pixels and y in rows of samples, in turn. */
  readonly corners: Float64Array;
  /** First and last y of each region, in turn. */
  readonly reach: Float64Array;
}

/** Where a window's places, −1 to 1 across it, lie in a picture of `view`: at place · scale + offset. */
export interface Placement {
  readonly xScale: number;
  readonly xOffset: number;
  readonly yScale: number;
  readonly yOffset: number;
}

/** In pixels, from the picture's top left. */
export function placementOf(window: Window, view: Window, size: PictureSize): Placement {
  const [du, dv] = [view.u1 - view.u0, view.v1 - view.v0];
  // The differences first: in a narrow window the coordinates themselves are large beside them.
  const u = window.u0 - view.u0 + (window.u1 - view.u1);
  const v = window.v0 - view.v0 + (window.v1 - view.v1);
  return {
    xScale: ((window.u1 - window.u0) / du) * (size.width / 2),
    xOffset: (1 + u / du) * (size.width / 2),
    yScale: -((window.v1 - window.v0) / dv) * (size.height / 2),
    yOffset: (1 - v / dv) * (size.height / 2),
  };
}

export function placeRegions(
  complex: DrawnComplex,
  view: Window,
  size: PictureSize,
): PlacedRegions {
  const { starts, places, window } = complex;
  const { xScale, xOffset, yScale, yOffset } = placementOf(window, view, size);
  const corners = new Float64Array(places.length);
  const reach = new Float64Array(2 * (starts.length - 1));
  for (let region = 0; region + 1 < starts.length; region++) {
    let [top, bottom] = [Infinity, -Infinity];
    for (let k = 2 * starts[region]; k < 2 * starts[region + 1]; k += 2) {
      corners[k] = places[k] * xScale + xOffset;
      const y = SAMPLES * (places[k + 1] * yScale + yOffset);
      corners[k + 1] = y;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    reach[2 * region] = top;
    reach[2 * region + 1] = bottom;
  }
  return { complex, corners, reach };
}
