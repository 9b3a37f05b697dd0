import { inputWidth, type Network } from '../../src/network/network';
import { defaultSlice, sliceNetwork, type SlicedNetwork } from '../../src/network/slice';

/** The plane that a network shows where none is named; for one of two inputs, all there is of it. */
export function planeOf(network: Network): SlicedNetwork {
  return sliceNetwork(network, defaultSlice(inputWidth(network)));
}
