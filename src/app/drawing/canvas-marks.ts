import type { Window } from '../../network/slice';
import { cssColour } from '../../view/colour-scales';
import type { CreaseStyle, PictureLine, MarkLayer } from '../../view/picture';
import type { RegionComplex } from '../../view/region-complex';

/** Draws marks over a canvas that shows a view. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  marks: readonly MarkLayer<{ readonly complex: RegionComplex }>[],
  view: Window,
): void {
  const { width, height } = context.canvas;
  const x = (u: number) => ((u - view.u0) / (view.u1 - view.u0)) * width;
  const y = (v: number) => ((view.v1 - v) / (view.v1 - view.v0)) * height;
  // Ends as `polygons.wgsl` has them.
  context.lineCap = 'square';
  context.lineJoin = 'round';
  for (const mark of marks) {
    const lines = mark.kind === 'lines' ? mark.lines : creasesOf(mark.map.complex, mark.style);
    context.beginPath();
    for (const { points, isClosed } of lines) {
      for (const [k, [u, v]] of points.entries())
        if (k === 0) context.moveTo(x(u), y(v));
        else context.lineTo(x(u), y(v));
      if (isClosed) context.closePath();
    }
    context.lineWidth = mark.style.width;
    context.strokeStyle = cssColour(mark.style.colours[0]);
    context.stroke();
  }
}

/** The creases of one unit. */
function creasesOf(
  { starts, corners, edges }: RegionComplex,
  { unit }: CreaseStyle,
): PictureLine[] {
  const lines: PictureLine[] = [];
  for (let region = 0; region + 1 < starts.length; region++)
    for (let k = starts[region]; k < starts[region + 1]; k++) {
      if (edges[2 * k] !== unit) continue;
      const next = k + 1 < starts[region + 1] ? k + 1 : starts[region];
      const ends = [k, next].map((at) => [corners[2 * at], corners[2 * at + 1]] as const);
      lines.push({ points: ends, isClosed: false });
    }
  return lines;
}
