import { applyTo, multiplyBySlopes, ruleOf, type ScalarRule } from './activation';
import type { Model, ModelLayer } from './model';

/** A layer's numbers for what is under way: unit by unit, of each the points'. */
interface LayerPass {
  readonly layer: ModelLayer;
  /** Pre-activations. */
  readonly z: Float64Array;
  /** What the layer passes on. */
  readonly h: Float64Array;
}

/** @param count points that are run together */
function layerPasses(model: Model, count: number): LayerPass[] {
  return model.map((layer) => ({
    layer,
    z: new Float64Array(layer.outputs * count),
    h: new Float64Array(layer.outputs * count),
  }));
}

/** Runs a model forward, layer by layer, in memory that it keeps. It reads the model's numbers as they are then. */
export class ModelPass {
  private readonly layers: readonly LayerPass[];
  private readonly values: readonly ScalarRule['value'][];

  constructor(model: Model) {
    this.layers = layerPasses(model, 1);
    this.values = model.map(({ activation }) => ruleOf(activation).value);
  }

  /** The output at a point. */
  run(point: ArrayLike<number>): number {
    let x = point;
    for (let k = 0; k < this.layers.length; k++) {
      const { layer, z, h } = this.layers[k];
      const { inputs, outputs, weights, bias } = layer;
      const value = this.values[k];
      for (let i = 0, w = 0; i < outputs; i++) {
        let sum = bias[i];
        for (let j = 0; j < inputs; j++, w++) sum += weights[w] * x[j];
        z[i] = sum;
        h[i] = value(sum);
      }
      x = h;
    }
    return x[0];
  }

  /** Pre-activation of the output that was found last: what is behind the last layer is not applied. */
  get lastPreActivation(): number {
    return this.layers[this.layers.length - 1].z[0];
  }
}

/** Derivatives of a loss by a layer's numbers, in the same order. */
export interface LayerGradient {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** Points that are run forward and back together: a small model costs its loops more than its sums. */
export const TOGETHER = 32;

/** Sums that are under way at once: a processor waits for each addition of one sum, not for those of others. */
const AT_ONCE = 4;

/**
 * Runs a model forward and back at points, and adds up its gradients (Rumelhart, Hinton and Williams 1986): every
 * sum in the points' order, so that it is the same to the last bit however many are run together.
 */
export class GradientPass {
  /** By layer. */
  readonly gradients: readonly LayerGradient[];

  private readonly layers: readonly LayerPass[];
  /** Coordinate by coordinate, of the points that were run last, */
  private readonly points: Float64Array;
  /** which are so many, */
  private count = 0;
  /** and have room for so many, the others at the origin. */
  private room = 0;
  /** By layer the loss's derivatives by pre-activations, as these are. */
  private readonly dz: readonly Float64Array[];

  constructor(model: Model) {
    this.layers = layerPasses(model, TOGETHER);
    this.points = new Float64Array(model[0].inputs * TOGETHER);
    this.gradients = model.map(({ weights, bias }) => ({
      weights: new Float64Array(weights.length),
      bias: new Float64Array(bias.length),
    }));
    this.dz = this.layers.map(({ z }) => new Float64Array(z.length));
  }

  clear(): void {
    for (const { weights, bias } of this.gradients) {
      weights.fill(0);
      bias.fill(0);
    }
  }

  /**
   * Runs the model at points, which are no more than `TOGETHER`.
   *
   * @returns of each the pre-activation of the output, until the next call
   */
  run(points: readonly ArrayLike<number>[]): Float64Array {
    const { layers } = this;
    this.count = points.length;
    this.room = AT_ONCE * Math.ceil(points.length / AT_ONCE);
    this.points.fill(0);
    for (let j = 0; j < layers[0].layer.inputs; j++)
      for (let e = 0; e < points.length; e++) this.points[j * this.room + e] = points[e][j];
    let x = this.points;
    for (const { layer, z, h } of layers) {
      const { inputs, outputs, weights, bias } = layer;
      for (let i = 0; i < outputs; i++) z.fill(bias[i], i * this.room, (i + 1) * this.room);
      addProducts(z, outputs, weights, inputs, 1, x, inputs, this.room);
      applyTo(layer.activation, z, h, outputs * this.room);
      x = h;
    }
    return layers[layers.length - 1].z.subarray(0, this.count);
  }

