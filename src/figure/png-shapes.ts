import { Inflate } from 'pako';
import { assertNever } from '../network/assert-never';
import type { PixelBox, PictureShape } from './anchor-pictures';
import { concatenate } from './complex';
import { channels } from './vector-map';

/*
 * Shapes drawn over the rows of a picture of indexes, which then has any colours.
 */

/** Red, green and blue of each pixel of some rows. */
interface Rows {
  readonly pixels: Uint8Array;
  readonly width: number;
  /** Number of the first, from the top. */
  readonly first: number;
}

/** A band's rows, inflated: each with its filter before it. */
export function inflateBand(bytes: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  const inflate = new Inflate({ raw: true });
  inflate.onData = (chunk) => void chunks.push(Uint8Array.from(chunk));
  // A band says that more follows; an empty last block does here.
  inflate.push(concatenate([bytes, Uint8Array.of(3, 0)]), true);
  return concatenate(chunks);
}

/** Draws shapes over rows, each over those before it. */
export function drawShapes(shapes: readonly PictureShape[], rows: Rows): void {
  for (const shape of shapes)
    switch (shape.kind) {
      case 'line': {
        const reach = shape.width / 2;
        drawNear(rows, [shape.from, shape.to], reach, shape.colour);
        break;
      }
      case 'disc':
        drawNear(rows, [shape.at, shape.at], shape.radius, shape.colour);
        break;
      case 'box':
        fillBox(rows, shape.box, () => channels(shape.colour));
        break;
      case 'image': {
        const { width, height, pixels } = shape.image;
        fillBox(rows, shape.box, (across, down) => {
          const at = 3 * (Math.floor(down * height) * width + Math.floor(across * width));
          return [pixels[at], pixels[at + 1], pixels[at + 2]];
        });
        break;
      }
      default:
        assertNever(shape);
    }
}

type Place = readonly [x: number, y: number];

/** Colours what is no farther than `reach` from a segment, with soft edges. */
function drawNear(
  { pixels, width, first }: Rows,
  [from, to]: readonly [Place, Place],
  reach: number,
  colour: number,
): void {
  const rgb = channels(colour);
  const ends = [0, 1].map((axis) => [from[axis], to[axis]].toSorted((a, b) => a - b));
  const [[left, right], [top, bottom]] = ends;
  const rows = pixels.length / (3 * width);
  const lastRow = Math.min(first + rows, bottom + reach + 1);
  for (let row = Math.max(first, Math.floor(top - reach - 1)); row < lastRow; row++)
    for (
      let column = Math.max(0, Math.floor(left - reach - 1));
      column < Math.min(width, right + reach + 1);
      column++
    ) {
      const cover = reach + 0.5 - distance([column + 0.5, row + 0.5], from, to);
      if (cover <= 0) continue;
      const at = 3 * ((row - first) * width + column);
      for (const [k, value] of rgb.entries())
        pixels[at + k] += Math.round((value - pixels[at + k]) * Math.min(1, cover));
    }
}

function distance([x, y]: Place, [x0, y0]: Place, [x1, y1]: Place): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}

/** @param colourAt red, green and blue at a share of the box from its left and from its top */
function fillBox(
  { pixels, width, first }: Rows,
  box: PixelBox,
  colourAt: (across: number, down: number) => readonly [number, number, number],
): void {
  const rows = pixels.length / (3 * width);
  // Pixels whose centres lie in it.
  const [left, top] = [Math.ceil(box.left - 0.5), Math.ceil(box.top - 0.5)];
  const [right, bottom] = [box.left + box.width - 0.5, box.top + box.height - 0.5];
  for (let row = Math.max(first, top); row < Math.min(first + rows, bottom); row++)
    for (let column = Math.max(0, left); column < Math.min(width, right); column++) {
      const down = (row + 0.5 - box.top) / box.height;
      const across = (column + 0.5 - box.left) / box.width;
      pixels.set(colourAt(across, down), 3 * ((row - first) * width + column));
    }
}
