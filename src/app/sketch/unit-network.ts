import { rivalsOf } from '../../network/activation';
import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';

/**
 * The network whose outputs are what the units of a hidden layer switch by: their pre-activations. Its own hidden
 * layers are those before.
 *
 * @param layer from 0
 * @returns undefined of a layer whose units compare values with each other, and have no pre-activation of their own
 */
export function unitNetwork(
  { nodes, sliceTerms, given }: SlicedNetwork,
  layer: number,
): SlicedNetwork | undefined {
  const activations = nodes.filter((node) => node.kind === 'activation');
  const { from, activation, width } = activations[layer];
  if (rivalsOf(activation) > 1 || nodes[from].width !== width) return undefined;
  const before = nodes.slice(0, from + 1);
  const depth = hiddenWidths({ nodes: before }).length;
  return { nodes: before, sliceTerms: sliceTerms.slice(0, from + 1), given: given.slice(0, depth) };
}
