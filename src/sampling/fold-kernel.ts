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
 * what it is multiplied by where it is off, if that is not 0, or whether it is a step.
 */
export const VariableEntry = { key: 0, layer: 8, hasSlope: 12, slope: 16, isStep: 24, size: 32 };

/**
 * In the kernel's rows, of which w is a constant, in the place of its factor: 0, or of rivals how many there are in the
 * last row of their group, and −1 in those before.
 */
export const RIVALS_COLUMN = Row.d;

/** Parameters of the kernel: addresses, all in bytes. */
const ROWS = 0;
const ROWS_END = 1;
const ENTRIES = 2;
const VALUES = 3;

const CONTEST = 4;

// its variables
const row = 5;
const entry = 6;
const result = 7;
const coefficient = 8;
const value = 9;
const valuesEnd = 10;
const rowEnd = 11;
const rivals = 12;
const contest = 13;
const member = 14;
const layer = 15;
const INTEGERS = 11;
const both = 16;
const mask = 17;
const certain = 18;
const bound = 19;
const opposite = 20;
const sums = Array.from({ length: PAIRS }, (_, k) => 21 + k);
/** What the greatest of rivals is no less than, and whether it was found. */
const leasts = sums.map((sum) => sum + PAIRS);
const founds = sums.map((sum) => sum + 2 * PAIRS);
const VECTORS = 5 + 3 * PAIRS;

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

const entryOfRow: Code = i32.add(
  get(ENTRIES),
  i32.multiply(i32.ofFloat64(get(row), column(Row.variable)), i32.constant(VariableEntry.size)),
);

/**
 * Units that are on pass their value on, and leave their key; others pass on theirs times their slope. What is no farther from 0 than its bound
 * is not certain, nor is what is not a number; of linear rows, whose bound is −∞, all else is on.
 */
