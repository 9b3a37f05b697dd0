import { InputError } from '../../network/errors';
import { imageOf, imageWord } from '../../network/image-layout';
import type { OpenedNetwork } from '../../network/opened-network';
import { usualPlaneOf } from '../../network/sensitive-plane';
import { parseWindow, type Window } from '../../network/slice';
import { paletteByName } from '../../view/palette';
import type { Exploration } from '../map/exploration';
import type { Plane } from '../map/plane';
import { isModeName, MODE_NAMES } from '../modes/modes';
import { ALL_LAYERS, DEFAULTS, RESOLUTIONS, type Settings } from './settings';
import { windowParameter } from './words';
import { parsedNumber, parsedNumbers } from '../../network/number-text';

/** A person's file of three points, which a link can name and no more. */
export interface ThroughFile {
  readonly name: string;
  readonly sha256: string;
}

/** What an address may ask for: to draw with WebGPU whatever that runs on, or without. */
const GPU_CHOICES = ['webgpu', 'none'] as const;
type GpuChoice = (typeof GPU_CHOICES)[number];

/** What a link to the page asks for. */
export interface Link {
  /** A name in the catalogue, a construction or a file's name. */
  readonly network: string | undefined;
  /** SHA-256 of the file, in hex, where the network is one that a person opened. */
  readonly sha256: string | undefined;
  /** Activations of a network's file that does not say them, by layer. */
  readonly activation: string | undefined;
  /** Which output is read, of a file that has several. */
  readonly outputName: string | undefined;
  /** The image that the input is, where the network's file does not say it. */
  readonly image: string | undefined;
  readonly window: Window | undefined;
  readonly axes: readonly number[] | undefined;
  readonly at: readonly number[] | undefined;
  /** The file of three points that the plane goes through. */
  readonly through: ThroughFile | undefined;
  /** What it asks to be drawn with, or without; undefined for whatever is fastest. */
  readonly gpu: GpuChoice | undefined;
  readonly settings: Partial<Settings>;
  /** What is wrong with the others, a sentence for each that was left out. */
  readonly complaints: readonly string[];
}

/**
 * Reads the page's own address: `?network=fold:6x3&window=-1,1,-1,1&axes=0,1`. A parameter that
 * makes no sense is left out, and the others stand.
 */
