import { Option, type Command } from 'commander';
import type { Shard } from '../sweep/shard';
import { ASSUMED } from '../network/layer-activations';
import { InputError } from '../network/errors';
import { IMAGE_FLAG } from '../network/opened-network';
import { parseWindow, type Box, type Window } from '../network/slice';
import { parsedNumber } from '../network/number-text';

/** Slice options as commander gives them, the same for every command that samples. */
export interface SliceOptions {
  readonly window?: Window;
  /** Inputs as `inputNamed` reads them. */
  readonly axes?: readonly string[];
  readonly at?: readonly number[];
  /** Name of the file with the three points. */
  readonly through?: string;
  readonly sensitive?: boolean;
  readonly size: Size;
  readonly seed?: number;
  readonly activation?: string;
  /** Name of an output. */
  readonly output?: string;
  /** The image that the input is, as `parseImage` reads it. */
  readonly image?: string;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Slice options of a command that knows volumes, too. */
export interface VolumeOptions extends Omit<SliceOptions, 'window' | 'size'> {
  readonly window?: Window | Box;
  /** Undefined where none is given. */
  readonly size?: Size | VolumeSize;
}

export interface VolumeSize extends Size {
  readonly depth: number;
}

/** What is sampled where no size is given. */
export const DEFAULT_SIZE: Size = { width: 1024, height: 1024 };
export const DEFAULT_VOLUME_SIZE: VolumeSize = { width: 128, height: 128, depth: 128 };

/** How inputs can be named. */
const INPUTS = 'numbers from 0, names, or pixels as channel:row:column';

/** Samples in a map beyond which the list of tiles itself would not fit into memory. */
const MOST_SAMPLES = 2 ** 36;

/** Adds the slice options of the command line's contract. */
export function addSliceOptions(command: Command): Command {
  return addOptions(command, [
    new Option(
      '--window <u0,u1,v0,v1>',
      "rectangle of the slice (default: the network's own)",
    ).argParser((text) => parseWindow(text, '--window')),
    new Option(
      '--axes <i,j>',
      `inputs that u and v are: ${INPUTS} (default: 0,1 of up to 16)`,
    ).argParser(parseAxes),
    new Option('--size <WxH>', 'samples across and down')
      .argParser((text) => parseSize(text))
      .default(DEFAULT_SIZE, sizeText(DEFAULT_SIZE)),
  ]);
}

/** Adds what a map or a volume is of, to a command that samples volumes where three axes are named. */
export function addVolumeOptions(command: Command): Command {
  const [size, volumeSize] = [DEFAULT_SIZE, DEFAULT_VOLUME_SIZE].map(sizeText);
  return addOptions(command, [
    new Option(
      '--window <u0,u1,v0,v1[,w0,w1]>',
      "rectangle of the slice, or box of the volume (default: the network's own)",
    ).argParser((text) => parseWindow(text, '--window', 3)),
    new Option(
      '--axes <i,j[,k]>',
      `inputs that u and v are, and w in a volume: ${INPUTS} (default: 0,1 of up to 16)`,
    ).argParser(parseAxes),
    new Option(
      '--size <WxH[xD]>',
      `samples across and down, and planes of a volume (default: ${size}, or ${volumeSize})`,
    ).argParser((text) => parseSize(text, 3)),
  ]);
}

function addOptions(command: Command, [window, axes, size]: readonly Option[]): Command {
  return command
    .addOption(window)
    .addOption(axes)
    .addOption(
      new Option(
        '--at <x0,x1,...>',
        'all coordinates of a point of the slice (default: 0)',
      ).argParser((text) => parseNumbers('--at', text)),
    )
    .addOption(
      new Option(
        '--through <file>',
        'slice through {"points": [p0, p1, p2]}: u to p1, v to p2',
      ).conflicts(['axes', 'at']),
    )
    .addOption(
      new Option(
        '--sensitive',
        'plane along which the outputs change most, around 0 (default with an image or over 16 inputs)',
      ).conflicts(['axes', 'at', 'through']),
    )
    .addOption(size)
    .addOption(seedOption())
    .addOption(activationOption())
    .addOption(outputOption())
    .addOption(imageOption())
    .addOption(jsonOption());
}

/** A size as `--size` takes it. */
export function sizeText(size: Size | VolumeSize): string {
  const { width, height } = size;
  return 'depth' in size ? `${width}x${height}x${size.depth}` : `${width}x${height}`;
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'seed of a random: network, instead of its own').argParser(
    (text) => parseWhole('--seed', text, 0, 2 ** 32 - 1),
  );
}

