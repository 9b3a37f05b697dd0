/**
 * Numbers that decide how a GPU is used, and nothing of what is found on it: kept in one place so that a benchmark
 * can try others (`npm run bench:gpu`).
 */
export interface Knobs {
  /** Bytes of the largest buffer that several chunks may share. */
  readonly mostBytes: number;
  /** Invocations of a workgroup that evaluates units, a power of two. */
  readonly workgroup: number;
  /**
   * Milliseconds: a grid whose samples are all evaluated in fewer is not folded on a GPU, as it is done before it is
   * known how to fold it.
   */
  readonly shortestFold: number;
  /**
   * Whether shaders loop over the units of an eight and over samples, where they are otherwise written out: a program
   * that emulates invocations compiles them in half the time or less.
   */
  readonly loops: boolean;
  /** Milliseconds that a submission takes at least, and at most. */
  readonly batch: readonly [shortest: number, longest: number];
}

/** What a GPU is used with, and a program that emulates one. */
export const KNOBS: Readonly<Record<'gpu' | 'emulated', Knobs>> = {
  gpu: { mostBytes: 2 ** 28, workgroup: 64, shortestFold: 100, loops: false, batch: [16, 64] },
  // It is not measured how long all samples take there.
  emulated: { mostBytes: 2 ** 28, workgroup: 64, shortestFold: 0, loops: true, batch: [30, 120] },
};
