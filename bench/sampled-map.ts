/*
 * A map that the CPU samples on one thread, as `bench/pairwise.ts` has it made of two checkouts: it asks
 * for little that may have another name in the other one.
 */
import { openNamedNetwork } from '../src/cli/map-request';
import { inputWidth } from '../src/network/network';
import { defaultSlice, sliceNetwork } from '../src/network/slice';
import { bandsOf } from '../src/sampling/bands';
import { sampleBand } from '../src/sampling/sample-part';

/** What `prepare` gives: samples the map once, and says how many regions its bands have. */
export type Run = () => number;

/**
 * Opens a network.
 *
 * @param name file or construction
 * @param size samples a side
 * @param zoom how many times as wide as the window its own window is
 */
export async function prepare(name: string, size: number, zoom: number): Promise<Run> {
  const { network, window } = await openNamedNetwork(name);
  const sliced = sliceNetwork(network, defaultSlice(inputWidth(network)));
  // Not around the middle, where creases of networks without biases meet.
  const part = (from: number, to: number, at: number) => {
    const middle = zoom === 1 ? (from + to) / 2 : from + at * (to - from);
    const half = (to - from) / 2 / zoom;
    return [middle - half, middle + half] as const;
  };
  const [u0, u1] = part(window.u0, window.u1, 0.371);
  const [v0, v1] = part(window.v0, window.v1, 0.617);
  const grid = { window: { u0, u1, v0, v1 }, width: size, height: size };
  return () =>
    bandsOf(grid).reduce(
      (sum, [first, end]) => sum + sampleBand(sliced, grid, first, end).ids.length / 2,
      0,
    );
}
