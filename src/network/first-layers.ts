import { hiddenWidths } from './network';
import type { SlicedNetwork } from './sliced-network';

/**
 * A network of the first so many hidden layers of another, whose regions are those by that depth: its
 * units, numbered alike, and one output, which is 0.
 */
export function firstLayers(network: SlicedNetwork, depth: number): SlicedNetwork {
  if (depth >= hiddenWidths(network).length) return network;
  const { nodes, sliceTerms } = network;
  const activations = [...nodes.keys()].filter((k) => nodes[k].kind === 'activation');
  const last = activations[depth - 1];
  const weights = new Float32Array(nodes[last].width);
  const output = {
    kind: 'affine',
    width: 1,
    bias: new Float64Array(1),
    terms: [{ from: last, map: { kind: 'dense', weights } }],
  } as const;
  return {
    nodes: [...nodes.slice(0, last + 1), output],
    sliceTerms: [...sliceTerms.slice(0, last + 1), undefined],
  };
}
