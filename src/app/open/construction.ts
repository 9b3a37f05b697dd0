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

/** Layers of `fold:` and `tent:` (network/constructions/constructions.ts). */
const MOST_FOLDS = 64;

/** Activations to choose from; a name may have any other. */
const ACTIVATIONS = ['relu', 'leaky_relu:0.1', 'abs', 'hardtanh', 'relu6'];

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

const fold: Kind = {
  prefix: 'fold:',
  about: 'Every layer but the last folds the unit square onto itself; the last cuts it by lines.',
  usual: 'fold:6x3',
  parameters: [whole('width', 'units', 2, 64, 2), whole('depth', 'layers', 1, MOST_FOLDS)],
  read(name) {
    const [, width, depth] = /^fold:(\d+)x(\d+)$/.exec(name) ?? [];
    return width === undefined ? undefined : { width, depth };
  },
  write: ({ width, depth }) => `fold:${width}x${depth}`,
};

const tent: Kind = {
  prefix: 'tent:',
  about: 'Every layer folds the interval from 0 to 1 once, by two units.',
  usual: 'tent:10',
  parameters: [whole('depth', 'layers', 1, MOST_FOLDS)],
  read(name) {
    const [, depth] = /^tent:(\d+)$/.exec(name) ?? [];
    return depth === undefined ? undefined : { depth };
  },
  write: ({ depth }) => `tent:${depth}`,
};

/** In the order to offer them. */
export const CONSTRUCTION_KINDS: readonly Kind[] = [random, fold, tent];

/** The kind of a construction and its values; undefined where no form says it. */
export function readConstruction(name: string): { kind: Kind; values: Values } | undefined {
  for (const kind of CONSTRUCTION_KINDS) {
    const values = kind.read(name);
    if (values) return { kind, values };
  }
  return undefined;
}
