import { ruleOf, type ScalarRule } from './activation';
import type { Model, ModelLayer } from './model';

/** A layer's numbers for the example under way. */
interface LayerPass {
  readonly layer: ModelLayer;
  readonly rule: ScalarRule;
  /** Pre-activations. */
  readonly z: Float64Array;
  /** What the layer passes on. */
  readonly h: Float64Array;
}

/** Runs a model forward, layer by layer, in memory that it keeps. It reads the model's numbers as they are then. */
export class ModelPass {
  protected readonly layers: readonly LayerPass[];
  /** The point that was run last. */
  protected readonly point: Float64Array;

  constructor(model: Model) {
    this.point = new Float64Array(model[0].inputs);
    this.layers = model.map((layer) => ({
      layer,
      rule: ruleOf(layer.activation),
      z: new Float64Array(layer.outputs),
      h: new Float64Array(layer.outputs),
    }));
  }

  /** The output at a point. */
  run(point: ArrayLike<number>): number {
    // Kept, as going back needs it.
    for (let j = 0; j < this.point.length; j++) this.point[j] = point[j];
    let x = this.point;
    for (const pass of this.layers) x = propagate(pass, x);
    return x[0];
  }

  /** Pre-activation of the output that was found last: what is behind the last layer is not applied. */
  get lastPreActivation(): number {
    return this.layers[this.layers.length - 1].z[0];
  }
}

function propagate({ layer, rule, z, h }: LayerPass, x: Float64Array): Float64Array {
  const { inputs, outputs, weights, bias } = layer;
  for (let i = 0, w = 0; i < outputs; i++) {
    let sum = bias[i];
    for (let j = 0; j < inputs; j++, w++) sum += weights[w] * x[j];
    z[i] = sum;
    h[i] = rule.value(sum);
  }
  return h;
}

/** Derivatives of a loss by a layer's numbers, in the same order. */
export interface LayerGradient {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** Runs a model forward and back, and adds up its gradients (Rumelhart, Hinton and Williams 1986). */
export class GradientPass extends ModelPass {
  /** By layer. */
  readonly gradients: readonly LayerGradient[];
  /** The loss's derivatives by pre-activations. */
  private readonly dz: readonly Float64Array[];

  constructor(model: Model) {
    super(model);
    this.gradients = model.map(({ weights, bias }) => ({
      weights: new Float64Array(weights.length),
      bias: new Float64Array(bias.length),
    }));
    this.dz = model.map(({ outputs }) => new Float64Array(outputs));
  }

  clear(): void {
    for (const { weights, bias } of this.gradients) {
      weights.fill(0);
      bias.fill(0);
    }
  }

  /**
   * Adds an example's gradient: that of the point that was run last.
   *
   * @param slope the loss's derivative by the last layer's pre-activation there
   */
  addBack(slope: number): void {
    const last = this.layers.length - 1;
    this.dz[last][0] = slope;
    for (let k = last; k > 0; k--) this.addLayer(k, this.layers[k - 1].h, this.dz[k - 1]);
    this.addLayer(0, this.point, undefined);
  }

  /** @param dx becomes the derivatives by the pre-activations of the layer before; absent for the first layer */
  private addLayer(k: number, x: Float64Array, dx: Float64Array | undefined): void {
    const { inputs, outputs, weights } = this.layers[k].layer;
    const gradient = this.gradients[k];
    const dz = this.dz[k];
    dx?.fill(0);
    for (let i = 0; i < outputs; i++) {
      const slope = dz[i];
      if (slope === 0) continue;
      gradient.bias[i] += slope;
      const row = i * inputs;
      for (let j = 0; j < inputs; j++) gradient.weights[row + j] += slope * x[j];
      if (dx) for (let j = 0; j < inputs; j++) dx[j] += slope * weights[row + j];
    }
    if (!dx) return;
    const { rule, z, h } = this.layers[k - 1];
    for (let j = 0; j < inputs; j++) dx[j] *= rule.slope(z[j], h[j]);
  }
}
