import { hiddenWidths, type AffineNode } from './network';
import type { SlicedNetwork } from './sliced-network';

/** The first layers that were asked for last, of each network that somebody still has. */
const lastMade = new WeakMap<
  SlicedNetwork,
  { readonly depth: number; readonly first: SlicedNetwork }
>();

/**
 * A network of the first so many hidden layers of another, whose regions are those by that depth: its
 * units, numbered alike, and one output, which is 0. The same for whoever asks for the same, and what is
 * known of it is known to all.
 */
export function firstLayers(network: SlicedNetwork, depth: number): SlicedNetwork {
  if (depth >= hiddenWidths(network).length) return network;
  const last = lastMade.get(network);
  if (last?.depth === depth) return last.first;
  const first = cutOff(network, depth);
  lastMade.set(network, { depth, first });
  return first;
}

function cutOff({ nodes, sliceTerms, given }: SlicedNetwork, depth: number): SlicedNetwork {
  const activations = [...nodes.keys()].filter((k) => nodes[k].kind === 'activation');
  const last = activations[depth - 1];
  const weights = new Float32Array(nodes[last].width);
  const output: AffineNode = {
    kind: 'affine',
    width: 1,
    bias: new Float64Array(1),
    terms: [{ from: last, map: { kind: 'dense', weights } }],
  };
  return {
    nodes: [...nodes.slice(0, last + 1), output],
    sliceTerms: [...sliceTerms.slice(0, last + 1), undefined],
    given: given.slice(0, depth),
  };
}
