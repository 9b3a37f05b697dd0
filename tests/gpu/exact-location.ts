import type { ExactForm } from '../../src/geometry/exact-forms';
import { dyadic } from '../../src/network/dyadic';
import { CreaseLine } from '../../src/geometry/region';
import { subdivide, type Region } from '../../src/geometry/subdivision';
import { hiddenWidths } from '../../src/network/network';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { preciseSamplePosition, type SampleGrid } from '../../src/view/grid';
import { idNumber } from './evaluate-grid';
import type { LocatedRegions } from './located-regions';

/** A side of a region: the function of its crease, and whether the region is where that is positive. */
interface Side {
  readonly form: ExactForm;
  readonly isOn: boolean;
}

/** A point, `(x, y) / scale`. */
interface ScaledPoint {
  readonly x: bigint;
  readonly y: bigint;
  readonly scale: bigint;
}

/**
 * As `locateRegions`, in integers: for windows of a handful of regions that are so narrow that
 * float64 does not tell on which side of a crease a sample is. A sample on a crease is in one of the
 * regions beside it.
 *
 * @param network a network of (u, v)
 */
export async function locateExactly(
  network: SlicedNetwork,
  grid: SampleGrid,
): Promise<LocatedRegions> {
  const regions: Region[] = [];
  const { regionsByDepth } = await subdivide(network, grid.window, {
    onRegion: (region) => regions.push(region),
  });
  const sides = regions.map(sidesOf);
  const regionOf = Int32Array.from({ length: grid.width * grid.height }, (_, sample) => {
    const place = [sample % grid.width, Math.floor(sample / grid.width)] as const;
    const { high, low } = preciseSamplePosition(grid, ...place);
    const point = scaledPoint(high[0], low[0], high[1], low[1]);
    return sides.findIndex((all) => all.every((side) => isBeside(side, point)));
  });
  const keys = regionKeys(network);
  const words = regions.map(({ pattern }) => regionIdsByDepth(pattern, keys));
  return {
    patterns: regions.map(({ pattern }) => pattern),
    ids: hiddenWidths(network).map(
      (_, depth) => new Set(words.map((ids) => idNumber(ids[2 * depth], ids[2 * depth + 1]))),
    ),
    regionsByDepth,
    regionOf,
  };
}

function sidesOf({ polygon, pattern }: Region): Side[] {
  return polygon.lines.flatMap((line) => {
    if (!(line instanceof CreaseLine)) return [];
    const { layer, unit } = line.hidden;
    return [{ form: line.exact(), isOn: pattern[layer][unit] === 1 }];
  });
}

function isBeside({ form: { a, b, c }, isOn }: Side, { x, y, scale }: ScaledPoint): boolean {
  const value = a * x + b * y + c * scale;
  return isOn ? value >= 0n : value <= 0n;
}

/** The point of two coordinates, each the sum of two numbers. */
function scaledPoint(u: number, uLow: number, v: number, vLow: number): ScaledPoint {
  const parts = [u, uLow, v, vLow].map(dyadic);
  const exponent = Math.max(0, ...parts.map((part) => part.exponent));
  const [x, xLow, y, yLow] = parts.map((part) =>
    part.integer === 0n ? 0n : part.integer << BigInt(exponent - part.exponent),
  );
  return { x: x + xLow, y: y + yLow, scale: 1n << BigInt(exponent) };
}
