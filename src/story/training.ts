import type { Network } from '../network/network';
import { networkOf, type Model } from '../training/model';
import { Trainer, type Recipe } from '../training/trainer';

/** A moment of a training. */
export interface Checkpoint {
  readonly step: number;
  readonly model: Model;
  /** Mean loss of the last step's examples, before it; before the first, as at the start. */
  readonly loss: number;
}

/** A training that can be looked at at any of its steps, and is taken no further than somebody looked. */
export class Training {
  private readonly trainer: Trainer;
  private readonly checkpoints: Checkpoint[] = [];

  /** @param every steps between two moments that are kept */
  constructor(
    recipe: Recipe,
    private readonly every: number,
  ) {
    this.trainer = new Trainer(recipe);
  }

  /** Why it stopped, if it came apart. */
  get fault(): string | undefined {
    return this.trainer.fault;
  }

  /** The last moment that is kept, up to a step. */
  at(step: number): Checkpoint {
    const { trainer, checkpoints, every } = this;
    const wanted = Math.floor(step / every);
    while (checkpoints.length <= wanted && trainer.fault === undefined) {
      if (checkpoints.length > 0) trainer.steps(every);
      if (trainer.fault === undefined || checkpoints.length === 0)
        checkpoints.push({ step: trainer.taken, model: trainer.snapshot(), loss: trainer.loss });
    }
    return checkpoints[Math.min(wanted, checkpoints.length - 1)];
  }

  /** All moments up to a step. */
  until(step: number): readonly Checkpoint[] {
    const last = this.at(step);
    return this.checkpoints.slice(0, this.checkpoints.indexOf(last) + 1);
  }
}

/** The network of a moment, in float32. */
export function networkAt({ model }: Checkpoint): Network {
  return networkOf(model);
}

/** Lets other figures be drawn while one takes its time. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
