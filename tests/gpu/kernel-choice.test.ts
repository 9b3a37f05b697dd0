import { describe, expect, it } from 'vitest';
import { KernelChoice } from '../../src/gpu/kernels/kernel-choice';

/** A choice among kernels of which some do not compile, on a machine with the rates of the others. */
function chooseAmong(rates: readonly (number | 'broken')[], adapter: 'gpu' | 'emulated' = 'gpu') {
  const prepared: number[] = [];
  const prepare = async (kernel: number) => {
    prepared.push(kernel);
    if (rates[kernel] === 'broken') throw new Error('The device cannot compile it.');
  };
  const choice = new KernelChoice(rates.length, prepare, adapter);
  const used: number[] = [];
  /** Does batches of 60 samples. */
  const work = async (batches: number, isLong = true) => {
    for (let k = 0; k < batches; k++) {
      const kernel = choice.next();
      used.push(kernel);
      choice.record(kernel, 60, 60 / Number(rates[kernel]), isLong);
      await Promise.resolve();
    }
  };
  return { choice, prepared, used, work };
}

describe('a choice of kernels', () => {
  it('begins with the first, and compiles no other for a little work', async () => {
    const { prepared, used, work } = chooseAmong([1, 9]);
    await work(5);
    expect(used).toEqual([0, 0, 0, 0, 0]);
    expect(prepared).toEqual([]);
  });

  it('compiles for an emulated GPU only what pays', async () => {
    const { choice, used, work } = chooseAmong([1, 9], 'emulated');
    await work(100);
    expect(used).toEqual(Array(100).fill(0));
    await work(100);
    expect(choice.fastest).toBe(1);
  });

  it('tries all of them, and goes on with the fastest', async () => {
    const { choice, prepared, used, work } = chooseAmong([1, 3, 2]);
    await work(40);
    expect(prepared).toEqual([1, 2]);
    for (const kernel of [1, 2]) expect(used).toContain(kernel);
    expect(choice.fastest).toBe(1);
    expect(used.slice(-20)).toEqual(Array(20).fill(1));
    expect(used.filter((kernel) => kernel === 2)).toHaveLength(2);
  });

  it('stays with the first where no other is faster, or compiles', async () => {
    const { used, work } = chooseAmong([2, 1, 'broken']);
    await work(60);
    expect(used).not.toContain(2);
    expect(used.slice(-20)).toEqual(Array(20).fill(0));
  });

  it('does not judge by batches that are too short to be measured', async () => {
    const { choice, used, work } = chooseAmong([1, 3]);
    await work(100, false);
    expect(choice.fastest).toBe(0);
    // It is not known yet how fast the first is.
    expect(used).not.toContain(1);
  });
});
