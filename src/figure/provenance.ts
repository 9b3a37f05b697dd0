import type { LevelChoice } from '../geometry/level-sets';
import { isConstruction } from '../network/constructions/constructions';
import type { ActivationChoice } from '../network/layer-activations';
import { imageWord, type ImageLayout } from '../network/image-layout';
import { IMAGE_FLAG } from '../network/opened-network';

/** Which plane of input space a map shows. */
export type SliceChoice =
  | { readonly axes: readonly number[]; readonly at?: readonly number[] }
  /** The plane in which the network is most sensitive (`sensitivePlane`). */
  | { readonly sensitive: true }
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
    /** What the network's file says of one, where somebody says another. */
    readonly fileImage?: ImageLayout | 'none';
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
  /** The points that the plane is known by are drawn as pictures. */
  readonly pictures?: boolean;
  /** The graph of a network of one input in the place of its regions. */
  readonly graph?: boolean;
  /** Regions by depth: those that the samples met or, of exact regions, all. */
  readonly byDepth: readonly number[];
  /** The command that makes the same picture. */
  readonly command: string;
}

/** What Crease needs to know to make a figure again. */
export type FigureRecipe = Omit<Provenance, 'crease' | 'byDepth' | 'command'>;

/** A recipe before the network's SHA-256 is known; of a large construction that takes seconds. */
export interface UnhashedRecipe extends Omit<FigureRecipe, 'network'> {
  readonly network: Omit<FigureRecipe['network'], 'sha256'>;
}

/** The command that makes a figure, and a name for its file. */
export interface Making {
  readonly verb: 'render' | 'export';
  readonly file: string;
}

/** The command that makes this figure, quoted for a POSIX shell. */
export function figureCommand(recipe: UnhashedRecipe, { verb, file }: Making): string {
  const { network, slice, window, size, palette, creases, boundary } = recipe;
  const { skipSlivers, pictures, graph } = recipe;
  const words = ['crease', verb, nameWord(network), '-o', file];
  if ('through' in slice) words.push('--through', slice.through.name);
  else if ('sensitive' in slice) words.push('--sensitive');
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
  if (network.image && network.fileImage) words.push(IMAGE_FLAG, imageWord(network.image));
  if (skipSlivers) words.push('--skip-slivers');
  if (pictures) words.push('--pictures');
  if (graph) words.push('--graph');
  return words.map(quoteWord).join(' ');
}

/**
 * The network as the command line takes it: a file whose name would be read as an option, or as a
 * construction, is named by its path. Files have endings.
 */
function nameWord({ name, format }: UnhashedRecipe['network']): string {
  if (format === 'construction' && isConstruction(name)) return name;
  return /^-|:.*\.[a-z]+$/is.test(name) ? `./${name}` : name;
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
