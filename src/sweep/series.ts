import type { SweepNetwork } from './plan';
import { quantiles } from './quantiles';
import type { NetworkRecord, Outcome } from './record';
import type { Sweep } from './sweep';

/** One network of a sweep, and what became of it. */
export interface Entry {
  readonly network: SweepNetwork;
  readonly outcome: Outcome;
}

/** A sweep that is done, in the order of its plan. */
export interface SweepResults {
  /** Crease's version. */
  readonly version: string;
  readonly sweep: Sweep;
  readonly entries: readonly Entry[];
}

/** Networks that differ by nothing but their seed or plane: what quantiles are taken over. */
export interface Series {
  /** `2-32×4 he, bias 0.1`, or a file's or construction's name. */
  readonly label: string;
  readonly isDrawn: boolean;
  readonly isFile: boolean;
  readonly inputs: number;
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  readonly isPlain: boolean;
  /** Counts of each network by depth: `regions[k][i]` is network i at depth k + 1. */
  readonly regions: readonly (readonly number[])[];
  /** Counts of regions that each number of samples along a side met; empty without samples. */
  readonly sampled: readonly { readonly side: number; readonly counts: Series['regions'] }[];
  /** Networks that could not be measured are no members. */
  readonly networks: number;
}

interface Member {
  readonly network: SweepNetwork;
  readonly record: NetworkRecord;
}

/** The series of a sweep, in the order in which they first come. */
export function seriesOf(entries: readonly Entry[]): Series[] {
  const members = new Map<string, Member[]>();
  for (const { network, outcome } of entries) {
    if (!('record' in outcome)) continue;
    const label = labelOf(network);
    const member = { network, record: outcome.record };
    const known = members.get(label);
    if (known) known.push(member);
    else members.set(label, [member]);
  }
  return [...members].map(([label, all]) => combine(label, all));
}

function combine(label: string, members: readonly Member[]): Series {
  const [{ network, record }] = members;
  return {
    label,
    isDrawn: network.draw !== undefined,
    isFile: network.isFile,
    inputs: record.network.inputs,
    hidden: record.depths.map(({ units }) => units),
    isPlain: record.network.isPlain,
    regions: record.depths.map((_, k) => members.map((member) => member.record.depths[k].regions)),
    sampled: sidesOf(record).map((side) => ({
      side,
      counts: record.depths.map((_, k) =>
        members.map((member) => member.record.depths[k].sampled?.[side] ?? 0),
      ),
    })),
    networks: members.length,
  };
}

/** Samples along each side that a network was sampled with, fewest first. */
function sidesOf({ depths: [{ sampled = {} }] }: NetworkRecord): number[] {
  return Object.keys(sampled)
    .map(Number)
    .toSorted((a, b) => a - b);
}

function labelOf({ name, draw }: SweepNetwork): string {
  if (!draw) return name;
  const { inputs, width, depth, init, bias } = draw;
  const spread = bias === undefined ? '' : `, bias ${bias}`;
  return `${inputs}-${width}×${depth} ${init}${spread}`;
}

/** What a series says at one depth. */
export interface SeriesDepth {
  readonly depth: number;
  /** Units of the first k layers. */
  readonly unitsToDepth: number;
  readonly mean: number;
  /** As `QUANTILES` has them. */
  readonly quantiles: readonly number[];
}

export function seriesDepths({
  hidden,
  regions,
}: Pick<Series, 'hidden' | 'regions'>): SeriesDepth[] {
  let unitsToDepth = 0;
  return hidden.map((units, k) => {
    unitsToDepth += units;
    const counts = regions[k];
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    return { depth: k + 1, unitsToDepth, mean, quantiles: quantiles(counts) };
  });
}
