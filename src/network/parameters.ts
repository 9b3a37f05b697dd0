import { convolutionOf } from './linear-map';
import type { AffineNode } from './network';
import type { OpenedNetwork } from './opened-network';

/**
 * A network's parameters: its weights and biases as files have them, so that of a convolution each number of its
 * kernels counts once, however often it is used, and each channel has one bias.
 *
 * @returns undefined where neither the file nor the network's maps tell
 */
export function parametersOf({
  network,
  parameters,
}: Pick<OpenedNetwork, 'network' | 'parameters'>): number | undefined {
  if (parameters !== undefined) return parameters;
  let sum = 0;
  for (const node of network.nodes) {
    const own = node.kind === 'affine' ? parametersOfNode(node) : 0;
    if (own === undefined) return undefined;
    sum += own;
  }
  return sum;
}

function parametersOfNode({ terms, bias }: AffineNode): number | undefined {
  let sum = bias.length;
  for (const { map } of terms) {
    const convolution = convolutionOf(map);
    if (convolution) sum += convolution.kernels.length + convolution.shape[0] - bias.length;
    else if (map.kind === 'dense') sum += map.weights.length;
    else if (map.kind === 'sparse') return undefined;
  }
  return sum;
}
