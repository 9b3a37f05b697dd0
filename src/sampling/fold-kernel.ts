import { Row, Run } from '../geometry/rows';
import {
  get,
  i32,
  I32,
  pair,
  repeatWhile,
  set,
  V128,
  when,
  type Code,
  type WasmFunction,
} from './wasm-module';

/**
 * Samples that go through a network together: as many pairs as the 16 registers of x86 hold sums of,
 * values of and a coefficient. One pair more halves the speed.
 */
export const BLOCK = 12;

const PAIRS = BLOCK / 2;

/** Bytes of a float64, and of one for each sample of a block. */
const FLOAT64 = 8;
export const LANES = BLOCK * FLOAT64;

/**
 * Where a block's numbers begin in memory. One for each sample: the position; two words, the keys of
 * all units that are on; and such words for each hidden layer, which end where the network begins.
 * For all samples together, bits that are set where one of them is too near to a crease for float64.
 */
export const Block = {
  u: 0,
  v: LANES,
  isUncertain: 2 * LANES,
  ids: 2 * LANES + 16,
  layers: 3 * LANES + 16,
};

/**
 * What the kernel knows of each variable, by offset in bytes: its key, where its layer's words are, and
 * what it is multiplied by where it is off, if that is not 0.
 */
export const Entry = { key: 0, layer: 8, hasSlope: 12, slope: 16, size: 24 };

/** Parameters of the kernel: addresses, all in bytes. */
const ROWS = 0;
const ROWS_END = 1;
const ENTRIES = 2;
const VALUES = 3;

// its variables
const row = 4;
const entry = 5;
const result = 6;
const coefficient = 7;
const value = 8;
const valuesEnd = 9;
const rowEnd = 10;
const both = 11;
const mask = 12;
const certain = 13;
const bound = 14;
const opposite = 15;
const sums = Array.from({ length: PAIRS }, (_, k) => 16 + k);

const column = (index: number): number => FLOAT64 * index;

/** `sum + coefficient · value` for all pairs, the coefficient in `both`. */
const addProducts: Code = sums.flatMap((sum, k) =>
  set(sum, pair.add(get(sum), pair.multiply(get(both), pair.load(get(value), 16 * k)))),
);

const affinePart: Code = [
  ...set(both, pair.loadBoth(get(row), column(Row.b))),
  ...sums.flatMap((sum, k) =>
    set(sum, pair.multiply(get(both), pair.load(i32.constant(Block.v), 16 * k))),
  ),
  ...set(both, pair.loadBoth(get(row), column(Row.c))),
  ...sums.flatMap((sum) => set(sum, pair.add(get(sum), get(both)))),
  ...set(both, pair.loadBoth(get(row), column(Row.a))),
  ...sums.flatMap((sum, k) =>
    set(
      sum,
      pair.add(pair.multiply(get(both), pair.load(i32.constant(Block.u), 16 * k)), get(sum)),
    ),
  ),
];

const addressOf = (index: Code): Code =>
  i32.add(get(VALUES), i32.multiply(index, i32.constant(LANES)));

const coefficients: Code = [
  ...set(coefficient, i32.add(get(row), i32.constant(column(Row.runs)))),
  ...set(
    rowEnd,
    i32.add(
      get(row),
      i32.multiply(i32.ofFloat64(get(row), column(Row.length)), i32.constant(FLOAT64)),
    ),
  ),
  ...when(
    i32.isLess(get(coefficient), get(rowEnd)),
    repeatWhile(i32.isLess(get(coefficient), get(rowEnd)), [
      ...set(value, addressOf(i32.ofFloat64(get(coefficient), column(Run.from)))),
      ...set(valuesEnd, addressOf(i32.ofFloat64(get(coefficient), column(Run.to)))),
      ...set(coefficient, i32.add(get(coefficient), i32.constant(column(Run.coefficients)))),
      // No run is empty.
      ...repeatWhile(i32.isLess(get(value), get(valuesEnd)), [
        ...set(both, pair.loadBoth(get(coefficient))),
        ...addProducts,
        ...set(coefficient, i32.add(get(coefficient), i32.constant(FLOAT64))),
        ...set(value, i32.add(get(value), i32.constant(LANES))),
      ]),
    ]),
  ),
];

