import {
  converter,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  type Color,
} from 'culori';
import { describe, expect, it } from 'vitest';
import {
  classColours,
  directionColour,
  diverging,
  layerColours,
  layerFills,
} from '../../src/view/colour-scales';

const toOklab = converter('oklab');

/** Ways to see colours: as most people do, and without one kind of cones. */
const visions: readonly (readonly [string, (colour: Color) => Color])[] = [
  ['all cones', (colour) => colour],
  ['no red cones', filterDeficiencyProt(1)],
  ['no green cones', filterDeficiencyDeuter(1)],
  ['no blue cones', filterDeficiencyTrit(1)],
];

/** Smallest distance of any two colours in Oklab, in which black and white are 1 apart. */
function closest(colours: Iterable<number>, see: (colour: Color) => Color): number {
  const seen = Array.from(colours, (colour) => {
    const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
    return toOklab(see({ mode: 'rgb', r, g, b }));
  });
  const distances = seen.flatMap((p, k) =>
    seen.slice(k + 1).map((q) => Math.hypot(p.l - q.l, p.a - q.a, p.b - q.b)),
  );
  return Math.min(...distances);
}

describe.each(visions)('with %s', (_, see) => {
  it('classes are told apart, and those of a single output most easily', () => {
    expect(closest(classColours.subarray(0, 10), see)).toBeGreaterThan(0.08);
    expect(closest(classColours.subarray(0, 2), see)).toBeGreaterThan(0.18);
  });

  it.each(['light', 'dark'] as const)('negative and positive, and layers, are: %s', (scheme) => {
    const scale = diverging[scheme];
    expect(closest([scale[0], scale[32], scale[63]], see)).toBeGreaterThan(0.13);
    const isDark = scheme === 'dark';
    expect(closest(layerColours(4, isDark), see)).toBeGreaterThan(0.1);
    expect(closest(layerFills(4, isDark).sides[0], see)).toBeGreaterThan(0.08);
  });
});

it.each([false, true])('longer gradients are farther from the paper; dark: %s', (dark) => {
  for (const angle of [-3, -1, 0, 1, 2, 3]) {
    const lightness = [0, 0.25, 0.5, 0.75, 1].map((size) => {
      const colour = directionColour(angle, size, dark);
      const [r, g, b] = [0, 8, 16].map((shift) => ((colour >>> shift) & 255) / 255);
      return toOklab({ mode: 'rgb', r, g, b }).l;
    });
    expect(lightness).toEqual(lightness.toSorted((a, b) => (dark ? a - b : b - a)));
    expect(Math.abs(lightness[4] - lightness[0])).toBeGreaterThan(0.3);
  }
});
