import { isExactSum } from '../dyadic';
import { columnOf, rowOf, type LinearMap, type SparseMap, type Weights } from '../linear-map';

/*
 * Maps of numbers that were put elsewhere before: selections cost no layer of their own.
 */

/** Numbers of one node, by what a builder calls them. */
interface Range {
  readonly first: number;
  readonly width: number;
}

/**
 * A map of some numbers as one of the node that they are of.
 *
 * @param numbers what the map's inputs are; those of other nodes are left out
 * @returns undefined where it reads a number twice, and float64 has no sum of the two weights
 */
export function restrictMap(
  map: LinearMap,
  units: number,
  numbers: Int32Array,
  { first, width }: Range,
): LinearMap | undefined {
  const isOwn = (number: number) => number >= first && number < first + width;
  let count = 0;
  for (let unit = 0; unit < units; unit++) {
    const row = rowOf(map, unit, numbers.length);
    for (let k = row.first; k < row.end; k++) if (isOwn(numbers[columnOf(row, k)])) count++;
  }
  const rows = new SparseRows(units, width, count, weightsOf(map, numbers, width, count));
  for (let unit = 0; unit < units; unit++) {
    const row = rowOf(map, unit, numbers.length);
    for (let k = row.first; k < row.end; k++) {
      const number = numbers[columnOf(row, k)];
      if (isOwn(number)) rows.add(number - first, row.weights[k]);
    }
    if (!rows.end()) return undefined;
  }
  return rows.map();
}

/** Where weights may come together, their sums are those of float64. */
function weightsOf(map: LinearMap, numbers: Int32Array, width: number, count: number): Weights {
  const isNarrow = map.kind !== 'diagonal' && map.weights instanceof Float32Array;
  const isInjective = numbers.length <= width && new Set(numbers).size === numbers.length;
  return isNarrow && isInjective ? new Float32Array(count) : new Float64Array(count);
}

/** The map that picks the numbers that are of one node; rows of others are empty. */
export function selectionMap(numbers: Int32Array, { first, width }: Range): SparseMap {
  const starts = new Uint32Array(numbers.length + 1);
  const columns: number[] = [];
  for (const [i, number] of numbers.entries()) {
    if (number >= first && number < first + width) columns.push(number - first);
    starts[i + 1] = columns.length;
  }
  const weights = new Float64Array(columns.length).fill(1);
  return { kind: 'sparse', inputs: width, starts, columns: Uint32Array.from(columns), weights };
}

/** Some rows of a map, in their order; an empty one for −1. */
export function pickRows(map: LinearMap, rows: Int32Array, inputs: number): LinearMap {
  const taken = Array.from(rows, (row) => (row < 0 ? undefined : rowOf(map, row, inputs)));
  const starts = new Uint32Array(rows.length + 1);
  for (const [i, row] of taken.entries())
    starts[i + 1] = starts[i] + (row ? row.end - row.first : 0);
  const count = starts[rows.length];
  const weights =
    map.kind !== 'diagonal' && map.weights instanceof Float32Array
      ? new Float32Array(count)
      : new Float64Array(count);
  const columns = new Uint32Array(count);
  for (const [i, row] of taken.entries()) {
    if (!row) continue;
    weights.set(row.weights.subarray(row.first, row.end), starts[i]);
    for (let k = row.first, at = starts[i]; k < row.end; k++, at++) columns[at] = columnOf(row, k);
  }
  return denseIfFull({ kind: 'sparse', inputs, starts, columns, weights });
}

/** Rows of a sparse map, one after the other; entries of a row may come in any order. */
class SparseRows {
  private readonly starts: Uint32Array;
  private readonly columns: Uint32Array;
  private unit = 0;
  private count = 0;
  private isRising = true;

  constructor(
    units: number,
    private readonly inputs: number,
    entries: number,
    private readonly weights: Weights,
  ) {
    this.starts = new Uint32Array(units + 1);
    this.columns = new Uint32Array(entries);
  }

  add(column: number, weight: number): void {
    const at = this.count++;
    this.columns[at] = column;
    this.weights[at] = weight;
    if (at > this.starts[this.unit]) this.isRising &&= column > this.columns[at - 1];
  }

  /** Ends a row; false where two weights of one column have no sum. */
  end(): boolean {
    const isExact = this.isRising || this.sortRow(this.starts[this.unit]);
    this.isRising = true;
    this.starts[++this.unit] = this.count;
    return isExact;
  }

  map(): LinearMap {
    const { inputs, starts, columns, weights, count } = this;
    const isFilled = count === columns.length;
    return denseIfFull({
      kind: 'sparse',
      inputs,
      starts,
      columns: isFilled ? columns : columns.slice(0, count),
      weights: isFilled ? weights : weights.slice(0, count),
    });
  }

  private sortRow(start: number): boolean {
    const columns = this.columns.slice(start, this.count);
    const weights = this.weights.slice(start, this.count);
    const order = Uint32Array.from(columns, (_, k) => k).toSorted(
      (a, b) => columns[a] - columns[b],
    );
    this.count = start;
    for (const k of order) {
      const last = this.count - 1;
      if (last < start || this.columns[last] !== columns[k]) {
        this.columns[this.count] = columns[k];
        this.weights[this.count++] = weights[k];
      } else if (!isExactSum(this.weights[last], weights[k])) return false;
      else this.weights[last] += weights[k];
    }
    return true;
  }
}

/** A map whose rows have all entries needs no columns. */
export function denseIfFull(map: SparseMap): LinearMap {
  const { weights, starts, inputs } = map;
  return weights.length === (starts.length - 1) * inputs ? { kind: 'dense', weights } : map;
}