/** `words ^ key`, in memory, for the samples in `mask` whose words are at an address. */
const addKey = (address: Code, offset: number): Code =>
  pair.store(address, offset, pair.xor(pair.load(address, offset), get(mask)));

/**
 * Units that are on pass their value on, and leave their key; others pass on theirs times their slope. What is no farther from 0 than its bound
 * is not certain, nor is what is not a number; of linear rows, whose bound is −∞, all else is on.
 */
const activation: Code = [
  ...set(
    entry,
    i32.add(
      get(ENTRIES),
      i32.multiply(i32.ofFloat64(get(row), column(Row.variable)), i32.constant(Entry.size)),
    ),
  ),
  ...set(value, i32.load(get(entry), Entry.layer)),
  ...set(bound, pair.loadBoth(get(row), column(Row.error))),
  ...set(opposite, pair.negate(get(bound))),
  ...set(both, pair.loadBoth(get(entry), Entry.key)),
  ...sums.flatMap((sum, k) => [
    ...set(mask, pair.isGreater(get(sum), get(bound))),
    ...set(
      certain,
      pair.and(get(certain), pair.or(get(mask), pair.isGreater(get(opposite), get(sum)))),
    ),
    ...pair.store(get(result), 16 * k, pair.and(get(sum), get(mask))),
    ...set(mask, pair.and(get(mask), get(both))),
    ...addKey(get(value), 16 * k),
  ]),
  ...when(i32.load(get(entry), Entry.hasSlope), [
    ...set(both, pair.loadBoth(get(entry), Entry.slope)),
    ...sums.flatMap((sum, k) => [
      ...set(mask, pair.not(pair.isGreater(get(sum), get(bound)))),
      ...pair.store(
        get(result),
        16 * k,
        pair.or(
          pair.load(get(result), 16 * k),
          pair.and(pair.multiply(get(both), get(sum)), get(mask)),
        ),
      ),
    ]),
  ]),
];

/** The words of all layers together, which end where the entries begin. */
const identity: Code = [
  ...set(value, i32.constant(Block.layers)),
  ...sums.flatMap((sum) => set(sum, pair.zero)),
  ...when(
    i32.isLess(get(value), get(ENTRIES)),
    repeatWhile(i32.isLess(get(value), get(ENTRIES)), [
      ...sums.flatMap((sum, k) => set(sum, pair.xor(get(sum), pair.load(get(value), 16 * k)))),
      ...set(value, i32.add(get(value), i32.constant(LANES))),
    ]),
  ),
  ...sums.flatMap((sum, k) => pair.store(i32.constant(Block.ids), 16 * k, get(sum))),
];

/**
 * Puts a block of samples through the rows of a fold, whose errors are those of their computed values
 * (`RowBounds`), or −∞ where they are linear. Its twin, to the last bit, is `SampleDecider`.
 *
 * Parameters: where the rows begin and end, the entries of the variables, and room for the values.
 */
export const foldKernel: WasmFunction = {
  parameters: 4,
  variables: [...Array<number>(7).fill(I32), ...Array<number>(5 + PAIRS).fill(V128)],
  code: [
    ...set(row, get(ROWS)),
    ...set(result, get(VALUES)),
    ...set(certain, pair.not(pair.zero)),
    ...when(
      i32.isLess(get(row), get(ROWS_END)),
      repeatWhile(i32.isLess(get(row), get(ROWS_END)), [
        ...affinePart,
        ...coefficients,
        ...activation,
        ...set(result, i32.add(get(result), i32.constant(LANES))),
        ...set(row, get(rowEnd)),
      ]),
    ),
    ...pair.store(i32.constant(Block.isUncertain), 0, pair.not(get(certain))),
    ...identity,
  ],
};
