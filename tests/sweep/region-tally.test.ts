import { describe, expect, it } from 'vitest';
import { RegionTally, type DepthTally } from '../../src/sweep/region-tally';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction, type OpenedNetwork } from '../../src/network/open';
import { hiddenWidths } from '../../src/network/network';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from '../network/fixtures';

interface Tallied {
  readonly depths: DepthTally[];
  readonly regionsByDepth: readonly number[];
  readonly area: number;
}

async function tallyOf({ network, window }: OpenedNetwork): Promise<Tallied> {
  const sliced = sliceNetwork(network, defaultSlice(2));
  const tally = new RegionTally(hiddenWidths(network), window);
  const { regionsByDepth } = await subdivide(sliced, window, {
    onRegion: (region) => tally.add(region),
  });
  const { u0, u1, v0, v1 } = window;
  return { depths: tally.result(), regionsByDepth, area: (u1 - u0) * (v1 - v0) };
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function count(layer: readonly number[], times: number): number {
  return layer.filter((on) => on === times).length;
}

describe('what regions say by depth', () => {
  it.each(['he-32x3.json', 'fold-6x3.json', 'zero-bias-32x3.json', 'lines-16.json'])(
    'has a region of every depth for each that is counted, and together the window (%s)',
    async (name) => {
      const { depths, regionsByDepth, area } = await tallyOf(openFixture(name));
      expect(depths.map(({ areas }) => areas.length)).toEqual(regionsByDepth);
      for (const { areas } of depths) expect(sum(areas)).toBeCloseTo(area, 12);
    },
  );

  it('measures creases: k tents cut the unit square along 2^(k − 1) lines more each', async () => {
    const { depths } = await tallyOf(openConstruction('tent:5'));
    // A layer's second unit switches where the fold of the layers before is 1/2.
    expect(depths.map(({ creaseLength }) => creaseLength)).toEqual([1, 2, 4, 8, 16]);
  });

  it('measures creases: a fold of four units cuts the square once along each axis', async () => {
    const { depths } = await tallyOf(openConstruction('fold:4x2'));
    expect(depths[0].creaseLength).toBe(2);
    expect(depths[0].areas).toEqual([0.25, 0.25, 0.25, 0.25]);
  });

  it('knows units that never switch: the first of a tent is on from the edge on', async () => {
    const { depths } = await tallyOf(openConstruction('tent:3'));
    for (const { alwaysOn, alwaysOff } of depths) expect([alwaysOn, alwaysOff]).toEqual([1, 0]);
  });

  it('finds units that are dead in the window, as patterns have them', async () => {
    const opened = openFixture('he-32x3.json');
    const seen = hiddenWidths(opened.network).map((units) =>
      Array.from({ length: units }, () => 0),
    );
    let regions = 0;
    await subdivide(sliceNetwork(opened.network, defaultSlice(2)), opened.window, {
      onRegion: ({ pattern }) => {
        regions++;
        for (const [k, states] of pattern.entries())
          for (const [unit, state] of states.entries()) seen[k][unit] += state;
      },
    });
    const { depths } = await tallyOf(opened);
    expect(depths.map(({ alwaysOff }) => alwaysOff)).toEqual(seen.map((layer) => count(layer, 0)));
    expect(depths.map(({ alwaysOn }) => alwaysOn)).toEqual(
      seen.map((layer) => count(layer, regions)),
    );
    expect(sum(depths.map(({ alwaysOff }) => alwaysOff))).toBeGreaterThan(0);
  });

  it('refuses a region that comes twice', async () => {
    const { network, window } = openConstruction('tent:2');
    const tally = new RegionTally(hiddenWidths(network), window);
    await subdivide(sliceNetwork(network, defaultSlice(2)), window, {
      onRegion: (region) => {
        tally.add(region);
        expect(() => tally.add(region)).toThrow('twice');
      },
    });
  });
});
