import { constructNetwork } from '../network/constructions/constructions';
import { hiddenWidths } from '../network/network';
import { isShipped } from '../network/shipped/names';
import { initialisationEstimate } from '../theory/expectation';
import { montufarLowerBound, telgarskyLowerBound } from '../theory/lower-bounds';
import type { SweepNetwork } from './plan';
import type { Sweep } from './sweep';

/**
 * Seconds of one thread per region, and per region and hidden unit: about what a 2-core server of
 * 2024 took for 2-16×3 up to 2-64×6. They only order the networks and make the first guess; the
 * measured times correct it.
 */
const SECONDS_PER_REGION = 3e-6;
const SECONDS_PER_REGION_AND_UNIT = 2e-8;

/** What a network will about cost. */
export interface Cost {
  readonly regions: number;
  readonly seconds: number;
}

/**
 * What a network will about cost in one thread; undefined for a file, and for what comes with Crease:
 * these have to be read first.
 */
export function expectedCost(network: SweepNetwork, sweep: Sweep): Cost | undefined {
  const { draw, name, isFile } = network;
  if (isFile || isShipped(name)) return undefined;
  if (draw) return typicalCost(Array<number>(draw.depth).fill(draw.width), sweep);
  const hidden = hiddenWidths(constructNetwork(name).network);
  if (name.startsWith('random:')) return typicalCost(hidden, sweep);
  // What is constructed by hand is constructed to have many regions.
  return costOf(Math.max(typicalRegions(hidden), attained(hidden)), hidden, sweep);
}

/** What a network of these hidden layers will about cost, if it is like most. */
export function typicalCost(hidden: readonly number[], sweep: Sweep): Cost {
  return costOf(typicalRegions(hidden), hidden, sweep);
}

function typicalRegions(hidden: readonly number[]): number {
  return Number(initialisationEstimate(2, hidden).at(-1) ?? 1n);
}

function costOf(most: number, hidden: readonly number[], sweep: Sweep): Cost {
  const regions = Math.min(most, sweep.maxRegions);
  const units = hidden.reduce((sum, width) => sum + width, 0);
  const perRegion = SECONDS_PER_REGION + SECONDS_PER_REGION_AND_UNIT * units;
  return { regions, seconds: regions * perRegion };
}

/** What foldings of these widths attain, and tents. */
function attained(hidden: readonly number[]): number {
  const closedForms = [montufarLowerBound(2, hidden), telgarskyLowerBound(2, hidden)];
  return Math.max(...closedForms.map((byDepth) => Number(byDepth.at(-1) ?? 1n)));
}

/** Tells how long a sweep will still take. */
export class Projection {
  private measured = 0;
  private expected = 0;
  private files = { seconds: 0, count: 0 };

  /**
   * @param threads that work at a time
   * @param file what a file will about cost, for as long as none was measured
   */
  constructor(
    private readonly threads: number,
    private readonly file?: Cost,
  ) {}

  /** A network that was expected to cost this much took `seconds` of one thread. */
  add(cost: Cost | undefined, seconds: number): void {
    if (cost) {
      this.measured += seconds;
      this.expected += cost.seconds;
    } else {
      this.files.seconds += seconds;
      this.files.count++;
    }
  }

  /** Seconds that these networks will about take, together; undefined while nothing is known. */
  remaining(costs: readonly (Cost | undefined)[]): number | undefined {
    const scale = this.expected > 0 ? this.measured / this.expected : 1;
    const known = costs.reduce((sum, cost) => sum + (cost?.seconds ?? 0), 0);
    const unknown = costs.filter((cost) => cost === undefined).length;
    const { seconds, count } = this.files;
    const perFile = count > 0 ? seconds / count : this.file?.seconds;
    if (perFile === undefined && unknown > 0) return undefined;
    return (scale * known + (perFile ?? 0) * unknown) / this.threads;
  }
}

/**
 * The order in which networks are best done: the longest first, so that no thread is left alone with
 * a long one at the end; files last.
 */
export function byCost<Item extends { readonly cost: Cost | undefined }>(
  items: readonly Item[],
): Item[] {
  return items.toSorted((a, b) => (b.cost?.seconds ?? 0) - (a.cost?.seconds ?? 0));
}
