import type { Sweep } from '../../sweep/sweep';
import { INITIALISATIONS, RANDOM_DEFAULTS } from '../../network/constructions/random';
import { hiddenWidths, inputWidth } from '../../network/network';
import { isShipped } from '../../network/shipped/names';
import { readConstruction } from '../open/construction';
import type { Exploration } from '../map/exploration';
import { givenActivation } from '../page/link';

/*
 * The small sweep around what is on screen: networks of its kind, in its window. The command line
 * runs the same (`crease bench depth`).
 */

/** Regions of a network beyond which a page does not count it. */
const MOST_REGIONS = 300_000;

/** Layers that a sweep goes to where the network on screen has fewer. */
const FEWEST_LAYERS = 4;

/** What a sweep looks at of all that is on screen. */
export type Swept = Pick<Exploration, 'opened' | 'counted' | 'isHome'>;

/** What a sweep has several of. */
export interface SweepKind {
  /** Networks of another depth are of the same kind. */
  readonly hasDepths: boolean;
  /** What is drawn anew: networks, or planes of one; nothing where there is but one of both. */
  readonly draws: 'seeds' | 'planes' | undefined;
}

/** What a person chooses of a sweep. */
export interface SweepChoice {
  /** Hidden layers of the deepest network, where depths are to choose. */
  readonly layers: number;
  /** How many seeds or planes. */
  readonly draws: number;
}

/** How a random network on screen was drawn; undefined for other networks. */
function drawOf({ opened }: Swept) {
  const known = readConstruction(opened.name);
  if (opened.format !== 'construction' || known?.kind.prefix !== 'random:') return undefined;
  return known.values;
}

export function sweepKindOf(exploration: Swept): SweepKind {
  const values = drawOf(exploration);
  if (values) return { hasDepths: values['width'] !== '', draws: 'seeds' };
  const hasPlanes = inputWidth(exploration.opened.network) > 2;
  return { hasDepths: false, draws: hasPlanes ? 'planes' : undefined };
}

export function usualChoice({ opened }: Swept): SweepChoice {
  return { layers: Math.max(FEWEST_LAYERS, hiddenWidths(opened.network).length), draws: 5 };
}

/** The sweep around what is on screen, in the window that is counted; in the networks' own where that is it. */
export function sweepAround(exploration: Swept, choice: SweepChoice): Sweep {
  const { counted, isHome } = exploration;
  const window = [counted.u0, counted.u1, counted.v0, counted.v1] satisfies Sweep['window'];
  const { drawn, named } = networksOf(exploration, choice);
  // In the order in which the schema has them, so that results have the same bytes everywhere.
  return {
    ...drawn,
    ...named,
    ...(!isHome && { window }),
    samples: [],
    definitions: false,
    maxRegions: MOST_REGIONS,
  };
}

/** Which networks a sweep draws, in how many planes, and which it names. */
function networksOf(exploration: Swept, { layers, draws }: SweepChoice) {
  const { name, format, network } = exploration.opened;
  const activation = givenActivation(exploration.opened);
  const slices = inputWidth(network) > 2 ? draws : 1;
  const none = {
    inits: [RANDOM_DEFAULTS.init],
    biases: [RANDOM_DEFAULTS.bias],
    inputs: [2],
    seeds: 1,
    seed: RANDOM_DEFAULTS.seed,
    slices,
  };
  const values = drawOf(exploration);
  if (!values)
    return {
      drawn: none,
      named:
        format === 'construction' || isShipped(name)
          ? { constructions: [name] }
          : {
              files: [name],
              ...(activation !== undefined && { activation }),
            },
    };
  const { inputs, width, init, bias, seed } = values;
  if (width === '') {
    const seeds = Array.from({ length: draws }, (_, k) => reseeded(name, Number(seed) + k));
    return { drawn: { ...none, slices: 1 }, named: { constructions: seeds } };
  }
  const drawn = {
    depths: Array.from({ length: layers }, (_, k) => k + 1),
    widths: [Number(width)],
    inits: INITIALISATIONS.filter((known) => known === init),
    // PyTorch draws them by a rule of its own.
    biases: [bias === '' ? RANDOM_DEFAULTS.bias : Number(bias)],
    inputs: [Number(inputs)],
    seeds: draws,
    seed: Number(seed),
    slices: 1,
  };
  return { drawn, named: {} };
}

/** A random network's name with another seed. */
function reseeded(name: string, seed: number): string {
  return /[?&]seed=\d+/.test(name)
    ? name.replace(/([?&])seed=\d+/, `$1seed=${seed}`)
    : `${name}${name.includes('?') ? '&' : '?'}seed=${seed}`;
}

/** A sweep as a file that the command line runs. */
export function sweepText(sweep: Sweep): string {
  const lines = Object.entries(sweep).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  const [file] = sweep.files ?? [];
  const beside = file === undefined ? '' : `; beside this one it needs ${JSON.stringify(file)}`;
  return (
    `# Crease's explorer counted this. The same numbers, and charts, come from\n` +
    `#   crease bench depth sweep.yaml --out sweep${beside}\n${lines.join('\n')}\n`
  );
}
