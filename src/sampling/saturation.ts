/** Share of samples from which on a count says more of the samples than of the network. */
const SATURATED = 3 / 4;

/**
 * Whether samples are so few for the regions that nearly each of them met a new one: then more samples
 * would meet many more.
 */
export function isSaturated(regions: number, samples: number): boolean {
  return regions >= SATURATED * samples;
}
