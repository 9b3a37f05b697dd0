import type { SampleGrid, VolumeGrid } from '../view/grid';
import { IdSet } from './id-set';
import type { SampledBand } from './sample-part';
import { addWork, NO_WORK } from './work';

/** Most samples of a band: a worker holds a few bytes for each. */
const MOST_SAMPLES = 2 ** 22;

/** Bands that a map has at least: enough for the cores of one machine, and no more to cut twice. */
const FEWEST_BANDS = 16;

/** First and end row of a part of a grid, or first and end plane of a volume. */
export type Rows = readonly [first: number, end: number];

/**
 * The bands of a grid, from top to bottom, or the slabs of a volume: always the same, whoever samples
 * them.
 *
 * @param fewest bands that there should be at least
 */
export function bandsOf(
  grid: Omit<SampleGrid, 'window'> | Omit<VolumeGrid, 'window'>,
  fewest = FEWEST_BANDS,
): Rows[] {
  const [samplesOfRow, all] =
    'depth' in grid ? [grid.width * grid.height, grid.depth] : [grid.width, grid.height];
  const fitting = Math.max(1, Math.floor(MOST_SAMPLES / samplesOfRow));
  const rows = Math.min(fitting, Math.ceil(all / fewest));
  return Array.from({ length: Math.ceil(all / rows) }, (_, k) => [
    k * rows,
    Math.min((k + 1) * rows, all),
  ]);
}

/** Counts the distinct regions of bands or slabs, by depth. */
export class BandCounter {
  private readonly sets: readonly IdSet[];
  /** What all bands so far took. */
  work = NO_WORK;

  constructor(depths: number) {
    this.sets = Array.from({ length: depths }, () => new IdSet());
  }

  add({ ids, idsByDepth, work }: Pick<SampledBand, 'ids' | 'idsByDepth' | 'work'>): void {
    for (const [depth, words] of [...idsByDepth, ids].entries()) this.sets[depth].addAll(words);
    this.work = addWork(this.work, work);
  }

  get regionsByDepth(): number[] {
    return this.sets.map(({ size }) => size);
  }
}
