import { constructNetwork } from '../network/constructions';
import { hiddenWidths } from '../network/network';
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

/** What a network will about cost in one thread; undefined for a file, which has to be read first. */
export function expectedCost(network: SweepNetwork, sweep: Sweep): Cost | undefined {
  if (network.isFile) return undefined;
  const { draw, name } = network;
  const hidden = draw
    ? Array<number>(draw.depth).fill(draw.width)
    : hiddenWidths(constructNetwork(name).network);
  const typical = Number(initialisationEstimate(2, hidden).at(-1) ?? 1n);
  // What is constructed by hand is constructed to have many regions.
  const most = draw || name.startsWith('random:') ? typical : Math.max(typical, attained(hidden));
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

  /** @param threads that work at a time */
  constructor(private readonly threads: number) {}

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
    if (unknown > 0 && this.files.count === 0) return undefined;
    const perFile = this.files.count > 0 ? this.files.seconds / this.files.count : 0;
    return (scale * known + perFile * unknown) / this.threads;
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
