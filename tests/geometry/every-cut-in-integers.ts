import { ExactContext, ExactNetwork, type ExactForm } from '../../src/geometry/exact-forms';
import { exactWindow, keepPositive, type ExactPolygon } from '../../src/geometry/exact-polygon';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';

/** A region of the first layers. */
export interface Cell {
  readonly polygon: ExactPolygon;
  readonly context: ExactContext;
  /** One text of 0 and 1 per hidden layer. */
  readonly pattern: readonly string[];
}

interface Part {
  readonly polygon: ExactPolygon;
  readonly states: readonly number[];
}

/**
 * The regions of a window the long way: every cell of every layer is cut along each unit's line in
 * turn, all in integers. Nothing is folded, bounded or rounded.
 *
 * @param network a network of (u, v)
 * @returns the regions of the first k layers, for k from 1 to all of them
 */
export function cellsByDepth(network: SlicedNetwork, window: Window): Cell[][] {
  const exact = new ExactNetwork(network);
  const root = new ExactContext(exact, undefined, -1, new Uint8Array(0));
  let cells: Cell[] = [{ polygon: exactWindow(window), context: root, pattern: [] }];
  const found: Cell[][] = [];
  for (const [number, node] of network.nodes.entries()) {
    if (node.kind !== 'activation') continue;
    cells = cells.flatMap(({ polygon, context, pattern }) => {
      const forms = Array.from({ length: node.width }, (_, i) => context.form(node.from, i));
      const { activation } = node;
      const parts =
        activation.kind === 'rivals'
          ? greatest(polygon, forms, activation.size)
          : cut(polygon, forms);
      return parts.map(({ polygon: inner, states }) => ({
        polygon: inner,
        context: new ExactContext(exact, context, number, Uint8Array.from(states)),
        pattern: [...pattern, states.join('')],
      }));
    });
    found.push(cells);
  }
  return found;
}

/** The patterns of the first k layers, in order, for k from 1 to all of them. */
export function patternsByDepth(network: SlicedNetwork, window: Window): string[][] {
  return cellsByDepth(network, window).map((cells) =>
    cells.map(({ pattern }) => pattern.join('|')).toSorted(),
  );
}

/**
 * The parts of a polygon by who is the first of the greatest in each group of forms, and in none where that is not
 * positive: for each in turn what is left where no other exceeds it.
 */
export function greatest(polygon: ExactPolygon, forms: readonly ExactForm[], size: number): Part[] {
  let parts: Part[] = [{ polygon, states: [] }];
  const zero: ExactForm = { a: 0n, b: 0n, c: 0n };
  for (let first = 0; first < forms.length; first += size) {
    const members = [zero, ...forms.slice(first, first + size)];
    parts = parts.flatMap((part) =>
      members.flatMap((form, winner) => {
        let own: ExactPolygon | undefined = part.polygon;
        for (const [k, other] of members.entries()) {
          const lead = { a: form.a - other.a, b: form.b - other.b, c: form.c - other.c };
          const isTie = lead.a === 0n && lead.b === 0n && lead.c === 0n;
          // Of equals the first wins: nobody before the winner is one.
          if (own && !(isTie && k >= winner)) own = keepPositive(own, lead);
        }
        const states = [...part.states, ...forms.slice(0, size).map((_, i) => (i + 1 === winner ? 1 : 0))]; // prettier-ignore
        return own ? [{ polygon: own, states }] : [];
      }),
    );
  }
  return parts;
}

/** The parts of a polygon that lines cut it into, with the states of their units. */
export function cut(polygon: ExactPolygon, forms: readonly ExactForm[]): Part[] {
  let parts: Part[] = [{ polygon, states: [] }];
  for (const { a, b, c } of forms) {
    const [form, opposite] = [
      { a, b, c },
      { a: -a, b: -b, c: -c },
    ];
    parts = parts.flatMap((part) => {
      const on = keepPositive(part.polygon, form);
      const off = keepPositive(part.polygon, opposite);
      // A form that is 0 all over is off.
      const isOff = off !== undefined || on === undefined;
      return [
        ...(on ? [{ polygon: on, states: [...part.states, 1] }] : []),
        ...(isOff ? [{ polygon: off ?? part.polygon, states: [...part.states, 0] }] : []),
      ];
    });
  }
  return parts;
}
