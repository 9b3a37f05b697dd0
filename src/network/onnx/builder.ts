import { groupSize, type Activation } from '../activation';
import { NetworkError } from '../errors';
import type { ImageLayout } from '../image-layout';
import { isIdentity, type LinearMap } from '../linear-map';
import { validateNetwork, type AffineTerm, type Network, type NetworkNode } from '../network';
import { pickRows, restrictMap, selectionMap } from './composition';

/**
 * Numbers that depend on the input, for one point: `Σ terms + bias`. They become a node when
 * something needs their values, so that a product and the bias added to it are one affine node.
 */
export interface Source {
  /** What the builder calls its first number; the others follow. */
  readonly first: number;
  readonly width: number;
  readonly terms: readonly AffineTerm[];
  readonly bias: Float64Array;
  /** Number of the source's node among the builder's, once it has one. */
  node?: number;
}

/** Numbers of any sources, in any order, some of them perhaps more than once, and constants among them. */
export interface Numbers {
  /** What the builder calls each number; −1 for a constant. */
  readonly numbers: Int32Array;
  /** What the constants are, at their places; where it is absent, they are 0. */
  readonly constants?: Float64Array | undefined;
  /** Whether something else reads them too. */
  readonly isShared: boolean;
}

/** A number of a node that is made already. */
export interface NumberOfNode {
  readonly node: number;
  readonly unit: number;
}

/** Numbers are called by 31 bits. */
const MOST_NUMBERS = 2 ** 31 - 1;

/** Collects the nodes of a network while a graph is read. */
export class NetworkBuilder {
  private readonly nodes: NetworkNode[];
  private readonly input: Source;
  /** In order of their first numbers. */
  private readonly sources: Source[] = [];
  /** The source whose numbers a node's are, by the node. */
  private readonly made = new Map<number, Source>();
  private named = 0;

  /**
   * @param budget numbers that may be made from the file's; a small file that refers to the same
   *   tensor a million times would otherwise fill the memory
   * @param image that the input is, if it is one
   */
  constructor(
    width: number,
    private budget: number,
    image?: ImageLayout,
  ) {
    this.claim(width);
    this.nodes = [{ kind: 'input', width, ...(image && { image }) }];
    this.input = this.affine(width, [], new Float64Array(0));
    this.input.node = 0;
    this.made.set(0, this.input);
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
    const first = this.named;
    this.named += width;
    if (this.named > MOST_NUMBERS) this.claim(Infinity);
    this.claim(terms.length);
    const source = { first, width, terms, bias };
    this.sources.push(source);
    return source;
  }

  activate(from: Source, activation: Activation): Source {
    const width = from.width / groupSize(activation);
    this.claim(width);
    const node: NetworkNode = { kind: 'activation', width, from: this.nodeOf(from), activation };
    const source = this.affine(width, [], new Float64Array(0));
    source.node = this.nodes.push(node) - 1;
    this.made.set(source.node, source);
    return source;
  }

  /** The source whose numbers these are, all of them, in order; undefined if there is none. */
  wholeOf({ numbers }: Numbers): Source | undefined {
    if (numbers.length === 0 || numbers[0] < 0) return undefined;
    const source = this.sourceWith(numbers[0]);
    const { first, width } = source;
    return width === numbers.length && numbers.every((number, i) => number === first + i)
      ? source
      : undefined;
  }

  /** Numbers as those of one source, in order: nothing is rounded. */
  sourceOf(given: Numbers): Source {
    const whole = this.wholeOf(given);
    if (whole) return whole;
    const { numbers, constants, isShared } = given;
    const width = numbers.length;
    const bias = new Float64Array(width);
    if (constants) for (let i = 0; i < width; i++) if (numbers[i] < 0) bias[i] = constants[i];
    const sources = this.sourcesWith(numbers);
    this.claim(3 * width + sources.length * width);
    const [only] = sources;
    const isFree = !isShared && sources.length === 1 && only.node === undefined;
    if (isFree && width <= only.width) return this.picked(only, numbers, bias);
    const terms = sources.map((source) => ({
      from: this.nodeOf(source),
      map: selectionMap(numbers, source),
    }));
    return this.affine(width, terms, bias);
  }

