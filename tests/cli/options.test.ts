import { describe, expect, it } from 'vitest';
import { reseed } from '../../src/cli/map-request';
import { parseAxes, parseNumbers, parseSize, parseWhole } from '../../src/cli/options';

describe('slice options', () => {
  it.each(['1024', '0x5', '5x0', '-1x5', '1e3x5', '5x', 'x', '99999999x99999999', '1.5x2'])(
    'refuse the size "%s"',
    (text) => {
      expect(() => parseSize(text)).toThrow('--size');
    },
  );

  it('read a size', () => {
    expect(parseSize('4096x1')).toEqual({ width: 4096, height: 1 });
  });

  it.each(['0.5,1', '-1,0', '0,,1'])('refuse the axes "%s"', (text) => {
    expect(() => parseAxes(text)).toThrow('--axes');
  });

  it('read a list of numbers', () => {
    expect(parseNumbers('--at', '0,-1.5,2e3')).toEqual([0, -1.5, 2000]);
  });

  it.each(['-1', '1.5', '', 'x', '4294967296'])('refuse the seed "%s"', (text) => {
    expect(() => parseWhole('--seed', text, 0, 2 ** 32 - 1)).toThrow('--seed');
  });
});

describe('a seed', () => {
  it.each([
    ['random:2-8-1', 'random:2-8-1?seed=7'],
    ['random:2-8-1?seed=1', 'random:2-8-1?seed=7'],
    ['random:2-8-1?init=he&seed=1&bias=0.1', 'random:2-8-1?seed=7&init=he&bias=0.1'],
    ['fold:4x3', 'fold:4x3'],
  ])('turns %s into %s', (before, after) => {
    expect(reseed(before, 7)).toBe(after);
  });
});
