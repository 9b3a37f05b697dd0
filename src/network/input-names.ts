import { InputError } from './errors';
import { imageOf, inputOfPixel, pixelName } from './image-layout';
import { inputWidth } from './network';
import type { OpenedNetwork } from './opened-network';

/** What is known of a network's inputs. */
type Described = Pick<OpenedNetwork, 'network' | 'inputs'>;

/** Names in a list for people. */
const MOST_NAMES = 8;

/**
 * The input that a text means: its number, counted from 0; a pixel's channel, row and column, as `0:12:5`, where the
 * input is an image; or a name that its author gave it.
 *
 * @throws InputError saying what would be allowed.
 */
export function inputNamed(text: string, opened: Described): number {
  const { network, inputs: described = [] } = opened;
  const word = text.trim();
  const inputs = inputWidth(network);
  if (/^\d{1,15}$/.test(word)) {
    if (Number(word) < inputs) return Number(word);
    throw new InputError(`Axis ${word} is not one of the network's ${inputs} inputs.`);
  }
  const named = described.flatMap(({ name }, k) => (name === word ? [k] : []));
  if (named.length === 1) return named[0];
  if (named.length > 1)
    throw new InputError(
      `${named.length} inputs are called “${word}”: their numbers are ${named.slice(0, MOST_NAMES).join(', ')}.`,
    );
  const pixel = /^(\d{1,9}):(\d{1,9}):(\d{1,9})$/.exec(word);
  if (pixel) return pixelNamed(word, pixel.slice(1).map(Number), opened);
  throw new InputError(`“${word}” is none of the network's inputs; they are ${waysOf(opened)}.`);
}

function pixelNamed(
  word: string,
  [channel, row, column]: readonly number[],
  { network }: Described,
): number {
  const image = imageOf(network);
  if (!image)
    throw new InputError(
      `“${word}” is a pixel, but the network's input is not known to be an image; --image 28x28 says that it is one.`,
    );
  const { channels, height, width } = image;
  if (channel < channels && row < height && column < width)
    return inputOfPixel(image, channel, row, column);
  throw new InputError(
    `“${word}” is none of the image's pixels, which are channel:row:column from 0:0:0 to ${channels - 1}:${height - 1}:${width - 1}.`,
  );
}

/** How inputs can be named, for people. */
function waysOf({ network, inputs }: Described): string {
  const image = imageOf(network);
  const names = (inputs ?? []).flatMap(({ name }) => (name === undefined ? [] : [name]));
  const listed = names.slice(0, MOST_NAMES).join(', ');
  const ways = [
    `0 to ${inputWidth(network) - 1}`,
    ...(image ? ['pixels as channel:row:column'] : []),
    ...(names.length > 0 ? [names.length > MOST_NAMES ? `${listed}, …` : listed] : []),
  ];
  return ways.join(', or ');
}

/** How an input is called: by its author, by its place in an image, or by its number. */
export function inputName({ network, inputs }: Described, input: number): string {
  const image = imageOf(network);
  return inputs?.[input].name ?? (image ? pixelName(image, input) : `input ${input}`);
}
