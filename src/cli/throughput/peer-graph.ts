import { assertNever } from '../../network/assert-never';
import { InputError } from '../../network/errors';
import { convolutionOf, type LinearMap } from '../../network/linear-map';
import type { SlicedNetwork } from '../../network/sliced-network';
import { windowNumbers, type Window } from '../../network/slice';
import { weightsOf } from '../../network/thread-memory';

/** Numbers beyond which a text of them would be longer than a string may be. */
const MOST_NUMBERS = 2 ** 24;

/**
 * A network with skip connections as the PyTorch peer reads it: its nodes in order, each of which names by its number
 * what it reads.
 *
 * @throws InputError for units that are none of relu, or too many numbers.
 */
export function peerGraph(network: SlicedNetwork, window: Window): string {
  if (weightsOf(network) > MOST_NUMBERS)
    throw new InputError(
      `${weightsOf(network)} weights are too many for the text that peers read.`,
    );
  const nodes = network.nodes.map(nodeJson);
  return JSON.stringify({ nodes, window: windowNumbers(window) });
}

function nodeJson(node: SlicedNetwork['nodes'][number]): object {
  switch (node.kind) {
    case 'input':
      return { kind: 'input', width: node.width };
    case 'activation':
      if (node.activation.kind !== 'relu')
        throw new InputError(`Peers have relu alone, and this network has others.`);
      return { kind: 'relu', width: node.width, from: node.from };
    case 'affine':
      return {
        kind: 'affine',
        width: node.width,
        bias: Array.from(node.bias),
        terms: node.terms.map(({ from, map }) => ({ from, ...mapJson(map) })),
      };
    default:
      return assertNever(node);
  }
}

/** A convolution as itself, which peers have a way of their own for. */
function mapJson(map: LinearMap): object {
  const convolution = convolutionOf(map);
  if (convolution) return { ...convolution, kernels: Array.from(convolution.kernels) };
  switch (map.kind) {
    case 'dense':
      return { weights: Array.from(map.weights) };
    case 'diagonal':
      return { factors: Array.from(map.factors) };
    case 'sparse': {
      const { starts, columns, weights } = map;
      return {
        starts: Array.from(starts),
        columns: Array.from(columns),
        entries: Array.from(weights),
      };
    }
    default:
      return assertNever(map);
  }
}
