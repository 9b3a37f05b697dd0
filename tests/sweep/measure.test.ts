import { describe, expect, it } from 'vitest';
import { measureNetwork } from '../../src/sweep/measure';
import { addSampled } from '../../src/sweep/sampled-counts';
import { planSweep } from '../../src/sweep/plan';
import { sweepSchema, type SweepInput } from '../../src/sweep/sweep';
import { openConstruction } from '../../src/network/open';
import { isFull } from '../coverage';
import { openFixture } from '../network/fixtures';

/** The records of all networks of a sweep of constructions. */
function measure(input: SweepInput) {
  const sweep = sweepSchema.parse(input);
  return Promise.all(
    planSweep(sweep).map((network) =>
      measureNetwork(openConstruction(network.name), network, sweep),
    ),
  );
}

describe('what a sweep measures of a network', () => {
  it("are a folding's closed forms, by depth", async () => {
    const [{ depths, window, network }] = await measure({ constructions: 'fold:4x3' });
    expect(window).toEqual([0, 1, 0, 1]);
    expect(network).toEqual({ format: 'construction', inputs: 2, outputs: 1, isPlain: true });
    expect(depths.map(({ regions }) => regions)).toEqual([4, 16, 16 * (1 + 4 + 6)]);
    // The first two layers fold the square into equal cells.
    for (const [k, depth] of depths.slice(0, 2).entries())
      expect(depth.areaQuantiles).toEqual(Array(5).fill(4 ** -(k + 1)));
  });

  it('are the definitions of arXiv 2505.16716 too, on request', async () => {
    const opened = openFixture('six-definitions.json');
    const sweep = sweepSchema.parse({ files: 'six-definitions.json', definitions: true });
    const { definitions } = await measureNetwork(opened, planSweep(sweep)[0], sweep);
    expect(definitions).toMatchObject({ R2: 5, R4: 3, R5: 3, R6: 3 });
  });

  it('are the same in a plane of many inputs, whatever else was measured before', async () => {
    const sweep = { depths: 2, widths: 8, inputs: 20, slices: 2, seeds: 2 };
    const records = await measure(sweep);
    expect(await measure(sweep)).toEqual(records);
    expect(new Set(records.map(({ depths }) => depths[0].creaseLength)).size).toBe(4);
  });

  it('are measured in the window that the sweep names', async () => {
    const [record] = await measure({ constructions: 'tent:3', window: [0, 0.5, 0, 1] });
    expect(record.window).toEqual([0, 0.5, 0, 1]);
    expect(record.depths.map(({ regions }) => regions)).toEqual([1, 2, 4]);
  });

  it('know networks whose layers skip others', async () => {
    const opened = openFixture('residual-24x3.onnx');
    const sweep = sweepSchema.parse({ files: 'residual-24x3.onnx' });
    const { network } = await measureNetwork(opened, planSweep(sweep)[0], sweep);
    expect(network.isPlain).toBe(false);
    expect(network.sha256).toBe(opened.sha256);
  });

  it('are counted by samples too, in windows of any size', async () => {
    const opened = openConstruction('tent:4');
    const sweep = sweepSchema.parse({ constructions: 'tent:4', samples: [3, 64] });
    const [network] = planSweep(sweep);
    const record = await measureNetwork(opened, network, sweep);
    const { depths } = addSampled(record, opened, network, sweep);
    // Three columns meet three of the tent's intervals, where it has so many.
    expect(depths.map(({ sampled }) => sampled)).toEqual(
      [2, 4, 8, 16].map((intervals) => ({ 3: Math.min(3, intervals), 64: intervals })),
    );
    // around a crease of the first layer
    const window: [number, number, number, number] = [0.5 - 1e-12, 0.5 + 1e-12, 0, 1];
    const near = addSampled(record, opened, network, { ...sweep, window });
    expect(near.depths.map(({ sampled }) => sampled)).toEqual(
      Array.from({ length: 4 }, () => ({ 3: 2, 64: 2 })),
    );
  });

  it('refuse several planes of a network that has one', async () => {
    const sweep = sweepSchema.parse({ files: 'he-32x3.json', slices: 2 });
    const opened = openFixture('he-32x3.json');
    const [, second] = planSweep(sweep);
    await expect(measureNetwork(opened, second, sweep)).rejects.toThrow('has one plane');
  });

  it('find about N² / 2 regions at initialisation, whatever the depth', async () => {
    // Hanin and Rolnick 2019: the count depends on the number of units N, not on the depth.
    const sweep = { depths: [1, 2, 3, 4], units: 96, seeds: isFull ? 3 : 1 };
    const records = await measure(sweep);
    for (const { depths } of records) {
      const share = (depths.at(-1)?.regions ?? 0) / (96 ** 2 / 2);
      expect(share).toBeGreaterThan(0.5);
      expect(share).toBeLessThan(1.3);
    }
  });
});
