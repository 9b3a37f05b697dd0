import { isWinner, type LevelChoice } from '../geometry/level-sets';
import type { ActivationChoice } from '../network/layer-activations';
import { InputError } from '../network/errors';
import type { ImageLayout } from '../network/image-layout';

/** Which plane of input space a map shows. */
export type SliceChoice =
  | { readonly axes: readonly number[]; readonly at?: readonly number[] }
  /** The plane through the three points of a file. */
  | { readonly through: { readonly name: string; readonly sha256: string } };

/**
 * Everything that a figure's content depends on, and nothing else: no time, no folder, no machine,
 * so that the same input gives the same bytes.
 */
export interface Provenance {
  /** Crease's version. */
  readonly crease: string;
  readonly network: {
    readonly name: string;
    readonly sha256: string;
    readonly format: string;
    readonly inputs: number;
    /** How these are an image, where they are known to be one. */
    readonly image?: ImageLayout;
    readonly hidden: readonly number[];
    readonly outputs: number;
    /** Where it is not the network's file that says what its activations are. */
    readonly activation?: ActivationChoice;
    /** Name of the output that is read, where the file has others. */
    readonly output?: string;
    /** What is to be known of how the file was read. */
    readonly notes?: readonly string[];
  };
  readonly slice: SliceChoice;
  /** u0, u1, v0, v1. */
  readonly window: readonly [number, number, number, number];
  /** Width and height in pixels. */
  readonly size: readonly [number, number];
  readonly palette: string;
  readonly creases: boolean;
  /** The level set that is drawn over the regions. */
  readonly boundary?: LevelChoice;
  /** Regions that float64 cannot hold were left out. */
  readonly skipSlivers?: boolean;
  /** Regions by depth: those that the samples met or, of exact regions, all. */
  readonly byDepth: readonly number[];
  /** The command that makes the same picture. */
  readonly command: string;
}

/** What Crease needs to know to make a figure again. */
export type Recipe = Omit<Provenance, 'crease' | 'byDepth' | 'command'>;

/** A recipe before the network's SHA-256 is known; of a large construction that takes seconds. */
export interface UnhashedRecipe extends Omit<Recipe, 'network'> {
  readonly network: Omit<Recipe['network'], 'sha256'>;
}

/** The command that makes a figure, and a name for its file. */
export interface Making {
  readonly verb: 'render' | 'export';
  readonly file: string;
}

/** The command that makes this figure, quoted for a POSIX shell. */
export function figureCommand(recipe: UnhashedRecipe, { verb, file }: Making): string {
  const { network, slice, window, size, palette, creases, boundary, skipSlivers } = recipe;
  const words = ['crease', verb, nameWord(network), '-o', file];
  if ('through' in slice) words.push('--through', slice.through.name);
  else {
    words.push('--axes', slice.axes.join(','));
    if (slice.at) words.push('--at', slice.at.join(','));
  }
  words.push('--window', window.join(','), '--size', size.join('x'), '--palette', palette);
  if (creases) words.push('--creases');
  if (boundary) words.push('--boundary');
  if (boundary === 'argmin') words.push(boundary);
  if (typeof boundary === 'object' && boundary.level !== 0)
    words.push('--level', String(boundary.level));
  // What is assumed now will be then.
  if (network.activation && !network.activation.assumed)
    words.push(network.activation.flag, network.activation.names);
  if (network.output !== undefined) words.push('--output', network.output);
  if (skipSlivers) words.push('--skip-slivers');
  return words.map(quoteWord).join(' ');
}

/**
 * The network as the command line takes it: a file whose name would be read as an option, or as a
 * construction, is named by its path. Files have endings.
 */
function nameWord({ name, format }: UnhashedRecipe['network']): string {
  return format !== 'construction' && /^-|:.*\.[a-z]+$/is.test(name) ? `./${name}` : name;
}

/** Some shells expand words that begin with = or ~, too. */
function quoteWord(word: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The provenance as JSON in ASCII, which every metadata field can hold. */
export function writeProvenance(provenance: Provenance): string {
  return JSON.stringify(provenance).replaceAll(
    /[\u007F-\uFFFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @throws InputError if the text is not what `writeProvenance` wrote. */
export function readProvenance(text: string): Provenance {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError('the provenance in this figure is damaged.');
  }
  if (isProvenance(value)) return value;
  throw new InputError('the provenance in this figure is not of a kind that this version reads.');
}

function isProvenance(value: unknown): value is Provenance {
  if (!isRecord(value)) return false;
  const { crease, network, slice, window, size, palette, creases, boundary, byDepth, command } =
    value;
  return (
    [crease, palette, command].every((text) => typeof text === 'string') &&
    typeof creases === 'boolean' &&
    (boundary === undefined || isWinner(boundary) || isLevel(boundary)) &&
    isRecord(network) &&
    [network['name'], network['sha256'], network['format']].every((x) => typeof x === 'string') &&
    [network['inputs'], network['outputs']].every((x) => typeof x === 'number') &&
    isNumbers(network['hidden']) &&
    (network['image'] === undefined || isImage(network['image'])) &&
    (network['activation'] === undefined || isActivation(network['activation'])) &&
    (network['output'] === undefined || typeof network['output'] === 'string') &&
    (network['notes'] === undefined || isTexts(network['notes'])) &&
    isRecord(slice) &&
    (isNumbers(slice['axes']) || isRecord(slice['through'])) &&
    isNumbers(window, 4) &&
    isNumbers(size, 2) &&
    isNumbers(byDepth)
  );
}

function isActivation(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value['names'], value['flag']].every((text) => typeof text === 'string') &&
    typeof value['assumed'] === 'boolean'
  );
}

function isImage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { channels, height, width, order } = value;
  return isNumbers([channels, height, width]) && typeof order === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isLevel(value: unknown): boolean {
  return isRecord(value) && isNumbers([value['output'], value['level']]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown, length?: number): boolean {
  return (
    Array.isArray(value) &&
    (length === undefined || value.length === length) &&
    value.every((x) => typeof x === 'number')
  );
}
