import { expect, test } from 'vitest';
import { isSaturated } from '../../src/sampling/saturation';

test('a count is saturated where nearly every sample meets a new region', () => {
  expect(isSaturated(4096, 4096)).toBe(true);
  expect(isSaturated(3900, 4096)).toBe(true);
  expect(isSaturated(1024, 4096)).toBe(false);
  expect(isSaturated(1, 4096)).toBe(false);
});
