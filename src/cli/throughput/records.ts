import { median } from '../../sweep/quantiles';

/** What one engine took for one network's map. */
export interface MapRun {
  readonly engine: string;
  /** Whether it is what a user would pick instead. */
  readonly isPeer: boolean;
  /** Time of every run, after a warm-up. */
  readonly seconds: readonly number[];
  /** Seconds of the last run, of all the processor's cores together; blank for a GPU's work. */
  readonly processorSeconds?: number;
  /** Rows that were mapped in those seconds: fewer than the map has where time ran out. */
  readonly rows: number;
  /** Distinct regions of the mapped rows, by depth; of a peer only the last, of a broken run none. */
  readonly regionsByDepth: readonly number[];
  /** Multiply-adds of the mapped rows, those of folding included. */
  readonly multiplyAdds: number;
  /** Operations per second that the engine's arithmetic reaches at its best, in this run. */
  readonly peak?: number;
  /** Seconds of the last run that went into counting its regions. */
  readonly countingSeconds?: number;
}

/** An engine that did not finish a row. */
export interface MapFailure {
  readonly engine: string;
  readonly isPeer: boolean;
  readonly error: string;
}

/** All that was measured for one network. */
export interface ThroughputResult {
  readonly network: string;
  readonly sha256: string;
  readonly hidden: readonly number[];
  /** `[u0, u1, v0, v1]` */
  readonly window: readonly number[];
  /** Samples across and down. */
  readonly size: readonly [width: number, height: number];
  /** Multiply-adds that evaluating every layer takes. */
  readonly multiplyAddsPerSample: number;
  /** One-minute load average before the first run; other work makes times longer. */
  readonly load?: number;
  readonly runs: readonly (MapRun | MapFailure)[];
}

/** What a run's times say; see `ThroughputResult`. */
export interface Throughput {
  /** Time to the finished map: the median, and in proportion to the rows where time ran out. */
  readonly seconds: number;
  readonly isExtrapolated: boolean;
  /** Processor time of the whole map; other work on the machine hardly changes it. */
  readonly processorSeconds?: number;
  readonly samplesPerSecond: number;
  /** Multiply-adds of the whole map, extrapolated as the time is. */
  readonly multiplyAdds: number;
  /** Share of the multiply-adds of evaluating everything that were not done; negative for more. */
  readonly saved: number;
  readonly flopsPerSecond: number;
  readonly shareOfPeak?: number;
  /** Time of counting, as a share of that of all the rest. */
  readonly counting?: number;
}

export function throughputOf(
  { size: [width, height], multiplyAddsPerSample }: ThroughputResult,
  { seconds, rows, multiplyAdds, peak, countingSeconds, processorSeconds }: MapRun,
): Throughput {
  const measured = median(seconds);
  const samples = width * height;
  const whole = height / rows;
  const flopsPerSecond = (2 * multiplyAdds) / measured;
  return {
    seconds: measured * whole,
    isExtrapolated: rows < height,
    ...(processorSeconds !== undefined && { processorSeconds: processorSeconds * whole }),
    samplesPerSecond: (width * rows) / measured,
    multiplyAdds: multiplyAdds * whole,
    saved: 1 - (multiplyAdds * whole) / (samples * multiplyAddsPerSample),
    flopsPerSecond,
    ...(peak !== undefined && { shareOfPeak: flopsPerSecond / peak }),
    ...(countingSeconds !== undefined && {
      counting: countingSeconds / (seconds[seconds.length - 1] - countingSeconds),
    }),
  };
}

/** Time of the fastest peer's finished map; undefined where there is none. */
export function bestPeerSeconds(result: ThroughputResult): number | undefined {
  const times = result.runs.flatMap((run) =>
    run.isPeer && isFinishedRun(run) ? [throughputOf(result, run).seconds] : [],
  );
  return times.length > 0 ? Math.min(...times) : undefined;
}

export function isFinishedRun(run: MapRun | MapFailure): run is MapRun {
  return 'seconds' in run;
}