  /** Numbers that nobody else reads as those of a source without a node, if they are. */
  pendingOf(given: Numbers): Source | undefined {
    const { numbers, isShared } = given;
    if (isShared || numbers.length === 0 || numbers.includes(-1)) return undefined;
    const { first, width, node } = this.sourceWith(numbers[0]);
    if (node !== undefined || numbers.length > width) return undefined;
    const isOne = numbers.every((number) => number >= first && number < first + width);
    return isOne ? this.sourceOf(given) : undefined;
  }

  /** Some of the numbers of a source without a node, which nobody else reads, and constants. */
  private picked(source: Source, numbers: Int32Array, bias: Float64Array): Source {
    const rows = numbers.map((number) => (number < 0 ? -1 : number - source.first));
    for (const [i, row] of rows.entries()) if (row >= 0) bias[i] = source.bias[row];
    const terms = source.terms.map(({ from, map }) => {
      const { width } = this.nodes[from];
      if (map.kind !== 'diagonal') this.claim(map.weights.length);
      return { from, map: pickRows(map, rows, width) };
    });
    return this.affine(numbers.length, terms, bias);
  }

  /**
   * What units read of some numbers through a map. The network is exactly what it would be if the numbers were a
   * node of their own: where float64 cannot hold what comes together, they are.
   */
  termsOf(given: Numbers, map: LinearMap, units: number): AffineTerm[] {
    const whole = this.wholeOf(given);
    if (whole) return [{ from: this.nodeOf(whole), map }];
    const { numbers, constants } = given;
    const isPure = !constants || numbers.every((number, i) => number >= 0 || constants[i] === 0);
    const entries = map.kind === 'diagonal' ? units : map.weights.length;
    const terms: AffineTerm[] = [];
    for (const source of isPure ? this.sourcesWith(numbers) : []) {
      this.claim(entries + units);
      const own = restrictMap(map, units, numbers, source);
      if (!own) return this.termsOf(this.copied(given), map, units);
      terms.push({ from: this.nodeOf(source), map: own });
    }
    return isPure ? terms : this.termsOf(this.copied(given), map, units);
  }

  /** The same numbers as a source of their own. */
  private copied(given: Numbers): Numbers {
    const { first, width } = this.sourceOf(given);
    return { numbers: numbersFrom(first, width), isShared: true };
  }

  /** The sources that numbers are of, in order. */
  private sourcesWith(numbers: Int32Array): Source[] {
    const found = new Set<Source>();
    let last: Source | undefined;
    for (const number of numbers) {
      if (number < 0 || (last && number >= last.first && number < last.first + last.width))
        continue;
      last = this.sourceWith(number);
      found.add(last);
    }
    return [...found].toSorted((a, b) => a.first - b.first);
  }

  private sourceWith(number: number): Source {
    let [low, high] = [0, this.sources.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.sources[middle].first <= number) low = middle;
      else high = middle - 1;
    }
    return this.sources[low];
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
    if (!this.made.has(source.node)) this.made.set(source.node, source);
    return source.node;
  }

  nodeAt(node: number): NetworkNode {
    return this.nodes[node];
  }

  /** Where the number of that name is; it becomes a node's if it is none yet. */
  placeOf(number: number): NumberOfNode {
    const source = this.sourceWith(number);
    return { node: this.nodeOf(source), unit: number - source.first };
  }

  /** The name of a number of a node. */
  numberAt({ node, unit }: NumberOfNode): number {
    const source = this.made.get(node);
    if (!source) throw new Error(`Node ${node} was not made by a builder.`);
    return source.first + unit;
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

/** What a builder calls numbers that follow each other. */
export function numbersFrom(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
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
