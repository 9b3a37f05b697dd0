import { hiddenWidths, type Network } from './network';

/**
 * One 64-bit key per hidden unit, layer by layer: `keys[2i]` is the low word of unit `i`'s key and
 * `keys[2i + 1]` its high word. A region's ID is the XOR of the keys of its active units (Zobrist
 * 1970), so the ID by depth `k` is the XOR over the first `k` layers, and units combine in any order.
 *
 * With fewer than 64 units, key `i` is bit `i` and the ID is the pattern itself, and never all ones, which
 * the GPU keeps for samples that it does not know. With more, the keys are splitmix64's, and any two
 * patterns collide with a chance of 2⁻⁶⁴ over the choice of keys.
 *
 * Every key has an odd number of ones, so the parity of an ID is that of the number of active
 * units: regions that meet at one unit's crease always differ in it, but for those of two rivals, and a
 * palette can tell them apart from their IDs alone. It does not cost a bit: patterns of different parity never collide,
 * and those of equal parity do so at 2⁻⁶³, half of all pairs each.
 */
export function regionKeys(network: Network): Uint32Array {
  const units = hiddenWidths(network).reduce((sum, width) => sum + width, 0);
  const keys = new Uint32Array(2 * units);
  if (units < 64) for (let i = 0; i < units; i++) keys[2 * i + (i >> 5)] = 1 << (i & 31);
  else {
    const next = splitmix64(0x9e3779b97f4a7c15n);
    for (let i = 0; i < units; i++) {
      const key = next();
      keys[2 * i] = Number(key & 0xffffffffn);
      keys[2 * i + 1] = Number(key >> 32n);
      if (parity(keys[2 * i] ^ keys[2 * i + 1]) === 0) keys[2 * i + 1] ^= 1 << 31;
    }
  }
  return keys;
}

/** Steele, Lea and Flood's splitmix64 (OOPSLA 2014). */
function splitmix64(seed: bigint): () => bigint {
  let state = seed;
  const mask = (1n << 64n) - 1n;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return z ^ (z >> 31n);
  };
}

/** 1 where `word` has an odd number of ones. */
export function parity(word: number): number {
  let x = word;
  for (const shift of [16, 8, 4, 2, 1]) x ^= x >>> shift;
  return x & 1;
}

/**
 * The IDs of a point by depth, low and high word in turn: `[lo₁, hi₁, lo₂, hi₂, …]`, the last pair
 * being the region ID.
 *
 * @param pattern one byte per unit for each hidden layer, as `activationPattern` gives it
 */
export function regionIdsByDepth(pattern: readonly Uint8Array[], keys: Uint32Array): Uint32Array {
  const ids = new Uint32Array(2 * pattern.length);
  let [lo, hi, unit] = [0, 0, 0];
  for (const [k, layer] of pattern.entries()) {
    for (let i = 0; i < layer.length; i++) {
      if (layer[i] === 1) {
        lo ^= keys[2 * unit];
        hi ^= keys[2 * unit + 1];
      }
      unit++;
    }
    ids[2 * k] = lo;
    ids[2 * k + 1] = hi;
  }
  return ids;
}

/** 16 hexadecimal digits, high word first. */
export function formatRegionId(lo: number, hi: number): string {
  return [hi, lo].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The ID of a pattern by all its layers, low word first. */
export function regionIdOf(
  pattern: readonly Uint8Array[],
  keys: Uint32Array,
): readonly [lo: number, hi: number] {
  const ids = regionIdsByDepth(pattern, keys);
  return [ids[ids.length - 2], ids[ids.length - 1]];
}
