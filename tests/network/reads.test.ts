import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseActivation } from '../../src/network/activation';
import { withReads } from '../../src/network/reads';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the README lists what the code reads (`npm run reads` writes it)', () => {
  expect(withReads(readme)).toBe(readme);
  expect(withReads(readme.replace('  - maps: Gemm, MatMul', '  - maps: MatMul'))).toBe(readme);
  expect(() => withReads('# Crease')).toThrow('has no place');
});

test('activations that it names are read', () => {
  const [, list] = /^- activations by name: (.*)$/m.exec(readme) ?? [];
  const names = list.split(/, | and /).map((name) => name.replaceAll(/[A-Z]+/g, '2'));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const ends = name === 'clip:2:2' ? 'clip:1:2' : name;
    expect(parseActivation(ends), name).toBeDefined();
  }
});
