import type { BenchNetwork } from './networks';

/** What a part of the benchmark measured. */
export interface PartResult {
  readonly name: string;
  readonly about: string;
  seconds: number;
  /** Every measurement, by what it is of. */
  readonly data: Record<string, unknown>[];
  /** The same for a person, a row after the other, the heading first: there as soon as it is measured. */
  readonly tables: (readonly (readonly string[])[])[];
  readonly notes: string[];
  /** Why it ended before it was done. */
  error?: string;
}

/** What parts are run with. */
export interface Bench {
  /** Small sizes, to try it all. */
  readonly small: boolean;
  /** A network by its name; undefined, with a note, where its file is not there. */
  readonly open: (name: string) => Promise<BenchNetwork | undefined>;
  /** Python that has PyTorch, if not the first that is found; false for no peers. */
  readonly python: string | false | undefined;
  readonly signal: AbortSignal;
}

/** A part, of which no measurement begins once its time is over. */
export interface Part {
  readonly name: string;
  readonly about: string;
  /** Seconds that it may take on a card. */
  readonly seconds: number;
  run(bench: Bench, result: PartResult, clock: Clock): Promise<void>;
}

/** Tells how much of a part's time is left. */
export class Clock {
  private readonly startedAt = performance.now();

  constructor(private readonly seconds: number) {}

  get elapsed(): number {
    return (performance.now() - this.startedAt) / 1000;
  }

  get left(): number {
    return this.seconds - this.elapsed;
  }
}

/** Median of some times. */
export interface Times {
  readonly milliseconds: number[];
  readonly median: number;
}
