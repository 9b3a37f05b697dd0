import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { readBand, writeBand } from '../../src/cli/band-file';
import { MUTANTS, mutantOf } from '../mutants';

const identity = Uint8Array.from({ length: 32 }, (_, i) => 7 * i);
const band = {
  firstRow: 8,
  rows: 4,
  ids: Uint32Array.of(1, 2, 3, 4),
  idsByDepth: [Uint32Array.of(5, 6)],
  work: { samples: 1, multiplyAdds: 2, decided: 0, unproven: 0 },
  pixels: { bytes: Uint8Array.of(7, 8, 9), adler: 10, length: 11 },
};
const whole = Uint8Array.from(Buffer.concat(writeBand(band, identity)));

it('a band is read as it was written, for its picture and its rows alone', () => {
  expect(readBand(whole, identity, [8, 12], 2)).toEqual(band);
  expect(
    readBand(
      whole,
      identity.map((byte) => byte + 1),
      [8, 12],
      2,
    ),
  ).toBeUndefined();
  expect(readBand(whole, identity, [8, 11], 2)).toBeUndefined();
  expect(readBand(whole, identity, [8, 12], 3)).toBeUndefined();
});

it('mutants of a band do not count', () => {
  for (let number = 0; number < MUTANTS; number++) {
    const mutant = mutantOf(whole, number);
    const isSame = Buffer.from(mutant).equals(whole);
    const read = readBand(mutant, identity, [8, 12], 2);
    if (isSame) expect(read).toEqual(band);
    else expect(read, `mutant ${number}`).toBeUndefined();
  }
});

it('mutants of a band with a checksum of their own are bands, or do not count', () => {
  for (let number = 0; number < MUTANTS; number++) {
    const mutant = mutantOf(whole, number);
    if (mutant.length < 8) continue;
    new Float64Array(mutant.buffer, 0, 1)[0] = crc32(mutant.subarray(8));
    const read = readBand(mutant, identity, [8, 12], 2);
    if (read) expect(read.rows).toBe(4);
  }
});