const activation: Code = [
  ...set(entry, entryOfRow),
  ...set(value, i32.load(get(entry), VariableEntry.layer)),
  ...set(bound, pair.loadBoth(get(row), column(Row.error))),
  ...set(opposite, pair.negate(get(bound))),
  ...set(both, pair.loadBoth(get(entry), VariableEntry.key)),
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
  ...when(i32.load(get(entry), VariableEntry.hasSlope), [
    ...set(both, pair.loadBoth(get(entry), VariableEntry.slope)),
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

/** What is noted of each rival until its group is complete: its bound and its key, twice each. */
export const Rival = { bound: 0, key: 16, size: 32 };

const next = (variable: number, bytes: number): Code =>
  set(variable, i32.add(get(variable), i32.constant(bytes)));

/** Goes back to the first rival of the group, and its values. */
const firstRival: Code = [
  ...set(
    value,
    i32.add(
      i32.add(get(result), i32.constant(LANES)),
      i32.multiply(get(rivals), i32.constant(-LANES)),
    ),
  ),
  ...set(member, get(CONTEST)),
];

/** Runs code for each rival of the group, and its values. */
const eachRival = (code: Code): Code => [
  ...firstRival,
  ...repeatWhile(i32.isLess(get(member), get(contest)), [
    ...set(bound, pair.load(get(member), Rival.bound)),
    ...set(both, pair.load(get(member), Rival.key)),
    ...code,
    ...next(member, Rival.size),
    ...next(value, LANES),
  ]),
];

/**
 * Of a group of rivals the first of the greatest passes its value on, if it is positive, and leaves its key. It is
 * certain where that, less its bound, exceeds 0 and every other value with its bound.
 */
const decideRivals: Code = [
  ...[...sums, ...leasts].flatMap((variable) => set(variable, pair.zero)),
  ...eachRival(
    sums.flatMap((greatest, k) => [
      ...set(mask, pair.isGreater(pair.load(get(value), 16 * k), get(greatest))),
      ...set(
        leasts[k],
        pair.select(
          pair.subtract(pair.load(get(value), 16 * k), get(bound)),
          get(leasts[k]),
          get(mask),
        ),
      ),
      ...set(greatest, pair.select(pair.load(get(value), 16 * k), get(greatest), get(mask))),
    ]),
  ),
  ...sums.flatMap((greatest, k) => [
    ...set(founds[k], pair.not(pair.isGreater(get(greatest), pair.zero))),
    ...set(
      certain,
      pair.and(get(certain), pair.or(get(founds[k]), pair.isGreater(get(leasts[k]), pair.zero))),
    ),
  ]),
  ...set(layer, i32.load(get(entry), VariableEntry.layer)),
  ...eachRival(
    sums.flatMap((greatest, k) => [
      ...set(
        mask,
        pair.and(
          pair.isEqual(pair.load(get(value), 16 * k), get(greatest)),
          pair.not(get(founds[k])),
        ),
      ),
      ...set(
        certain,
        pair.and(
          get(certain),
          pair.or(
            get(mask),
            pair.isGreater(get(leasts[k]), pair.add(pair.load(get(value), 16 * k), get(bound))),
          ),
        ),
      ),
      ...set(founds[k], pair.or(get(founds[k]), get(mask))),
      ...pair.store(get(value), 16 * k, pair.and(pair.load(get(value), 16 * k), get(mask))),
      ...set(mask, pair.and(get(mask), get(both))),
      ...addKey(get(layer), 16 * k),
    ]),
  ),
  ...set(contest, get(CONTEST)),
];

/** Notes a rival, and decides the group where it is the last one. */
const rival: Code = [
  ...set(entry, entryOfRow),
  ...sums.flatMap((sum, k) => pair.store(get(result), 16 * k, get(sum))),
  ...pair.store(get(contest), Rival.bound, pair.loadBoth(get(row), column(Row.error))),
  ...pair.store(get(contest), Rival.key, pair.loadBoth(get(entry), VariableEntry.key)),
  ...next(contest, Rival.size),
  ...when(i32.isLess(i32.constant(0), get(rivals)), decideRivals),
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

/** What steps pass on, after `activation`. */
const step: Code = [
  ...set(both, pair.ones),
  ...sums.flatMap((sum, k) => [
    ...set(mask, pair.isGreater(get(sum), get(bound))),
    ...pair.store(get(result), 16 * k, pair.and(get(both), get(mask))),
  ]),
];

const foldRow = (isPlain: boolean): Code => {
  if (isPlain) return activation;
  return [
    ...set(rivals, i32.ofFloat64(get(row), column(RIVALS_COLUMN))),
    ...when(i32.isZero(get(rivals)), [
      ...activation,
      ...when(i32.load(get(entry), VariableEntry.isStep), step),
    ]),
    ...when(get(rivals), rival),
  ];
};

/**
 * Puts a block of samples through the rows of a fold, whose errors are those of their computed values
 * (`RowBounds`), or −∞ where they are linear. Its twin, to the last bit, is `SampleDecider`.
 *
 * Parameters: where the rows begin and end, the entries of the variables, room for the values, and for what is
 * noted of the largest group of rivals; plain networks, without groups and steps, have a kernel of their own, which does not ask.
 */
export const foldKernel = (isPlain: boolean): WasmFunction => ({
  parameters: 5,
  variables: [...Array<number>(INTEGERS).fill(I32), ...Array<number>(VECTORS).fill(V128)],
  code: [
    ...set(row, get(ROWS)),
    ...set(result, get(VALUES)),
    ...set(contest, get(CONTEST)),
    ...set(certain, pair.not(pair.zero)),
    ...when(
      i32.isLess(get(row), get(ROWS_END)),
      repeatWhile(i32.isLess(get(row), get(ROWS_END)), [
        ...affinePart,
        ...coefficients,
        ...foldRow(isPlain),
        ...set(result, i32.add(get(result), i32.constant(LANES))),
        ...set(row, get(rowEnd)),
      ]),
    ),
    ...pair.store(i32.constant(Block.isUncertain), 0, pair.not(get(certain))),
    ...identity,
  ],
});
