import { entriesOf, type SparseMap } from './linear-map';
import type { Network } from './network';
import { oncePer } from './once-per';

/*
 * What work on a network takes in memory, for whoever shares it out between threads: most of it goes with the
 * weights, as each thread has a copy of them, and rows in float64, as they are and folded.
 */

/** Bytes of a thread for each number (`rowNumbersOf`) of a network that it cuts regions of. */
export const CUTTING_WEIGHT = 19;

/** Bytes of a thread for each number of a network that it samples: blocks of samples have rows of their own. */
export const SAMPLING_WEIGHT = 36;

/** Numbers that begin a run of a row, zeros that are cheaper than another run, and numbers that a short row takes beside. */
const RUN = 2;
const GAP = 3;
const ROW = 24;

/**
 * Numbers of a network's rows as threads have them: about its weights where rows are dense, several for each where
 * they are short, as those of convolutions are.
 */
export const rowNumbersOf = oncePer(({ nodes }: Network) => {
  let numbers = 0;
  for (const node of nodes) {
    if (node.kind !== 'affine') continue;
    for (const { map } of node.terms)
      numbers += map.kind === 'sparse' ? numbersOfRuns(map) : entriesOf(map).length;
    if (node.terms.some(({ map }) => map.kind !== 'dense')) numbers += ROW * node.width;
  }
  return numbers;
});

function numbersOfRuns({ starts, columns }: SparseMap): number {
  let numbers = 0;
  for (let unit = 0; unit + 1 < starts.length; unit++)
    for (let k = starts[unit], end = -Infinity; k < starts[unit + 1]; k++) {
      const gap = columns[k] - end;
      numbers += 1 + (gap > GAP ? RUN : gap);
      end = columns[k] + 1;
    }
  return numbers;
}

/** Numbers of a network's maps. */
export function weightsOf({ nodes }: Network): number {
  let weights = 0;
  for (const node of nodes)
    if (node.kind === 'affine') for (const { map } of node.terms) weights += entriesOf(map).length;
  return weights;
}

/**
 * How many threads have room in some memory, none perhaps.
 *
 * @param perNumber bytes of a thread for each number (`rowNumbersOf`)
 */
export function threadsWithin(bytes: number, network: Network, perNumber: number): number {
  return Math.floor(bytes / Math.max(1, perNumber * rowNumbersOf(network)));
}
