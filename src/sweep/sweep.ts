import { z } from 'zod';
import { DEFAULT_MAX_REGIONS } from '../geometry/subdivision';
import { parseActivations } from '../network/layer-activations';
import { parseConstruction } from '../network/constructions/constructions';
import { isShipped } from '../network/shipped/names';
import { InputError } from '../network/errors';
import { INITIALISATIONS, RANDOM_DEFAULTS } from '../network/constructions/random';
import { windowOf } from '../network/slice';
import { asList } from './ranges';

/*
 * What a sweep may say. The same schema reads sweep files (sweep-file.ts) and flags, so both refuse
 * the same things in the same words.
 */

/** As constructions have it (network/constructions/constructions.ts). */
const MOST_BIAS = 1e6;

/** Layers and units beyond which no network fits a sweep that should end. */
const MOST_DEPTH = 64;
const MOST_UNITS = 65_536;

/** What is said of a word where a number should be: it may have been meant as a range. */
const wordRefusal = ({ input }: { readonly input?: unknown }) =>
  typeof input === 'string' ? `"${input}" is no number, nor a range such as 1..6` : undefined;

const whole = (least: number, most: number) => z.int({ error: wordRefusal }).min(least).max(most);

/** A list of values; one value alone, and ranges such as 1..6, count as lists. */
const listOf = <Item extends z.ZodType>(item: Item) => z.preprocess(asList, z.array(item).min(1));

const LAST_SEED = 2 ** 32 - 1;
const seed = whole(0, LAST_SEED);

const fields = z.strictObject({
  /** Hidden layers, and units of each of them, or units in all that are shared out evenly. */
  depths: listOf(whole(1, MOST_DEPTH)).optional(),
  widths: listOf(whole(1, MOST_UNITS)).optional(),
  units: listOf(whole(1, MOST_UNITS)).optional(),
  inits: listOf(z.enum(INITIALISATIONS)).default([RANDOM_DEFAULTS.init]),
  /** Standard deviations of the biases. */
  biases: listOf(z.number({ error: wordRefusal }).min(0).max(MOST_BIAS)).default([
    RANDOM_DEFAULTS.bias,
  ]),
  inputs: listOf(whole(1, MOST_UNITS)).default([2]),
  /** How many seeds, from `seed` on; or which. */
  seeds: z.union([whole(1, 100_000), z.preprocess(asList, z.array(seed).min(1))]).default(1),
  seed: seed.default(0),
  /** Random planes through the origin, per network of more than two inputs. */
  slices: whole(1, 1000).default(1),
  files: listOf(z.string().min(1)).optional(),
  constructions: listOf(z.string().min(1)).optional(),
  /**
   * Activations of the sweep's .safetensors files that do not say them, or are not listened to
   * (`parseActivations`).
   */
  activation: z.string().min(1).optional(),
  /** u0, u1, v0, v1; without it, each network's own. */
  window: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  /** Samples along each side of the window, to be counted beside the exact regions. */
  samples: z.preprocess(asList, z.array(whole(1, 16_384))).default([]),
  /** Whether R4, R5, R6 and adjacencies are counted, too. */
  definitions: z.boolean().default(false),
  maxRegions: whole(1, Number.MAX_SAFE_INTEGER).default(DEFAULT_MAX_REGIONS),
});

export const sweepSchema = fields.superRefine((sweep, context) => {
  for (const { path, message } of contradictions(sweep))
    context.addIssue({ code: 'custom', path, message, input: sweep });
});

/** Names of a sweep's fields. */
export const SWEEP_FIELDS = Object.keys(fields.shape);

/** A sweep with everything said. */
export type Sweep = z.infer<typeof fields>;

/** A sweep as a person writes it. */
export type SweepInput = z.input<typeof fields>;

interface Contradiction {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What no single field shows. */
function* contradictions(sweep: Sweep): Generator<Contradiction> {
  const { depths, widths, units, files, constructions, window, seeds, seed: first } = sweep;
  const { activation } = sweep;
  const sizes = widths ?? units;
  if (widths && units)
    yield { path: ['units'], message: 'widths and units both say how wide layers are; leave one' };
  if (depths && !sizes)
    yield { path: ['depths'], message: 'depths need widths, or units that they share out' };
  if (sizes && !depths)
    yield { path: [widths ? 'widths' : 'units'], message: 'depths are missing' };
  if (!depths && !sizes && !files && !constructions)
    yield {
      path: [],
      message: 'the sweep names no networks: depths with widths, files or constructions',
    };
  if (typeof seeds === 'number' && first + seeds - 1 > LAST_SEED)
    yield { path: ['seeds'], message: `${seeds} seeds from ${first} on go past ${LAST_SEED}` };
  for (const [k, total] of (units ?? []).entries())
    for (const depth of depths ?? [])
      if (total % depth !== 0)
        yield { path: ['units', k], message: `${total} units do not make ${depth} equal layers` };
  for (const [k, text] of (constructions ?? []).entries()) {
    const message = isShipped(text) ? undefined : refusal(() => parseConstruction(text));
    if (message !== undefined) yield { path: ['constructions', k], message: `${text}: ${message}` };
  }
  if (activation !== undefined) {
    const message = files
      ? refusal(() => parseActivations(activation, 'it'))
      : 'only files have activations to be said, and the sweep names none';
    if (message !== undefined) yield { path: ['activation'], message };
  }
  if (!window) return;
  const message = refusal(() => windowOf(window));
  if (message !== undefined) yield { path: ['window'], message };
}

/** Why something is refused; undefined where it is not. */
function refusal(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
