import { existsSync } from 'node:fs';
import { openNamedNetwork } from '../src/cli/map-request';
import { hiddenWidths, inputWidth } from '../src/network/network';
import { defaultSlice, sliceNetwork, type Window } from '../src/network/slice';
import type { SlicedNetwork } from '../src/network/sliced-network';

/** A network as every engine of the benchmark gets it. */
export interface BenchNetwork {
  readonly name: string;
  readonly sha256: string;
  readonly network: SlicedNetwork;
  readonly hidden: readonly number[];
  readonly window: Window;
}

const SMALL = [
  'random:2-64-64-64-1?seed=1',
  'random:2-128-128-128-1?seed=1',
  'random:2-64-64-64-64-1?seed=1',
];

const LARGE = ['random:2-256-256-256-1?seed=1', 'random:2-256-256-256-256-1?seed=1'];

/** A network that developers may have beside the checkout; the benchmark does without. */
const SHARED = '../shared/networks/he-64x3.json';

/** The networks that are measured where none are named, small ones first. */
export function defaultNetworks(small: boolean): string[] {
  return [...SMALL, ...(existsSync(SHARED) ? [SHARED] : []), ...(small ? [] : LARGE)];
}

/** Opens a network file or construction, in its own window of its first two inputs. */
export async function openBenchNetwork(name: string): Promise<BenchNetwork> {
  const { network, sha256, window } = await openNamedNetwork(name);
  const sliced = sliceNetwork(network, defaultSlice(inputWidth(network)));
  return { name, sha256, network: sliced, hidden: hiddenWidths(network), window };
}
