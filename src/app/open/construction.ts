import type { ConstructionLimits } from '../../network/constructions/construction';
import { INITIALISATIONS, RANDOM_DEFAULTS } from '../../network/constructions/random';

/*
 * Constructions as a form has them: a value for each parameter. The same names as on the command
 * line go in and come out (network/constructions/constructions.ts); what no form can say stays a name.
 */

/** A parameter that a form asks for. */
export interface Parameter {
  readonly name: string;
  readonly label: string;
  /** What can be chosen; a number where there is nothing to choose from. */
  readonly choices?: readonly string[];
  readonly least?: number;
  readonly most?: number;
  readonly step?: number | 'any';
}

/** The text of each parameter's field, by the parameter's name. */
export type Values = Readonly<Record<string, string>>;

/** A kind of construction. */
export interface Kind {
  readonly prefix: string;
  /** One sentence. */
  readonly about: string;
  readonly parameters: readonly Parameter[];
  /** What the form has before anything is chosen. */
  readonly usual: string;
  /** The values that a construction's name has; undefined where the form cannot say it. */
  read(name: string): Values | undefined;
  /** @param before the name that the form showed last, for what has no field of its own */
  write(values: Values, before: string): string;
}

const whole = (name: string, label: string, least: number, most: number, step = 1): Parameter => ({
  name,
  label,
  least,
  most,
  step,
});

/** Beyond these, networks are not for looking at in a page; names that are typed have them, too. */
export const PAGE_LIMITS: ConstructionLimits = {
  host: 'the page',
  inputs: 4096,
  layers: 64,
  units: 4096,
  weights: 2 ** 24,
};

/** Layers of those that fold, and units of a layer (network/constructions/constructions.ts). */
const MOST_FOLDS = 64;
const MOST_WIDE = 64;

/** Activations to choose from; a name may have any other. */
const ACTIVATIONS = [
  'relu',
  'leaky_relu:0.1',
  'abs',
  'step',
  'hardtanh',
  'relu6',
  'max:2',
  'max:3',
];

/** Those whose units stand alone, which images have. */
const ONE_BY_ONE = ACTIVATIONS.filter((name) => !name.startsWith('max:'));

const random: Kind = {
  prefix: 'random:',
  about: 'Weights drawn anew for every seed; the bias is the standard deviation of all biases.',
  usual: 'random:2-24-24-24-1?seed=1',
  parameters: [
    whole('inputs', 'inputs', 1, PAGE_LIMITS.inputs),
    whole('depth', 'layers', 1, PAGE_LIMITS.layers),
    whole('width', 'units', 1, PAGE_LIMITS.units),
    whole('outputs', 'outputs', 1, PAGE_LIMITS.units),
    whole('seed', 'seed', 0, 2 ** 32 - 1),
    { name: 'init', label: 'weights', choices: INITIALISATIONS },
    { name: 'bias', label: 'bias', least: 0, most: 1e6, step: 'any' },
    { name: 'activation', label: 'activation', choices: ACTIVATIONS },
  ],
  read(name) {
    const [, sizes, query] = /^random:(\d+(?:-\d+){2,})(?:\?(.*))?$/.exec(name) ?? [];
    if (sizes === undefined) return undefined;
    const widths = sizes.split('-');
    const hidden = widths.slice(1, -1);
    const given = new URLSearchParams(query);
    const init = given.get('init') ?? RANDOM_DEFAULTS.init;
    return {
      inputs: widths[0],
      depth: String(hidden.length),
      // Nothing where layers differ: their widths are in the name.
      width: hidden.every((width) => width === hidden[0]) ? hidden[0] : '',
      outputs: widths[widths.length - 1],
      seed: given.get('seed') ?? String(RANDOM_DEFAULTS.seed),
      init,
      // PyTorch draws its biases by a rule of its own.
      bias: init === 'pytorch' ? '' : (given.get('bias') ?? String(RANDOM_DEFAULTS.bias)),
      activation: given.get('activation') ?? ACTIVATIONS[0],
    };
  },
  write({ inputs, depth, width, outputs, seed, init, bias, activation }, before) {
    const known = /^random:([\d-]+)/.exec(before)?.[1].split('-').slice(1, -1) ?? [];
    const hidden = Array.from(
      { length: Number(depth) },
      (_, k) => width || (known[k] ?? known[known.length - 1]),
    );
    const options = [`seed=${seed}`];
    if (init !== RANDOM_DEFAULTS.init) options.push(`init=${init}`);
    if (init !== 'pytorch' && bias !== '' && Number(bias) !== RANDOM_DEFAULTS.bias)
      options.push(`bias=${bias}`);
    // Nothing where the name has one that is not offered.
    const chosen = activation || /[?&]activation=([^&]*)/.exec(before)?.[1];
    if (chosen && chosen !== ACTIVATIONS[0]) options.push(`activation=${chosen}`);
    return `random:${[inputs, ...hidden, outputs].join('-')}?${options.join('&')}`;
  },
};

/** A kind whose name is its numbers, with an x between two of them. */
function numbered(
  prefix: string,
  about: string,
  usual: string,
  ...parameters: readonly Parameter[]
): Kind {
  const pattern = new RegExp(`^${prefix}${parameters.map(() => '(\\d+)').join('x')}$`);
  return {
    prefix,
    about,
    usual,
    parameters,
    read(name) {
      const [found, ...numbers] = pattern.exec(name) ?? [];
      if (found === undefined) return undefined;
      return Object.fromEntries(parameters.map((one, k) => [one.name, numbers[k]]));
    },
    write: (values) => prefix + parameters.map((one) => values[one.name]).join('x'),
  };
}

