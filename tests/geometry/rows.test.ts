import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coefficientsIn, GAP, Run, writeRuns } from '../../src/geometry/rows';

const rows = array(constantFrom(0, 0, 0, 1, -2, 0.5), { maxLength: 40 });

describe('runs', () => {
  it('hold a row, with no more numbers than it has columns and two, and none of them is empty', () => {
    assert(
      property(rows, (numbers) => {
        const row = Float64Array.from(numbers);
        // What lies behind the last run must not matter.
        const data = new Float64Array(row.length + 10).fill(NaN);
        const end = writeRuns(data, 1, row, 0, row.length);
        const read = new Float64Array(row.length);
        let [at, columnsEnd] = [1, -Infinity];
        let coefficients = 0;
        while (at < end) {
          const [from, to] = [data[at + Run.from], data[at + Run.to]];
          expect(from - columnsEnd).toBeGreaterThan(GAP);
          expect(to).toBeGreaterThan(from);
          expect([row[from], row[to - 1]]).not.toContain(0);
          at += Run.coefficients;
          read.set(data.subarray(at, at + to - from), from);
          coefficients += to - from;
          at += to - from;
          columnsEnd = to;
        }
        expect(at).toBe(end);
        expect(end - 1).toBeLessThanOrEqual(row.length + 2);
        expect(coefficientsIn(data, 1, end)).toBe(coefficients);
        expect(read).toEqual(row);
      }),
      { numRuns: 500 },
    );
  });

  it('leave out what lies before the first column and behind the last', () => {
    const data = new Float64Array(16);
    const row = Float64Array.of(0, 0, 3, 0, 0, 0, 0, 0, 4);
    const end = writeRuns(data, 0, row, 1, 9);
    expect([...data.subarray(0, end)]).toEqual([2, 3, 3, 8, 9, 4]);
  });
});