export function activationOption(): Option {
  return new Option(
    `${ASSUMED.flag} <names>`,
    'of a .safetensors file that does not say: relu or linear, one for all layers but the last, or by layer with commas between (default: relu)',
  );
}

export function outputOption(): Option {
  return new Option('--output <name>', 'which output, of an .onnx file that has several');
}

export function imageOption(): Option {
  return new Option(
    `${IMAGE_FLAG} <HxW|CxHxW>`,
    'the image that the inputs are, such as 28x28 or 3x32x32 (3x32x32:hwc: pixel by pixel), of a network that does not say',
  );
}

export function picturesOption(): Option {
  return new Option(
    '--pictures',
    'where the inputs are an image: the points that the plane is known by as small pictures beside their places',
  );
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON on stdout, and nothing else there');
}

/** The limit of commands that cut a window into its exact regions. */
export function maxRegionsOption(): Option {
  return new Option(
    '--max-regions <n>',
    'exact regions to stop at (default: 20 million)',
  ).argParser((text) => parseWhole('--max-regions', text, 1, Number.MAX_SAFE_INTEGER));
}

/** Whether a text may name an input: numbers are whole. */
function isAxis(axis: string): boolean {
  return axis !== '' && (Number.isNaN(Number(axis)) || /^\d+$/.test(axis));
}

/** @throws InputError unless the text is a list of numbers of inputs, or of names, which are read later. */
export function parseAxes(text: string): string[] {
  const axes = text.split(',').map((part) => part.trim());
  if (axes.every(isAxis)) return axes;
  throw new InputError(`--axes needs two inputs: ${INPUTS}; not “${text}”.`);
}

/**
 * @param most sides: three where volumes are sampled, too
 * @throws InputError unless the text is `WxH`, or `WxHxD`, and not of too many samples.
 */
export function parseSize(text: string, most: 2 | 3 = 2): Size | VolumeSize {
  const sides = text.split(/[x×]/i).map((side) => (/^\d{1,8}$/.test(side) ? Number(side) : 0));
  const isVolume = sides.length === 3 && most === 3;
  if (!(isVolume || sides.length === 2) || sides.includes(0))
    throw new InputError(
      `--size needs ${isVolume ? 'three sides such as 128x128x64' : 'a width and a height such as 1024x768'}, not ${text}.`,
    );
  const samples = sides.reduce((product, side) => product * side, 1);
  if (samples > MOST_SAMPLES)
    throw new InputError(`--size ${text} has ${samples} samples; the limit is ${MOST_SAMPLES}.`);
  const [width, height, depth] = sides;
  return isVolume ? { width, height, depth } : { width, height };
}

/** The part that is done of something that several runs share. */
export function shardOption(description: string): Option {
  return new Option('--shard <i/n>', description).argParser(parseShard);
}

/** @throws InputError unless the text is `i/n` with 1 ≤ i ≤ n. */
function parseShard(text: string): Shard {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [0, 0, 0];
  if (number >= 1 && number <= of) return { number, of };
  throw new InputError(`--shard needs i/n with i from 1 to n, such as 2/10, not ${text}.`);
}

/** @throws InputError unless the text is an integer between the two, both included. */
export function parseWhole(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new InputError(`${option} needs an integer from ${least} to ${most}, not ${text}.`);
}

/** @throws InputError unless the text is one finite number. */
export function parseNumber(name: string, text: string): number {
  const value = parsedNumber(text);
  if (Number.isFinite(value)) return value;
  throw new InputError(`${name} needs to be a number, not "${text}".`);
}

/** @throws InputError unless the text is a list of finite numbers, separated by commas. */
export function parseNumbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = parsedNumber(part);
    if (Number.isFinite(value)) return value;
    throw new InputError(
      `${option} needs numbers with commas between, but "${part}" in "${text}" is none.`,
    );
  });
}
