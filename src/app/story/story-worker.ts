import { InputError } from '../../network/errors';
import { keepOwn } from '../../story/own-networks';
import {
  IMAGE_SIDE,
  middleSquare,
  MOST_IMAGE_BYTES,
  requireImage,
  textOfImage,
} from '../../story/own-images';
import { ownPointsOf } from '../../story/own-points';
import { curveOf, isTable } from '../../story/own-targets';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';
import { figureAnswers } from './figure-answers';
import type { StoryQuestions } from './story-messages';

/** Bytes of a table of points. */
const LARGEST_TABLE = 2 ** 20;

/* Draws figures, so that no cut of theirs holds up the page. */
serve<StoryQuestions>(portOfThread(), {
  ...figureAnswers(),
  async open({ files, kind }) {
    const [file] = files;
    if (kind === 'points') return ownPointsOf(file.name, await tableIn(file));
    if (kind === 'target')
      return isTable(file.name) ? curveOf(file.name, await tableIn(file)) : imageIn(file);
    // What reads files is larger than the whole article, and few readers bring any.
    const { openFiles } = await import('../open/dropped-files');
    const found = await openFiles(files);
    if (found.kind !== 'network')
      throw new InputError('A figure is folded by one network: drop a single one.');
    const { name, network, window } = found.opened;
    keepOwn({ name, network, window });
    return name;
  },
});

function tableIn(file: File): Promise<string> {
  if (file.size <= LARGEST_TABLE) return file.text();
  throw new InputError(`${file.name} is too large for a table of a figure's points.`);
}

/** The middle of an image as a figure learns it: its size is known before it is decoded. */
async function imageIn(file: File): Promise<string> {
  const { name, size } = file;
  if (size > MOST_IMAGE_BYTES)
    throw new InputError(`${name} is too large: an image may have ${MOST_IMAGE_BYTES} bytes.`);
  requireImage(name, new Uint8Array(await file.arrayBuffer()));
  const image = await decoded(file);
  const { left, top, side } = middleSquare(image);
  const context = new OffscreenCanvas(IMAGE_SIDE, IMAGE_SIDE).getContext('2d');
  if (!context) throw new InputError(`${name}: this browser draws no images in workers.`);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, left, top, side, side, 0, 0, IMAGE_SIDE, IMAGE_SIDE);
  image.close();
  return textOfImage(context.getImageData(0, 0, IMAGE_SIDE, IMAGE_SIDE).data);
}

async function decoded(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new InputError(`${file.name} is an image that cannot be decoded.`);
  }
}
