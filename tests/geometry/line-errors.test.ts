import { describe, expect, it } from 'vitest';
import { ExactNetwork } from '../../src/geometry/exact-forms';
import type { Line, Vertex } from '../../src/geometry/line';
import { CreaseLine, type Region } from '../../src/geometry/region';
import { subdivide } from '../../src/geometry/subdivision';
import { scaled } from '../../src/network/dyadic';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from '../network/fixtures';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Enough for every number here to be an integer, once multiplied by 2 to its power. */
const SCALE = 1200;

/** Regions from one whose numbers are compared to the next. */
const EVERY = 7;

describe.each(['he-32x3.json', 'residual-24x3.onnx'])('the lines of %s', async (name) => {
  const network = sliceNetwork(openFixture(name).network, defaultSlice(2));
  const exact = new ExactNetwork(network);
  const regions: Region[] = [];
  await subdivide(network, window, { onRegion: (region) => void regions.push(region) });

  it('are as near to the exact ones, at the vertices, as they say', () => {
    const strays: string[] = [];
    for (let k = 0; k < regions.length; k += EVERY) {
      const { vertices, lines } = regions[k].polygon;
      for (const line of lines) {
        if (!(line instanceof CreaseLine)) continue;
        for (const vertex of vertices)
          strays.push(strayAt(line, exact.exponentOf(line.hidden.node), vertex));
      }
    }
    expect(new Set(strays)).toEqual(new Set(['within']));
    expect(strays.length).toBeGreaterThan(1000);
  });

  it('have a number each', () => {
    const lines = regions.flatMap(({ polygon }) => polygon.lines);
    const known = new Map(lines.map((line) => [line.id, line]));
    const isAnother = ({ a, b, c, id }: Line) => {
      const line = known.get(id);
      return line?.a !== a || line.b !== b || line.c !== c;
    };
    expect(lines.filter(isAnother)).toEqual([]);
    expect(known.size).toBeGreaterThan(100);
  });
});

/** Whether a line's function strays from the exact one, at a vertex, by more than its error. */
function strayAt(line: CreaseLine, exponent: number, { u, v }: Vertex): 'within' | 'beyond' {
  const form = line.exact();
  const shift = BigInt(SCALE - exponent);
  const a = scaled(line.a, SCALE) - (form.a << shift);
  const b = scaled(line.b, SCALE) - (form.b << shift);
  const c = scaled(line.c, SCALE) - (form.c << shift);
  const stray = a * scaled(u, SCALE) + b * scaled(v, SCALE) + (c << BigInt(SCALE));
  const bound = scaled(line.error, 2 * SCALE);
  return stray <= bound && -stray <= bound ? 'within' : 'beyond';
}
