import {
  ACTIVATION_NAMES,
  groupSize,
  nameOf,
  parseActivation,
  validateActivation,
  type Activation,
} from './activation';
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

/** How large a random network may be, where it is asked for by its name. */
export interface ConstructionLimits {
  /** Who takes no larger ones, for errors. */
  readonly host: string;
  readonly inputs: number;
  /** Hidden layers. */
  readonly layers: number;
  /** Units of each layer, the output's too. */
  readonly units: number;
  readonly weights: number;
}

/** 1 GiB of weights in float32, and no more layers or units than every engine has room for. */
export const COMMAND_LIMITS: ConstructionLimits = {
  host: 'the command line',
  inputs: 2 ** 20,
  layers: 1024,
  units: 2 ** 16,
  weights: 2 ** 28,
};

/** A construction whose name was read, and nothing of which is made. */
export interface Construction {
  /** Numbers that are drawn for it; 0 where none are, for those are small. */
  readonly weights: number;
  make(): FileContents;
}

type Reader = (text: string, limits: ConstructionLimits) => Construction;

const KINDS: readonly (readonly [prefix: string, read: Reader])[] = [
  ['random:', readRandom],
  ['fold:', readFold],
  ['tent:', readTent],
];

/** Whether a name means a construction and not a file. */
export function isConstruction(text: string): boolean {
  return KINDS.some(([prefix]) => text.startsWith(prefix));
}

/**
 * Reads the name of a construction.
 *
 * - `random:2-64-64-64-1?seed=1&init=he&bias=0.1&activation=relu`: see `randomNetwork`, and
 *   `parseActivation`; the seed is 0 where absent, the rest as in the example.
 * - `fold:4x3`: 4 units a layer, 3 layers; see `foldNetwork`.
 * - `tent:10`: 10 layers; see `tentNetwork`.
 *
 * @throws NetworkError saying what would be allowed; `openConstruction` adds the name.
 */
export function parseConstruction(
  text: string,
  limits: ConstructionLimits = COMMAND_LIMITS,
): Construction {
  for (const [prefix, read] of KINDS)
    if (text.startsWith(prefix)) return read(text.slice(prefix.length), limits);
  throw new NetworkError(
    `not a construction: they start with ${KINDS.map(([prefix]) => prefix).join(', ')}.`,
  );
}

/** Builds a network from its name (`parseConstruction`). */
export function constructNetwork(text: string): FileContents {
  return parseConstruction(text).make();
}

function readFold(text: string): Construction {
  const [, width, layers] = /^(\d{1,3})x(\d{1,3})$/.exec(text)?.map(Number) ?? [0, 0, 0];
  if (width < 2 || width > 64 || width % 2 !== 0 || layers < 1 || layers > 64)
    throw new NetworkError(
      `fold:WxL needs an even width W from 2 to 64 and L from 1 to 64 layers, as in fold:4x3.`,
    );
  return {
    weights: 0,
    make: () => ({ network: foldNetwork(width, layers), window: UNIT_SQUARE }),
  };
}

function readTent(text: string): Construction {
  const layers = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (layers < 1 || layers > 64)
    throw new NetworkError('tent:K needs K from 1 to 64 layers, as in tent:10.');
  return { weights: 0, make: () => ({ network: tentNetwork(layers), window: UNIT_SQUARE }) };
}

function readRandom(text: string, limits: ConstructionLimits): Construction {
  const [sizes, ...rest] = text.split('?');
  if (!/^\d+(-\d+){2,}$/.test(sizes))
    throw new NetworkError(
      'it needs the widths of input, hidden layers and output, as in random:2-64-64-1.',
    );
  const widths = sizes.split('-').map(Number);
  if (widths.includes(0)) throw new NetworkError('a layer of width 0 is not a layer.');
  const options = randomOptions(rest.join('?'));
  const members = groupSize(options.activation);
  const rows = widths.map((width, k) => (k > 0 && k < widths.length - 1 ? width * members : width));
  const weights = rows.slice(1).reduce((sum, count, k) => sum + count * widths[k], 0);
  requireWithin(limits, rows, weights);
  return { weights, make: () => ({ network: randomNetwork(widths, options) }) };
}

/** @throws NetworkError naming what there is too much of, and all the limits. */
function requireWithin(
  { host, inputs, layers, units, weights }: ConstructionLimits,
  [input, ...widths]: readonly number[],
  drawn: number,
): void {
  const widest = widths.reduce((most, width) => Math.max(most, width), 0);
  const given: readonly (readonly [count: number, most: number, what: string])[] = [
    [drawn, weights, 'weights'],
    [input, inputs, 'inputs'],
    [widths.length - 1, layers, 'hidden layers'],
    [widest, units, 'units in a layer'],
  ];
  const excess = given.find(([count, most]) => count > most);
  if (!excess) return;
  const [count, , what] = excess;
  const limits = given.map(([, most, each]) => `${most} ${each}`).join(', ');
  throw new NetworkError(
    `${Number.isSafeInteger(count) ? count : 'over 2^53'} ${what} are too many; ${host} takes up to ${limits}.`,
  );
}

function randomOptions(query: string): RandomNetworkOptions {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (!['seed', 'init', 'bias', 'activation'].includes(name))
      throw new NetworkError(
        `${quote(name)} is not a parameter; random: has seed, init, bias and activation.`,
      );
    if (given.has(name)) throw new NetworkError(`${name} is given twice.`);
    given.set(name, value);
  }
  const init = readInitialisation(given.get('init'));
  if (init === 'pytorch' && given.has('bias'))
    throw new NetworkError('init=pytorch draws its own biases: leave out bias.');
  return {
    seed: readSeed(given.get('seed')),
    init,
    bias: readBias(given.get('bias')),
    activation: readActivation(given.get('activation')),
  };
}

function readActivation(text: string | undefined): Activation {
  const activation = text === undefined ? RANDOM_DEFAULTS.activation : parseActivation(text);
  if (activation) {
    validateActivation(activation, 0, `activation=${nameOf(activation)}`);
    return activation;
  }
  throw new NetworkError(`activation is ${quote(text)}; it can be ${ACTIVATION_NAMES}.`);
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
