import { describe, expect, it } from 'vitest';
import { SieveChoice } from '../../src/gpu/sieve-choice';

const SAMPLES = 1000;
const FULL_MS = 100;

/** Does batches in turn that take so long where they are sieved; says which of them were. */
function run(
  choice: SieveChoice,
  count: number,
  sievedMs: (batch: number) => number,
  isLong = true,
) {
  return Array.from({ length: count }, (_, batch) => {
    const isSieved = choice.next();
    const evaluated = isSieved ? 300 : SAMPLES;
    choice.record(isSieved, SAMPLES, evaluated, isSieved ? sievedMs(batch) : FULL_MS, isLong);
    return isSieved;
  });
}

describe('whether batches are sieved', () => {
  it('is tried against evaluating every sample once, and goes on where it is faster', () => {
    const sieved = run(new SieveChoice(), 50, () => 40);
    expect(sieved.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => true));
    expect(sieved.filter((is) => !is)).toHaveLength(1);
  });

  it('changes where it is slower, and is tried again now and then', () => {
    const choice = new SieveChoice();
    const sieved = run(choice, 200, () => 110);
    expect(sieved.filter((is) => is).length).toBeLessThan(30);
    // Behind the small regions come large ones, and the sieve pays again.
    expect(run(choice, 20, () => 20).slice(-10)).not.toContain(false);
  });

  it('learns nothing from batches that are too short to be measured', () => {
    const choice = new SieveChoice();
    expect(run(choice, 30, () => 20, false)).toContain(false);
    expect(run(choice, 60, () => 40).filter((is) => !is).length).toBeLessThan(3);
  });

  it('makes batches smaller where they take longer', () => {
    const choice = new SieveChoice();
    run(choice, 1, () => 40);
    expect(choice.sizeOf(true)).toBe(1);
    expect(choice.sizeOf(false)).toBe(0.3);
  });
});
