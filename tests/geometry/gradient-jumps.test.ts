import { describe, expect, test } from 'vitest';
import { countDefinitions } from '../../src/geometry/definitions';
import { gradientJumps, jumpBehind, type GradientJump } from '../../src/geometry/gradient-jumps';
import { NearestMaps } from '../../src/geometry/plane-map';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { openConstruction, type OpenedNetwork } from '../../src/network/open';
import { defaultSlice } from '../../src/network/slice';
import { sliceNetwork } from '../../src/network/slicing';
import { inputWidth } from '../../src/network/network';
import { ruleOf } from '../../src/training/activation';
import { evaluatorOf } from '../../src/training/model';
import { RECIPE_DEFAULTS, Trainer } from '../../src/training/trainer';
import { firstOf } from '../coverage';
import { openFixture } from '../network/fixtures';

async function jumpsOf({ network, window }: Pick<OpenedNetwork, 'network' | 'window'>) {
  const sliced = sliceNetwork(network, defaultSlice(inputWidth(network)));
  const regions: Region[] = [];
  await subdivide(sliced, window, { onRegion: (region) => void regions.push(region) });
  const jumps = await gradientJumps(sliced, regions);
  const { adjacencies } = await countDefinitions(sliced, regions);
  expect(jumps).toHaveLength(adjacencies);
  return { sliced, regions, jumps };
}

describe('gradientJumps', () => {
  test('of a tent map: 2^(K+1) at every crease', async () => {
    const { jumps } = await jumpsOf(openConstruction('tent:6'));
    expect(jumps).toHaveLength(63);
    for (const { jump, start, middle, end } of jumps) {
      expect(jump).toBe(2 ** 7);
      expect(start.u).toBe(end.u);
      expect(new Set([start.v, end.v])).toEqual(new Set([0, 1]));
      expect(middle).toMatchObject({ u: start.u, v: 0.5, value: start.value });
      expect(start.value).toBe((start.u * 64) % 2 === 0 ? 0 : 1);
    }
  });

  test('of square:K: the second difference of x², 2^(1 − K)', async () => {
    const { jumps } = await jumpsOf(openConstruction('square:5'));
    expect(jumps).toHaveLength(31);
    for (const { jump, start } of jumps) {
      expect(jump).toBe(2 ** -4);
      expect(start.value).toBe(start.u * start.u);
    }
  });

  test.each(
    firstOf(2, ['spiral-32x3.safetensors', 'fold-6x3.json', 'zero-bias-32x3.json', 'he-32x3.json']),
  )('of %s: gradients of the two regions, found another way', async (name) => {
    const { sliced, regions, jumps } = await jumpsOf(openFixture(name));
    const maps = new NearestMaps(sliced);
    const stray = { jump: 0, value: 0, along: 0 };
    for (const { regions: sides, jump, start, middle, end } of jumps) {
      const [p, q] = sides.map((side) => maps.in(regions[side]));
      const [[pu, pv], [qu, qv]] = [p.weights[0], q.weights[0]];
      const scale = Math.hypot(pu, pv) + Math.hypot(qu, qv);
      const expected = Math.hypot(pu - qu, pv - qv);
      stray.jump = Math.max(stray.jump, Math.abs(jump - expected) / (scale || 1));
      for (const { u, v, value } of [start, middle, end])
        for (const { weights, bias } of [p, q]) {
          const there = weights[0][0] * u + weights[0][1] * v + bias[0];
          stray.value = Math.max(stray.value, Math.abs(there - value) / (1 + scale));
        }
      // The gradients differ across the edge, not along it, as the output is continuous.
      const along = (pu - qu) * (end.u - start.u) + (pv - qv) * (end.v - start.v);
      stray.along = Math.max(stray.along, Math.abs(along) / (1 + scale));
    }
    expect(jumps.length).toBeGreaterThan(20);
    expect(stray.jump).toBeLessThanOrEqual(1e-14);
    expect(stray.value).toBeLessThan(1e-11);
    expect(stray.along).toBeLessThan(1e-11);
  });

  test('has the value that the network has', async () => {
    const opened = openFixture('he-32x3.json');
    const { jumps } = await jumpsOf(opened);
    for (const { middle } of jumps.slice(0, 200)) {
      const there = forward(opened.network, new Float64Array([middle.u, middle.v])).output[0];
      expect(there).toBeCloseTo(middle.value, 9);
    }
  });

  test('names the unit that switches', async () => {
    const { sliced, regions, jumps } = await jumpsOf(openFixture('he-32x3.json'));
    expect(sliced.nodes.length).toBeGreaterThan(0);
    for (const { regions: sides, unit } of jumps) {
      const [p, q] = sides.map((side) => regions[side].pattern[unit.layer][unit.unit]);
      expect(p).not.toBe(q);
    }
  });

  test('is refused where outputs jump themselves', async () => {
    const { network, window } = openConstruction('random:2-4-1?activation=step');
    await expect(jumpsOf({ network, window })).rejects.toThrow('has steps');
  });
});

describe('behind a smooth last activation', () => {
  const recipe = {
    ...RECIPE_DEFAULTS,
    widths: [2, 6, 6, 1],
    last: { kind: 'tanh' },
    seed: 3,
    examples: [{ point: [0, 0], target: 0 }],
  } as const;
  const trainer = new Trainer(recipe);
  const evaluate = evaluatorOf(trainer.snapshot());
  const { slope } = ruleOf({ kind: 'tanh' });
  const derivative = (value: number) => slope(value, Math.tanh(value));

  /** The jump of the derivative across an edge at its middle, from differences of the smooth function itself. */
  function differenceAt({ start, middle, end }: GradientJump): number {
    const [du, dv] = [end.u - start.u, end.v - start.v];
    const length = Math.hypot(du, dv);
    const at = (distance: number) =>
      evaluate([middle.u - (dv / length) * distance, middle.v + (du / length) * distance]);
    const step = Math.min(1e-5, length / 1e3);
    return Math.abs(at(step) - 2 * at(0) + at(-step)) / step;
  }

  test('the jump shrinks by the derivative, and does not vanish', async () => {
    const window = { u0: -1, u1: 1, v0: -1, v1: 1 };
    const { jumps } = await jumpsOf({ network: trainer.network(), window });
    expect(jumps.length).toBeGreaterThan(20);
    let compared = 0;
    for (const jump of jumps) {
      const behind = jumpBehind(derivative, jump.jump, jump.middle);
      expect(behind).toBeLessThanOrEqual(jump.jump);
      if (jump.jump > 0) expect(behind).toBeGreaterThan(0);
      // Short edges have others nearby, which differences would reach over.
      if (Math.hypot(jump.end.u - jump.start.u, jump.end.v - jump.start.v) < 0.02) continue;
      expect(Math.abs(behind - differenceAt(jump))).toBeLessThan(1e-3);
      compared++;
    }
    expect(compared).toBeGreaterThan(15);
  });
});
