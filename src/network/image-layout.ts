import { NetworkError } from './errors';
import { isNumberList, isObject, quote } from './file-contents';
import type { Network } from './network';

/** How the numbers of an input that is an image lie. */
export interface ImageLayout {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /**
   * `chw`: one channel after the other, as PyTorch has them; `hwc`: the channels of a pixel next to each other, as
   * TensorFlow has them. Rows are one after the other either way.
   */
  readonly order: 'chw' | 'hwc';
}

/** The image that a network's input is; undefined where it is not known to be one. */
export function imageOf({ nodes }: Network): ImageLayout | undefined {
  const [input] = nodes;
  return input.kind === 'input' ? input.image : undefined;
}

/** The same network, whose input is an image; as it is where there is none. */
export function withImage(network: Network, image: ImageLayout | undefined): Network {
  const [input, ...nodes] = network.nodes;
  if (!image || input.kind !== 'input') return network;
  validateImage(image, input.width, 'The input');
  return { ...network, nodes: [{ ...input, image }, ...nodes] };
}

/** The same network, of whose input nothing is known. */
export function withoutImage(network: Network): Network {
  const [input, ...nodes] = network.nodes;
  return { ...network, nodes: [{ kind: 'input', width: input.width }, ...nodes] };
}

/** @throws NetworkError unless an image has as many numbers as an input. */
export function validateImage(image: ImageLayout, inputs: number, place: string): void {
  const { channels, height, width } = image;
  const sizes = [channels, height, width];
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0))
    throw new NetworkError(`${place} is an image of ${sizes.join(' × ')}, which is none.`);
  if (channels * height * width !== inputs)
    throw new NetworkError(
      `${place} is an image of ${sizes.join(' × ')} numbers, but the network has ${inputs} inputs.`,
    );
}

/** The input that a pixel's channel is. */
export function inputOfPixel(
  { channels, height, width, order }: ImageLayout,
  channel: number,
  row: number,
  column: number,
): number {
  return order === 'chw'
    ? (channel * height + row) * width + column
    : (row * width + column) * channels + channel;
}

/** What an input is called: the channel, row and column of its pixel, as `0:12:5`. */
export function pixelName({ channels, height, width, order }: ImageLayout, input: number): string {
  const [plane, each] = order === 'chw' ? [height * width, 1] : [1, channels];
  const channel = Math.floor(input / plane) % channels;
  const pixel = Math.floor(input / each) % (height * width);
  return `${channel}:${Math.floor(pixel / width)}:${pixel % width}`;
}

/** An image for people: `3 channels of 32 × 32, channel by channel`. */
export function imageText({ channels, height, width, order }: ImageLayout): string {
  if (channels === 1) return `1 channel of ${height} × ${width}`;
  const how = order === 'chw' ? 'channel by channel' : 'pixel by pixel';
  return `${channels} channels of ${height} × ${width}, ${how}`;
}

/**
 * Reads an image as files have it: `[channels, height, width]`, which is channel by channel, or
 * `{"channels": 3, "height": 32, "width": 32, "order": "hwc"}`.
 *
 * @throws NetworkError naming the place.
 */
export function readImage(value: unknown, inputs: number, place: string): ImageLayout {
  const { channels, height, width, order } = isObject(value) ? value : listed(value);
  const sizes = [channels, height, width];
  if (!isNumberList(sizes) || !(order === 'chw' || order === 'hwc'))
    throw new NetworkError(
      `${place} is ${quote(value)}, not [channels, height, width], nor an object of these and an order, chw or hwc.`,
    );
  const image: ImageLayout = { channels: sizes[0], height: sizes[1], width: sizes[2], order };
  validateImage(image, inputs, place);
  return image;
}

/** Pixels of one channel, or channels and pixels; then the order. */
const IMAGE_WORD = /^(?:(\d{1,9})[x×])?(\d{1,9})[x×](\d{1,9})(?::(chw|hwc))?$/i;

/**
 * An image as people write it: `28x28`, rows and columns of one channel, `3x32x32`, channels before them, and
 * `3x32x32:hwc` where the channels of a pixel lie next to each other.
 *
 * @throws NetworkError saying what would be allowed.
 */
export function parseImage(text: string): ImageLayout {
  const match = IMAGE_WORD.exec(text.trim());
  if (!match)
    throw new NetworkError(
      `${quote(text)} is no image: an image is 28x28, rows and columns, or 3x32x32, channels first; 3x32x32:hwc where it lies pixel by pixel.`,
    );
  const [, channels = '1', height, width, order = 'chw'] = match;
  return {
    channels: Number(channels),
    height: Number(height),
    width: Number(width),
    order: order.toLowerCase() === 'hwc' ? 'hwc' : 'chw',
  };
}

/** An image as `parseImage` reads it, in the fewest letters. */
export function imageWord({ channels, height, width, order }: ImageLayout): string {
  const pixels = `${height}x${width}`;
  if (channels === 1) return pixels;
  return `${channels}x${pixels}${order === 'chw' ? '' : `:${order}`}`;
}

/** Whether two images lie alike: of one channel, either order is the same. */
export function isSameImage(one: ImageLayout | undefined, other: ImageLayout | undefined): boolean {
  return one === other || (!!one && !!other && imageWord(one) === imageWord(other));
}

function listed(value: unknown): Readonly<Record<string, unknown>> {
  if (!Array.isArray(value) || value.length !== 3) return {};
  const [channels, height, width]: unknown[] = value;
  return { channels, height, width, order: 'chw' };
}

/** An image as `readImage` reads it. */
export function imageJson(image: ImageLayout): unknown {
  const { channels, height, width, order } = image;
  return order === 'chw' ? [channels, height, width] : { channels, height, width, order };
}
