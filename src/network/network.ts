import { groupSize, validateActivation, type Activation } from './activation';
import { NetworkError } from './errors';
import { validateImage, type ImageLayout } from './image-layout';
import { entriesOf, requireFinite, validateMap, type LinearMap, type Weights } from './linear-map';

/** One summand of an affine node: `map` applied to the values of node number `from`. */
export interface AffineTerm {
  readonly from: number;
  readonly map: LinearMap;
}

/** The point that the network is asked about. Always node 0, and the only one of its kind. */
export interface InputNode {
  readonly kind: 'input';
  readonly width: number;
  /** Where the point is known to be an image, how its numbers lie. */
  readonly image?: ImageLayout;
}

/** `Σ map(values of from) + bias`; more than one term where branches join. */
export interface AffineNode {
  readonly kind: 'affine';
  readonly width: number;
  readonly terms: readonly AffineTerm[];
  /** One number per unit. */
  readonly bias: Float64Array;
}

/** A hidden layer: the activation of every unit, or every group, of node `from`. */
export interface ActivationNode<Kind extends Activation = Activation> {
  readonly kind: 'activation';
  readonly width: number;
  readonly from: number;
  readonly activation: Kind;
}

export type NetworkNode = InputNode | AffineNode | ActivationNode;

/**
 * A network as a graph in topological order: a node reads only nodes with smaller numbers. Node 0
 * is the input and the last node the output. Its hidden layers are its activation nodes, in order.
 */
export interface Network {
  readonly nodes: readonly NetworkNode[];
}

/**
 * An affine layer and the activation behind it, as the layers of a plain feed-forward network. Behind
 * `max` there are as many units as the layer has groups of outputs (`unitsBehind`).
 */
export interface DenseLayer {
  /** Row-major, `outputs × inputs`. */
  readonly weights: Weights;
  readonly inputs: number;
  readonly outputs: number;
  /** `outputs` numbers. */
  readonly bias: Float64Array;
  readonly activation: Activation | 'linear';
}

/** A layer whose weights are any map. */
export interface MappedLayer extends Omit<DenseLayer, 'weights'> {
  readonly map: LinearMap;
}

/**
 * Checks that a network fits together: topological order, widths, finite weights and biases, at
 * least one hidden layer. Every reader and construction ends here.
 *
 * @throws NetworkError naming the first node that does not fit.
 */
export function validateNetwork(network: Network): Network {
  const { nodes } = network;
  const input = nodes[0];
  if (input?.kind !== 'input') throw new NetworkError('A network starts with its input.');
  if (!Number.isSafeInteger(input.width) || input.width < 1)
    throw new NetworkError('A network needs at least one input.');
  if (input.image) validateImage(input.image, input.width, 'The input');
  if (hiddenWidths(network).length === 0)
    throw new NetworkError(
      'The network has no ReLU layer, nor another one that is piecewise linear, so it has no creases to map.',
    );
  for (let k = 1; k < nodes.length; k++) validateNode(nodes, k);
  return network;
}

function validateNode(nodes: readonly NetworkNode[], k: number): void {
  const node = nodes[k];
  if (node.kind === 'input') throw new NetworkError(`Node ${k} is a second input.`);
  if (node.width < 1) throw new NetworkError(`Node ${k} has no units.`);
  const sources = node.kind === 'affine' ? node.terms.map((term) => term.from) : [node.from];
  for (const from of sources)
    if (!(from >= 0 && from < k)) throw new NetworkError(`Node ${k} reads node ${from}.`);
  if (node.kind === 'activation') {
    const { width } = nodes[node.from];
    validateActivation(node.activation, node.width, `Node ${k}`);
    const read = node.width * groupSize(node.activation);
    if (width !== read)
      throw new NetworkError(
        `Node ${k} activates ${read} units, but node ${node.from} has ${width}.`,
      );
    return;
  }
  if (node.bias.length !== node.width)
    throw new NetworkError(`Node ${k} has ${node.width} units, but ${node.bias.length} biases.`);
  requireFinite(node.bias, `Node ${k}, bias`);
  for (const { from, map } of node.terms)
    validateMap(map, node.width, nodes[from].width, `Node ${k}`);
}

/**
 * A plain feed-forward network.
 *
 * @throws NetworkError naming the first layer that does not fit the one before it.
 */
export function denseNetwork(layers: readonly DenseLayer[]): Network {
  return layeredNetwork(layers.map(mappedLayer));
}

/** A layer whose map is dense. */
export function mappedLayer({ weights, ...layer }: DenseLayer): MappedLayer {
  return { ...layer, map: { kind: 'dense', weights } };
}

/**
 * A network of layers by any maps, one behind the other.
 *
 * @param image that the input is, if it is one
 * @throws NetworkError naming the first layer that does not fit the one before it.
 */
export function layeredNetwork(layers: readonly MappedLayer[], image?: ImageLayout): Network {
  if (layers.length === 0) throw new NetworkError('The network has no layers.');
  const nodes: NetworkNode[] = [
    { kind: 'input', width: layers[0].inputs, ...(image && { image }) },
  ];
  for (const [k, layer] of layers.entries()) {
    const from = nodes.length - 1;
    const units = nodes[from].width;
    const behind = unitsBehind(layer, `Layer ${k}`);
    if (layer.inputs !== units)
      throw new NetworkError(
        `Layer ${k} expects ${layer.inputs} inputs, but layer ${k - 1} has ${units} units.`,
      );
    const { outputs: width, map, bias, activation } = layer;
    nodes.push({ kind: 'affine', width, bias, terms: [{ from, map }] });
    if (activation !== 'linear')
      nodes.push({ kind: 'activation', width: behind, from: nodes.length - 1, activation });
  }
  return validateNetwork({ nodes });
}

/**
 * How many values a layer passes on.
 *
 * @param place where it stands, for errors
 * @throws NetworkError if its rows are no whole number of groups.
 */
export function unitsBehind(
  { outputs, activation }: Pick<DenseLayer, 'outputs' | 'activation'>,
  place: string,
): number {
  if (activation === 'linear') return outputs;
  const size = groupSize(activation);
  const units = outputs / size;
  validateActivation(activation, units, place);
  if (Number.isInteger(units)) return units;
  throw new NetworkError(
    `${place} has ${outputs} rows, which are no whole number of groups of ${size}.`,
  );
}

/** Dimension of the input space. */
export function inputWidth(network: Network): number {
  return network.nodes[0].width;
}

/** Number of outputs. */
export function outputWidth(network: Network): number {
  return network.nodes[network.nodes.length - 1].width;
}

/** Units of each hidden layer, first to last. */
export function hiddenWidths(network: Network): number[] {
  return network.nodes.flatMap((node) => (node.kind === 'activation' ? [node.width] : []));
}

/**
 * Whether every layer reads the one before it alone, and all units are ReLUs: the theorems on numbers of
 * regions speak of no other networks.
 */
export function isPlain({ nodes }: Network): boolean {
  return nodes.every((node, k) => {
    if (node.kind === 'activation') return node.activation.kind === 'relu' && node.from === k - 1;
    return node.kind === 'input' || (node.terms.length === 1 && node.terms[0].from === k - 1);
  });
}

/** Multiplications with an addition behind them that a sample takes through all hidden layers. */
export function multiplyAddsOfSample({ nodes }: Network): number {
  const last = nodes.findLastIndex(({ kind }) => kind === 'activation');
  return nodes.slice(0, last).reduce((sum, node) => {
    if (node.kind !== 'affine') return sum;
    return node.terms.reduce((all, { map }) => all + entriesOf(map).length, sum);
  }, 0);
}
