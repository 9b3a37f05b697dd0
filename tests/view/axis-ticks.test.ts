import { describe, expect, it } from 'vitest';
import { axisTicks, axisTitle, type AxisTicks } from '../../src/view/axis-ticks';

/** A decimal as a whole number of 10^−40. */
function exactly(text: string): bigint {
  const [, sign, whole, fraction = ''] = /^(−?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const digits = BigInt(whole + fraction.padEnd(40, '0'));
  return sign ? -digits : digits;
}

/** What a label means, by the axis's offset and exponent, as a whole number of 10^−40. */
function meantBy({ offset, exponent }: AxisTicks, text: string): bigint {
  const scaled = exactly(text);
  const label = exponent < 0 ? scaled / 10n ** BigInt(-exponent) : scaled * 10n ** BigInt(exponent);
  return label + (offset === '' ? 0n : exactly(offset));
}

function textOf(number: bigint): string {
  return `${number}e-40`;
}

function texts(from: number, to: number): string[] {
  return axisTicks(from, to, 5).ticks.map(({ text }) => text);
}

const AXES: readonly (readonly [from: number, to: number])[] = [
  [-1, 1],
  [-1.25, 1.25],
  [0, 0.7],
  [-0.30606, -0.30534],
  [0.305812345678901, 0.305812345679901],
  [-0.305812345679901, -0.305812345678901],
  [-3e-13, 7e-13],
  [1e-9, 1.0001e-9],
  [-4e7, 9e7],
  [123_456_789, 123_456_789.5],
  [999_999.5, 1_000_000.5],
  [1e15, 1.1e15],
];

describe('ticks', () => {
  it.each(AXES)('from %d to %d are round, rising and equally far apart, and few', (from, to) => {
    for (const most of [3, 5, 8, 12]) {
      const { ticks } = axisTicks(from, to, most);
      expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(most / 2.5));
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      for (const { value, share } of ticks) {
        expect(value).toBeGreaterThanOrEqual(from);
        expect(value).toBeLessThanOrEqual(to);
        expect(share).toBeCloseTo((value - from) / (to - from), 12);
      }
    }
  });

  it.each(AXES)('from %d to %d say exactly what they are, in few letters', (from, to) => {
    const axis = axisTicks(from, to, 6);
    const meant = axis.ticks.map(({ text }) => meantBy(axis, text));
    for (const [k, { value, text }] of axis.ticks.entries()) {
      // The value is the float64 nearest to what is said.
      expect(Number(textOf(meant[k]))).toBe(value);
      expect(text.length).toBeLessThanOrEqual(8);
    }
    const steps = meant.slice(1).map((number, k) => number - meant[k]);
    expect(new Set(steps).size).toBeLessThanOrEqual(1);
    for (const step of steps) expect(String(step)).toMatch(/^[125]0*$/);
  });

  it('are written out where that is short, and count in powers of ten where it is not', () => {
    expect(texts(-1, 1)).toEqual(['−1', '−0.5', '0', '0.5', '1']);
    expect(texts(0, 1200)).toEqual(['0', '500', '1000']);
    expect(texts(-3e-13, 7e-13)).toEqual(['−2', '0', '2', '4', '6']);
    expect(axisTitle('u', axisTicks(-1, 1, 5))).toBe('u');
    expect(axisTitle('u', axisTicks(-3e-13, 7e-13, 5))).toBe('u, in 10⁻¹³');
  });

  it('say how far they are from an offset where they would be long', () => {
    const axis = axisTicks(0.305812345678901, 0.305812345679901, 6);
    expect(axisTitle('speed', axis)).toBe('speed − 0.30581234567, in 10⁻¹³');
    expect(axis.ticks.map(({ text }) => text)).toEqual(['90', '92', '94', '96', '98']);
    const negative = axisTicks(-0.305812345679901, -0.305812345678901, 5);
    expect(axisTitle('v', negative)).toMatch(/^v \+ 0\.3058123456\d+, in 10⁻¹³$/);
  });

  it('keep their offset while the view moves by a hair', () => {
    const offsets = Array.from({ length: 20 }, (_, k) => {
      const from = 0.30581234512 + k * 1e-13;
      return axisTicks(from, from + 1e-12, 5).offset;
    });
    expect(new Set(offsets).size).toBeLessThanOrEqual(2);
  });

  it('are none where float64 has no numbers for them', () => {
    for (const [from, to] of [
      [1, 1],
      [1, 0],
      [1, 1 + 2 ** -52],
      [0, Infinity],
      [NaN, 1],
    ])
      expect(axisTicks(from, to, 5).ticks.length).toBeLessThanOrEqual(2);
    expect(axisTicks(1e20, 1e20 + 2 ** 15, 5).ticks).toEqual([]);
  });
});
