import { InputError } from '../network/errors';
import { randomStream } from '../network/gaussian';
import type { Network } from '../network/network';
import { Adam } from './adam';
import { Batches, type Example, type Examples } from './examples';
import { classOfOutput, lossRule, type Loss, type LossRule } from './loss';
import {
  networkOf,
  roundedModel,
  startModel,
  validateArchitecture,
  type Architecture,
  type Model,
} from './model';
import { GradientPass, ModelPass, TOGETHER } from './passes';

/** Everything that decides the outcome of training: the same recipe gives the same network. */
export interface Recipe extends Architecture {
  /** An integer of 32 bits: of the start, of examples that are drawn, and of the order of those that are not. */
  readonly seed: number;
  readonly examples: Examples;
  /** Examples per step; of a list of no more than this, all of them at every step. */
  readonly batch: number;
  /** Adam's rate. */
  readonly rate: number;
  /** Steps over which the rate falls in a straight line to a hundredth of itself; absent, it stays. */
  readonly fallsOver?: number;
  /** Decoupled weight decay, per unit of the rate; biases do not decay. */
  readonly decay: number;
  readonly loss: Loss;
  /** Numbers to start from, instead of those drawn from the seed. */
  readonly start?: Model;
}

/** What a recipe is where it does not matter. */
export const RECIPE_DEFAULTS = {
  hidden: { kind: 'relu' },
  last: { kind: 'linear' },
  seed: 0,
  batch: 128,
  rate: 1e-2,
  decay: 0,
  loss: 'squares',
} as const;

/** How many times the first loss, or 1 if that is less, a loss is when a training has come apart. */
const EXPLODED = 1e6;

/**
 * Trains a plain network with Adam in float64, step by step.
 *
 * With piecewise linear units and squares it takes only operations that IEEE 754 rounds the same everywhere;
 * exponentials and tangents may differ in their last bit from one JavaScript engine to another.
 */
export class Trainer {
  /** Steps that were taken. */
  taken = 0;
  /** Mean loss of the examples of the last step, before it; NaN before the first. */
  loss = NaN;
  /** Why it stopped, as a sentence, if it came apart; its numbers are those before. */
  fault: string | undefined;

  private readonly model: Model;
  private readonly pass: GradientPass;
  private readonly rule: LossRule;
  private readonly batches: Batches;
  private readonly weights: readonly Adam[];
  private readonly biases: readonly Adam[];
  private readonly slopes = new Float64Array(TOGETHER);
  private firstLoss = NaN;
  /** Examples of the step under way that were seen, and the sum of their losses. */
  private seen = 0;
  private lossSum = 0;

  /** @throws InputError naming what of the recipe does not fit. */
  constructor(readonly recipe: Recipe) {
    validateRecipe(recipe);
    const { seed, examples, batch, decay, loss, last } = recipe;
    const stream = randomStream(seed);
    this.model = recipe.start ? copyOf(recipe.start) : startModel(recipe, stream);
    this.pass = new GradientPass(this.model);
    this.rule = lossRule(loss, last);
    this.batches = new Batches(examples, batch, stream);
    this.weights = this.model.map(({ weights }) => new Adam(weights, decay));
    this.biases = this.model.map(({ bias }) => new Adam(bias, 0));
  }

  /** Takes a step. @returns whether it did: not where the training has come apart. */
  step(): boolean {
    return this.advance(this.leftInStep);
  }

  /** Takes some steps, fewer where the training comes apart. @returns whether all were taken. */
  steps(count: number): boolean {
    for (let i = 0; i < count; i++) if (!this.step()) return false;
    return true;
  }

  /**
   * Learns from some examples, and takes a step whenever it has seen those of one: for hosts that cannot wait for
   * a whole step.
   *
   * @returns whether it did: not where the training has come apart
   */
  advance(examples: number): boolean {
    for (let left = examples; left > 0 && this.fault === undefined;) {
      const count = Math.min(TOGETHER, left, this.leftInStep);
      this.seeNext(count);
      if (this.seen === this.batches.count) this.finishStep();
      left -= count;
    }
    return this.fault === undefined;
  }

  /** Examples until the next step is taken. */
  get leftInStep(): number {
    return this.batches.count - this.seen;
  }

  /** The model as it is now, in float32. */
  snapshot(): Model {
    return roundedModel(this.model);
  }

  /**
   * The network as it is now, in float32; a smooth function behind the last layer is cut off (`networkOf`).
   *
   * @throws NetworkError where hidden units are smooth, which makes no network that engines map.
   */
  network(): Network {
    return networkOf(this.model);
  }

  /** Mean loss of examples. */
  lossOver(examples: readonly Example[]): number {
    return lossOf(this.model, examples, this.recipe.loss);
  }

  /** Share of examples, of targets 0 and 1, that are taken for the other class. */
  errorOver(examples: readonly Example[]): number {
    return errorOf(this.model, examples, this.recipe.loss);
  }

