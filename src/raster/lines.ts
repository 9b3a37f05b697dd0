import type { Window } from '../network/slice';
import { LINE_COLOURS, type CreaseStyle, type PictureLine, type LineStyle } from '../view/picture';
import { NO_UNIT } from '../view/region-complex';
import type { PlacedRegions } from './placed-regions';
import { SAMPLES, type SampleBand } from './sample-band';
import type { PictureSize } from './sampled-map';

/** Lines as their segments, four numbers each: x and y of both ends in pixels. */
export type Segments = Float64Array;

/** The segments of lines where they lie in a picture of `view`. */
export function segmentsOf(
  lines: readonly PictureLine[],
  view: Window,
  size: PictureSize,
): Segments {
  const [xScale, yScale] = [size.width / (view.u1 - view.u0), size.height / (view.v1 - view.v0)];
  const count = lines.reduce((sum, line) => sum + segmentCount(line), 0);
  const segments = new Float64Array(4 * count);
  let at = 0;
  for (const line of lines) {
    const { points } = line;
    for (let k = 0; k < segmentCount(line); k++)
      for (const [u, v] of [points[k], points[(k + 1) % points.length]]) {
        segments[at++] = (u - view.u0) * xScale;
        segments[at++] = (view.v1 - v) * yScale;
      }
  }
  return segments;
}

function segmentCount({ points, isClosed }: PictureLine): number {
  return isClosed ? points.length : points.length - 1;
}

/** Draws segments into a band, all in the first of the style's colours. */
export function drawSegments(band: SampleBand, segments: Segments, style: LineStyle): void {
  const pen = new Pen(band, style);
  for (let k = 0; k < segments.length; k += 4)
    pen.draw(segments[k], segments[k + 1] * SAMPLES, segments[k + 2], segments[k + 3] * SAMPLES, 0);
}

/** Draws creases of regions into a band, each from both of its sides, as `polygons.wgsl` does. */
export function drawCreases(
  band: SampleBand,
  { complex, corners, reach }: PlacedRegions,
  style: CreaseStyle,
): void {
  const { starts, edges } = complex;
  const { depth, unit } = style;
  const pen = new Pen(band, style);
  const margin = SAMPLES * Math.max(1, style.width);
  for (let region = 0; region + 1 < starts.length; region++) {
    const isNear =
      reach[2 * region] < band.end + margin && reach[2 * region + 1] > band.first - margin;
    if (!isNear) continue;
    for (let k = starts[region]; k < starts[region + 1]; k++) {
      const layer = edges[2 * k + 1] & 0xff;
      const isDrawn = unit === undefined ? edges[2 * k] !== NO_UNIT : edges[2 * k] === unit;
      if (!isDrawn || layer >= depth) continue;
      const next = k + 1 < starts[region + 1] ? k + 1 : starts[region];
      pen.draw(corners[2 * k], corners[2 * k + 1], corners[2 * next], corners[2 * next + 1], layer);
    }
  }
}

/** Draws segments of one style. */
class Pen {
  private readonly colours: Uint32Array;
  private readonly half: number;
  private readonly opacity: number;
  /** Four corners, as `SampleBand` has them. */
  private readonly corners = new Float64Array(8);

  constructor(
    private readonly band: SampleBand,
    { width, colours }: LineStyle,
  ) {
    const last = colours[Math.min(colours.length, LINE_COLOURS) - 1];
    this.colours = Uint32Array.from({ length: LINE_COLOURS }, (_, k) => colours[k] ?? last);
    this.half = Math.max(1, width) / 2;
    // Edges are drawn from both of their sides: thin ones twice half as opaque.
    this.opacity = width >= 1 ? 1 : 1 - Math.sqrt(1 - width);
  }

  /**
   * A rectangle around the segment, longer by half of its width at both ends, so that lines that meet
   * leave no notch. x is in pixels, y in rows of samples.
   */
  draw(x0: number, y0: number, x1: number, y1: number, layer: number): void {
    const { band, half, corners } = this;
    const margin = 2 * SAMPLES * half;
    if (Math.min(y0, y1) - margin > band.end || Math.max(y0, y1) + margin < band.first) return;
    const [dx, dy] = [x1 - x0, (y1 - y0) / SAMPLES];
    const length = Math.hypot(dx, dy);
    const along = length > 0 ? (dx / length) * half : half;
    const across = length > 0 ? (dy / length) * half : 0;
    const [sx, sy] = [-across, along];
    corners[0] = x0 - along - sx;
    corners[1] = y0 - SAMPLES * (across + sy);
    corners[2] = x1 + along - sx;
    corners[3] = y1 + SAMPLES * (across - sy);
    corners[4] = x1 + along + sx;
    corners[5] = y1 + SAMPLES * (across + sy);
    corners[6] = x0 - along + sx;
    corners[7] = y0 - SAMPLES * (across - sy);
    band.scan(corners, 0, 4);
    band.blend(this.colours[Math.min(layer, LINE_COLOURS - 1)], this.opacity);
  }
}
