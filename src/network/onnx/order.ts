import type { GraphNode } from './decode';

/**
 * Nodes in an order in which each follows those that it reads. ONNX asks for one, but some exporters (keras2onnx) write
 * graphs from their ends, and runtimes sort them; those that are in order stay as they are. Nodes that read each other
 * in a circle are left where they come.
 */
export function inReadingOrder(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const makers = new Map<string, GraphNode>();
  for (const node of nodes)
    for (const name of node.output ?? []) if (name !== '') makers.set(name, node);
  const sorted: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  for (const first of nodes) {
    // What a node reads comes first; a stack, as graphs are deeper than calls may be.
    const waiting: { readonly node: GraphNode; next: number }[] = [];
    const visit = (node: GraphNode) => {
      if (seen.has(node)) return;
      seen.add(node);
      waiting.push({ node, next: 0 });
    };
    visit(first);
    for (let top = waiting.at(-1); top; top = waiting.at(-1)) {
      const read = top.node.input?.[top.next++];
      if (read === undefined) {
        sorted.push(top.node);
        waiting.pop();
        continue;
      }
      const maker = makers.get(read);
      if (maker) visit(maker);
    }
  }
  return sorted;
}
