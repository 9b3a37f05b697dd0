import { rivalsOf, slopeBelow } from '../network/activation';
import { assertNever } from '../network/assert-never';
import { columnOf, rowOf } from '../network/linear-map';
import type { AffineNode } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';

/**
 * Which units of a node are the same function of the whole plane or volume: those that have the same bias and the
 * same weights of the same functions, in the same order, as units of a convolution have in an image's
 * background. It may miss some, and is never wrong.
 */
export class EqualUnits {
  private readonly classes = new Map<number, Uint32Array>();

  constructor(private readonly network: SlicedNetwork) {}

  /** By unit of a node, the first unit that is the same. */
  of(node: number): Uint32Array {
    const known = this.classes.get(node);
    if (known) return known;
    const classes = this.find(node);
    this.classes.set(node, classes);
    return classes;
  }

  private find(k: number): Uint32Array {
    const node = this.network.nodes[k];
    switch (node.kind) {
      case 'input':
        return Uint32Array.from({ length: node.width }, (_, unit) => unit);
      case 'activation': {
        const { activation, from, width } = node;
        // Which of a group's rivals is on depends on the others.
        if (rivalsOf(activation) > 1) return Uint32Array.from({ length: width }, (_, i) => i);
        const read = this.of(from);
        return firstsOf(width, (unit) => `${read[unit]},${slopeBelow(activation, unit)}`);
      }
      case 'affine':
        return firstsOf(node.width, this.namesOf(k, node));
      default:
        return assertNever(node);
    }
  }

  /** Names units by all that they are the sum of. */
  private namesOf(k: number, { terms, bias }: AffineNode): (unit: number) => string {
    const term = this.network.sliceTerms[k];
    const own = terms.filter(({ from }) => !(term && from === 0));
    const classes = own.map(({ from }) => this.of(from));
    return (unit) => {
      // The slice's columns hold the bias, too.
      const parts: unknown[] = term ? term.columns.map((column) => column[unit]) : [bias[unit]];
      for (const [i, { map }] of own.entries()) {
        const row = rowOf(map, unit, classes[i].length);
        parts.push('|');
        for (let e = row.first; e < row.end; e++) {
          if (row.weights[e] === 0) continue;
          parts.push(classes[i][columnOf(row, e)], row.weights[e]);
        }
      }
      return parts.join(',');
    };
  }
}

/** By unit, the first one that has the same name. */
function firstsOf(width: number, nameOf: (unit: number) => string): Uint32Array {
  const firsts = new Map<string, number>();
  return Uint32Array.from({ length: width }, (_, unit) => {
    const name = nameOf(unit);
    const first = firsts.get(name) ?? unit;
    firsts.set(name, first);
    return first;
  });
}
