import { expect } from 'vitest';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import type { SampleGrid } from '../../src/view/grid';
import type { mapOf } from './map-of';

/** Expects a map to be that of the CPU, which finds samples in integers where need be: to the last one. */
export function expectCpuMap(
  { ids, counted }: Pick<Awaited<ReturnType<typeof mapOf>>, 'ids' | 'counted'>,
  network: SlicedNetwork,
  grid: SampleGrid,
): void {
  const band = sampleBand(network, grid, 0, grid.height);
  expect(ids).toHaveLength(2 * band.regions.length);
  let different = 0;
  for (const [i, region] of band.regions.entries())
    if (ids[2 * i] !== band.ids[2 * region] || ids[2 * i + 1] !== band.ids[2 * region + 1])
      different++;
  expect(different).toBe(0);
  const counter = new BandCounter(band.idsByDepth.length + 1);
  counter.add(band);
  expect(counted.map(({ length }) => length)).toEqual(counter.regionsByDepth);
}
