import { NetworkError } from './errors';
import { quote, type FileContents } from './file-contents';
import { foldNetwork, tentNetwork } from './folding';
import {
  INITIALISATIONS,
  RANDOM_DEFAULTS,
  randomNetwork,
  type Initialisation,
  type RandomNetworkOptions,
} from './random';
import type { Window } from './slice';

/** The square on which the closed forms of `fold:` and `tent:` hold. */
const UNIT_SQUARE: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

/** Weights that a construction may have: 1 GiB of float32. */
const MAX_WEIGHTS = 2 ** 28;

const KINDS: readonly (readonly [prefix: string, construct: (text: string) => FileContents])[] = [
  ['random:', constructRandom],
  ['fold:', constructFold],
  ['tent:', constructTent],
];

/** Whether a name means a construction and not a file. */
export function isConstruction(text: string): boolean {
  return KINDS.some(([prefix]) => text.startsWith(prefix));
}

/**
 * Builds a network from its name.
 *
 * - `random:2-64-64-64-1?seed=1&init=he&bias=0.1`: see `randomNetwork`; the seed is 0 where absent,
 *   the rest as in the example.
 * - `fold:4x3`: 4 units a layer, 3 layers; see `foldNetwork`.
 * - `tent:10`: 10 layers; see `tentNetwork`.
 *
 * @throws NetworkError saying what would be allowed; `openConstruction` adds the name.
 */
export function constructNetwork(text: string): FileContents {
  for (const [prefix, construct] of KINDS)
    if (text.startsWith(prefix)) return construct(text.slice(prefix.length));
  throw new NetworkError(
    `not a construction: they start with ${KINDS.map(([prefix]) => prefix).join(', ')}.`,
  );
}

/** Weights of a `random:` network by its name; 0 for other constructions, which are small. */
export function constructionWeights(text: string): number {
  const widths = /^random:([\d-]+)/.exec(text)?.[1].split('-').map(Number) ?? [];
  return widths.slice(1).reduce((sum, width, k) => sum + width * widths[k], 0);
}

function constructFold(text: string): FileContents {
  const [, width, layers] = /^(\d{1,3})x(\d{1,3})$/.exec(text)?.map(Number) ?? [0, 0, 0];
  if (width < 2 || width > 64 || width % 2 !== 0 || layers < 1 || layers > 64)
    throw new NetworkError(
      `fold:WxL needs an even width W from 2 to 64 and L from 1 to 64 layers, as in fold:4x3.`,
    );
  return { network: foldNetwork(width, layers), window: UNIT_SQUARE };
}

function constructTent(text: string): FileContents {
  const layers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (layers < 1 || layers > 64)
    throw new NetworkError('tent:K needs K from 1 to 64 layers, as in tent:10.');
  return { network: tentNetwork(layers), window: UNIT_SQUARE };
}

function constructRandom(text: string): FileContents {
  const [sizes, ...rest] = text.split('?');
  if (!/^\d{1,9}(-\d{1,9}){2,}$/.test(sizes))
    throw new NetworkError(
      'it needs the widths of input, hidden layers and output, as in random:2-64-64-1.',
    );
  const widths = sizes.split('-').map(Number);
  if (widths.includes(0)) throw new NetworkError('a layer of width 0 is not a layer.');
  const weights = widths.slice(1).reduce((sum, width, k) => sum + width * widths[k], 0);
  if (weights >= MAX_WEIGHTS)
    throw new NetworkError(`${weights} weights are too many; the limit is ${MAX_WEIGHTS}.`);
  return { network: randomNetwork(widths, randomOptions(rest.join('?'))) };
}

function randomOptions(query: string): RandomNetworkOptions {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (!['seed', 'init', 'bias'].includes(name))
      throw new NetworkError(`${quote(name)} is not a parameter; random: has seed, init and bias.`);
    if (given.has(name)) throw new NetworkError(`${name} is given twice.`);
    given.set(name, value);
  }
  const init = readInitialisation(given.get('init'));
  if (init === 'pytorch' && given.has('bias'))
    throw new NetworkError('init=pytorch draws its own biases: leave out bias.');
  return { seed: readSeed(given.get('seed')), init, bias: readBias(given.get('bias')) };
}

function readInitialisation(text: string | undefined): Initialisation {
  const init = INITIALISATIONS.find((name) => name === (text ?? RANDOM_DEFAULTS.init));
  if (init) return init;
  throw new NetworkError(`init is ${quote(text)}; it can be ${INITIALISATIONS.join(', ')}.`);
}

function readSeed(text: string | undefined): number {
  if (text === undefined) return RANDOM_DEFAULTS.seed;
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text);
  throw new NetworkError(`seed is ${quote(text)}; it can be an integer from 0 to 4294967295.`);
}

function readBias(text: string | undefined): number {
  if (text === undefined) return RANDOM_DEFAULTS.bias;
  const bias = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (bias <= 1e6) return bias;
  throw new NetworkError(`bias is ${quote(text)}; it can be a standard deviation from 0 to 1e6.`);
}
