import { randomNetworkName } from '../../src/cli/throughput/networks';
import { processorTimeSince } from '../../src/cli/throughput/processor-time';
import type { RunnerOptions } from '../../src/gpu/engine';
import { hiddenWidths, multiplyAddsOfSample } from '../../src/network/network';
import { samplesOf, type SampleGrid } from '../../src/view/grid';
import { bedOf, onDevice, type Bed } from './device';
import type { BenchNetwork } from './networks';
import type { Bench, Clock, Part, PartResult } from './part';
import { ProfiledDevice } from './profile';
import { FRAME_MS, percent, repeat, short, timeOf } from './timing';

/** A network to map, and samples along each side. */
export interface MapCase {
  readonly name: string;
  readonly side: number;
}

/** Maps that are to be finished within a frame, and those that show where that ends. */
export const MAPS: readonly MapCase[] = [
  { name: 'he-32x3', side: 4096 },
  { name: 'spiral-32x3', side: 4096 },
  { name: 'acasxu-1-1', side: 4096 },
  { name: randomNetworkName(64, 4), side: 4096 },
  { name: randomNetworkName(256, 3), side: 4096 },
  { name: randomNetworkName(256, 8), side: 2048 },
];

/** Samples along a side of small runs. */
const SMALL = 384;

export function casesOf(small: boolean): readonly MapCase[] {
  return small ? [MAPS[0], MAPS[2]].map(({ name }) => ({ name, side: SMALL })) : MAPS;
}

/** Ways to a map: as it comes, and each by itself, where nothing is made certain. */
const WAYS: readonly (readonly [name: string, options: RunnerOptions])[] = [
  ['as it comes', {}],
  ['not certified', { certainty: 'none' }],
  ['not counted', { uncounted: true }],
  ['sieve', { everySample: false, leafSide: 0, certainty: 'none' }],
  ['leaves of 16', { leafSide: 16, certainty: 'none' }],
  ['leaves of 32', { leafSide: 32, certainty: 'none' }],
];

/** A finished map: IDs of all samples in the GPU's memory, and how many there are by depth. */
export const maps: Part = {
  name: 'maps',
  about: 'milliseconds of finished maps, IDs and counts by depth, and of each way by itself',
  seconds: 110,
  run: (bench, result, clock) =>
    onDevice(async ({ device }) => {
      const rows = [
        ['network', 'side', 'way', 'first', 'again', 'frames', 'done', 'decided', 'regions'],
      ];
      result.tables.push(rows);
      for (const { name, side } of casesOf(bench.small)) {
        const found = await openNoted(bench, result, name);
        if (!found || clock.left < 0) continue;
        const grid = { window: found.window, width: side, height: side };
        await mapWays(bedOf(device), found, grid, { result, rows, clock });
      }
    }),
};

/** Opens a network, or says that its file is missing. */
export async function openNoted(
  { open }: Bench,
  { notes }: PartResult,
  name: string,
): Promise<BenchNetwork | undefined> {
  const found = await open(name);
  if (!found)
    notes.push(`${name}: its file is not here, so it is left out; --networks says where.`);
  return found;
}

/** Seconds of repeats of one way. */
const PATIENCE = 3;

async function mapWays(
  bed: Bed,
  found: BenchNetwork,
  grid: SampleGrid,
  {
    result,
    rows,
    clock,
  }: { readonly result: PartResult; readonly rows: string[][]; readonly clock: Clock },
): Promise<void> {
  const kernels = bed.engine
    .kernelsOf(found.network)
    .map((kernel): [string, RunnerOptions] => [
      `every sample, ${kernel}`,
      { kernel, everySample: true, certainty: 'none' },
    ]);
  for (const [way, options] of [...WAYS, ...kernels]) {
    if (clock.left < 0) {
      result.notes.push(`${found.name}: no time was left for "${way}".`);
      continue;
    }
    const sampler = bed.engine.createSampler(found.network, options);
    try {
      let regions: readonly number[] = [];
      const map = async () => {
        const made = await sampler.map(grid);
        regions = made.regionsByDepth;
        made.destroy();
      };
      const first = await timeOf(map);
      const before = sampler.work;
      const processor = process.cpuUsage();
      const once = await timeOf(map);
      const processorMilliseconds = processorTimeSince(processor);
      const { multiplyAdds, decided, unproven } = sampler.work;
      const times = await repeat(map, { most: 9, seconds: PATIENCE, clock });
      const milliseconds = [once, ...times.milliseconds];
      const all = samplesOf(grid) * multiplyAddsOfSample(found.network);
      const done = (multiplyAdds - before.multiplyAdds) / all;
      result.data.push({
        network: found.name,
        sha256: found.sha256,
        hidden: hiddenWidths(found.network),
        side: grid.width,
        way,
        firstMilliseconds: first,
        milliseconds,
        median: times.median,
        leafSide: await sampler.leafSideFor(grid),
        shareOfMultiplyAdds: done,
        decided: decided - before.decided,
        unproven: unproven - before.unproven,
        processorMilliseconds,
        regionsByDepth: regions,
      });
      rows.push([
        found.name,
        String(grid.width),
        way,
        short(first),
        short(times.median),
        (times.median / FRAME_MS).toFixed(2),
        percent(done),
        String(decided - before.decided),
        String(regions.at(-1) ?? ''),
      ]);
    } finally {
      sampler.destroy();
    }
  }
}

/** Where the time of a map goes on the GPU, by pipeline, and how much of it is none of the GPU's. */
export const profile: Part = {
  name: 'profile',
  about: 'milliseconds on the GPU by pipeline, of a map as it comes and of every sample',
  seconds: 30,
  run: (bench, result, clock) =>
    onDevice(async ({ device }) => {
      if (!device.features.has('timestamp-query')) {
        result.notes.push('The adapter has no timestamp-query, so nothing is profiled.');
        return;
      }
      const profiled = new ProfiledDevice(device);
      const bed = bedOf(profiled.device);
      const rows = [['network', 'way', 'pipeline', 'ms', 'dispatches']];
      result.tables.push(rows);
      for (const { name, side } of casesOf(bench.small).slice(0, 5)) {
        const found = await openNoted(bench, result, name);
        if (!found) continue;
        const grid = { window: found.window, width: side, height: side };
        for (const [way, options] of [WAYS[0], EVERY_SAMPLE, WAYS[4]]) {
          if (clock.left < 0) break;
          const sampler = bed.engine.createSampler(found.network, options);
          try {
            (await sampler.map(grid)).destroy();
            profiled.clear();
            const wall = await timeOf(async () => (await sampler.map(grid)).destroy());
            const { pipelines, unmeasured } = await profiled.read();
            const sum = pipelines.reduce((total, { milliseconds }) => total + milliseconds, 0);
            result.data.push({ network: name, side, way, wall, sum, pipelines, unmeasured });
            const shown = pipelines.slice(0, 8);
            for (const { pipeline, milliseconds, dispatches } of shown)
              rows.push([name, way, pipeline, short(milliseconds), String(dispatches)]);
            const rest = unmeasured > 0 ? `, ${unmeasured} dispatches not measured` : '';
            rows.push([name, way, `of ${short(wall)} by the clock${rest}`, short(sum), '']);
          } finally {
            sampler.destroy();
          }
        }
      }
    }),
};

const EVERY_SAMPLE: (typeof WAYS)[number] = [
  'every sample',
  { everySample: true, leafSide: 0, certainty: 'none' },
];
