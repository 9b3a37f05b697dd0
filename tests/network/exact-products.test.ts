import { array, assert, constantFrom, double, integer, oneof, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonExponent, scaled } from '../../src/network/dyadic';
import { exactColumns, multiplyExactly, type ExactColumns } from '../../src/network/exact-products';
import { examples } from '../coverage';

/** Pixels and weights as files have them, integers, powers of two, and anything from end to end. */
const numbers = oneof(
  constantFrom(0, 0, 1, -1),
  integer({ min: 0, max: 255 }).map((n) => n / 255),
  double({ min: -1, max: 1, noNaN: true }).map(Math.fround),
  double({ min: -4, max: 4, noNaN: true }),
  integer({ min: -1070, max: 1000 }).map((n) => 2 ** n),
);

/** Of one kind in a row: rows of moderate numbers go through digits, others through integers. */
const moderate = oneof(
  constantFrom(0, 0.5, -3),
  integer({ min: -255, max: 255 }).map((n) => n / 255),
  double({ min: -1, max: 1, noNaN: true }).map(Math.fround),
  double({ min: -1e5, max: 1e5, noNaN: true }),
);

const rowsOf = (inputs: number) =>
  array(
    oneof(numbers, moderate).chain((first) =>
      array(Math.abs(first) < 1e6 ? moderate : numbers, { minLength: inputs, maxLength: inputs }),
    ),
    { minLength: 1, maxLength: 3 },
  );

/** A few units that read a few inputs. */
const cases = integer({ min: 1, max: 40 }).chain((inputs) => {
  const column = array(oneof(numbers, moderate), { minLength: inputs, maxLength: inputs });
  const columns = oneof(
    tuple(column, column, column),
    tuple(
      array(moderate, { minLength: inputs, maxLength: inputs }),
      array(constantFrom(0, 0, 0, 1), { minLength: inputs, maxLength: inputs }),
    ),
  );
  return tuple(rowsOf(inputs), columns);
});

/** Each product over 2⁻⁴⁴⁰⁰, from nothing but big integers. */
function productsOf(rows: readonly number[][], { columns, exponent }: ExactColumns): bigint[][] {
  return columns.map((column) =>
    rows.map((row) => {
      const own = commonExponent(row);
      const sum = row.reduce((total, x, j) => total + scaled(x, own) * column[j], 0n);
      return sum << BigInt(4400 - own - exponent);
    }),
  );
}

function expectProducts(rows: readonly number[][], columns: readonly number[][]): void {
  const source = exactColumns(columns);
  const map = { kind: 'dense', weights: Float64Array.from(rows.flat()) } as const;
  const found = multiplyExactly(map, rows.length, source);
  const shift = BigInt(4400 - found.exponent);
  expect(found.columns.map((column) => column.map((x) => x << shift))).toEqual(
    productsOf(rows, source),
  );
}

describe('a product of digits', () => {
  it(
    'is that of big integers, to the last bit',
    () =>
      assert(
        property(cases, ([rows, columns]) => expectProducts(rows, columns)),
        examples(300, 21),
      ),
    600_000,
  );

  it('is so of more inputs than float64 adds up the largest digits of', () => {
    // all bits set, so that every digit but the last is the largest
    const [ones, inputs] = [1 - 2 ** -53, 100_000];
    const row = Array.from({ length: inputs }, (_, j) => (j % 1000 === 0 ? 0.1 : ones));
    const column = Array.from({ length: inputs }, (_, j) => (j % 777 === 0 ? -0.3 : ones));
    expectProducts([row], [column]);
  });
});
