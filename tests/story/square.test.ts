import { describe, expect, it } from 'vitest';
import { forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/open';
import { LIGHT } from '../../src/drawing/ink';
import { sceneByName } from '../../src/story/scenes';
import { SEEDS, squareErrorsOf, trainedSquare } from '../../src/story/square-errors';
import { splineSquareError } from '../../src/theory/square';
import { firstOf } from '../coverage';

/** The largest difference from x² that points of [0, 1] have. */
function worstOf(network: ReturnType<typeof trainedSquare>): number {
  const differences = Array.from({ length: 2 ** 12 + 1 }, (_, k) => {
    const x = k / 2 ** 12;
    return Math.abs(forward(network, [x]).output[0] - x * x);
  });
  return Math.max(...differences);
}

describe.each(firstOf(3, [1, 2, 4, 3, 5, 6, 7]))('x² from %d tents', (tents) => {
  const scene = sceneByName('square');

  it('is off by what the closed forms say, the tents to the last bit', async () => {
    const { caption, explorer } = await scene.draw({ tents }, LIGHT);
    const units = 3 * tents - 1;
    const [, drawn, pieces, error] =
      /^(\d+) units: .*, (\d+) pieces, off by (\S+) = 4/.exec(caption) ?? [];
    expect([drawn, pieces].map(Number)).toEqual([units, 2 ** tents]);
    expect(Number(error)).toBe(4 ** -(tents + 1));
    expect(caption).toContain(
      `${units} equal pieces of one layer, by ${splineSquareError(units).toPrecision(3)}.`,
    );
    const network = new URLSearchParams(explorer).get('network') ?? '';
    expect(worstOf(openConstruction(network).network)).toBe(4 ** -(tents + 1));
  });

  it('is measured of trainings as points find it, and of no fewer than are drawn', async () => {
    const { deep, wide, widths, units, ...made } = await squareErrorsOf(tents);
    expect([deep.length, wide.length]).toEqual([SEEDS, SEEDS]);
    for (const [found, hidden] of [
      [deep, widths],
      [wide, [units]],
    ] as const)
      for (const [k, { error }] of found.slice(0, 2).entries()) {
        const sampled = worstOf(trainedSquare(hidden, k + 1));
        // Between two points a parabola rises by no more than this, of slopes up to 4 on either side.
        expect(error).toBeGreaterThanOrEqual(sampled * (1 - 1e-12));
        expect(error).toBeLessThan(sampled + 4 * 2 ** -12);
      }
    // The article says so of every dot: worse than either construction, and without creases a constant.
    for (const { error } of [...deep, ...wide])
      expect(error).toBeGreaterThan(Math.max(made.tents.error, made.spline.error));
    for (const [k, { pieces }] of deep.slice(0, 2).entries()) {
      const network = trainedSquare(widths, k + 1);
      const [left, right] = [0, 1].map((x) => forward(network, [x]).output[0]);
      if (pieces === 1) expect(left).toBe(right);
    }
    const least = Math.min(...wide.map(({ error }) => error));
    expect((await scene.draw({ tents }, LIGHT)).caption).toContain(
      `The best of ${SEEDS} trainings, by ${least.toPrecision(2)} in one layer`,
    );
  });
});
