/** Columns of an affine form of (u, v): its two slopes and its constant. */
const COLUMNS = 3;

/**
 * What the regions of a plain network would cost with full products: for every region of the first
 * k hidden layers, the next hidden layer's weights times the forms of the units that are on, which
 * is `units × active × 3` multiply-adds. The first layer's forms are its weights, and the output
 * layer has no creases: both are free.
 *
 * Takes regions depth first, so that those with the same first k layers follow each other.
 */
export class FullProducts {
  /** Regions of the first k layers, for k from 1 to all of them. */
  readonly regionsByDepth: number[];
  multiplyAdds = 0;
  private last: readonly Uint8Array[] | undefined;

  /** @param hidden units of each hidden layer */
  constructor(private readonly hidden: readonly number[]) {
    this.regionsByDepth = hidden.map(() => 0);
  }

  /** @param pattern of a region, one byte per unit for each hidden layer, 1 where it is on */
  add(pattern: readonly Uint8Array[]): void {
    const { hidden, last } = this;
    const differs = last ? pattern.findIndex((layer, k) => !areEqual(layer, last[k])) : 0;
    if (differs === -1) throw new Error('The same region came twice.');
    for (let k = differs; k < hidden.length; k++) {
      this.regionsByDepth[k]++;
      if (k + 1 < hidden.length) this.multiplyAdds += hidden[k + 1] * countOn(pattern[k]) * COLUMNS;
    }
    this.last = pattern;
  }
}

function countOn(layer: Uint8Array): number {
  return layer.reduce((on, state) => on + state, 0);
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((state, i) => state === b[i]);
}

/**
 * The share of a machine's peak that a computation reached.
 *
 * @param peak in floating-point operations per second; a multiply-add is two
 */
export function shareOfPeak(multiplyAdds: number, seconds: number, peak: number): number {
  return (2 * multiplyAdds) / seconds / peak;
}
