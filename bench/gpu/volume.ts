import type { RunnerOptions } from '../../src/gpu/engine';
import { bedOf, onDevice } from './device';
import { openNoted } from './maps';
import type { Part } from './part';
import { short, timeOf } from './timing';

const NETWORK = 'bunny-3d-8x32';
const SIDE = { card: 256, small: 24 };

/** In a checkout without that file, one of the same shape stands for it. */
const INSTEAD = 'random:3-32-32-32-32-32-32-32-32-1?seed=1';

const WAYS: readonly (readonly [name: string, options: RunnerOptions])[] = [
  ['as it comes', {}],
  ['every sample, not certified', { everySample: true, leafSide: 0, certainty: 'none' }],
  ['leaves of 16, not certified', { leafSide: 16, certainty: 'none' }],
];

export const volume: Part = {
  name: 'volume',
  about: 'milliseconds to count the regions of a volume by depth',
  seconds: 40,
  run: (bench, result, clock) =>
    onDevice(async ({ device }) => {
      const found = (await openNoted(bench, result, NETWORK)) ?? (await bench.open(INSTEAD));
      if (!found) return;
      const side = SIDE[bench.small ? 'small' : 'card'];
      const { u0, u1, v0, v1 } = found.window;
      const window = { u0, u1, v0, v1, w0: u0, w1: u1 };
      const grid = { window, width: side, height: side, depth: side };
      const { engine } = bedOf(device);
      const rows = [['network', 'side', 'way', 'first', 'again', 'regions', 'decided']];
      result.tables.push(rows);
      for (const [way, options] of WAYS) {
        if (clock.left < 0) break;
        const sampler = engine.createSampler(found.network, options);
        try {
          let regionsByDepth: number[] = [];
          const signal = AbortSignal.timeout(Math.ceil(1000 * Math.max(1, clock.left)));
          const count = async () => {
            regionsByDepth = await sampler.count(grid, { signal });
          };
          const first = await timeOf(count);
          const milliseconds = clock.left > first / 1000 ? await timeOf(count) : first;
          const { decided, unproven } = sampler.work;
          const { name } = found;
          result.data.push({
            network: name,
            side,
            way,
            first,
            milliseconds,
            regionsByDepth,
            decided,
            unproven,
          });
          const counted = String(regionsByDepth.at(-1));
          rows.push([
            name,
            String(side),
            way,
            short(first),
            short(milliseconds),
            counted,
            String(decided),
          ]);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
          result.notes.push(`${found.name}, ${way}: not done within the part's time.`);
        } finally {
          sampler.destroy();
        }
      }
    }),
};
