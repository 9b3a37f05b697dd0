import { nameOf, type SlicedActivation } from '../../network/activation';
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
 * @throws InputError for units that compare values with each other, or too many numbers.
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
    case 'activation': {
      const { width, from, activation } = node;
      return { kind: 'units', width, from, ...unitsJson(activation) };
    }
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

/** Units by the name that Crease JSON has for them, or by their slopes where each has its own. */
function unitsJson(activation: SlicedActivation): object {
  switch (activation.kind) {
    case 'relu':
    case 'leaky':
    case 'step':
      return { activation: nameOf(activation) };
    case 'prelu':
      return { slopes: Array.from(activation.slopes) };
    case 'rivals':
      throw new InputError(
        'Peers have no units that compare values with each other, as poolings and maxout do.',
      );
    default:
      return assertNever(activation);
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
