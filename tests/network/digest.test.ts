import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { constructNetwork } from '../../src/network/constructions/constructions';
import { creaseJsonPieces } from '../../src/network/crease-json';
import { digest } from '../../src/network/digest';
import { numberList } from '../../src/network/json-numbers';
import { openConstruction } from '../../src/network/opened-network';
import { randomStream } from '../../src/network/gaussian';

describe('numbers as a list', () => {
  it('are written as they always were, whatever they are', () => {
    const stream = randomStream(18);
    const bits = new DataView(new ArrayBuffer(8));
    const any = Array.from({ length: 2000 }, () => {
      for (const at of [0, 4]) bits.setUint32(at, Math.floor(2 ** 32 * stream.uniform()));
      return bits.getFloat64(0);
    }).filter(Number.isFinite);
    const edges = [0, 1e21, 1e-7, 5e-324, Number.MAX_VALUE, 123456789012345680000, 0.1, -1];
    for (const values of [any, edges, [...edges, -0], [-0], []])
      expect(numberList(values)).toBe(
        `[${values.map((x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ')}]`,
      );
  });
});

describe("a construction's hash", () => {
  const name = 'random:2-30-30-1?seed=4';

  it('is the same whoever computes it, of the file that it can be written to', () => {
    const { network } = constructNetwork(name);
    const text = [...creaseJsonPieces(network)].join('');
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(digest([new TextEncoder().encode(text)])).toBe(sha256);
    expect(openConstruction(name).sha256).toBe(sha256);
    let pieces = 0;
    const createHasher = () => {
      const hash = createHash('sha256');
      return {
        update: (bytes: Uint8Array) => (pieces++, hash.update(bytes)),
        digest: () => hash.digest(),
      };
    };
    expect(openConstruction(name, { createHasher }).sha256).toBe(sha256);
    expect(pieces).toBeGreaterThan(60);
  });
});
