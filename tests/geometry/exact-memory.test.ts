import { describe, expect, it } from 'vitest';
import { ExactContext, ExactNetwork } from '../../src/geometry/exact-forms';
import { openConstruction } from '../../src/network/open';
import { planeOf } from '../network/plane';

const network = planeOf(openConstruction('random:2-20-30-20-1?seed=5').network);
/** The forms of all hidden layers' units, where those of the layers before are on. */
function formsOf(exact: ExactNetwork): string[] {
  let context = new ExactContext(exact, undefined, -1, new Uint8Array(0));
  const texts: string[] = [];
  for (const [k, node] of network.nodes.entries()) {
    if (node.kind !== 'activation') continue;
    for (let unit = 0; unit < node.width; unit++) {
      const { a, b, c } = context.form(node.from, unit);
      texts.push(`${a},${b},${c}`);
    }
    context = new ExactContext(exact, context, k, new Uint8Array(node.width).fill(1));
  }
  return texts;
}

describe('a network in integers', () => {
  it('keeps no more of them than it may, and is the same however few', () => {
    const all = new ExactNetwork(network);
    const forms = formsOf(all);
    expect(forms).toHaveLength(20 + 30 + 20);
    expect(all.keptIntegers).toBe(20 * 30 + 30 * 20);
    for (const most of [0, 100, 601]) {
      const few = new ExactNetwork(network, most);
      expect(formsOf(few)).toEqual(forms);
      expect(few.keptIntegers).toBeLessThanOrEqual(most);
    }
  });
});
