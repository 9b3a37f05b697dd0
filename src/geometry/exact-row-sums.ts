import { isExactSum } from '../network/dyadic';
import { Form, FORM_COLUMNS } from './forms';
import type { OnRows } from './on-rows';
import { GAP, Row, Run } from './rows';

/** Numbers of a row with two coefficients, at most, however close they are. */
const SHORT = Row.runs + 2 * (Run.coefficients + 1) + GAP;

/**
 * Whether a row of a fold, with the rows of units that are on put in, is nothing but the sum or difference of
 * one or two others, and rounding changed nothing: where an image is the same in two places, so is what units
 * read there, and what the one exceeds the other by is exactly 0. So it is with what reads units one by one.
 *
 * @param at where the row begins in `before`
 * @param rowsBefore before each row of the parent, rows of the new fold, and `onsBefore` those that are on
 */
export function isExactRowSum(
  before: Float64Array,
  at: number,
  rowsBefore: Int32Array,
  onsBefore: Int32Array,
  ons: OnRows,
): boolean {
  const end = at + before[at + Row.length];
  if (end > at + SHORT) return false;
  for (let column = Row.a; column <= Row.error; column++)
    if (before[at + column] !== 0) return false;
  let summands = 0;
  // of up to two rows that are put in, and of a coefficient that is there already
  let [first, firstSign, second, secondSign] = [-1, 0, -1, 0];
  let [kept, keptSign] = [-1, 0];
  for (let run = at + Row.runs; run < end;) {
    const from = before[run + Run.from];
    const to = before[run + Run.to];
    run += Run.coefficients;
    for (let column = from; column < to; column++, run++) {
      const isOn = onsBefore[column + 1] !== onsBefore[column];
      const isKept = rowsBefore[column + 1] !== rowsBefore[column];
      if (before[run] === 0 || !(isOn || isKept)) continue;
      if (Math.abs(before[run]) !== 1 || ++summands > 2) return false;
      if (isKept) [kept, keptSign] = [rowsBefore[column], before[run]];
      else if (first < 0) [first, firstSign] = [onsBefore[column], before[run]];
      else [second, secondSign] = [onsBefore[column], before[run]];
    }
  }
  if (kept >= 0) return isExactSum(keptSign, firstSign * ons.coefficient(first, kept));
  if (second < 0) return true;
  const [p, q] = [FORM_COLUMNS * first, FORM_COLUMNS * second];
  for (let column = Form.a; column <= Form.c; column++)
    if (!isExactSum(firstSign * ons.forms[p + column], secondSign * ons.forms[q + column]))
      return false;
  const columns = Math.max(ons.endOf(first), ons.endOf(second));
  for (let column = 0; column < columns; column++) {
    const one = firstSign * ons.coefficient(first, column);
    if (!isExactSum(one, secondSign * ons.coefficient(second, column))) return false;
  }
  return true;
}
