import { anchorShapes, type PictureShape } from '../figure/anchor-pictures';
import { InputError } from '../network/errors';
import { imageOf, imageText } from '../network/image-layout';
import { picturedOf } from '../view/pictured';
import type { MapRequest } from './map-request';

/**
 * The points that a request's plane is known by, as pictures to be drawn over its map: the three points that it goes
 * through, or the middle of the window and how far u and v go.
 *
 * @throws InputError unless the network's inputs are an image that can be shown, and one of the points is in the window.
 */
export function picturesOf({ opened, slice, choice, grid }: MapRequest): PictureShape[] {
  const image = imageOf(opened.network);
  if (!image)
    throw new InputError(
      `${opened.name}: --pictures needs inputs that are an image; --image 28x28 says which, where the file does not.`,
    );
  const pictured = picturedOf(opened, slice, grid.window, 'through' in choice);
  if (!pictured)
    throw new InputError(
      `${opened.name}: --pictures shows images of one, three or four channels, not ${imageText(image)}.`,
    );
  const shapes = anchorShapes(pictured, grid);
  if (shapes.length > 0) return shapes;
  throw new InputError(
    `${opened.name}: --pictures shows the points that the plane goes through, and none of them is in the window.`,
  );
}
