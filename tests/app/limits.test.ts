import { describe, expect, it } from 'vitest';
import { PAGE_LIMITS } from '../../src/app/open/construction';
import { openFiles } from '../../src/app/open/dropped-files';
import { parseConstruction } from '../../src/network/constructions/constructions';
import { openConstruction } from '../../src/network/open';
import { InputError } from '../../src/network/errors';

const SIZES = ['64', '4096', '1000000', '100000000', '9999999999'];

/** Names that links may hold, each with one size that is large. */
const NAMES = SIZES.flatMap((size) => [
  `random:2-${size}-1`,
  `random:2-${size}-${size}-1`,
  `random:${size}-1-1`,
  `random:2-${'8-'.repeat(Math.min(Number(size), 100_000))}1`,
  `fold:${size}x3`,
  `fold:4x${size}`,
  `fold:${size}x${size}`,
  `tent:${size}`,
  `mod:${size}?eps=1/64`,
  `mod:5?eps=1/${size}`,
  `pascanu:${size}x3`,
  `pascanu:6x${size}`,
  `zonotope:${size}x3x2`,
  `zonotope:4x${size}x2`,
  `zonotope:4x3x${size}`,
  `square:${size}`,
  `cnn:1x${size}x${size}-8c3-2`,
  `cnn:${size}x3x3-8c3-2`,
  `cnn:1x8x8-${size}c3-2`,
  `cnn:1x8x8-2c${size}-2`,
  `json:${'['.repeat(Math.min(Number(size), 100_000))}`,
]);

/** Weights that the page draws itself; more are for a worker. */
const FEW = 2 ** 15;

describe('what a link names', () => {
  it('is as large as the form allows, or refused before anything is made', () => {
    let refused = 0;
    const before = process.memoryUsage.rss();
    for (const name of NAMES) {
      try {
        const { weights } = parseConstruction(name, PAGE_LIMITS);
        expect(weights).toBeLessThanOrEqual(PAGE_LIMITS.weights);
        if (weights <= FEW) openConstruction(name);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(NAMES.length / 2);
    expect(process.memoryUsage.rss() - before).toBeLessThan(3e8);
  });
});

describe('a file that is dropped', () => {
  const layer = { weights: [[1]], bias: [0], activation: 'relu' };
  const file = (layers: number) => {
    const text = JSON.stringify({
      layers: [...Array.from({ length: layers }, () => layer), { ...layer, activation: 'linear' }],
    });
    return new File([text], 'deep.json');
  };

  it('has as many layers as a page can show, or is refused in a sentence', async () => {
    await expect(openFiles([file(20_000)])).rejects.toThrow(
      'deep.json: 20000 hidden layers are too many; the page takes up to ',
    );
    expect(await openFiles([file(3)])).toMatchObject({ kind: 'network' });
  });
});
