import { inShard, type Shard } from '../sweep/shard';
import type { PngBand } from '../figure/png';
import type { FinishedBand } from '../sampling/band-worker';
import { BandCounter, bandsOf, type Rows } from '../sampling/bands';
import type { SampleGrid } from '../view/grid';
import type { MapStyle } from '../view/picture';
import type { BandStore, SampledBy } from './band-store';
import { warn } from './messages';

/** Draws a picture while its map is sampled. */
export interface PictureBandsRequest {
  readonly style: MapStyle;
  /** Keeps bands for a run that takes this one up again, where it is given. */
  readonly store: BandStore | undefined;
  /** Only these bands are sampled, and only they count. */
  readonly shard?: Shard;
  /** Called with every band, from top to bottom, once all are there. */
  readonly onBand: (band: PngBand) => void;
}

/** The bands of a picture: those that a run before has kept, and those that are missing. */
export class PictureBands {
  private readonly bands: readonly Rows[];
  private readonly counter: BandCounter;
  /** First rows of the bands that are there, and their pixels, if the picture is put together. */
  private readonly done = new Map<number, PngBand | undefined>();

  /**
   * @param depths hidden layers of the network
   * @throws InputError if what is kept belongs to another picture.
   */
  constructor(
    private readonly picture: PictureBandsRequest,
    grid: SampleGrid,
    depths: number,
  ) {
    const { store, shard } = picture;
    this.counter = new BandCounter(depths);
    const all = bandsOf(grid);
    this.bands = shard ? inShard(all, shard) : all;
    for (const rows of this.bands) {
      const kept = store?.load(rows, depths);
      if (kept) this.add(kept);
    }
    const there = this.bands.length - this.missing.length;
    if (there > 0) warn(`${there} of ${this.bands.length} parts are there from a run before.`);
  }

  get missing(): readonly Rows[] {
    return this.bands.filter(([first]) => !this.done.has(first));
  }

  /** How the kept bands were sampled, if none is missing. */
  get wereSampledBy(): SampledBy | undefined {
    return this.missing.length === 0 ? this.picture.store?.sampledBy : undefined;
  }

  get sampled(): Pick<BandCounter, 'regionsByDepth' | 'work'> {
    return this.counter;
  }

  /**
   * Makes ready to keep bands.
   *
   * @returns how they are to be sampled: as those that are there were
   * @throws InputError if those that are kept were sampled another way, and may differ in some pixel.
   */
  async begin(by: SampledBy, signal: AbortSignal): Promise<SampledBy> {
    return (await this.picture.store?.begin(by, signal)) ?? by;
  }

  /** Keeps a band that was missing. */
  async take(band: FinishedBand, signal: AbortSignal): Promise<void> {
    await this.picture.store?.save(band, signal);
    this.add(band);
  }

  /** Says where the bands are that a run which ends early leaves. */
  leave(): void {
    const { store, shard } = this.picture;
    if (store?.leave(shard !== undefined))
      warn(`what is done lies in ${store.folder}; the same command goes on from there.`);
  }

  passOn(): void {
    for (const [first] of this.bands) {
      const band = this.done.get(first);
      if (band) this.picture.onBand(band);
    }
  }

  private add(band: FinishedBand): void {
    this.counter.add(band);
    // A part of a picture is not put together.
    this.done.set(band.firstRow, this.picture.shard ? undefined : band.pixels);
  }
}