export function readLink(search: string): Link {
  const parameters = new URLSearchParams(search);
  const complaints: string[] = [];
  const read = <T>(name: string, parse: (text: string, name: string) => T): T | undefined => {
    const text = parameters.get(name);
    if (text === null) return undefined;
    try {
      return parse(text, name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      complaints.push(error.message);
      return undefined;
    }
  };
  const settings = {
    mode: read('colour', parseMode),
    output: read('output', parseWhole),
    depth: read('depth', parseDepth),
    palette: read('palette', (name) => paletteByName(name).name),
    creases: read('creases', parseSwitch),
    creaseWidth: read('width', parseWidth),
    creasesByLayer: read('layers', parseSwitch),
    boundary: read('boundary', parseSwitch),
    points: read('points', parseSwitch),
    pictures: read('pictures', parseSwitch),
    frames: read('frames', parseSwitch),
    picture: read('picture', parsePicture),
    beside: read('beside', String),
    besideSha256: read('beside-sha256', parseHash),
    besideActivation: read('beside-activation', String),
    besideDepth: read('beside-depth', parseDepth),
    resolution: read('resolution', parseResolution),
  };
  return {
    network: read('network', String),
    sha256: read('sha256', parseHash),
    activation: read('activation', String),
    outputName: read('output-name', String),
    image: read('image', String),
    window: read('window', (text) => parseWindow(text, 'The window')),
    axes: read('axes', parseAxes),
    at: read('at', parsePoint),
    through: read('through', parseThrough),
    gpu: read('gpu', parseGpu),
    settings: Object.fromEntries(
      Object.entries(settings).filter(([, value]) => value !== undefined),
    ),
    complaints,
  };
}

/**
 * The address that opens what is on screen, from its `?` on. What is as the page opens it is left
 * out.
 *
 * @param ownPalette the palette that nobody chose
 * @param isFile the network is a person's own: whoever follows the link is asked for it
 */
export function writeLink(
  { opened, plane, counted, isHome }: Exploration,
  settings: Settings,
  ownPalette: string,
  isFile: boolean,
): string {
  const { axes, at, through } = plane;
  const isUsual = plane.own !== undefined || (!usualPlaneOf(opened) && axes.every(isPlace));
  const parameters: Record<string, string | undefined> = {
    network: opened.name,
    sha256: isFile ? opened.sha256 : undefined,
    activation: givenActivation(opened),
    'output-name': isFile ? opened.output : undefined,
    image: givenImage(opened),
    axes: isUsual ? undefined : axes.join(','),
    at: at?.some((x) => x !== 0) ? at.join(',') : undefined,
    through: through && `${through.sha256},${through.name}`,
    window: isHome ? undefined : windowParameter(counted),
    colour: unless(settings.mode, DEFAULTS.mode),
    output: unless(settings.output, DEFAULTS.output),
    depth: unless(settings.depth, ALL_LAYERS),
    palette: unless(settings.palette, ownPalette),
    creases: flag(settings.creases),
    width: unless(settings.creaseWidth, DEFAULTS.creaseWidth),
    layers: flag(settings.creasesByLayer),
    boundary: flag(settings.boundary),
    points: settings.points ? undefined : '0',
    pictures: flag(settings.pictures),
    frames: flag(settings.frames),
    picture: unless(settings.picture, DEFAULTS.picture),
    beside: settings.beside,
    'beside-sha256': settings.besideSha256,
    'beside-activation': settings.besideActivation,
    'beside-depth': unless(settings.besideDepth, ALL_LAYERS),
    resolution: unless(settings.resolution, DEFAULTS.resolution),
  };
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${readable(value)}`],
  );
  return `?${pairs.join('&')}`;
}

/** Whether a number of a list is that of its place. */
function isPlace(number: number, place: number): boolean {
  return number === place;
}

/** Activations that somebody gave a network whose file does not say them. */
export function givenActivation({ activation }: OpenedNetwork): string | undefined {
  return activation?.assumed === false ? activation.names : undefined;
}

/** The image that somebody says a network's input is. */
function givenImage({ network, fileImage }: OpenedNetwork): string | undefined {
  const image = fileImage && imageOf(network);
  return image && imageWord(image);
}

/** A value as text, unless it is the usual one. */
function unless(value: string | number, usual: string | number): string | undefined {
  return value === usual ? undefined : String(value);
}

function flag(value: boolean): string | undefined {
  return value ? '1' : undefined;
}

/** A value as an address may hold it, with as little in code as may be. */
function readable(value: string): string {
  return encodeURIComponent(value).replaceAll(/%(3A|2C|2F|3F|3D)/g, decodeURIComponent);
}

function parseAxes(text: string): number[] {
  if (!/^\d{1,9}(,\d{1,9})?$/.test(text))
    throw new InputError(`The axes “${text}” are not two numbers of inputs: i,j.`);
  return text.split(',').map(Number);
}

function parsePoint(text: string): number[] {
  const numbers = parsedNumbers(text);
  if (!numbers.every(Number.isFinite))
    throw new InputError(`The point “${text}” is not a number for every input: x0,x1,….`);
  return numbers;
}

function parseMode(text: string): Settings['mode'] {
  if (isModeName(text)) return text;
  throw new InputError(`Colours are by ${MODE_NAMES.join(', ')}, not by “${text}”.`);
}

function parsePicture(text: string): Settings['picture'] {
  if (text === 'exact' || text === 'sampled') return text;
  throw new InputError(`A picture is exact or sampled, not “${text}”.`);
}

function parseGpu(text: string): GpuChoice {
  const choice = GPU_CHOICES.find((known) => known === text);
  if (choice) return choice;
  throw new InputError(`The GPU is ${GPU_CHOICES.join(' or ')}, not “${text}”.`);
}

function parseWhole(text: string, name: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InputError(`The ${name} “${text}” is not a whole number.`);
}

function parseDepth(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InputError(`The depth “${text}” is not a number of layers, from 1 on.`);
}

/** Widths of creases in CSS pixels. */
export const CREASE_WIDTHS = { least: 0.25, most: 8 } as const;

function parseWidth(text: string): number {
  const width = parsedNumber(text);
  if (width >= CREASE_WIDTHS.least && width <= CREASE_WIDTHS.most) return width;
  throw new InputError(
    `The width “${text}” of creases is not from ${CREASE_WIDTHS.least} to ${CREASE_WIDTHS.most} pixels.`,
  );
}

function parseSwitch(text: string, name: string): boolean {
  if (text === '1' || text === '0') return text === '1';
  throw new InputError(`${name}=${text} is neither 1 nor 0.`);
}

function parseHash(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InputError(`“${text}” is not a SHA-256 in hexadecimal digits.`);
}

function parseResolution(text: string): number {
  const known = RESOLUTIONS.find((one) => String(one) === text);
  if (known !== undefined) return known;
  throw new InputError(
    `The resolution “${text}” is none of ${RESOLUTIONS.join(', ')} samples per pixel.`,
  );
}

/** Names may have commas, so the hash comes first. */
function parseThrough(text: string): ThroughFile {
  const comma = text.indexOf(',');
  const name = text.slice(comma + 1);
  if (comma > 0 && name !== '') return { sha256: parseHash(text.slice(0, comma)), name };
  throw new InputError(`“${text}” is not the SHA-256 and the name of a file of points.`);
}

/** The plane that a link asks for; undefined where it asks for none. */
export function planeOf({ axes, at }: Link, usual: Plane): Plane | undefined {
  if (!axes && !at) return undefined;
  return { axes: axes ?? usual.axes, at };
}
