/** Kingma & Ba 2015. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019: PyTorch's `AdamW`) for an array of parameters.
 */
export class Adam {
  /** Running means of the gradient and of its square. */
  private readonly mean: Float64Array;
  private readonly square: Float64Array;

  /**
   * @param values of the parameters, which steps change
   * @param decay per unit of the rate
   */
  constructor(
    private readonly values: Float64Array,
    private readonly decay: number,
  ) {
    this.mean = new Float64Array(values.length);
    this.square = new Float64Array(values.length);
  }

  /**
   * @param step number of the step, from 1
   * @param gradient the sum of those of `batch` examples
   */
  step(step: number, rate: number, gradient: Float64Array, batch: number): void {
    const { values, mean, square, decay } = this;
    const meanScale = 1 / (1 - BETA1 ** step);
    const squareScale = 1 / (1 - BETA2 ** step);
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] / batch;
      mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
      square[i] = BETA2 * square[i] + (1 - BETA2) * g * g;
      const change = (mean[i] * meanScale) / (Math.sqrt(square[i] * squareScale) + EPSILON);
      values[i] -= rate * (change + decay * values[i]);
    }
  }
}
