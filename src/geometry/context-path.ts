import { ExactContext, exactNetworkOf, type ExactNetwork } from './exact-forms';
import type { TriangularNetwork } from './triangular';

/** The contexts of a region's hidden layers, each that of the region of the layers up to it. */
export function contextsOf(exact: ExactNetwork, pattern: readonly Uint8Array[]): ExactContext[] {
  const contexts: ExactContext[] = [];
  let context = new ExactContext(exact, undefined, -1, new Uint8Array(0));
  for (const [number, { kind }] of exact.network.nodes.entries())
    if (kind === 'activation')
      contexts.push((context = new ExactContext(exact, context, number, pattern[contexts.length])));
  return contexts;
}

/**
 * The exact contexts of one region after another: as long as their first layers have the same
 * pattern, they share those layers' contexts, and with them the integers computed so far.
 */
export class ContextPath {
  private readonly exact: ExactNetwork;
  /** Node number, first variable and width of each hidden layer. */
  private readonly layers: { node: number; first: number; width: number }[] = [];
  /** For k layers: their states, and the context. */
  private readonly known: { states: Uint8Array; context: ExactContext }[];

  constructor({ network, firstOfLayer }: TriangularNetwork) {
    this.exact = exactNetworkOf(network);
    const root = new ExactContext(this.exact, undefined, -1, new Uint8Array(0));
    this.known = [{ states: new Uint8Array(0), context: root }];
    for (const [number, { kind, width }] of network.nodes.entries())
      if (kind === 'activation')
        this.layers.push({ node: number, first: firstOfLayer[this.layers.length], width });
  }

  /**
   * @param states one byte per variable: 1 where it is on
   * @param depth number of layers
   * @param unchanged how many layers have the states that they had when they were last asked for
   */
  at(states: Uint8Array, depth: number, unchanged = 0): ExactContext {
    let same = Math.min(unchanged, depth);
    while (same < depth && this.isKnown(states, same + 1)) same++;
    for (let k = same; k < depth; k++) {
      const { node, first, width } = this.layers[k];
      const own = states.slice(first, first + width);
      const context = new ExactContext(this.exact, this.known[k].context, node, own);
      this.known[k + 1] = { states: own, context };
      // Deeper contexts hang on the one that this replaces.
      this.known.length = k + 2;
    }
    return this.known[depth].context;
  }

  /** Whether layer `depth` of the path that is known has these states. */
  private isKnown(states: Uint8Array, depth: number): boolean {
    if (depth >= this.known.length) return false;
    const { first } = this.layers[depth - 1];
    const own = this.known[depth].states;
    for (let i = 0; i < own.length; i++) if (own[i] !== states[first + i]) return false;
    return true;
  }
}
