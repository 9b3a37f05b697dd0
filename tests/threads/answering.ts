import { portOfThread } from '../../src/cli/thread-port';
import { InputError, NetworkError } from '../../src/network/errors';
import { handOver } from '../../src/threads/hand-over';
import type { Question } from '../../src/threads/question';
import { serve } from '../../src/threads/serve';

/** What the thread of the tests is asked. */
export interface TestQuestions {
  readonly echo: Question<{ text: string; room?: number }, { text: string; thread: number }>;
  /** Throws an error of a kind. */
  readonly fail: Question<{ kind: 'input' | 'network' | 'fault' }, never>;
  /** Breaks the thread down for as long as there is something left to take away. */
  readonly breakDown: Question<{ left: Int32Array; how: 'throw' | 'exit' }, string>;
  /** Answers once nobody waits any more. */
  readonly wait: Question<object, string>;
  /** Hears nothing for so many milliseconds. */
  readonly block: Question<{ milliseconds: number }, string>;
  /** Tells numbers, and answers with how many were told before the first was used up. */
  readonly count: Question<{ to: number }, number, number>;
  /** How often this thread was asked about this very thing, and about all of these. */
  readonly know: Question<{ thing: object; others?: readonly object[] }, readonly number[]>;
  /** Gives memory away, and says how much of it is left here. */
  readonly give: Question<{ bytes: number }, { memory: ArrayBuffer }>;
  readonly given: Question<object, number>;
}

const self = Math.random();
const asked = new WeakMap<object, number>();
let memory = new ArrayBuffer(0);

function timesAsked(thing: object): number {
  const times = (asked.get(thing) ?? 0) + 1;
  asked.set(thing, times);
  return times;
}

serve<TestQuestions>(portOfThread(), {
  echo: ({ text }) => ({ text, thread: self }),
  fail({ kind }) {
    if (kind === 'input') throw new InputError('No input.');
    if (kind === 'network') throw new NetworkError('No network.');
    throw new RangeError('No way.');
  },
  async breakDown({ left, how }) {
    if (Atomics.sub(left, 0, 1) <= 0) return 'whole';
    if (how === 'exit') process.exit(3);
    setTimeout(() => {
      throw new Error('boom');
    });
    return new Promise(() => undefined);
  },
  wait: (_, { signal }) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('dropped'))),
  block({ milliseconds }) {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
    return 'done';
  },
  async count({ to }, { tell }) {
    let [told, before] = [0, 0];
    const used: Promise<void>[] = [];
    for (let k = 0; k < to; k++) {
      const isUsed = tell(k);
      if (k === 0) void isUsed.then(() => (before = told));
      used.push(isUsed);
      told++;
    }
    await Promise.all(used);
    return before;
  },
  know: ({ thing, others = [] }) => [thing, ...others].map(timesAsked),
  give({ bytes }) {
    memory = new ArrayBuffer(bytes);
    return handOver({ memory }, [memory]);
  },
  given: () => memory.byteLength,
});
