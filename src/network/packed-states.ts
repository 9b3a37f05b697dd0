/*
 * The states of a region's units as arrays hold those of many regions: a bit each, the first in the
 * lowest bit, in whole bytes a region.
 */

/** The states of one region, a byte each. */
export function unpackStates(packed: Uint8Array, region: number, units: number): Uint8Array {
  const first = region * Math.ceil(units / 8);
  const states = new Uint8Array(units);
  for (let i = 0; i < units; i++) states[i] = (packed[first + (i >> 3)] >> (i & 7)) & 1;
  return states;
}
