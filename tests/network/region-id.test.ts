import { expect, it } from 'vitest';
import { activationPattern, forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/open';
import { formatRegionId, parity, regionIdsByDepth, regionKeys } from '../../src/network/region-id';

function network(widths: string) {
  return openConstruction(`random:${widths}`).network;
}

it('makes the ID the pattern where fewer than 64 bits hold it', () => {
  const pattern = [Uint8Array.of(1, 0, 1), Uint8Array.of(0, 1)];
  const ids = regionIdsByDepth(pattern, regionKeys(network('2-3-2-1')));
  expect([...ids]).toEqual([0b101, 0, 0b10101, 0]);
  const keys = regionKeys(network('2-32-31-1'));
  expect(keys.slice(124)).toEqual(Uint32Array.of(0, 0x40000000));
  // All of 64 bits would be the ID that is kept for what is not known.
  const all = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(1)];
  const [lo, hi] = regionIdsByDepth(all, regionKeys(network('2-32-32-1'))).subarray(2);
  expect([lo, hi]).not.toEqual([0xffffffff, 0xffffffff]);
});

it('has keys of odd parity, no four of which cancel', () => {
  const units = 2048;
  const keys = regionKeys(network(`2-${units}-1`));
  const pairs = new Float64Array((units * (units - 1)) / 2);
  let n = 0;
  for (let i = 0; i < units; i++) {
    expect(parity(keys[2 * i] ^ keys[2 * i + 1])).toBe(1);
    for (let j = 0; j < i; j++) {
      // 53 of the 64 bits: equal pairs of keys would be equal in these too
      const low = (keys[2 * i] ^ keys[2 * j]) >>> 0;
      const high = (keys[2 * i + 1] ^ keys[2 * j + 1]) & 0x1fffff;
      pairs[n++] = high * 2 ** 32 + low;
    }
  }
  pairs.sort();
  const repeated = pairs.findIndex((pair, i) => i > 0 && pair === pairs[i - 1]);
  expect(repeated).toBe(-1);
});

it('has the parity of the number of active units, at every depth', () => {
  const large = network('2-40-40-1');
  const keys = regionKeys(large);
  for (let i = 0; i < 50; i++) {
    const pattern = activationPattern(large, forward(large, [Math.sin(i), Math.cos(3 * i)]));
    const ids = regionIdsByDepth(pattern, keys);
    let active = 0;
    for (const [k, layer] of pattern.entries()) {
      active += layer.reduce((sum, on) => sum + on, 0);
      expect(parity(ids[2 * k] ^ ids[2 * k + 1])).toBe(active % 2);
    }
  }
});

it('is written as 16 hexadecimal digits, high word first', () => {
  expect(formatRegionId(0xff, 0x80000000)).toBe('80000000000000ff');
});
