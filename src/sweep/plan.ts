import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { InputError } from '../network/errors';
import type { Initialisation } from '../network/constructions/random';
import type { Sweep } from './sweep';

/** How a random network of a sweep was drawn. */
export interface Draw {
  readonly depth: number;
  readonly width: number;
  readonly inputs: number;
  readonly init: Initialisation;
  /** Standard deviation of the biases; absent where the initialisation draws its own. */
  readonly bias?: number;
  readonly seed: number;
}

/** One network of a sweep, in one plane. */
export interface SweepNetwork {
  /** A file's name, or a construction. */
  readonly name: string;
  readonly isFile: boolean;
  /** Absent for files, and for constructions that the sweep names. */
  readonly draw?: Draw;
  /** Number of the random plane, from 0; absent where the network has but one. */
  readonly slice?: number;
}

/** Networks beyond which a sweep's folder would hold too many files for most file systems. */
const MOST_NETWORKS = 100_000;

/**
 * All networks of a sweep, always in the same order, each once.
 *
 * @throws InputError if there are too many.
 */
export function planSweep(sweep: Sweep): SweepNetwork[] {
  const networks = new Map<string, SweepNetwork>();
  for (const network of candidates(sweep)) {
    const key = JSON.stringify([network.name, network.slice]);
    if (!networks.has(key)) networks.set(key, network);
    if (networks.size > MOST_NETWORKS)
      throw new InputError(`The sweep has more than ${MOST_NETWORKS} networks: cut it in two.`);
  }
  return [...networks.values()];
}

function* candidates(sweep: Sweep): Generator<SweepNetwork> {
  for (const draw of draws(sweep)) {
    const slices = draw.inputs > 2 ? sweep.slices : 0;
    yield* inSlices({ name: nameOf(draw), isFile: false, draw }, slices);
  }
  // Constructions that a sweep names may be random ones of many inputs; those are cut like files.
  for (const name of sweep.constructions ?? [])
    yield* inSlices({ name, isFile: false }, hasPlanes(name) ? sweep.slices : 0);
  for (const name of sweep.files ?? []) yield* inSlices({ name, isFile: true }, sweep.slices);
}

/** The network in each of its planes; in its own where there are none to draw. */
function* inSlices(network: SweepNetwork, slices: number): Generator<SweepNetwork> {
  if (slices === 0) yield network;
  for (let slice = 0; slice < slices; slice++) yield { ...network, slice };
}

function hasPlanes(construction: string): boolean {
  const inputs = Number(/^random:(\d+)/.exec(construction)?.[1] ?? 2);
  return inputs > 2;
}

function* draws({
  depths = [],
  widths,
  units,
  inits,
  biases,
  inputs,
  ...rest
}: Sweep): Generator<Draw> {
  const seeds = listSeeds(rest);
  for (const input of inputs)
    for (const init of inits)
      for (const bias of biases)
        for (const size of widths ?? units ?? [])
          for (const depth of depths)
            for (const seed of seeds) {
              const width = widths ? size : size / depth;
              // PyTorch's initialisation draws biases of its own (network/constructions/random.ts).
              const spread = init === 'pytorch' ? {} : { bias };
              yield { depth, width, inputs: input, init, ...spread, seed };
            }
}

function listSeeds({ seeds, seed }: Pick<Sweep, 'seeds' | 'seed'>): readonly number[] {
  if (typeof seeds !== 'number') return seeds;
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

function nameOf({ depth, width, inputs, init, bias, seed }: Draw): string {
  const widths = [inputs, ...Array<number>(depth).fill(width), 1];
  const spread = bias === undefined ? '' : `&bias=${bias}`;
  return `random:${widths.join('-')}?seed=${seed}&init=${init}${spread}`;
}

/**
 * What a result is kept under: the same for everything that it depends on, and another if anything
 * of that changes. 16 hex digits.
 *
 * @param version of Crease, whose next one may count otherwise
 */
export function keyOf(network: SweepNetwork, sweep: Sweep, version: string): string {
  const { window, samples, definitions, maxRegions } = sweep;
  const { name, slice, isFile } = network;
  const measured = [version, name, slice, window, samples, definitions, maxRegions];
  // What a sweep does not say leaves the keys as they are.
  const said = isFile && sweep.activation !== undefined ? [sweep.activation] : [];
  const text = JSON.stringify([...measured, ...said]);
  return bytesToHex(sha256(new TextEncoder().encode(text))).slice(0, 16);
}
