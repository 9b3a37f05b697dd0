import { describe, expect, it } from 'vitest';
import { intervalText } from '../../src/app/words';

describe('intervalText', () => {
  it('has the digits that tell one pixel from the next, and no more', () => {
    expect(intervalText(-20 / 9, 20 / 9, 1920)).toBe('−2.222 … 2.222');
    expect(intervalText(-1.25, 1.25, 800)).toBe('−1.25 … 1.25');
    expect(intervalText(0.1 + 0.2, 1, 100)).toBe('0.3 … 1');
    expect(intervalText(-1e-9, 1234.5, 100)).toBe('0 … 1235');
  });

  it('tells the ends of the narrowest and of the widest window apart', () => {
    expect(intervalText(0.3, 0.3 + 2e-12, 1000)).toBe('0.3 … 0.300000000002');
    expect(intervalText(-1e6, 1e6, 1000)).toBe('−1000000 … 1000000');
  });
});