  /**
   * Adds the gradients of the points that were run last.
   *
   * @param slopes of each point the loss's derivative by the last layer's pre-activation
   */
  addBack(slopes: ArrayLike<number>): void {
    const { layers, dz } = this;
    const last = layers.length - 1;
    dz[last].fill(0);
    for (let e = 0; e < this.count; e++) dz[last][e] = slopes[e];
    for (let k = last; k >= 0; k--) {
      this.addLayer(k, k === 0 ? this.points : layers[k - 1].h);
      if (k > 0) this.goBack(k);
    }
  }

  /** Adds to the derivatives by a layer's numbers. */
  private addLayer(k: number, x: Float64Array): void {
    const { count, room } = this;
    const { inputs, outputs } = this.layers[k].layer;
    const { weights, bias } = this.gradients[k];
    const dz = this.dz[k];
    for (let i = 0; i < outputs; i++) {
      const unit = i * room;
      const row = i * inputs;
      for (let e = unit; e < unit + count; e++) bias[i] += dz[e];
      let j = 0;
      for (; j + AT_ONCE <= inputs; j += AT_ONCE) {
        let a = weights[row + j];
        let b = weights[row + j + 1];
        let c = weights[row + j + 2];
        let d = weights[row + j + 3];
        for (let e = 0, at = j * room; e < count; e++, at++) {
          const slope = dz[unit + e];
          a += slope * x[at];
          b += slope * x[at + room];
          c += slope * x[at + 2 * room];
          d += slope * x[at + 3 * room];
        }
        weights[row + j] = a;
        weights[row + j + 1] = b;
        weights[row + j + 2] = c;
        weights[row + j + 3] = d;
      }
      for (; j < inputs; j++)
        for (let e = 0; e < count; e++) weights[row + j] += dz[unit + e] * x[j * room + e];
    }
  }

  /** Finds the derivatives by the pre-activations of the layer before layer `k`. */
  private goBack(k: number): void {
    const { inputs, outputs, weights } = this.layers[k].layer;
    const dx = this.dz[k - 1];
    dx.fill(0);
    addProducts(dx, inputs, weights, 1, inputs, this.dz[k], outputs, this.room);
    const { layer, z, h } = this.layers[k - 1];
    multiplyBySlopes(layer.activation, z, h, dx, inputs * this.room);
  }
}

/**
 * Adds a matrix times columns to others, each sum in the order of the matrix's columns.
 *
 * @param sums row by row, in each those of `room` points, which are a multiple of `AT_ONCE`
 * @param rowStep,columnStep from an entry of the matrix to that of the next row, and column
 * @param x as `sums`, with as many rows as the matrix has columns
 */
function addProducts(
  sums: Float64Array,
  rows: number,
  matrix: Float64Array,
  rowStep: number,
  columnStep: number,
  x: Float64Array,
  columns: number,
  room: number,
): void {
  for (let i = 0; i < rows; i++)
    for (let e = 0; e < room; e += AT_ONCE) {
      const at = i * room + e;
      let a = sums[at];
      let b = sums[at + 1];
      let c = sums[at + 2];
      let d = sums[at + 3];
      for (let j = 0, entry = i * rowStep, from = e; j < columns; j++) {
        const weight = matrix[entry];
        a += weight * x[from];
        b += weight * x[from + 1];
        c += weight * x[from + 2];
        d += weight * x[from + 3];
        entry += columnStep;
        from += room;
      }
      sums[at] = a;
      sums[at + 1] = b;
      sums[at + 2] = c;
      sums[at + 3] = d;
    }
}
