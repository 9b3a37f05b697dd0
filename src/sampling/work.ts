/** What a map, or a part of one, took. */
export interface SamplingWork {
  /** Samples that were evaluated one by one, in the network or in what is left of it. */
  readonly samples: number;
  /** Multiplications with an addition behind them, folding included. */
  readonly multiplyAdds: number;
  /** Samples too near to a crease for floating-point numbers, which were decided with more digits. */
  readonly decided: number;
  /** Samples whose regions rounding may have changed: nothing proves them right. */
  readonly unproven: number;
}

export const NO_WORK: SamplingWork = { samples: 0, multiplyAdds: 0, decided: 0, unproven: 0 };

export function addWork(a: SamplingWork, b: SamplingWork): SamplingWork {
  return {
    samples: a.samples + b.samples,
    multiplyAdds: a.multiplyAdds + b.multiplyAdds,
    decided: a.decided + b.decided,
    unproven: a.unproven + b.unproven,
  };
}
