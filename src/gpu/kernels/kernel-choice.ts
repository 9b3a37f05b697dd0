/**
 * Milliseconds of evaluation after which it is worth while to compile other kernels. On a CPU that
 * emulates a GPU that takes seconds, of the cores that evaluate.
 */
const WORTH_COMPILING_MS = { gpu: 500, emulated: 10_000 };

/** Times that a kernel is measured before it is judged: the first may include what drivers put off. */
const TRIALS = 2;

/** What is known of a kernel. */
interface Candidate {
  state: 'idle' | 'compiling' | 'ready' | 'unusable';
  trials: number;
  /** The most samples per millisecond that were seen. */
  rate: number;
}

/**
 * Chooses among kernels that do the same, by the rates that they reach on the work itself: nothing
 * is evaluated for measurement's sake. The first one begins. When it has worked for a while, the
 * others are compiled in the background, get a few batches each, and the fastest goes on.
 */
export class KernelChoice {
  private readonly candidates: Candidate[];
  private readonly worthCompiling: number;
  private spent = 0;

  /**
   * @param prepare compiles a kernel in the background, and rejects if the device cannot.
   * @param adapter what does the work
   */
  constructor(
    count: number,
    private readonly prepare: (kernel: number) => Promise<void>,
    adapter: keyof typeof WORTH_COMPILING_MS,
  ) {
    this.worthCompiling = WORTH_COMPILING_MS[adapter];
    this.candidates = Array.from({ length: count }, (_, k) => ({
      state: k === 0 ? 'ready' : 'idle',
      trials: 0,
      rate: 0,
    }));
  }

  /** The kernel for the next batch. */
  next(): number {
    const trial = this.spent < this.worthCompiling ? 0 : this.candidates.findIndex(isUntried);
    return trial >= 0 ? trial : this.fastest;
  }

  /** The kernel that was seen to be the fastest. */
  get fastest(): number {
    const rates = this.candidates.map(({ rate }) => rate);
    return rates.indexOf(Math.max(...rates));
  }

  /**
   * Counts a batch.
   *
   * @param isLong whether it took long enough to be measured
   */
  record(kernel: number, samples: number, milliseconds: number, isLong: boolean): void {
    this.spent += milliseconds;
    if (isLong) {
      const candidate = this.candidates[kernel];
      candidate.trials++;
      candidate.rate = Math.max(candidate.rate, samples / milliseconds);
    }
    if (this.spent >= this.worthCompiling) this.compileOthers();
  }

  private compileOthers(): void {
    for (const [kernel, candidate] of this.candidates.entries()) {
      if (candidate.state !== 'idle') continue;
      candidate.state = 'compiling';
      this.prepare(kernel).then(
        () => (candidate.state = 'ready'),
        () => (candidate.state = 'unusable'),
      );
    }
  }
}

function isUntried({ state, trials }: Candidate): boolean {
  return state === 'ready' && trials < TRIALS;
}
