import { assert, asyncProperty, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polygonTexts } from '../../src/figure/decimals';
import { pixelsOfRegion } from '../../src/figure/vector-map';
import type { RationalPoint } from '../../src/geometry/exact-point';
import { exactArea } from '../../src/geometry/exact-polygon';
import { RegionRecorder, type RegionRecord } from '../../src/geometry/region-record';
import { subdivide } from '../../src/geometry/subdivision';
import type { Network } from '../../src/network/network';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { examples } from '../coverage';
import { sliver } from '../geometry/sliver';
import { distantNetworks, extremeGraphs } from '../network/degenerate-networks';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';

const windows: readonly Window[] = [
  { u0: -1, u1: 1, v0: -1, v1: 1 },
  { u0: 1e6, u1: 1e6 + 1, v0: -3, v1: 5 },
  { u0: 0.5 - 1e-12, u1: 0.5 + 1e-12, v0: 0.25 - 1e-12, v1: 0.25 + 1e-12 },
  { u0: -1e-200, u1: 1e-200, v0: -1e-200, v1: 1e-200 },
];

/** A decimal number, exactly. */
function parse(text: string): readonly [numerator: bigint, denominator: bigint] {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const places = fraction.length - Number(exponent);
  return places < 0 ? [digits * 10n ** BigInt(-places), 1n] : [digits, 10n ** BigInt(places)];
}

function point([x, y]: readonly [string, string]): RationalPoint {
  const [[a, b], [c, d]] = [parse(x), parse(y)];
  return { x: a * d, y: c * b, w: b * d };
}

/** Sign of the area within points, as they are written: positive where they run counter-clockwise. */
function turn(points: readonly (readonly [string, string])[]): number {
  return Math.sign(Number(exactArea(points.map(point))[0] > 0n) * 2 - 1);
}

async function forRegions(
  given: Network,
  window: Window,
  check: (region: RegionRecord) => void,
): Promise<void> {
  const network = planeOf(given);
  const recorder = new RegionRecorder(network, window);
  await subdivide(network, window, { onRegion: (region) => check(recorder.record(region)) });
}

/** Whether the digits that files have of every region leave it an area. */
function expectAreas(network: Network, window: Window): Promise<void> {
  const grid = { window, width: 1000, height: 800 };
  return forRegions(network, window, (region) => {
    const { area, polygon } = polygonTexts(region);
    expect(turn(polygon)).toBe(1);
    expect(parse(area)[0] > 0n).toBe(true);
    // y grows downwards
    expect(turn(pixelsOfRegion(grid, region).toReversed())).toBe(1);
  });
}

describe('every region has an area in the digits of every file', () => {
  for (const [kind, networks] of [
    ['extreme', extremeGraphs],
    ['distant', distantNetworks],
  ] as const)
    it(`in ${kind} networks`, async () => {
      const property = asyncProperty(networks, constantFrom(...windows), expectAreas);
      await assert(property, examples(60, 13));
    }, 600_000);

  it.each(['area-0.json', 'crease-length.json', 'flat-polygon.json', 'zero-bias-32x3.json'])(
    'in %s',
    (name) => {
      const { network, window } = openFixture(name);
      return expectAreas(sliceNetwork(network, defaultSlice(2)), window);
    },
  );

  it('where float64 has no point in it', () => expectAreas(sliver.network, sliver.window));

  it('where its area is below all float64', async () => {
    const tiny: Window = { u0: -2e-200, u1: 2e-200, v0: -1e-200, v1: 1e-200 };
    const areas: string[] = [];
    await forRegions(sliver.network, tiny, (region) => areas.push(polygonTexts(region).area));
    // the whole window, but for the last digits of its sides
    expect(areas).toEqual([expect.stringMatching(/^[78][.0-9]*e-400$/)]);
  });
});
