import type { SliceTerm } from '../network/sliced-network';
import { Row, Run } from './rows';

/** What is known of a variable's row beside the row itself. */
export interface RowFacts {
  readonly at: number;
  /** Node of the row, and its unit there: what it has from the slice is compared exactly. */
  readonly node: number;
  readonly unit: number;
  readonly term: SliceTerm | undefined;
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/**
 * Tells which variables are the same function of the whole plane or volume: what units of a convolution make of
 * places where an image is the same, such as its background. Rows are the same that have the same weights for the
 * same functions, in the same order, so it may miss some, and is never wrong.
 */
export class Twins {
  /** By variable, the first one whose values are the same. */
  private readonly classes: number[] = [];
  private readonly slopes: (number | undefined)[] = [];
  private readonly facts: RowFacts[] = [];
  private readonly byHash = new Map<number, number[]>();

  /**
   * Adds the next variable.
   *
   * @param values where rows lie
   * @param slope what it is multiplied by where it is off, or undefined if its values are not those of its row
   *   alone, by such a slope
   * @returns the first variable whose row is the same
   */
  add(values: Float64Array, facts: RowFacts, slope: number | undefined): number {
    const variable = this.facts.push(facts) - 1;
    const hash = this.hashOf(values, facts.at);
    const candidates = this.byHash.get(hash) ?? [];
    const first = candidates.find((other) => this.areSame(values, facts, this.facts[other]));
    if (first === undefined) this.byHash.set(hash, [...candidates, variable]);
    const isTwin = slope !== undefined && first !== undefined && this.slopes[first] === slope;
    this.classes.push(isTwin ? this.classes[first] : variable);
    this.slopes.push(slope);
    return first ?? variable;
  }

  /** Whether a row is 0 everywhere: the difference of two variables that are the same. */
  isZero(values: Float64Array, { at, term, unit }: RowFacts): boolean {
    if (values[at + Row.c] !== 0 || term?.columns.some((column) => column[unit] !== 0n))
      return false;
    let [first, rest] = [-1, 0];
    for (const [column, weight] of entriesOf(values, at)) {
      const own = this.classes[column];
      if (first >= 0 && own !== first) return false;
      first = own;
      rest += weight;
    }
    // Sums of small whole numbers are exact; others are not looked into.
    return rest === 0 && [...entriesOf(values, at)].every(([, weight]) => Math.abs(weight) === 1);
  }

  private hashOf(values: Float64Array, at: number): number {
    let hash = 0;
    const mix = (number: number) => {
      float[0] = number;
      hash = Math.imul(hash ^ words[0], 0x9e3779b1);
      hash = Math.imul((hash >>> 15) ^ hash ^ words[1], 0x85ebca6b);
    };
    for (let column = Row.a; column < Row.runs; column++) mix(values[at + column]);
    for (const [column, weight] of entriesOf(values, at)) {
      mix(this.classes[column]);
      mix(weight);
    }
    return hash;
  }

  private areSame(values: Float64Array, one: RowFacts, other: RowFacts): boolean {
    if (one.node !== other.node) return false;
    for (let column = Row.a; column < Row.runs; column++)
      if (values[one.at + column] !== values[other.at + column]) return false;
    if (one.term?.columns.some((column) => column[one.unit] !== column[other.unit])) return false;
    const others = entriesOf(values, other.at);
    for (const [column, weight] of entriesOf(values, one.at)) {
      const { value } = others.next();
      if (!value || this.classes[column] !== this.classes[value[0]] || weight !== value[1])
        return false;
    }
    return others.next().done === true;
  }
}

/** The coefficients of a row that are not 0, with their columns. */
function* entriesOf(values: Float64Array, at: number): Generator<readonly [number, number], void> {
  const end = at + values[at + Row.length];
  for (let run = at + Row.runs; run < end;) {
    const [from, to] = [values[run + Run.from], values[run + Run.to]];
    run += Run.coefficients;
    for (let column = from; column < to; column++, run++)
      if (values[run] !== 0) yield [column, values[run]];
  }
}
