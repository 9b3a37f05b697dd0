import { CreaseLine } from '../../src/geometry/region';
import { subdivide } from '../../src/geometry/subdivision';
import type { Window } from '../../src/network/slice';
import type { SlicedNetwork } from '../../src/network/sliced-network';

/**
 * A point where creases cross, for all that float64 can say of it: of different layers, if there is
 * one such crossing in the window.
 *
 * @param network a network of (u, v)
 * @throws Error if no creases cross in the window
 */
export async function findCrossing(
  network: SlicedNetwork,
  window: Window,
): Promise<{ u: number; v: number }> {
  let found: { u: number; v: number; apart: number } | undefined;
  await subdivide(network, window, {
    onRegion: ({ polygon }) => {
      for (const { u, v, first, second } of polygon.vertices) {
        if (!(first instanceof CreaseLine && second instanceof CreaseLine)) continue;
        const apart = Math.abs(first.hidden.layer - second.hidden.layer);
        if (!found || apart > found.apart) found = { u, v, apart };
      }
    },
  });
  if (!found) throw new Error('No creases cross in the window.');
  return found;
}

/** A square window around a point. */
export function windowAround({ u, v }: { u: number; v: number }, width: number): Window {
  return { u0: u - width / 2, u1: u + width / 2, v0: v - width / 2, v1: v + width / 2 };
}

/** The middle eighth of a window. */
export function middleOf({ u0, u1, v0, v1 }: Window): Window {
  const [u, v, r, s] = [(u0 + u1) / 2, (v0 + v1) / 2, (u1 - u0) / 16, (v1 - v0) / 16];
  return { u0: u - r, u1: u + r, v0: v - s, v1: v + s };
}
