import { describe, expect, test } from 'vitest';
import { classesOfTable, readPointTable, valuesOf } from '../../src/training/point-table';

const read = (text: string) => readPointTable('points.csv', text);

describe('readPointTable', () => {
  test.each([
    ['commas', 'x,y,label\n1,2,a\n-3e-1, 4 ,b\n'],
    ['semicolons and Windows lines', 'x;y;label\r\n1;2;a\r\n-0.3;4;b\r\n'],
    ['tabs without a heading', '1\t2\ta\n-.3\t4\tb'],
    ['blanks and comments', '# made by hand\n\n1 2   a\n-0.3 4 b\n# end'],
    ['quotation marks and a byte order mark', '\uFEFF"x","y","label"\n"1","2","a"\n"-0.3","4","b"'],
  ])('%s', (_, text) => {
    const table = read(text);
    expect(table.inputs).toBe(2);
    expect(table.points).toEqual([
      [1, 2],
      [-0.3, 4],
    ]);
    expect(table.answers).toEqual(['a', 'b']);
  });

  test.each([
    ['', 'points.csv: there are no points in it.'],
    ['x,y,label\n', 'points.csv: there are no points below its heading.'],
    ['1,2,0\n1,2\n', 'points.csv, line 2: 2 columns, but 3 above.'],
    ['# comment\n1,2,0\n1,zwei,0', 'points.csv, line 3: "zwei" is not a finite number.'],
    ['1,2,0\n1,,0', 'points.csv, line 2: "" is not a finite number.'],
    ['1,2,0\n1,Infinity,0', 'points.csv, line 2: "Infinity" is not a finite number.'],
    ['7\n8', 'points.csv, line 1: x,y,label or x,value should be here.'],
  ])('refuses %o', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence);
  });
});

describe('classesOf', () => {
  test('numbers two labels in their order, whatever they are called', () => {
    const { examples, names } = classesOfTable(read('0,0,10\n1,1,9\n2,2,10'));
    expect(names).toEqual(['9', '10']);
    expect(examples.map(({ target }) => target)).toEqual([1, 0, 1]);
    expect(classesOfTable(read('0,0,in\n1,1,out')).names).toEqual(['in', 'out']);
    expect(classesOfTable(read('0,0,1\n1,1,-1')).names).toEqual(['-1', '1']);
  });

  test('refuses one class, and more than two', () => {
    expect(() => classesOfTable(read('0,0,a\n1,1,a'))).toThrow(
      '1 different labels ("a"); two classes',
    );
    expect(() => classesOfTable(read('0,0,a\n1,1,b\n2,2,c'))).toThrow(
      '3 different labels ("a", "b", "c")',
    );
  });
});

describe('valuesOf', () => {
  test('reads the last column as numbers', () => {
    expect(valuesOf(read('x,y\n0,0.5\n1,2'))).toEqual([
      { point: [0], target: 0.5 },
      { point: [1], target: 2 },
    ]);
    expect(() => valuesOf(read('0,0.5\n1,blue'))).toThrow('line 2: "blue" is not a finite number');
  });
});
