import { hiddenWidths } from '../network/network';
import type { OpenedNetwork } from '../network/open';
import { sliceNetwork } from '../network/slice';
import { BandCounter, bandsOf } from '../sampling/bands';
import { sampleBand } from '../sampling/sample-part';
import { sweepSlice, sweepWindow } from './measure';
import type { SweepNetwork } from './plan';
import type { NetworkRecord } from './record';
import type { Sweep } from './sweep';

/**
 * Counts what grids of samples meet, and adds it to a record. Never more than there is, and the same
 * on every machine: the samples are found by cutting, not on a GPU.
 */
export function addSampled(
  record: NetworkRecord,
  opened: OpenedNetwork,
  described: SweepNetwork,
  { window: asked, samples }: Pick<Sweep, 'window' | 'samples'>,
): NetworkRecord {
  const window = sweepWindow(opened, { window: asked });
  const network = sliceNetwork(opened.network, sweepSlice(opened.network, described));
  const counts = samples.map((side) => {
    const grid = { window, width: side, height: side };
    const counter = new BandCounter(hiddenWidths(network).length);
    for (const [first, end] of bandsOf(grid, 1)) counter.add(sampleBand(network, grid, first, end));
    return counter.regionsByDepth;
  });
  const depths = record.depths.map((depth, k) => ({
    ...depth,
    sampled: Object.fromEntries(samples.map((side, i) => [side, counts[i][k]])),
  }));
  return { ...record, depths };
}
