import { expect, test } from 'vitest';
import { percentText } from '../../src/geometry/percent-text';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { planeOf } from '../network/plane';

test.each([
  [0, '0 %'],
  [1e-9, 'less than 0.01 %'],
  [0.000123, '0.012 %'],
  [0.0456, '4.5 %'],
  [0.456, '45 %'],
  [0.98, '98 %'],
  [0.9949, '99.49 %'],
  [0.99996, 'more than 99.99 %'],
  [1, 'more than 99.99 %'],
])('%d is %s', (share, text) => {
  expect(percentText(share)).toBe(text);
});

test('a count that stops at the last of its regions says a share below the whole', async () => {
  const { network } = openConstruction('tent:6');
  const window = { u0: 0, u1: 1, v0: 0, v1: 1 };
  for (const maxRegions of [63, 40, 1])
    await expect(subdivide(planeOf(network), window, { maxRegions })).rejects.toThrow(
      /stopped with (more than )?\d\d?(\.\d+)? % of the window done\.$/,
    );
});
