import { weightsLike, type LinearMap, type Weights } from '../linear-map';
import type { Operation } from './operands';
import { sizeOf, stridedPicks, upTo } from '../shapes';

/** An index of a product: how often it runs, and what a step of it is in each factor's numbers. */
export interface ProductIndex {
  readonly size: number;
  /** Numbers from one index to the next in the tensor that is mapped; 0 where it has no such dimension. */
  readonly step: number;
  /** Numbers from one index to the next in the constants; 0 where they have no such dimension. */
  readonly constantStep: number;
}

/**
 * The map from a tensor to its product with constants: a unit for every value of the outer indices, in their
 * order, which sums over the inner ones.
 *
 * @param width of the tensor
 */
export function contraction(
  { builder }: Operation,
  width: number,
  values: Weights,
  outer: readonly ProductIndex[],
  inner: readonly ProductIndex[],
): LinearMap {
  const units = sizeOf(outer.map(({ size }) => size));
  const entries = sizeOf(inner.map(({ size }) => size));
  builder.claim(2 * (units + entries));
  builder.claim(2 * units * entries);
  // columns rise where the largest steps come first
  const ordered = inner.toSorted((a, b) => b.step - a.step);
  const [rows, row] = [picksOf(outer, 'step'), picksOf(ordered, 'step')];
  const [constants, constant] = [picksOf(outer, 'constantStep'), picksOf(ordered, 'constantStep')];
  const isDense =
    entries === width && rows.every((at) => at === 0) && row.every((at, k) => at === k);
  const isAsStored =
    isDense &&
    constants.every((at, i) => at === i * entries) &&
    constant.every((at, k) => at === k);
  if (isAsStored && values.length === units * entries) return { kind: 'dense', weights: values };
  const weights = weightsLike(values, units * entries);
  for (let i = 0, at = 0; i < units; i++)
    for (let k = 0; k < entries; k++, at++) weights[at] = values[constants[i] + constant[k]];
  if (isDense) return { kind: 'dense', weights };
  const columns = new Uint32Array(units * entries);
  for (let i = 0, at = 0; i < units; i++)
    for (let k = 0; k < entries; k++, at++) columns[at] = rows[i] + row[k];
  const starts = Uint32Array.from(upTo(units + 1), (i) => i * entries);
  return { kind: 'sparse', inputs: width, starts, columns, weights };
}

function picksOf(indices: readonly ProductIndex[], step: 'step' | 'constantStep'): Int32Array {
  return stridedPicks(
    indices.map(({ size }) => size),
    indices.map((index) => index[step]),
  );
}
