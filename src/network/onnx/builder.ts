import type { Activation } from '../activation';
import { NetworkError } from '../errors';
import { isIdentity } from '../linear-map';
import { validateNetwork, type AffineTerm, type Network, type NetworkNode } from '../network';

/**
 * A tensor that depends on the input, for one point: `Σ terms + bias`. It becomes a node when
 * something needs its values, so that a product and the bias added to it are one affine node.
 */
export interface Source {
  readonly width: number;
  readonly terms: readonly AffineTerm[];
  readonly bias: Float64Array;
  /** Number of the source's node among the builder's, once it has one. */
  node?: number;
}

/** Collects the nodes of a network while a graph is read. */
export class NetworkBuilder {
  private readonly nodes: NetworkNode[];
  private readonly input: Source;

  /**
   * @param budget numbers that may be made from the file's; a small file that refers to the same
   *   tensor a million times would otherwise fill the memory
   */
  constructor(
    width: number,
    private budget: number,
  ) {
    this.claim(width);
    this.nodes = [{ kind: 'input', width }];
    this.input = { width, terms: [], bias: new Float64Array(0), node: 0 };
  }

  /** The network's input. */
  inputSource(): Source {
    return this.input;
  }

  /** @throws NetworkError when more numbers are made than any honest file asks for. */
  claim(count: number): void {
    this.budget -= count;
    if (!(this.budget >= 0))
      throw new NetworkError('the graph asks for far more numbers than the file holds.');
  }

  affine(width: number, terms: readonly AffineTerm[], bias: Float64Array): Source {
    return { width, terms, bias };
  }

  activate(source: Source, activation: Activation): Source {
    const { width } = source;
    this.claim(width);
    const from = this.nodeOf(source);
    const node = this.nodes.push({ kind: 'activation', width, from, activation }) - 1;
    return { width, terms: [], bias: new Float64Array(0), node };
  }

  /** The node that holds a source's values, made on the first call. */
  nodeOf(source: Source): number {
    if (source.node !== undefined) return source.node;
    const { width, terms, bias } = source;
    const [first] = terms;
    const isCopy = terms.length === 1 && isIdentity(first.map);
    source.node =
      isCopy && bias.every((b) => b === 0)
        ? first.from
        : this.nodes.push({ kind: 'affine', width, terms, bias }) - 1;
    return source.node;
  }

  /** The network whose output is `output`, without the nodes that it does not depend on. */
  finish(output: Source): Network {
    const last = this.nodeOf(output);
    const needed = new Set([0, last]);
    for (let k = last; k > 0; k--)
      if (needed.has(k)) for (const from of sourcesOf(this.nodes[k])) needed.add(from);
    const renumbered = new Map<number, number>();
    const nodes: NetworkNode[] = [];
    for (const [k, node] of this.nodes.entries())
      if (needed.has(k)) renumbered.set(k, nodes.push(renumberNode(node, renumbered)) - 1);
    return validateNetwork({ nodes });
  }
}

function sourcesOf(node: NetworkNode): number[] {
  if (node.kind === 'input') return [];
  return node.kind === 'affine' ? node.terms.map(({ from }) => from) : [node.from];
}

function renumberNode(node: NetworkNode, numbers: ReadonlyMap<number, number>): NetworkNode {
  const renumber = (from: number) => numbers.get(from) ?? from;
  if (node.kind === 'input') return node;
  if (node.kind === 'activation') return { ...node, from: renumber(node.from) };
  return { ...node, terms: node.terms.map((term) => ({ ...term, from: renumber(term.from) })) };
}
