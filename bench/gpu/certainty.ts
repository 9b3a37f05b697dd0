import { randomNetworkName } from '../../src/cli/throughput/networks';
import { processorTimeSince } from '../../src/cli/throughput/processor-time';
import type { Certainty } from '../../src/gpu/certification';
import type { Sampler } from '../../src/gpu/engine';
import { hiddenWidths } from '../../src/network/network';
import { median } from '../../src/sweep/quantiles';
import type { SampleGrid } from '../../src/view/grid';
import { bedOf, onDevice, type Bed } from './device';
import { openNoted } from './maps';
import type { BenchNetwork } from './networks';
import type { Part } from './part';

/** Ordinary networks: two as they are initialised, and one that is trained. */
const NETWORKS = [randomNetworkName(64, 3), 'he-32x3', 'spiral-32x3'];

/** Samples along a side; in small runs too a map has to be more than its setting up. */
const SIDE = 4096;
const SMALL = 1024;

const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 24;

/** Milliseconds: of all processors, which do all of the work of a software adapter, and by the clock. */
interface Cost {
  readonly processor: number;
  readonly clock: number;
}

/** A map made both ways, one right after the other. */
interface Round {
  readonly decided: Cost;
  readonly undecided: Cost;
}

/** Both ways' rounds, with leaves of one size. */
interface Pairs {
  readonly rounds: readonly Round[];
  readonly leafSide: number;
  /** Samples that the CPU decided, of a map in the mean. */
  readonly decided: number;
}

/** What it costs that every sample is right: as a part of a map that is left as shaders round. */
export const certainty: Part = {
  name: 'certainty',
  about: 'maps whose every sample is decided, over maps left as shaders round, in pairs',
  seconds: 60,
  run: (bench, result, clock) =>
    onDevice(async ({ device }) => {
      const rows = [
        [
          'network',
          'side',
          'decided',
          'rounds',
          'processor, least',
          'median',
          'clock, least',
          'median',
        ],
      ];
      result.tables.push(rows);
      const side = bench.small ? SMALL : SIDE;
      for (const [k, name] of NETWORKS.entries()) {
        const found = await openNoted(bench, result, name);
        if (!found) continue;
        const grid = { window: found.window, width: side, height: side };
        const end = clock.elapsed + clock.left / (NETWORKS.length - k);
        const pairs = await inPairs(bedOf(device), found, grid, () => clock.elapsed < end);
        const { rounds, decided } = pairs;
        const [processor, byClock] = [ratiosOf(rounds, 'processor'), ratiosOf(rounds, 'clock')];
        result.data.push({
          network: name,
          sha256: found.sha256,
          hidden: hiddenWidths(found.network),
          side,
          ...pairs,
          processor,
          clock: byClock,
        });
        const ratios = [processor, byClock].flatMap(({ least, middle }) => [least, middle]);
        rows.push([
          name,
          String(side),
          String(decided),
          String(rounds.length),
          ...ratios.map((ratio) => ratio.toFixed(2)),
        ]);
      }
    }),
};

async function inPairs(
  { engine }: Bed,
  { network }: BenchNetwork,
  grid: SampleGrid,
  hasTime: () => boolean,
): Promise<Pairs> {
  const leafSide = await leafSideOf(engine.createSampler(network), grid);
  const samplerOf = (how: Certainty) => engine.createSampler(network, { certainty: how, leafSide });
  const samplers = { decided: samplerOf('decided'), undecided: samplerOf('none') };
  try {
    for (const sampler of Object.values(samplers)) await costOf(sampler, grid);
    const { decided: before } = samplers.decided.work;
    const rounds: Round[] = [];
    while (rounds.length < FEWEST_ROUNDS || (rounds.length < MOST_ROUNDS && hasTime())) {
      // Who comes second finds a warm cache, or much garbage.
      const early = rounds.length % 2 === 0 ? await costOf(samplers.decided, grid) : undefined;
      const undecided = await costOf(samplers.undecided, grid);
      rounds.push({ decided: early ?? (await costOf(samplers.decided, grid)), undecided });
    }
    const decided = Math.round((samplers.decided.work.decided - before) / rounds.length);
    return { rounds, leafSide, decided };
  } finally {
    for (const sampler of Object.values(samplers)) sampler.destroy();
  }
}

/** The size of leaves that a map has as it comes, once it was made before. */
async function leafSideOf(sampler: Sampler, grid: SampleGrid): Promise<number> {
  try {
    for (let k = 0; k < 2; k++) await costOf(sampler, grid);
    return await sampler.leafSideFor(grid);
  } finally {
    sampler.destroy();
  }
}

async function costOf(sampler: Sampler, grid: SampleGrid): Promise<Cost> {
  const [startedAt, processor] = [performance.now(), process.cpuUsage()];
  (await sampler.map(grid)).destroy();
  return { processor: processorTimeSince(processor), clock: performance.now() - startedAt };
}

/** What decided maps took as a multiple of others: by the least of both, and the median of rounds. */
function ratiosOf(rounds: readonly Round[], of: keyof Cost): { least: number; middle: number } {
  const least = (way: keyof Round) => Math.min(...rounds.map((round) => round[way][of]));
  return {
    least: least('decided') / least('undecided'),
    middle: median(rounds.map(({ decided, undecided }) => decided[of] / undecided[of])),
  };
}
