import { assert, integer, property } from 'fast-check';
import { expect, it } from 'vitest';
import { squaresOf, TILE_SIDE, tilesOf, Work } from '../../src/gpu/chunks';
import { BLOCK_SIDE } from '../../src/gpu/sizes';

it('takes every row once, and never more samples than there is room for, whole blocks counted', () => {
  assert(
    property(
      integer({ min: 1, max: 2 * TILE_SIDE + 40 }),
      integer({ min: 0, max: 300 }),
      integer({ min: 1, max: 300 }),
      integer({ min: BLOCK_SIDE * TILE_SIDE, max: 6000 }),
      (width, from, height, room) => {
        const work = new Work(tilesOf(width, from, from + height));
        let samples = 0;
        while (!work.isDone) {
          const chunk = work.take(room, BLOCK_SIDE);
          const { columns, rows } = squaresOf(chunk, BLOCK_SIDE);
          expect(columns * rows * BLOCK_SIDE ** 2).toBeLessThanOrEqual(room);
          samples += chunk.rows * chunk.tile.width;
          work.finish([chunk]);
        }
        expect(samples).toBe(width * height);
        expect(work.shareFinished).toBe(1);
      },
    ),
  );
});
