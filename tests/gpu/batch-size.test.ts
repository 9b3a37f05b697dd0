import { expect, it } from 'vitest';
import { BatchSize } from '../../src/gpu/batch-size';

/** Sizes of the batches of an adapter that does so many multiply-adds in a millisecond. */
function sizesOf(size: BatchSize, perMillisecond: number, batches: number): number[] {
  return Array.from({ length: batches }, () => {
    const { multiplyAdds } = size;
    size.adapt(multiplyAdds, multiplyAdds / perMillisecond);
    return multiplyAdds;
  });
}

it('grows to what takes a GPU long enough, in a few batches and in no large steps', () => {
  for (const perMillisecond of [2 ** 24, 2 ** 27, 2 ** 31, 2 ** 34]) {
    const sizes = sizesOf(new BatchSize(1, 'gpu'), perMillisecond, 8);
    for (const [k, size] of sizes.slice(1).entries())
      expect(size).toBeLessThanOrEqual(4 * sizes[k]);
    const milliseconds = (sizes.at(-1) ?? 0) / perMillisecond;
    expect(milliseconds).toBeGreaterThanOrEqual(8);
    expect(milliseconds).toBeLessThanOrEqual(64);
  }
});

it('shrinks to what an emulated one or a device in trouble can do', () => {
  for (const size of [new BatchSize(1, 'emulated'), new BatchSize(16, 'gpu')]) {
    const milliseconds = (sizesOf(size, 2 ** 16, 20).at(-1) ?? 0) / 2 ** 16;
    expect(milliseconds).toBeLessThanOrEqual(120);
    expect(milliseconds).toBeGreaterThan(0.5);
  }
});
