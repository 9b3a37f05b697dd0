import { rowOf, type LinearMap, type SparseMap } from '../network/linear-map';
import type { ActivationNode, AffineNode } from '../network/network';
import type { SlicedActivation } from '../network/activation';
import type { SlicedNetwork } from '../network/sliced-network';
import { EqualUnits } from './equal-units';

/** In the place of a member's unit: its value is 0, or it never wins, as it repeats one before it. */
export const ZERO = -1;
export const LEFT_OUT = -2;

/** What is known of members that are equal at a sample. */
export type Ties =
  /** Nothing: rounding may decide. */
  | 'open'
  /** Members are ReLUs that are off, and their values exactly 0. */
  | 'rectified'
  /** Members are steps, and float32 has their values exactly. */
  | 'exact';

/**
 * Groups as the shaders evaluate them. A sliced network has in their place what each member exceeds the
 * first by, the rivals (`Rivals`), and a node behind these that adds the first again. Where the members are values of a
 * node, they are read there, and all three nodes are one; where slicing has composed them away, the rivals
 * themselves are the members, beside a 0.
 */
export interface NodeGroups {
  /** Number of the activation node. */
  readonly rivals: number;
  /** Number of the node whose value each group's greatest is: the one behind the rivals, or these. */
  readonly node: number;
  /** Number of the node that the members are values of. */
  readonly source: number;
  readonly count: number;
  /** Members of a group. */
  readonly size: number;
  /** By group and member the unit of `source`, or `ZERO` or `LEFT_OUT`. */
  readonly members: Int32Array;
  readonly ties: Ties;
}

/**
 * The groups of a network's hidden layers. Two members are a ReLU of their difference, and stay that, unless
 * they may be equal all over an area.
 */
export function groupsOf(network: SlicedNetwork): NodeGroups[] {
  const layers = network.nodes.flatMap((node, k) => (node.kind === 'activation' ? [k] : []));
  if (!network.given.some(({ isGroup }) => isGroup)) return [];
  const equal = new EqualUnits(network);
  return layers.flatMap((rivals, layer): NodeGroups[] => {
    const { isGroup, parts } = network.given[layer];
    const node = network.nodes[rivals];
    if (!isGroup || node.kind !== 'activation') return [];
    const groups = read(network, rivals, node, parts) ?? composed(network, rivals, node, parts);
    if (parts === 1 && groups.ties === 'open') return [];
    return [{ ...groups, members: withoutRepeats(groups, equal) }];
  });
}

type RivalsNode = ActivationNode<SlicedActivation>;

/** Groups whose members are values of a node; undefined where they are not. */
function read(
  { nodes, sliceTerms }: SlicedNetwork,
  rivals: number,
  { from, width }: RivalsNode,
  others: number,
): NodeGroups | undefined {
  const excess = nodes[from];
  const behind = nodes.findIndex(
    (node) => isAffine(node) && node.terms.some((t) => t.from === rivals),
  );
  if (behind < 0) return undefined;
  const sums = nodes[behind];
  if (!isAffine(excess) || !isAffine(sums) || sliceTerms[from] || sliceTerms[behind])
    return undefined;
  const [{ from: source, map: differences }] = excess.terms;
  const first = sums.terms.find((term) => term.from === source);
  if (excess.terms.length !== 1 || sums.terms.length !== 2 || first?.map.kind !== 'sparse')
    return undefined;
  const [count, size] = [width / others, others + 1];
  const members = new Int32Array(count * size);
  for (let group = 0; group < count; group++) {
    members[size * group] = first.map.columns[group];
    for (let other = 0; other < others; other++)
      members[size * group + 1 + other] = exceeding(differences, others * group + other, first.map);
  }
  const kind = nodes[source];
  const activation = kind.kind === 'activation' ? kind.activation.kind : undefined;
  const exact = activation === 'step' ? 'exact' : 'open';
  const ties = activation === 'relu' ? 'rectified' : exact;
  return { rivals, node: behind, source, count, size, members, ties };
}

function isAffine(node: SlicedNetwork['nodes'][number]): node is AffineNode {
  return node.kind === 'affine';
}

/** The unit that a row of differences has with the weight 1; of an empty row none wins. */
function exceeding(differences: LinearMap, row: number, { inputs }: SparseMap): number {
  const { weights, columns, first, end } = rowOf(differences, row, inputs);
  for (let e = first; e < end; e++) if (weights[e] === 1 && columns) return columns[e];
  return LEFT_OUT;
}

/** Groups of which slicing has left no more than what members exceed the first by. */
function composed(
  { nodes, sliceTerms }: SlicedNetwork,
  rivals: number,
  { from, width }: RivalsNode,
  others: number,
): NodeGroups {
  const [count, size] = [width / others, others + 1];
  const excess = nodes[from];
  const term = sliceTerms[from];
  const isZero = (unit: number) =>
    isAffine(excess) &&
    term?.columns.every((column) => column[unit] === 0n) === true &&
    excess.terms.every((own) => own.from === 0);
  const members = Int32Array.from({ length: count * size }, (_, i) => {
    const [group, member] = [Math.floor(i / size), i % size];
    const unit = others * group + member - 1;
    if (member === 0) return ZERO;
    return isZero(unit) ? LEFT_OUT : unit;
  });
  return { rivals, node: rivals, source: from, count, size, members, ties: 'open' };
}

/** Members without those that are the same function as one before them, all over the plane. */
function withoutRepeats({ members, size, source }: NodeGroups, equal: EqualUnits): Int32Array {
  const classes = equal.of(source);
  return members.map((unit, i) => {
    if (unit < 0) return unit;
    const before = members.subarray(i - (i % size), i);
    return before.some((other) => other >= 0 && classes[other] === classes[unit]) ? LEFT_OUT : unit;
  });
}
