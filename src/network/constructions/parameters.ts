import {
  ACTIVATION_NAMES,
  nameOf,
  parseActivation,
  validateActivation,
  type Activation,
} from '../activation';
import { NetworkError } from '../errors';
import { quote } from '../file-contents';
import {
  INITIALISATIONS,
  RANDOM_DEFAULTS,
  type Initialisation,
  type RandomNetworkOptions,
} from './random';

/** What stands behind the question mark of a construction's name: `name=value`, joined by `&`. */
function parametersOf(query: string): Map<string, string> {
  const given = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [, name, value] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    if (!['seed', 'init', 'bias', 'activation'].includes(name))
      throw new NetworkError(
        `${quote(name)} is not a parameter; there are seed, init, bias and activation.`,
      );
    if (given.has(name)) throw new NetworkError(`${name} is given twice.`);
    given.set(name, value);
  }
  return given;
}

/** How the weights of `random:` and `cnn:` are drawn. @throws NetworkError saying what would be allowed. */
export function randomOptions(query: string): RandomNetworkOptions {
  const given = parametersOf(query);
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
