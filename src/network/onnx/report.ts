import { NetworkError } from '../errors';
import { decodeModel, type GraphNode } from './decode';
import { operatorFates, type Fate } from './graph';
import type { ReadOptions } from './outputs';
import { operatorName } from './operators';
import { budgetOf, standInFor } from './read-onnx';

/** What becomes of operators of one kind. */
export interface OperatorReport {
  readonly operator: string;
  readonly fate: Fate;
  /** Why they are refused. */
  readonly why?: string;
  /** Names of the nodes, or of what they make. */
  readonly nodes: readonly string[];
}

/**
 * What becomes of each operator of an ONNX file, in the order of its graph: of one that is refused, too, and of one
 * whose weights files are not there.
 *
 * @returns undefined where the file is none, or is refused before its operators matter
 */
export function reportOperators(
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array>,
  options: ReadOptions = {},
): OperatorReport[] | undefined {
  try {
    const files = { given: companions, used: new Set<Uint8Array>(), standIn: standInFor() };
    const budget = budgetOf(bytes, companions);
    const wanted = { ...options, takesFirst: true };
    const fates = operatorFates(decodeModel(bytes), files, budget, wanted);
    const groups = new Map<string, OperatorReport & { nodes: string[] }>();
    for (const { node, fate, why } of fates) {
      const operator = operatorName(node);
      const key = [operator, fate, why ?? ''].join('\n');
      const group = groups.get(key) ?? {
        operator,
        fate,
        ...(why !== undefined && { why }),
        nodes: [],
      };
      group.nodes.push(titleOf(node));
      groups.set(key, group);
    }
    return [...groups.values()];
  } catch (error) {
    if (error instanceof NetworkError) return undefined;
    throw error;
  }
}

function titleOf({ name, output }: GraphNode): string {
  return name ?? output?.[0] ?? '';
}
