import type { SampleGrid, VolumeGrid } from '../view/grid';
import { IdSet } from './id-set';
import type { SampledBand } from './part-sampler';
import { addWork, NO_WORK } from './work';

/** Most samples of a band: a worker holds a few bytes for each. */
const MOST_SAMPLES = 2 ** 22;

/** Bands that a map has at least: enough for the cores of one machine, and no more to cut twice. */
const FEWEST_BANDS = 16;

/** First and end row of a part of a grid, or first and end plane of a volume. */
export type Rows = readonly [first: number, end: number];

/**
 * The bands of a grid, from top to bottom: always the same, whoever samples them.
 *
 * @param fewest bands that there should be at least
 */
export function bandsOf(
  { width, height }: Pick<SampleGrid, 'width' | 'height'>,
  fewest = FEWEST_BANDS,
): Rows[] {
  const fitting = Math.max(1, Math.floor(MOST_SAMPLES / width));
  const rows = Math.min(fitting, Math.ceil(height / fewest));
  return Array.from({ length: Math.ceil(height / rows) }, (_, k) => [
    k * rows,
    Math.min((k + 1) * rows, height),
  ]);
}

/** The slabs of a volume, as the bands of a grid with one row for each of its planes. */
export function slabsOf({ width, height, depth }: Omit<VolumeGrid, 'window'>): Rows[] {
  return bandsOf({ width: width * height, height: depth });
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
