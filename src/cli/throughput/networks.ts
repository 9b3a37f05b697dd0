import { convolutionOf } from '../../network/linear-map';
import { inputWidth, type Network } from '../../network/network';
import { defaultSlice, type Slice } from '../../network/slice';
import { randomSlice } from '../../sweep/random-slice';

/** A network to map, and how many samples across and down. */
export interface ThroughputCase {
  /** A file or a construction. */
  readonly network: string;
  readonly width: number;
  readonly height: number;
}

/** A convolutional network that is measured where none is named: two layers of kernels, and one behind them. */
export const CONVOLUTIONAL = 'cnn:1x28x28-8c3s2-16c3s2-32-10?seed=1';

/**
 * The plane that a network is mapped in: that of its first two inputs; of a network with convolutions, whose first
 * two pixels say little, a random one.
 */
export function benchSlice(network: Network, name: string): Slice {
  const inputs = inputWidth(network);
  return hasConvolutions(network) ? randomSlice(inputs, name) : defaultSlice(inputs);
}

export function hasConvolutions({ nodes }: Network): boolean {
  return nodes.some(
    (node) => node.kind === 'affine' && node.terms.some(({ map }) => convolutionOf(map)),
  );
}

/** Random networks of two inputs: every width with every number of hidden layers, small ones first. */
export function gridNetworks(widths: readonly number[], depths: readonly number[]): string[] {
  return depths.flatMap((depth) => widths.map((width) => randomNetworkName(width, depth)));
}

/** `random:2-64-64-1?seed=1` for two hidden layers of 64 units. */
export function randomNetworkName(width: number, depth: number): string {
  return `random:${[2, ...Array<number>(depth).fill(width), 1].join('-')}?seed=1`;
}
