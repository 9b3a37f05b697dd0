import { NearestMaps } from '../../geometry/plane-map';
import { outputWidth } from '../../network/network';
import { patternIn, type RegionComplex } from '../../view/region-complex';
import { isSameWindow } from '../page/words';
import type { PackedForms, SlicedWindow } from './cutting-messages';

/** What was cut last, for questions about all of its regions. */
export class LastCut {
  private readonly cut: Pick<RegionComplex, 'starts' | 'corners' | 'patterns' | 'widths'>;

  constructor(
    private readonly sliced: SlicedWindow,
    { starts, corners, patterns, widths }: RegionComplex,
  ) {
    // The complex itself is gone from here once it is sent.
    const kept = { starts: starts.slice(), corners: corners.slice(), patterns: patterns.slice() };
    this.cut = { ...kept, widths };
  }

  isOf({ network, window }: SlicedWindow): boolean {
    return this.sliced.network === network && isSameWindow(this.sliced.window, window);
  }

  /** The forms of the outputs in all regions. */
  forms(): PackedForms {
    const { network, window } = this.sliced;
    const { u0, u1, v0, v1 } = window;
    const { starts, corners } = this.cut;
    const outputs = outputWidth(network);
    const count = starts.length - 1;
    const packed = new Float32Array(3 * outputs * count);
    const lowest = new Float64Array(outputs).fill(Infinity);
    const highest = new Float64Array(outputs).fill(-Infinity);
    const source = new NearestMaps(network);
    for (let k = 0, at = 0; k < count; k++) {
      const { weights, bias } = source.of(patternIn(this.cut, k));
      for (const [output, [a, b]] of weights.entries()) {
        const c = bias[output];
        packed[at++] = (a * (u1 - u0)) / 2;
        packed[at++] = (b * (v1 - v0)) / 2;
        packed[at++] = (a * (u0 + u1)) / 2 + (b * (v0 + v1)) / 2 + c;
        for (let corner = starts[k]; corner < starts[k + 1]; corner++) {
          const value = a * corners[2 * corner] + b * corners[2 * corner + 1] + c;
          lowest[output] = Math.min(lowest[output], value);
          highest[output] = Math.max(highest[output], value);
        }
      }
    }
    const ranges = Array.from(lowest, (from, k) => ({ from, to: highest[k] }));
    return { outputs, forms: packed, ranges };
  }
}
