import { describe, expect, it } from 'vitest';
import { hiddenWidths } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import { axesSlice, defaultSlice, sliceNetwork } from '../../src/network/slice';
import {
  bandAnswers,
  type BandJob,
  type BandQuestions,
  type FinishedBand,
} from '../../src/sampling/band-worker';
import { openBandWorkers, sampleInWorkers } from '../../src/sampling/band-workers';
import { BandCounter, bandsOf, type Rows } from '../../src/sampling/bands';
import { indexBand, ON_CREASE } from '../../src/sampling/painting';
import { sampleBand } from '../../src/sampling/sample-part';
import { serve } from '../../src/threads/serve';
import { startHere } from '../threads/thread-here';

const window = { u0: -1, u1: 1, v0: -1, v1: 1, w0: -1, w1: 1 };

/** A worker of this thread, whose answers arrive late, by chance as it were. */
const startWorker = () =>
  startHere(
    (port) =>
      serve<BandQuestions>(
        port,
        bandAnswers(() => ({ bytes: new Uint8Array(0), adler: 1, length: 0 })),
      ),
    (sent) => 7 * (sent % 3),
  );

/** All that comes back, in its order, from as many workers. */
async function run(job: BandJob, rows: readonly Rows[], workers: number): Promise<FinishedBand[]> {
  const bands: FinishedBand[] = [];
  await sampleInWorkers(openBandWorkers(startWorker, workers), job, rows, (band) => {
    bands.push(band);
  });
  return bands;
}

const plane = sliceNetwork(openConstruction('random:2-24-24-1?seed=1').network, defaultSlice(2));
const volume = sliceNetwork(
  openConstruction('random:3-24-24-1?seed=1').network,
  axesSlice(3, [0, 1, 2]),
);
const grid = { window, width: 40, height: 24, depth: 36 };
const { depth, ...planeGrid } = grid;

describe('workers', () => {
  const jobs: readonly (readonly [name: string, job: BandJob, rows: readonly Rows[]])[] = [
    ['bands of a map', { network: plane, grid: planeGrid, regions: true }, bandsOf(planeGrid)],
    ['slabs of a volume', { network: volume, grid, regions: true }, bandsOf(grid)],
  ];
  it.each(jobs)('pass %s on in order, the same whatever their number', async (_, job, rows) => {
    const alone = await run(job, rows, 1);
    expect(alone.map(({ firstRow, rows: count }) => [firstRow, firstRow + count])).toEqual(rows);
    for (const workers of [2, 5]) expect(await run(job, rows, workers)).toEqual(alone);
    const counter = new BandCounter(hiddenWidths(job.network).length);
    for (const band of alone) counter.add(band);
    expect(counter.regionsByDepth[1]).toBeGreaterThan(counter.regionsByDepth[0]);
    const regions = alone.reduce((sum, band) => sum + (band.regions?.length ?? 0), 0);
    expect(regions).toBe(40 * 24 * ('depth' in job.grid ? depth : 1));
  });

  it('know what colours each sample, whatever band the one below is in', async () => {
    const job: BandJob = { network: plane, grid: planeGrid, indexes: true };
    const bands = await run(job, bandsOf(planeGrid), 2);
    expect(bands.length).toBeGreaterThan(1);
    const whole = sampleBand(plane, planeGrid, 0, planeGrid.height);
    const indexes = bands.flatMap((band) => [...(band.indexes ?? [])]);
    expect(indexes).toEqual([...indexBand(whole, planeGrid.width, planeGrid.height)]);
    expect(indexes.some((index) => index >= ON_CREASE)).toBe(true);
    expect(indexes.some((index) => index < ON_CREASE)).toBe(true);
  });
});
