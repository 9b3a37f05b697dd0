import { describe, expect, it } from 'vitest';
import { ExactNetwork } from '../../src/geometry/exact-forms';
import { exactPoint } from '../../src/geometry/exact-point';
import { rationalPoint } from '../../src/geometry/exact-polygon';
import { scaled } from '../../src/network/dyadic';
import { nearestQuotient } from '../../src/network/nearest-float';
import { OutputForms, valueAtVertex, type BoundedNumber } from '../../src/geometry/output-forms';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from '../network/fixtures';

describe('outputs in float64', () => {
  const opened = [
    openFixture('he-32x3.json'),
    openFixture('residual-24x3.onnx'),
    openFixture('spiral-32x3.safetensors'),
    openConstruction('fold:6x3'),
    openConstruction('random:2-16-16-4?seed=3'),
  ];
  it.each(opened)('$name: are as near to the exact ones as they say', async (source) => {
    const { window } = source;
    const network = sliceNetwork(source.network, defaultSlice(source.network.nodes[0].width));
    const outputs = new OutputForms(network);
    const last = network.nodes.length - 1;
    const one = 1n << BigInt(new ExactNetwork(network).exponentOf(last));
    const exponent = new ExactNetwork(network).exponentOf(last);
    const isWithin = (integer: bigint, { high, low, error }: BoundedNumber): boolean => {
      const [scale, own] = [1n << 1074n, 1n << BigInt(exponent)];
      const off = integer * scale - (scaled(high, 1074) + scaled(low, 1074)) * own;
      return (off < 0n ? -off : off) <= scaled(error, 1074) * own;
    };
    let [checked, largest] = [0, 0];
    await subdivide(network, window, {
      onRegion: ({ pattern, polygon, context }) => {
        const forms = outputs.in(pattern);
        // a corner, of which float64 knows where it is, and a vertex, of which it does not
        const corner = { u: window.u1, v: window.v0, uError: 0, vError: 0 };
        for (const [vertex, exactly] of [
          [corner, rationalPoint(corner.u, corner.v)],
          [polygon.vertices[0], exactPoint(polygon.vertices[0])],
        ] as const) {
          const { x, y, w } = exactly;
          for (const [unit, form] of forms.entries()) {
            const { value, error } = valueAtVertex(form, vertex);
            const { a, b, c } = context.form(last, unit);
            const numbers = [isWithin(a, form.a), isWithin(b, form.b), isWithin(c, form.c)];
            if (numbers.includes(false)) expect(numbers).toEqual([true, true, true]);
            // the difference from the exact value, itself exact but for its last rounding
            const [scale, computed] = [1n << 1074n, scaled(value, 1074)];
            const numerator = (a * x + b * y + c * w) * scale - computed * w * one;
            const off = Math.abs(nearestQuotient(numerator, w * one * scale));
            if (off > error) expect(off).toBeLessThanOrEqual(error);
            checked++;
            largest = Math.max(largest, error);
          }
        }
      },
    });
    expect(checked).toBeGreaterThan(300);
    // and near enough to decide almost everything
    expect(largest).toBeLessThan(1e-6);
  });

  it('of a wide layer change with the few units that it reads, and are not computed anew', async () => {
    const { network: wide, window } = openConstruction('random:2-60-200-1?seed=1');
    const network = sliceNetwork(wide, defaultSlice(2));
    const outputs = new OutputForms(network);
    let regions = 0;
    await subdivide(network, window, {
      onRegion({ pattern }) {
        outputs.in(pattern);
        regions++;
      },
    });
    expect(regions).toBeGreaterThan(5000);
    // one each of the output, and of the 200 not one in ten
    expect(outputs.computed).toBeLessThan(20 * regions);
  });
});
