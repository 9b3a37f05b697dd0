import type { Fold } from '../geometry/folding';
import { Row } from '../geometry/triangular';
import type { UnitKeys } from './unit-keys';

/** A point of a slice, or a direction in it; in planes w is 0. */
export interface Position {
  readonly u: number;
  readonly v: number;
  readonly w: number;
}

/** Along no crease that somebody would draw: where the region beside a point on creases is. */
export const BESIDE: Position = { u: Math.SQRT2 - 1, v: Math.E - 2, w: Math.PI - 2.5 };

/** Puts points through folds one by one, in float64. */
export class PointEvaluator {
  /** Every row's output, and its change in the direction. */
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;

  constructor(private readonly keys: UnitKeys) {
    this.values = new Float64Array(keys.variables);
    this.slopes = new Float64Array(keys.variables);
  }

  /**
   * Adds the keys of the units that are on at a point or, on their creases, next to it in the
   * given direction: so a point on a crease gets the pattern of a region beside it, where that of
   * the point itself may be none's. Its twin without directions is `foldKernel`.
   *
   * @param layerWords two for each hidden layer
   */
  addPattern(
    { data, start, rows }: Fold,
    { u, v, w }: Position,
    { u: du, v: dv, w: dw }: Position,
    layerWords: Int32Array,
  ): void {
    const { values, slopes } = this;
    const { layers, words } = this.keys;
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      const c = data[at + Row.c] + data[at + Row.d] * w;
      let value = data[at + Row.a] * u + (data[at + Row.b] * v + c);
      let slope = data[at + Row.a] * du + data[at + Row.b] * dv + data[at + Row.d] * dw;
      const last = data[at + Row.to];
      let p = at + Row.coefficients;
      for (let i = data[at + Row.from]; i < last; i++, p++) {
        value += data[p] * values[i];
        slope += data[p] * slopes[i];
      }
      at = p;
      const layer = layers[variable];
      const isOn = layer < 0 || value > 0 || (value === 0 && slope > 0);
      values[k] = isOn ? value : 0;
      slopes[k] = isOn ? slope : 0;
      if (isOn && layer >= 0) {
        layerWords[2 * layer] ^= words[2 * variable];
        layerWords[2 * layer + 1] ^= words[2 * variable + 1];
      }
    }
  }
}
