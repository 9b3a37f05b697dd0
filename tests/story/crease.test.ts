import { expect, it } from 'vitest';
import { LIGHT } from '../../src/drawing/ink';
import { creaseScene } from '../../src/story/scenes/crease';

it('says areas and the jump of the gradient as they are', async () => {
  // v > 0.5: a line across the square, a quarter of its area above, the normal of length 1.
  const state = { angle: 90, offset: 0.5, second: 0 };
  const { caption } = await creaseScene.draw(state, LIGHT);
  expect(caption).toMatch(
    /^2 regions, of areas (3\.00 and 1\.00|1\.00 and 3\.00); the gradient jumps by 1\.00/,
  );
});

it('jumps by both weights where the second unit is there', async () => {
  const { caption } = await creaseScene.draw({ angle: 0, offset: 0, second: 1 }, LIGHT);
  expect(caption).toContain('areas 2.00 and 2.00; the gradient jumps by 2.00');
});
