import { InputError } from '../network/errors';
import { randomStream, type RandomStream } from '../network/gaussian';

/** A point and what the network should say there. */
export interface Example {
  readonly point: ArrayLike<number>;
  readonly target: number;
}

/** Examples to train with: a list of them, or one drawn after the other. */
export type Examples = readonly Example[] | ((stream: RandomStream) => Example);

/** Examples to train with, and others to test what was learned. */
export interface Split {
  readonly train: readonly Example[];
  readonly test: readonly Example[];
}

/**
 * Splits examples at random, each part in the order of the list.
 *
 * @param testShare of the examples, from 0 up to less than 1; rounded to a whole number of them, and at least one
 *   is left to train with
 */
export function splitExamples(
  examples: readonly Example[],
  testShare: number,
  seed: number,
): Split {
  if (!(testShare >= 0 && testShare < 1))
    throw new InputError(`The share to test with is from 0 to less than 1, not ${testShare}.`);
  const tested = Math.min(Math.round(testShare * examples.length), examples.length - 1);
  const isTested = new Uint8Array(examples.length);
  for (const i of shuffled(examples.length, randomStream(seed)).subarray(0, Math.max(tested, 0)))
    isTested[i] = 1;
  return {
    train: examples.filter((_, i) => isTested[i] === 0),
    test: examples.filter((_, i) => isTested[i] === 1),
  };
}

/** The numbers below `count` in random order (Durstenfeld 1964). */
export function shuffled(count: number, stream: RandomStream): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * stream.uniform());
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Gives the examples of one step after the other. Of a list each comes once before any comes again, in an order
 * drawn anew each time; where a step takes the whole list, in the list's own order.
 */
export class Batches {
  private order: Uint32Array = new Uint32Array();
  private next = 0;

  /** @param size examples per step; of a list no more than it has */
  constructor(
    private readonly examples: Examples,
    private readonly size: number,
    private readonly stream: RandomStream,
  ) {}

  /** Examples per step. */
  get count(): number {
    return typeof this.examples === 'function'
      ? this.size
      : Math.min(this.size, this.examples.length);
  }

  /** The next step's example number `i`, asked for in order. */
  take(i: number): Example {
    const { examples, stream } = this;
    if (typeof examples === 'function') return examples(stream);
    if (this.size >= examples.length) return examples[i];
    if (this.next === this.order.length) {
      this.order = shuffled(examples.length, stream);
      this.next = 0;
    }
    return examples[this.order[this.next++]];
  }
}
