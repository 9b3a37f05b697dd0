import { identityMap } from '../network/linear-map';
import type { AffineNode, AffineTerm } from '../network/network';
import type { SlicedNetwork, SlicedNode } from '../network/sliced-network';
import type { NodeGroups } from './groups';

/** Something that the GPU does as a whole. */
export type GpuStage = AffineStage | GroupStage;

/** An affine node, with the activation behind it where that is all that reads it. */
export interface AffineStage {
  /** Node whose values (relative to the centre) the stage computes. */
  readonly node: number;
  readonly terms: readonly AffineTerm[];
  readonly preActivation: number;
  /** Number of the activation's node; undefined where its units are not activated. */
  readonly activation: number | undefined;
}

/** The greatest of groups. */
export interface GroupStage {
  readonly node: number;
  readonly groups: NodeGroups;
}

/**
 * Nodes as stages: an activation takes its affine node in where nothing else reads that one, and groups those
 * in front of them and behind.
 */
export function stagesOf({ nodes }: SlicedNetwork, groups: readonly NodeGroups[]): GpuStage[] {
  const readers = nodes.map(() => 0);
  for (const node of nodes) for (const from of sourcesOf(node)) readers[from]++;
  const lastActivation = nodes.map((node) => node.kind).lastIndexOf('activation');
  const ofGroups = new Set(groups.flatMap(({ node, rivals }) => (node === rivals ? [] : [node])));
  const stages: GpuStage[] = [];
  for (let k = 1; k <= lastActivation; k++) {
    const node = nodes[k];
    const own = groups.find(({ rivals }) => rivals === k);
    if (own) stages.push({ node: own.node, groups: own });
    else if (node.kind === 'affine') {
      const next = nodes.findIndex((other) => other.kind === 'activation' && other.from === k);
      const after = groups.find(({ rivals }) => rivals === next);
      const isFused = next > 0 && readers[k] === 1 && after?.source !== k;
      if (isFused || ofGroups.has(k)) continue;
      const terms = node.terms.map((term) => ofRivals(term, groups));
      stages.push({ node: k, terms, preActivation: k, activation: undefined });
    } else if (node.kind === 'activation') {
      const source = nodes[node.from];
      const isFused = source.kind === 'affine' && readers[node.from] === 1;
      const identity: AffineNode['terms'] = [{ from: node.from, map: identityMap(node.width) }];
      const terms = isFused ? source.terms.map((term) => ofRivals(term, groups)) : identity;
      stages.push({ node: k, terms, preActivation: node.from, activation: k });
    }
  }
  return stages;
}

/** What reads rivals adds up those of each group, which the GPU has as one value. */
function ofRivals(term: AffineTerm, groups: readonly NodeGroups[]): AffineTerm {
  const own = groups.find(({ node, rivals }) => node === rivals && rivals === term.from);
  return own ? { from: term.from, map: identityMap(own.count) } : term;
}

function sourcesOf(node: SlicedNode): number[] {
  if (node.kind === 'input') return [];
  return node.kind === 'affine' ? node.terms.map(({ from }) => from) : [node.from];
}

/** For each node, the last stage that reads it. */
export function lastUses(stages: readonly GpuStage[]): Map<number, number> {
  const uses = new Map<number, number>();
  for (const [index, stage] of stages.entries()) {
    const reads = 'groups' in stage ? [stage.groups.source] : stage.terms.map(({ from }) => from);
    for (const from of reads) uses.set(from, index);
  }
  return uses;
}
