import { IdSet } from './id-set';

/** The regions of a band: numbers them, and collects the patterns of the first layers. */
export class RegionNumbers {
  private readonly regions = new IdSet();
  private readonly byDepth: readonly IdSet[];

  /** @param depths hidden layers of the network */
  constructor(private readonly depths: number) {
    this.byDepth = Array.from({ length: depths - 1 }, () => new IdSet());
  }

  /** The number of the region of an ID; −1 if it has not been met. */
  find(lo: number, hi: number): number {
    return this.regions.find(lo, hi);
  }

  /**
   * The number of a region.
   *
   * @param words two for each hidden layer: the keys of its own units that are on
   */
  numberOf(words: Int32Array): number {
    const { depths, regions } = this;
    let [lo, hi] = [0, 0];
    for (let depth = 0; depth < depths; depth++) {
      lo ^= words[2 * depth];
      hi ^= words[2 * depth + 1];
    }
    const { size } = regions;
    const number = regions.numberOf(lo, hi);
    if (number === size) this.addPrefixes(words);
    return number;
  }

  /** Low and high word of every region's ID, by number. */
  get ids(): Uint32Array<ArrayBuffer> {
    return this.regions.toWords();
  }

  /** For each hidden layer but the last, IDs of the patterns up to it. */
  get idsByDepth(): Uint32Array<ArrayBuffer>[] {
    return this.byDepth.map((ids) => ids.toWords());
  }

  private addPrefixes(words: Int32Array): void {
    let [lo, hi] = [0, 0];
    for (const [depth, ids] of this.byDepth.entries()) {
      lo ^= words[2 * depth];
      hi ^= words[2 * depth + 1];
      ids.numberOf(lo, hi);
    }
  }
}