  private get rate(): number {
    const { rate, fallsOver } = this.recipe;
    if (fallsOver === undefined) return rate;
    return rate * (1 - (0.99 * (Math.min(this.taken, fallsOver) - 1)) / fallsOver);
  }

  /** Adds the gradients of the next examples, of no more than are left in the step. */
  private seeNext(count: number): void {
    const { pass, rule, batches } = this;
    if (this.seen === 0) {
      pass.clear();
      this.lossSum = 0;
    }
    const examples = Array.from({ length: count }, (_, e) => batches.take(this.seen + e));
    const outputs = pass.run(examples.map(({ point }) => point));
    for (const [e, { target }] of examples.entries()) {
      this.lossSum += rule.value(outputs[e], target);
      this.slopes[e] = rule.slope(outputs[e], target);
    }
    pass.addBack(this.slopes);
    this.seen += count;
  }

  private finishStep(): void {
    const { pass, batches } = this;
    this.seen = 0;
    this.loss = this.lossSum / batches.count;
    if (this.taken === 0) this.firstLoss = this.loss;
    this.fault = this.findFault();
    if (this.fault !== undefined) return;
    this.taken++;
    for (const [k, { weights, bias }] of pass.gradients.entries()) {
      this.weights[k].step(this.taken, this.rate, weights, batches.count);
      this.biases[k].step(this.taken, this.rate, bias, batches.count);
    }
  }

  private findFault(): string | undefined {
    const { loss, taken, firstLoss } = this;
    const place = `The training came apart at step ${taken + 1}`;
    const advice = 'try a lower rate.';
    if (!Number.isFinite(loss)) return `${place}: its loss is not finite; ${advice}`;
    if (loss > EXPLODED * Math.max(firstLoss, 1))
      return `${place}: its loss is ${loss.toExponential(1)}, and was ${firstLoss.toExponential(1)} at first; ${advice}`;
    const isFinite = this.pass.gradients.every(
      ({ weights, bias }) => weights.every(Number.isFinite) && bias.every(Number.isFinite),
    );
    return isFinite ? undefined : `${place}: its gradient is not finite; ${advice}`;
  }
}

/** @throws InputError naming what of a recipe does not fit. */
export function validateRecipe(recipe: Recipe): void {
  validateArchitecture(recipe);
  const { examples, widths, batch, rate, decay, fallsOver = 1, loss, start } = recipe;
  if (!(Number.isInteger(batch) && batch >= 1))
    throw new InputError(`A step takes a whole number of examples from 1, not ${batch}.`);
  if (!(rate > 0 && Number.isFinite(rate)))
    throw new InputError(`The rate is a number above 0, not ${rate}.`);
  if (!(decay >= 0 && Number.isFinite(decay)))
    throw new InputError(`The weight decay is a number from 0, not ${decay}.`);
  if (!(fallsOver >= 1))
    throw new InputError(`The rate falls over 1 step or more, not ${fallsOver}.`);
  if (start && start.map(({ outputs }) => outputs).join() !== widths.slice(1).join())
    throw new InputError('What training starts from has other widths than the recipe.');
  if (typeof examples === 'function') return;
  if (examples.length === 0) throw new InputError('There are no examples to train with.');
  for (const [i, { point, target }] of examples.entries()) {
    if (point.length !== widths[0])
      throw new InputError(
        `Example ${i} has ${point.length} coordinates, but the network ${widths[0]} inputs.`,
      );
    if (!Number.isFinite(target) || !Array.from(point).every(Number.isFinite))
      throw new InputError(`Example ${i} has a number that is not finite.`);
    if (loss === 'logistic' && !(target >= 0 && target <= 1))
      throw new InputError(
        `Example ${i} has the target ${target}; the logistic loss is for targets from 0 to 1.`,
      );
  }
}

function copyOf(model: Model): Model {
  return model.map((layer) => ({
    ...layer,
    weights: layer.weights.slice(),
    bias: layer.bias.slice(),
  }));
}

/** Mean loss of a model over examples. */
export function lossOf(model: Model, examples: readonly Example[], loss: Loss): number {
  const pass = new ModelPass(model);
  const rule = lossRule(loss, model[model.length - 1].activation);
  let sum = 0;
  for (const { point, target } of examples) {
    pass.run(point);
    sum += rule.value(pass.lastPreActivation, target);
  }
  return sum / examples.length;
}

/** Share of examples, of targets 0 and 1, that a model takes for the other class. */
export function errorOf(model: Model, examples: readonly Example[], loss: Loss): number {
  const pass = new ModelPass(model);
  const last = model[model.length - 1].activation;
  let wrong = 0;
  for (const { point, target } of examples)
    if (classOfOutput(pass.run(point), loss, last) !== target) wrong++;
  return wrong / examples.length;
}