const layers = whole('depth', 'layers', 1, MOST_FOLDS);

const fold = numbered(
  'fold:',
  'Every layer but the last folds the unit square onto itself; the last cuts it by lines.',
  'fold:6x3',
  whole('width', 'units', 2, MOST_WIDE, 2),
  layers,
);

const tent = numbered(
  'tent:',
  'Every layer folds the interval from 0 to 1 once, by two units.',
  'tent:10',
  layers,
);

const pascanu = numbered(
  'pascanu:',
  'Every layer but the last folds the unit square along one axis, u and v in turn; the last cuts it by lines.',
  'pascanu:6x3',
  whole('width', 'units', 2, MOST_WIDE),
  layers,
);

const zonotope = numbered(
  'zonotope:',
  'A norm whose unit ball has twice as many sides as there are generators, then a sawtooth of it in every layer.',
  'zonotope:4x3x2',
  whole('generators', 'generators', 1, MOST_WIDE),
  whole('width', 'units', 2, MOST_WIDE),
  layers,
);

const square = numbered(
  'square:',
  'The square of u, nearer with every tent that is subtracted.',
  'square:6',
  whole('depth', 'tents', 1, MOST_FOLDS),
);

/** Widths of the jump of `mod:`, from 1/4 on. */
const JUMPS = Array.from({ length: 21 }, (_, k) => `1/${2 ** (k + 2)}`);
const USUAL_JUMP = '1/64';

const mod: Kind = {
  prefix: 'mod:',
  about: 'Every layer doubles, and jumps back to 0 over a width of eps.',
  usual: `mod:5?eps=${USUAL_JUMP}`,
  parameters: [
    layers,
    { name: 'dimensions', label: 'dimensions', choices: ['1', '2'] },
    { name: 'eps', label: 'eps', choices: JUMPS },
  ],
  read(name) {
    const [, depth, dimensions = '1', eps = USUAL_JUMP] =
      /^mod:(\d+)(?:x([12]))?(?:\?eps=(1\/\d+))?$/.exec(name) ?? [];
    return depth === undefined ? undefined : { depth, dimensions, eps };
  },
  write: ({ depth, dimensions, eps }) => `mod:${depth}${dimensions === '2' ? 'x2' : ''}?eps=${eps}`,
};

/** Names of `cnn:` networks, of which the form knows those whose convolutions are alike. */
const CNN =
  /^cnn:(\d+)x(\d+)x(\d+)((?:-\d+c\d+s\d+)+)-(\d+)-(\d+)\?seed=(\d+)(?:&activation=([^&]*))?$/;

const convolutional: Kind = {
  prefix: 'cnn:',
  about: 'Kernels over an image, drawn anew for every seed, then a dense layer.',
  usual: 'cnn:1x12x12-4c3s2-4c3s2-16-3?seed=1',
  parameters: [
    whole('colours', 'colours', 1, 16),
    whole('side', 'side', 2, 64),
    whole('depth', 'layers', 1, 8),
    whole('channels', 'channels', 1, 256),
    whole('kernel', 'kernel', 1, 16),
    whole('stride', 'stride', 1, 16),
    whole('width', 'dense', 1, PAGE_LIMITS.units),
    whole('outputs', 'outputs', 1, PAGE_LIMITS.units),
    whole('seed', 'seed', 0, 2 ** 32 - 1),
    { name: 'activation', label: 'activation', choices: ONE_BY_ONE },
  ],
  read(name) {
    const [, colours, side, other, kernels, width, outputs, seed, activation = ACTIVATIONS[0]] =
      CNN.exec(name) ?? [];
    if (side === undefined || side !== other) return undefined;
    const [first, ...rest] = kernels.slice(1).split('-');
    if (rest.some((kernel) => kernel !== first) || !ONE_BY_ONE.includes(activation))
      return undefined;
    const [channels, kernel, stride] = first.split(/[cs]/);
    const depth = String(rest.length + 1);
    return { colours, side, depth, channels, kernel, stride, width, outputs, seed, activation };
  },
  write(values) {
    const { colours, side, depth, channels, kernel, stride, width, outputs, seed, activation } =
      values;
    const kernels = Array.from({ length: Number(depth) }, () => `${channels}c${kernel}s${stride}`);
    const sizes = [`${colours}x${side}x${side}`, ...kernels, width, outputs].join('-');
    const chosen = activation === ACTIVATIONS[0] ? '' : `&activation=${activation}`;
    return `cnn:${sizes}?seed=${seed}${chosen}`;
  },
};

/** In the order to offer them. */
export const CONSTRUCTION_KINDS: readonly Kind[] = [
  random,
  convolutional,
  fold,
  tent,
  mod,
  pascanu,
  zonotope,
  square,
];

/** The kind of a construction and its values; undefined where no form says it. */
export function readConstruction(name: string): { kind: Kind; values: Values } | undefined {
  for (const kind of CONSTRUCTION_KINDS) {
    const values = kind.read(name);
    if (values) return { kind, values };
  }
  return undefined;
}
