import type { Network } from '../network/network';
import { networkOf, packedModel, unpackedModel, type Model } from '../training/model';
import { Trainer, type Recipe } from '../training/trainer';

/** A moment of a training. There may be thousands: its numbers are packed until somebody asks for them. */
export class Checkpoint {
  /**
   * @param loss mean loss of the last step's examples, before it; before the first, NaN
   * @param packed the model's numbers (`packedModel`)
   * @param shape any model of the training
   */
  constructor(
    readonly step: number,
    readonly loss: number,
    private readonly packed: Float32Array,
    private readonly shape: Model,
  ) {}

  /** In float32; made anew each time. */
  get model(): Model {
    return unpackedModel(this.packed, this.shape);
  }
}

/** A training that can be looked at at any of its steps, and is taken no further than somebody looked. */
export class Training {
  private readonly trainer: Trainer;
  private readonly shape: Model;
  private readonly checkpoints: Checkpoint[] = [];

  /** @param every steps between two moments that are kept */
  constructor(
    recipe: Recipe,
    private readonly every: number,
  ) {
    this.trainer = new Trainer(recipe);
    this.shape = this.trainer.snapshot();
  }

  /** Why it stopped, if it came apart. */
  get fault(): string | undefined {
    return this.trainer.fault;
  }

  /** The last moment that is kept, up to a step. */
  at(step: number): Checkpoint {
    const { trainer, checkpoints, every, shape } = this;
    const wanted = Math.floor(step / every);
    while (checkpoints.length <= wanted && trainer.fault === undefined) {
      if (checkpoints.length > 0) trainer.steps(every);
      if (trainer.fault === undefined || checkpoints.length === 0) {
        const packed = packedModel(trainer.snapshot());
        checkpoints.push(new Checkpoint(trainer.taken, trainer.loss, packed, shape));
      }
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
