import { expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { bandMap } from '../../src/drawing/graph';
import { LIGHT } from '../../src/drawing/ink';
import { areaOf, piecesOf, type Point } from '../../src/drawing/pieces';
import { PlaneFrame } from '../../src/drawing/plane-frame';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const frame = new PlaneFrame(window, 0, 0, 2, 2);

it('has a band for every value, and no place in two', async () => {
  const { network } = openConstruction('random:2-8-8-1?seed=3');
  const { pieces } = await piecesOf(network, window);
  const shapes = bandMap(pieces, frame, [-1, 1], Math.atanh, LIGHT);
  expect(shapes.length).toBeGreaterThan(pieces.length);
  const areas = shapes.map((shape) => {
    const numbers = shape.kind === 'polygon' ? shape.points : [];
    const corners = Array.from({ length: numbers.length / 2 }, (_, k): Point => [
      numbers[2 * k],
      -numbers[2 * k + 1],
    ]);
    return areaOf(corners);
  });
  expect(Math.min(...areas)).toBeGreaterThanOrEqual(0);
  expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(4, 9);
});
