import { randomNetworkName } from '../../src/cli/throughput/networks';
import { measureKernel } from '../../src/doctor/speed';
import type { DawnFeatures } from '../../src/cli/adapter';
import type { Knobs } from '../../src/gpu/knobs';
import { bedOf, onDevice, type Bed } from './device';
import { openNoted } from './maps';
import type { Bench, Clock, Part, PartResult } from './part';
import { repeat, short } from './timing';

/** A way to use the device, other than it is used. */
interface Variant {
  readonly name: string;
  readonly knobs?: Partial<Knobs>;
  readonly dawn?: DawnFeatures;
}

const MIB = 2 ** 20;

const VARIANTS: readonly Variant[] = [
  { name: 'as it is' },
  // WebGPU's bounds checks: what they cost, not what may be left out.
  { name: 'without bounds checks', dawn: { on: ['disable_robustness'] } },
  { name: 'with workgroup memory cleared', dawn: { off: ['disable_workgroup_init'] } },
  ...[32, 128, 256].map((workgroup) => ({
    name: `workgroups of ${workgroup}`,
    knobs: { workgroup },
  })),
  ...[32, 64, 128, 512, 1024].map((mebibytes) => ({
    name: `buffers of ${mebibytes} MiB shared`,
    knobs: { mostBytes: mebibytes * MIB },
  })),
  ...[0, 10, 30, Infinity].map((shortestFold) => ({
    name: `folded from ${shortestFold} ms`,
    knobs: { shortestFold },
  })),
  ...(
    [
      [4, 16],
      [64, 256],
      [200, 400],
    ] as const
  ).map((batch) => ({
    name: `submissions of ${batch.join(' to ')} ms`,
    knobs: { batch },
  })),
];

const WIDTHS = [32, 64, 128, 256];
const MAPPED = [randomNetworkName(64, 4), 'he-32x3', 'acasxu-1-1'];

/** What other numbers, and Dawn's own checks, make of kernels and maps; a row for each. */
export const knobs: Part = {
  name: 'knobs',
  about: 'kernels and maps where a number is another than it is, or a check of Dawn’s',
  seconds: 110,
  async run(bench, result, clock) {
    const variants = bench.small ? VARIANTS.filter((_, k) => k % 4 < 2) : VARIANTS;
    const rows: string[][] = [];
    result.tables.push(rows);
    for (const variant of variants) {
      if (clock.left < 0) {
        result.notes.push(`No time was left for "${variant.name}".`);
        continue;
      }
      try {
        const measured = await onDevice(
          ({ device }) => measure(bedOf(device, variant.knobs), bench, result, clock),
          variant.dawn,
        );
        result.data.push({ variant: variant.name, ...variant.knobs, ...measured });
        const { kernels, maps } = measured;
        if (rows.length === 0)
          rows.push(['', ...kernels.map(({ label }) => label), ...maps.map(({ label }) => label)]);
        rows.push([variant.name, ...[...kernels, ...maps].map(({ value }) => short(value))]);
      } catch (error) {
        result.notes.push(
          `${variant.name}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  },
};

interface Measured {
  readonly label: string;
  readonly value: number;
}

async function measure(
  bed: Bed,
  bench: Bench,
  result: PartResult,
  clock: Clock,
): Promise<{ kernels: Measured[]; maps: Measured[] }> {
  const kernels: Measured[] = [];
  for (const width of bench.small ? [16] : WIDTHS) {
    const found = await bench.open(randomNetworkName(width, bench.small ? 2 : 4));
    if (!found) continue;
    for (const kernel of ['layer by layer', 'in workgroup memory']) {
      if (clock.left < 0) break;
      const has = bed.engine.kernelsOf(found.network).includes(kernel);
      const value = has ? (await measureKernel(bed, found.network, kernel)) / 1e9 : NaN;
      const where = kernel === 'layer by layer' ? 'layers' : 'workgroup';
      kernels.push({ label: `${where} ${width}, GFLOP/s`, value });
    }
  }
  const maps: Measured[] = [];
  for (const name of bench.small ? MAPPED.slice(0, 1) : MAPPED) {
    if (clock.left < 0) break;
    const found = await openNoted(bench, result, name);
    if (!found) continue;
    const side = bench.small ? 256 : 4096;
    const grid = { window: found.window, width: side, height: side };
    const sampler = bed.engine.createSampler(found.network);
    const map = async () => (await sampler.map(grid)).destroy();
    await map();
    const { median } = await repeat(map, { most: 5, seconds: 1, clock });
    sampler.destroy();
    maps.push({ label: `${name}, ms`, value: median });
  }
  return { kernels, maps };
}
