import { groupSize } from '../activation';
import { readCreaseJson } from '../crease-json';
import { NetworkError } from '../errors';
import type { FileContents } from '../file-contents';
import {
  COMMAND_LIMITS,
  requireWithin,
  type Construction,
  type ConstructionLimits,
} from './construction';
import { pascanuNetwork } from './pascanu';
import { readConvolutional } from './convolutional';
import { foldNetwork, modNetwork, tentNetwork } from './folding';
import { randomOptions } from './parameters';
import { randomNetwork, requireFewProducts } from './random';
import { squareNetwork } from './square';
import { zonotopeNetwork } from './zonotope';
import type { Window } from '../slice';

/** The square on which the closed forms of `fold:`, `tent:`, `mod:` and `square:` hold. */
const UNIT_SQUARE: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

type Reader = (text: string, limits: ConstructionLimits) => Construction;

const KINDS: readonly (readonly [prefix: string, read: Reader])[] = [
  ['random:', readRandom],
  ['cnn:', readConvolutional],
  ['fold:', readFold],
  ['tent:', readTent],
  ['mod:', readMod],
  ['pascanu:', readPascanu],
  ['zonotope:', readZonotope],
  ['square:', readSquare],
  ['json:', readText],
];

/** What names of constructions start with, for people. */
export const PREFIXES = KINDS.map(([prefix]) => prefix).join(', ');

/** Whether a name means a construction and not a file. */
export function isConstruction(text: string): boolean {
  return KINDS.some(([prefix]) => text.startsWith(prefix));
}

/**
 * Reads the name of a construction.
 *
 * - `random:2-64-64-64-1?seed=1&init=he&bias=0.1&activation=relu`: see `randomNetwork`, and
 *   `parseActivation`; the seed is 0 where absent, the rest as in the example.
 * - `cnn:1x28x28-8c3s2-16c3s2-32-10?seed=1`: see `readConvolutional`; parameters as of `random:`.
 * - `fold:4x3`: 4 units a layer, 3 layers; see `foldNetwork`.
 * - `tent:10`: 10 layers; see `tentNetwork`.
 * - `mod:5?eps=1/64`, `mod:5x2`: 5 layers, in one dimension or two; see `modNetwork`. eps is 1/64 where absent.
 * - `pascanu:6x3`: 6 units a layer, 3 layers; see `pascanuNetwork`.
 * - `zonotope:4x3x2`: 4 generators, then 2 layers of 3 units; see `zonotopeNetwork`.
 * - `json:{"layers":[…]}`: a small network as its own name, so that a link can hold it; see `readCreaseJson`.
 * - `square:6`: x² by 6 tents; see `squareNetwork`.
 *
 * @throws NetworkError saying what would be allowed; `openConstruction` adds the name.
 */
export function parseConstruction(
  text: string,
  limits: ConstructionLimits = COMMAND_LIMITS,
): Construction {
  for (const [prefix, read] of KINDS)
    if (text.startsWith(prefix)) return read(text.slice(prefix.length), limits);
  throw new NetworkError(`not a construction: they start with ${PREFIXES}.`);
}

/**
 * Builds a network from its name (`parseConstruction`).
 *
 * @param onShare called now and then with the share of it that is made
 */
export function constructNetwork(text: string, onShare?: (share: number) => void): FileContents {
  return parseConstruction(text).make(onShare);
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

function readPascanu(text: string): Construction {
  const [, width, layers] = /^(\d{1,3})x(\d{1,3})$/.exec(text)?.map(Number) ?? [0, 0, 0];
  if (width < 2 || width > 64 || layers < 1 || layers > 64)
    throw new NetworkError(
      'pascanu:WxL needs a width W from 2 to 64 and L from 1 to 64 layers, as in pascanu:6x3.',
    );
  return {
    weights: 0,
    make: () => ({ network: pascanuNetwork(width, layers), window: UNIT_SQUARE }),
  };
}

function readZonotope(text: string): Construction {
  const [, generators, teeth, layers] =
    /^(\d{1,3})x(\d{1,3})x(\d{1,3})$/.exec(text)?.map(Number) ?? [];
  const isWithin = [generators, teeth, layers].every((count) => count >= 1 && count <= 64);
  if (!isWithin || teeth < 2)
    throw new NetworkError(
      'zonotope:MxWxK needs M from 1 to 64 generators and K from 1 to 64 layers of W from 2 to 64 units, as in zonotope:4x3x2.',
    );
  return { weights: 0, make: () => ({ network: zonotopeNetwork(generators, teeth, layers) }) };
}

function readMod(text: string): Construction {
  const [, depth, dimensions = '1', jump = '64'] =
    /^(\d{1,2})(?:x([12]))?(?:\?eps=1\/(\d{1,7}))?$/.exec(text) ?? [];
  const [layers, steps] = [Number(depth), Number(jump)];
  if (!(layers >= 1 && layers <= 64 && steps >= 4 && Number.isInteger(Math.log2(steps))))
    throw new NetworkError(
      'mod:K and mod:Kx2 need K from 1 to 64 layers and an eps of 1/4, 1/8, … 1/4194304, as in mod:5?eps=1/64.',
    );
  const network = () => modNetwork(layers, dimensions === '2' ? 2 : 1, steps);
  return { weights: 0, make: () => ({ network: network(), window: UNIT_SQUARE }) };
}

/** Characters of a network that is its own name: links of that length go through everywhere. */
export const LONGEST_TEXT = 8192;

function readText(text: string): Construction {
  if (text.length > LONGEST_TEXT)
    throw new NetworkError(
      `${text.length} characters are too many for a name, which has up to ${LONGEST_TEXT}; write them to a .json file.`,
    );
  const contents = readCreaseJson(new TextEncoder().encode(text));
  return { weights: 0, make: () => contents };
}

function readSquare(text: string): Construction {
  const tents = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (tents < 1 || tents > 64)
    throw new NetworkError('square:K needs K from 1 to 64 tents, as in square:6.');
  return { weights: 0, make: () => ({ network: squareNetwork(tents), window: UNIT_SQUARE }) };
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
  requireFewProducts(
    options.init,
    rows.slice(1).map((count, k) => [widths[k], count] as const),
  );
  return { weights, make: (onShare) => ({ network: randomNetwork(widths, options, onShare) }) };
}
