import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Spool } from '../../src/cli/spool';
import { itInCi } from '../coverage';
import { temporaryFolder } from './run-crease';

const folder = temporaryFolder();

describe('pieces of a file that wait', () => {
  const pieces = Array.from({ length: 300 }, (_, i) => new Uint8Array(10_000).fill(i));

  it('are in memory as far as they have room, on the disk otherwise, and nowhere at the end', () => {
    const spool = new Spool(join(folder, 'regions.json'), 25_000);
    for (const piece of pieces) spool.add(piece);
    expect(spool.bytes).toEqual({ inMemory: 20_000, onDisk: 2_980_000 });
    expect(readdirSync(folder)).toHaveLength(1);
    const whole = Buffer.concat(pieces);
    expect(Buffer.concat([...spool.pieces()]).equals(whole)).toBe(true);
    expect(Math.max(...Array.from(spool.pieces(), ({ length }) => length))).toBe(2 ** 20);
    spool.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  itInCi('never see the disk where they are few', () => {
    const spool = new Spool(join(folder, 'regions.json'));
    for (const piece of pieces) spool.add(piece);
    expect(spool.bytes.onDisk).toBe(0);
    expect([...spool.pieces()]).toEqual(pieces);
    spool.close();
  });

  it('say so where the disk takes none', () => {
    const spool = new Spool(join(folder, 'gone', 'regions.json'), 0);
    expect(() => spool.add(pieces[1])).toThrow(/regions\.json: there is no such file/);
  });
});
