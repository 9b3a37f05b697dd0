import type { Window } from '../network/slice';
import { sampleColours } from '../sampling/painting';
import { sampleSteps, type SampleGrid } from '../view/grid';
import type { MapStyle } from '../view/picture';

/** A map as its pixels are drawn from. */
export interface IndexedMap {
  readonly grid: SampleGrid;
  /** What colours each sample (`indexBand`), row by row from the top left. */
  readonly indexes: Uint8Array;
}

/** A picture's size in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws rows of a picture of `view` from a map of any window, as `paint.wgsl` does: each pixel has the
 * colour of the sample that its centre is in, and those outside the map stay as they are.
 *
 * @param pixels of the whole picture, row by row from the top left
 */
export function drawSampledMap(
  pixels: Uint32Array,
  { width, height }: PictureSize,
  [firstRow, endRow]: readonly [first: number, end: number],
  { grid, indexes }: IndexedMap,
  { palette, creases }: MapStyle,
  view: Window,
): void {
  const colours = Uint32Array.from(sampleColours([...palette.colours, palette.crease], creases));
  const { window } = grid;
  const step = sampleSteps(grid);
  const columns = Int32Array.from({ length: width }, (_, x) => {
    const column = placeIn(x, view.u1 - view.u0, width, view.u0 - window.u0, step.u);
    return column < grid.width ? column : -1;
  });
  for (let y = firstRow; y < endRow; y++) {
    const row = placeIn(y, view.v1 - view.v0, height, window.v1 - view.v1, step.v);
    if (row < 0 || row >= grid.height) continue;
    for (let x = 0; x < width; x++)
      if (columns[x] >= 0) pixels[y * width + x] = colours[indexes[row * grid.width + columns[x]]];
  }
}

/** The sample that the middle of a pixel is in, counted from the map's side; −1 before that. */
function placeIn(pixel: number, length: number, pixels: number, away: number, step: number) {
  return Math.max(-1, Math.floor((pixel + 0.5) * (length / (step * pixels)) + away / step));
}
