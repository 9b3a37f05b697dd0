import { expect, it } from 'vitest';
import { graphPicture } from '../../src/app/map/graph-picture';
import { DEFAULTS, lookOf } from '../../src/app/page/settings';
import { PieceCollector } from '../../src/geometry/function-pieces';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/opened-network';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import type { FreePart } from '../../src/drawing/axes';
import { LIGHT } from '../../src/drawing/ink';
import type { Shape } from '../../src/drawing/picture';

const view = { u0: 0, u1: 1, v0: 0, v1: 1 };
const look = lookOf({ ...DEFAULTS, palette: 'washi' }, false);

async function pictured(free: FreePart): Promise<Shape[]> {
  const network = sliceNetwork(openConstruction('square:3').network, defaultSlice(1));
  const collector = new PieceCollector(network);
  await subdivide(network, view, { onRegion: (region) => collector.add(region) });
  const marks = {};
  const sight = { network, view, counted: view, look, marks };
  return graphPicture(sight, collector.finish(1), 'speed', free, LIGHT);
}

const SCREENS: readonly (readonly [string, FreePart])[] = [
  [
    'a desktop',
    { width: 1440, height: 900, left: 272, top: 0, bottom: 900, bar: [844, 884], textSize: 13 },
  ],
  [
    'a phone',
    { width: 390, height: 844, left: 0, top: 50, bottom: 574, bar: [10, 50], textSize: 13 },
  ],
];

it.each(SCREENS)(
  'on %s, a graph leaves its ribbon of the map in sight, and nothing else',
  async (_, free) => {
    const shapes = await pictured(free);
    const [above, below] = shapes.flatMap((shape) =>
      shape.kind === 'polygon' && shape.fill?.colour === LIGHT.page ? [shape.points] : [],
    );
    const [ribbonTop, ribbonBottom] = [above[5], below[1]];
    expect(above.slice(0, 4)).toEqual([0, 0, free.width, 0]);
    expect(below[5]).toBe(free.height);
    expect(ribbonBottom - ribbonTop).toBe(26);
    // It is clear of the bar, and of what covers the lower part of a phone.
    expect(ribbonBottom).toBeLessThan(
      Math.min(free.bottom, free.bar[0] > 400 ? free.bar[0] : Infinity),
    );
    const [curve] = shapes.flatMap((shape) =>
      shape.kind === 'line' && shape.stroke.colour === LIGHT.below ? [shape.points] : [],
    );
    const ys = curve.filter((_value, k) => k % 2 === 1);
    expect(Math.min(...ys)).toBeGreaterThan(free.top);
    expect(Math.max(...ys)).toBeLessThan(ribbonTop);
    // From beside the legend to the right edge.
    expect(curve[0]).toBeCloseTo(free.left, 9);
    expect(curve[curve.length - 2]).toBeCloseTo(free.width, 9);
    const texts = shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
    expect(texts).toEqual(expect.arrayContaining(['speed', 'value', '0.5']));
  },
);
