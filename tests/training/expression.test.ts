import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/network/errors';
import { randomStream } from '../../src/network/gaussian';
import { readExpression } from '../../src/training/expression';

const [X, Y] = [0.7, -1.3];

describe('readExpression', () => {
  test.each<[string, number]>([
    ['sin(3*x)*exp(-y^2)', Math.sin(3 * X) * Math.exp(-(Y ** 2))],
    ['x - y - 1', X - Y - 1],
    ['8/4/2', 1],
    ['2^3^2', 512],
    ['-x^2', -(X ** 2)],
    ['2^-x', 2 ** -X],
    ['-2^-x*3', -(2 ** -X) * 3],
    ['(1 + 2) * 3', 9],
    ['1 + 2 * 3', 7],
    ['3x', 3 * X],
    ['2 sin(x)cos(y)', 2 * Math.sin(X) * Math.cos(Y)],
    ['2(x+1)(y-1)', 2 * (X + 1) * (Y - 1)],
    ['1/2x', X / 2],
    ['2^3x', 8 * X],
    ['2e3 + 1.5e-1 + .5', 2000.65],
    ['2e', 2 * Math.E],
    ['2exp(1)', 2 * Math.E],
    ['pi*π', Math.PI ** 2],
    ['min(x, y) + max(x, y)', X + Y],
    ['mod(-0.25, 1)', 0.75],
    ['abs(x - y)', X - Y],
    ['hypot(3, 4)', 5],
    ['--x', X],
    ['2 − −x · 3 ÷ 2 × 1', 2 + (X * 3) / 2],
    ['x**2', X ** 2],
    ['SIN(X)', Math.sin(X)],
    ['relu(y) + step(x)', 1],
  ])('%s', (text, value) => {
    expect(readExpression(text).at(X, Y)).toBeCloseTo(value, 12);
  });

  test.each<[string, string]>([
    ['', 'character 1: a number, x, y, a function or a parenthesis should be here, not the end'],
    ['x +', 'character 4: a number'],
    ['x + * y', 'character 5: a number, x, y, a function or a parenthesis should be here, not "*"'],
    ['(x + y', 'character 7: an operator or a closing parenthesis should be here, not the end'],
    ['x + y)', 'character 6: an operator should be here, not ")"'],
    ['sin x', 'character 5: the parenthesis behind sin should be here, not "x"'],
    ['min(x)', 'character 6: a comma, as min takes 2 numbers, should be here, not ")"'],
    ['sin(x, y)', 'character 6: an operator or a closing parenthesis should be here, not ","'],
    ['x + z', 'character 5: "z" is not known; there are x, y, pi'],
    ['xy', 'character 1: "xy" is not known'],
    ['2 3', 'character 3: an operator should be here, not "3"'],
    ['x 2', 'character 3: an operator should be here, not "2"'],
    ['x $ y', 'character 3: "$" is nothing that formulas have'],
    ['x = y', 'character 3: "=" is nothing'],
    ['1..2', 'character 3: an operator should be here, not ".2"'],
    ['constructor', '"constructor" is not known'],
    ['__proto__', '"_" is nothing'],
    ['toString(x)', '"tostring" is not known'],
    ['('.repeat(200) + 'x', 'nested too deeply'],
    ['-'.repeat(200) + 'x', 'nested too deeply'],
    ['x'.repeat(1001), '1001 characters'],
  ])('refuses %s with its place', (text, sentence) => {
    expect(() => readExpression(text)).toThrow(sentence);
  });

  test('whatever is typed is a number everywhere, or refused at a place in it', () => {
    const stream = randomStream(1);
    const parts = [
      'x',
      'y',
      'sin',
      '(',
      ')',
      '+',
      '-',
      '*',
      '/',
      '^',
      '2',
      '1e3',
      '.',
      ',',
      'min',
      'e',
      ' ',
      '**',
      '$',
    ];
    let read = 0;
    for (let k = 0; k < 10_000; k++) {
      const part = () => parts[Math.floor(parts.length * stream.uniform())];
      const text = Array.from({ length: 1 + Math.floor(7 * stream.uniform()) }, part).join('');
      try {
        expect(readExpression(text).at(0.5, 0.25)).toBeTypeOf('number');
        read++;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const place = Number(/character (\d+):/.exec(error.message)?.[1]);
        expect(place, text).toBeGreaterThanOrEqual(1);
        expect(place, text).toBeLessThanOrEqual(text.length + 1);
      }
    }
    expect(read).toBeGreaterThan(500);
  });

  test('a long formula is no deep one', () => {
    expect(readExpression(Array(300).fill('x').join('+')).at(1, 0)).toBe(300);
  });

  test('knows what it speaks of', () => {
    expect(readExpression('2*exp(1)')).toMatchObject({ usesX: false, usesY: false });
    expect(readExpression('x*y')).toMatchObject({ usesX: true, usesY: true });
    expect(readExpression(' y ')).toMatchObject({ usesX: false, usesY: true, text: 'y' });
  });
});
