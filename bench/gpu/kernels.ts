import { randomNetworkName } from '../../src/cli/throughput/networks';
import { measureKernel } from '../../src/doctor/speed';
import { measurePeak } from '../../src/gpu/peak';
import { bedOf, onDevice } from './device';
import type { Part } from './part';
import { percent, short } from './timing';

const WIDTHS = [16, 32, 64, 128, 256, 512];
const DEPTH = 4;

/** Full kernels: every sample, no folding, no counting. */
export const kernels: Part = {
  name: 'kernels',
  about: 'GFLOP/s of each kernel that evaluates every sample, as a share of float32 peak',
  seconds: 50,
  run: ({ small, open }, { data, tables }, clock) =>
    onDevice(async ({ device }) => {
      const bed = bedOf(device);
      const peak = await measurePeak(device);
      const rows = [['network', 'kernel', 'GFLOP/s', `of ${short(peak / 1e9)}`]];
      tables.push(rows);
      for (const width of small ? WIDTHS.slice(0, 3) : WIDTHS) {
        const found = await open(randomNetworkName(width, small ? 2 : DEPTH));
        if (!found) continue;
        for (const kernel of bed.engine.kernelsOf(found.network)) {
          if (clock.left < 0) break;
          const flopsPerSecond = await measureKernel(bed, found.network, kernel);
          data.push({ network: found.name, width, kernel, flopsPerSecond, peak });
          rows.push([
            found.name,
            kernel,
            short(flopsPerSecond / 1e9),
            percent(flopsPerSecond / peak),
          ]);
        }
      }
    }),
};
