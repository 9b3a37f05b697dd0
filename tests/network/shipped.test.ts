import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SHIPPED } from '../../src/network/shipped/names';

test('every network that comes with Crease has a name', () => {
  const files = readdirSync(new URL('../../src/network/shipped', import.meta.url));
  const networks = files.filter((file) => file.endsWith('.safetensors'));
  expect(networks.map((file) => file.replace('.safetensors', '')).toSorted()).toEqual(SHIPPED);
});
