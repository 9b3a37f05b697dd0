import { assertNever } from '../network/assert-never';
import { InputError } from '../network/errors';
import { ruleOf, sigmoid, softplus, type TrainedActivation } from './activation';

/**
 * `squares`: half the squared error of the output. `logistic`: cross-entropy, for targets from 0 to 1, of the
 * output as log-odds; of a sigmoid as the probability that it is.
 */
export type Loss = 'squares' | 'logistic';

export const LOSSES: readonly Loss[] = ['squares', 'logistic'];

/** @throws InputError for a name that is none. */
export function parseLoss(text: string): Loss {
  const loss = LOSSES.find((name) => name === text);
  if (loss) return loss;
  throw new InputError(`The loss is "${text}"; it can be ${LOSSES.join(' or ')}.`);
}

/** A loss as a function of the last layer's pre-activation z, and its derivative by that. */
export interface LossRule {
  readonly value: (z: number, target: number) => number;
  readonly slope: (z: number, target: number) => number;
}

/** @param last what is behind the last layer */
export function lossRule(loss: Loss, last: TrainedActivation): LossRule {
  const isOdds = loss === 'logistic' && last.kind === 'sigmoid';
  const { value, slope } = ruleOf(isOdds ? { kind: 'linear' } : last);
  switch (loss) {
    case 'squares':
      return {
        value: (z, target) => (value(z) - target) ** 2 / 2,
        slope: (z, target) => {
          const y = value(z);
          return (y - target) * slope(z, y);
        },
      };
    case 'logistic':
      return {
        value: (z, target) => softplus(value(z)) - value(z) * target,
        slope: (z, target) => {
          const y = value(z);
          return (sigmoid(y) - target) * slope(z, y);
        },
      };
    default:
      return assertNever(loss);
  }
}

/** The class that an output stands for: 1 above what is undecided, else 0. */
export function classOfOutput(output: number, loss: Loss, last: TrainedActivation): 0 | 1 {
  return output > undecidedAt(loss, last) ? 1 : 0;
}

/** The output at which two classes are as likely: of probabilities ½, of log-odds 0; of targets 0 and 1 ½. */
export function undecidedAt(loss: Loss, last: TrainedActivation): number {
  return loss === 'squares' || last.kind === 'sigmoid' ? 0.5 : 0;
}
