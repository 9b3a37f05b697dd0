import { expect, it } from 'vitest';
import { measurePeak } from '../../src/gpu/peak';
import { testDevice } from './device';

const device = testDevice();

// The error scopes around every test make it fail if the kernel does not validate.
it('an adapter has a peak', async () => {
  const peak = await measurePeak(device());
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(Infinity);
});
