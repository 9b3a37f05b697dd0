import { describe, expect, it } from 'vitest';
import { metWords } from '../../src/app/cards/depth-counts';

describe('what is said of samples beside the exact count', () => {
  it.each([
    [1, 433, 433, ' meet all'],
    [1, 430, 433, ' miss 3'],
    // What is not certain may be of no region: it is not said to meet one.
    [0.5, 430, 433, ', 50 % of them certain, miss at least 3'],
    [0.5, 433, 433, ', 50 % of them certain, meet all, or seem to'],
    [0.5, 2781, 433, ', 50 % of them certain, have at least 2,348 patterns that no region has'],
    [0.5, 434, 433, ', 50 % of them certain, have at least 1 pattern that no region has'],
  ])('%f certain, %d of %d', (certified, sampled, exactly, words) => {
    expect(metWords(sampled, exactly, certified)).toBe(words);
  });
});
