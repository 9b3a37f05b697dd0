import {
  anchorShapes,
  type PictureShape,
  type PixelBox,
  type RgbImage,
} from '../../figure/anchor-pictures';
import { assertNever } from '../../network/assert-never';
import { picturedOf } from '../../view/pictured';
import type { Sight } from './sight';

/**
 * The points that a plane is known by, as pictures over its map: those that `--pictures` draws into a figure of the
 * view. None where inputs are no image that can be shown, or all points are out of sight.
 *
 * @param width of the map, as its height, in pixels
 * @param room that nothing covers, where that is not all of the map
 */
export function planePictures(
  { opened, plane, pictured, view }: Sight,
  width: number,
  height: number,
  room?: PixelBox,
): PictureShape[] {
  const own = pictured && picturedOf(opened, pictured.slice, view, plane.through !== undefined);
  return own ? anchorShapes(own, { window: view, width, height }, room) : [];
}

/** Paints shapes of pictures where a canvas's points are theirs. */
export function paintPictures(
  context: CanvasRenderingContext2D,
  shapes: readonly PictureShape[],
): void {
  context.save();
  // Pixels stay squares, as in figures.
  context.imageSmoothingEnabled = false;
  context.setLineDash([]);
  for (const shape of shapes) paintOne(context, shape);
  context.restore();
}

function paintOne(context: CanvasRenderingContext2D, shape: PictureShape): void {
  switch (shape.kind) {
    case 'line':
      context.beginPath();
      context.moveTo(...shape.from);
      context.lineTo(...shape.to);
      context.strokeStyle = cssColour(shape.colour);
      context.lineWidth = shape.width;
      context.stroke();
      break;
    case 'disc':
      context.beginPath();
      context.arc(...shape.at, shape.radius, 0, 2 * Math.PI);
      context.fillStyle = cssColour(shape.colour);
      context.fill();
      break;
    case 'box': {
      const { left, top, width, height } = shape.box;
      context.fillStyle = cssColour(shape.colour);
      context.fillRect(left, top, width, height);
      break;
    }
    case 'image': {
      const { left, top, width, height } = shape.box;
      context.drawImage(canvasOf(shape.image), left, top, width, height);
      break;
    }
    default:
      assertNever(shape);
  }
}

function canvasOf({ width, height, pixels }: RgbImage): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let k = 0; k < width * height; k++) rgba.set(pixels.subarray(3 * k, 3 * k + 3), 4 * k);
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return canvas;
}

/** @param colour with red in its lowest byte */
function cssColour(colour: number): string {
  return `rgb(${colour & 255} ${(colour >> 8) & 255} ${(colour >> 16) & 255})`;
}
