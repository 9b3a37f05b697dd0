import { describe, expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { subdivide } from '../../src/geometry/subdivision';
import { activationPattern, forward } from '../../src/network/forward';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import {
  findRegion,
  NO_UNIT,
  patternIn,
  regionCount,
  type RegionComplex,
} from '../../src/view/region-complex';

const wide: Window = { u0: -1.5, u1: 1, v0: -0.75, v1: 1.25 };
const square: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

function plane(name: string) {
  return sliceNetwork(openConstruction(name).network, defaultSlice(2));
}

async function cut(name: string, window: Window): Promise<RegionComplex> {
  const builder = new ComplexBuilder(plane(name), window);
  const counts = await subdivide(plane(name), window, { onRegion: (found) => builder.add(found) });
  return builder.finish(counts);
}

const cases: [string, Window][] = [
  ['random:2-12-10-9-1?seed=3', wide],
  // More units than an ID has bits, and many creases through one point.
  ['random:2-32-33-1?seed=5&bias=0', wide],
  ['fold:4x3', square],
];

describe.each(cases)('the complex of %s', (name, window) => {
  it('has every region once, and triangles and areas that fill the window', async () => {
    const complex = await cut(name, window);
    const count = regionCount(complex);
    expect(count).toBe(complex.regionsByDepth.at(-1));
    let area = 0;
    for (let k = 0; k < complex.triangles.length; k += 3) {
      const [p, q, r] = complex.triangles.subarray(k, k + 3);
      const { places } = complex;
      area +=
        ((places[2 * q] - places[2 * p]) * (places[2 * r + 1] - places[2 * p + 1]) -
          (places[2 * q + 1] - places[2 * p + 1]) * (places[2 * r] - places[2 * p])) /
        2;
      expect([complex.owners[p], complex.owners[q]]).toEqual([
        complex.owners[r],
        complex.owners[r],
      ]);
    }
    // The window reaches from −1 to 1 both ways; float32 places are off by 2⁻²⁴ each.
    expect(area).toBeCloseTo(4, 4);
    const size = (window.u1 - window.u0) * (window.v1 - window.v0);
    expect(complex.areas.reduce((sum, part) => sum + part, 0)).toBeCloseTo(size, 9);
  });

  it('tells IDs and active units of every depth', async () => {
    const complex = await cut(name, window);
    const count = regionCount(complex);
    const keys = regionKeys(plane(name));
    for (let region = 0; region < count; region++) {
      const pattern = patternIn(complex, region);
      const ids = regionIdsByDepth(pattern, keys);
      for (const [k, states] of pattern.entries()) {
        const at = 2 * (k * count + region);
        expect([complex.ids[at], complex.ids[at + 1]]).toEqual([ids[2 * k], ids[2 * k + 1]]);
        expect(complex.active[k * count + region]).toBe(states.reduce((sum, on) => sum + on, 0));
      }
    }
    for (const [k, expected] of complex.regionsByDepth.entries()) {
      const known = new Set<string>();
      for (let region = 0; region < count; region++) {
        const at = 2 * (k * count + region);
        known.add(`${complex.ids[at]},${complex.ids[at + 1]}`);
      }
      expect(known.size).toBe(expected);
    }
  });

  it('finds the region of a point, which has the pattern that the network has there', async () => {
    const complex = await cut(name, window);
    const network = plane(name);
    const steps = 37;
    const found: string[] = [];
    const expected: string[] = [];
    for (let i = 0; i < steps * steps; i++) {
      // Off the lines that constructions are made of.
      const u = window.u0 + ((window.u1 - window.u0) * ((i % steps) + 0.377)) / steps;
      const v = window.v0 + ((window.v1 - window.v0) * (Math.floor(i / steps) + 0.619)) / steps;
      const region = findRegion(complex, u, v);
      found.push(patternIn(complex, region ?? -1).join());
      expected.push(activationPattern(network, forward(network, [u, v])).join());
    }
    expect(found).toEqual(expected);
    expect(findRegion(complex, window.u1 + 1, window.v0)).toBe(undefined);
  });
});

it('names the unit of every edge: in general position the region beyond differs in it alone', async () => {
  const [[name, window]] = cases;
  const complex = await cut(name, window);
  const count = regionCount(complex);
  const keys = regionKeys(plane(name));
  const ids = complex.ids.subarray(2 * 2 * count);
  const known = new Set(Array.from({ length: count }, (_, i) => `${ids[2 * i]},${ids[2 * i + 1]}`));
  let sides = 0;
  for (const [k, region] of complex.owners.entries()) {
    const [unit, word] = complex.edges.subarray(2 * k, 2 * k + 2);
    const next = word >>> 8 === 0 ? k + 1 : k - (word >>> 8);
    expect(complex.owners[next]).toBe(region);
    if (unit === NO_UNIT) {
      sides++;
      const isAlong = [0, 1].some((axis) => {
        const place = complex.places[2 * k + axis];
        return Math.abs(place) === 1 && complex.places[2 * next + axis] === place;
      });
      expect(isAlong).toBe(true);
    } else {
      const lo = (ids[2 * region] ^ keys[2 * unit]) >>> 0;
      const hi = (ids[2 * region + 1] ^ keys[2 * unit + 1]) >>> 0;
      expect(known.has(`${lo},${hi}`)).toBe(true);
      expect(word & 255).toBe(unit < 12 ? 0 : unit < 22 ? 1 : 2);
    }
  }
  expect(sides).toBeGreaterThan(4);
});
