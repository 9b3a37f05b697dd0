import type { Activation } from '../activation';
import { columnOf, rowOf, sparseMap } from '../linear-map';
import type { AffineTerm } from '../network';
import type { NetworkBuilder, Numbers, NumberOfNode } from './builder';
import {
  broadcast,
  commonShape,
  variableOf,
  type Operation,
  type Value,
  type Variable,
} from './operands';
import {
  activatedFunction,
  constantOf,
  IDENTITY,
  joinedFunction,
  valueOfPiece,
  type OneNumberFunction,
  type LinearPiece,
} from './one-number';
import { sizeOf } from '../shapes';

/** A number of a tensor as a function of one number of a node; of none where it is constant. */
interface OwnFunction {
  readonly of: NumberOfNode | undefined;
  readonly function: OneNumberFunction;
}

/** Summands of a row that are followed to what they are functions of: rows of layers have more. */
const MOST_SUMMANDS = 8;

/** How far one is followed. */
const DEEPEST = 64;

/** Numbers that are tried, the nearest first, whether all of some are functions of it. */
const MOST_BASES = 16;

/** Finds of what single numbers others are functions. */
class OwnFunctions {
  private readonly known = new Map<string, OwnFunction>();
  /** Places on the way. */
  readonly passed: NumberOfNode[] = [];

  /** @param base beyond which nothing is followed; without it, as far as it goes */
  constructor(
    private readonly builder: NetworkBuilder,
    private readonly base?: NumberOfNode,
  ) {}

  /** A number of a tensor. */
  of(value: Value, i: number): OwnFunction {
    if (value.kind === 'constant') return constantNumber(value.values[i]);
    const number = value.numbers[i];
    if (number < 0) return constantNumber(value.constants?.[i] ?? 0);
    return this.at(this.builder.placeOf(number), 0);
  }

  private at(place: NumberOfNode, depth: number): OwnFunction {
    if (this.base && isSame(place, this.base)) return itself(place);
    const key = `${place.node}:${place.unit}`;
    const found = this.known.get(key);
    if (found) return found;
    this.passed.push(place);
    const made = this.find(place, depth) ?? itself(place);
    this.known.set(key, made);
    return made;
  }

  private find({ node, unit }: NumberOfNode, depth: number): OwnFunction | undefined {
    const { builder } = this;
    const made = builder.nodeAt(node);
    if (made.kind === 'input' || depth > DEEPEST) return undefined;
    if (made.kind === 'activation') {
      const { activation, from } = made;
      if (activation.kind === 'max' || activation.kind === 'rivals') return undefined;
      const inner = this.at({ node: from, unit }, depth + 1);
      const of = activatedFunction(activation, unit, inner.function);
      return of && { of: inner.of, function: of };
    }
    const summands: { readonly weight: number; readonly number: OwnFunction }[] = [];
    for (const { from, map } of made.terms) {
      const row = rowOf(map, unit, builder.nodeAt(from).width);
      for (let k = row.first; k < row.end; k++) {
        const weight = row.weights[k];
        if (weight === 0) continue;
        if (summands.length === MOST_SUMMANDS) return undefined;
        const number = this.at({ node: from, unit: columnOf(row, k) }, depth + 1);
        summands.push({ weight, number });
      }
    }
    const weights = summands.map(({ weight }) => weight);
    const sum = (numbers: readonly number[], start: number) =>
      numbers.reduce((total, x, k) => total + weights[k] * x, start);
    return joinedNumber(
      summands.map(({ number }) => number),
      (pieces) => ({
        slope: sum(
          pieces.map(({ slope }) => slope),
          0,
        ),
        constant: sum(
          pieces.map(({ constant }) => constant),
          made.bias[unit],
        ),
      }),
      (values) => sum(values, made.bias[unit]),
    );
  }
}

function isSame(a: NumberOfNode, b: NumberOfNode): boolean {
  return a.node === b.node && a.unit === b.unit;
}

function itself(of: NumberOfNode): OwnFunction {
  return { of, function: IDENTITY };
}

function constantNumber(constant: number): OwnFunction {
  return { of: undefined, function: constantOf({ slope: 0, constant }) };
}

/** A function of numbers that are all functions of the same one. */
function joinedNumber(
  numbers: readonly OwnFunction[],
  join: (pieces: readonly LinearPiece[]) => LinearPiece | undefined,
  joinValues: (values: readonly number[]) => number,
): OwnFunction | undefined {
  const [first, ...others] = numbers.flatMap(({ of }) => of ?? []);
  if (others.some((other) => !isSame(other, first))) return undefined;
  const made = joinedFunction(
    numbers.map((number) => number.function),
    join,
    joinValues,
  );
  return made && { of: first, function: made };
}

/** The product of two tensors each of whose numbers is a function of one, where it is linear on each piece. */
export function ownProduct(operation: Operation, a: Value, b: Value): Value | undefined {
  return ownFunction(
    operation,
    [a, b],
    ([p, q]) => {
      if (p.slope !== 0 && q.slope !== 0) return undefined;
      const [factor, other] = p.slope === 0 ? [p.constant, q] : [q.constant, p];
      return { slope: factor * other.slope, constant: factor * other.constant };
    },
    ([x, y]) => x * y,
  );
}

/** One of two tensors by a third, where each number of them is a function of one. */
export function ownChoice(
  operation: Operation,
  condition: Value,
  high: Value,
  low: Value,
): Value | undefined {
  return ownFunction(
    operation,
    [condition, high, low],
    ([is, p, q]) => (is.slope === 0 ? (is.constant === 0 ? q : p) : undefined),
    ([is, x, y]) => (is === 0 ? y : x),
  );
}

/**
 * A function of the nearest number that all of some numbers are functions of: from there on everything is as it was
 * written, and of what lies before it nothing is rounded.
 */
function ofNearest(
  builder: NetworkBuilder,
  values: readonly Value[],
  i: number,
  join: (numbers: readonly OwnFunction[]) => OwnFunction | undefined,
): OwnFunction | undefined {
  const deepest = new OwnFunctions(builder);
  const numbers = values.map((value) => deepest.of(value, i));
  const bases = deepest.passed.toSorted((a, b) => b.node - a.node).slice(0, MOST_BASES);
  for (const base of bases) {
    const near = new OwnFunctions(builder, base);
    const made = join(values.map((value) => near.of(value, i)));
    if (made?.of && isSame(made.of, base)) return made;
  }
  return join(numbers);
}

/** A tensor whose numbers are each a function of one number, made of those of others; undefined where they are not. */
function ownFunction(
  operation: Operation,
  values: readonly Value[],
  join: (pieces: readonly LinearPiece[]) => LinearPiece | undefined,
  joinValues: (values: readonly number[]) => number,
): Value | undefined {
  const shape = commonShape(operation, values);
  operation.builder.claim(8 * sizeOf(shape) * values.length);
  const wholes = values.map((value) => broadcast(operation, value, shape));
  const made: OwnFunction[] = [];
  for (let i = 0; i < sizeOf(shape); i++) {
    const one = ofNearest(operation.builder, wholes, i, (numbers) =>
      joinedNumber(numbers, join, joinValues),
    );
    if (!one) return undefined;
    made.push(one);
  }
  const batch = wholes.flatMap((whole) => (whole.kind === 'variable' ? (whole.batch ?? []) : []));
  return unitsOf(operation, made, shape, batch[0]);
}

/** A unit that some number of a tensor is a multiple of. */
interface Unit {
  /** The number of the tensor. */
  readonly number: number;
  readonly of: NumberOfNode;
  /** It reads `sign · (z − at)`. */
  readonly at: number;
  readonly sign: 1 | -1;
  readonly factor: number;
}

/**
 * Functions of one number each as units: where they bend a ReLU, where they jump a step; or a leaky one for each, where
 * all bend once, with the slope 1 behind.
 */
function unitsOf(
  operation: Operation,
  functions: readonly OwnFunction[],
  shape: readonly number[],
  batch: Variable['batch'],
): Value {
  const { builder } = operation;
  const width = functions.length;
  const bias = new Float64Array(width);
  const leaky = leakyOf(functions);
  if (leaky) {
    const { bends, slopes } = leaky;
    const source = builder.sourceOf(readBy(operation, bends));
    const isOne = slopes.every((slope) => slope === slopes[0]);
    const activation: Activation = isOne
      ? { kind: 'leaky', slope: slopes[0] }
      : { kind: 'prelu', slopes: Float64Array.from(slopes) };
    const units = variableOf(builder.activate(source, activation), shape, batch);
    for (const [i, own] of functions.entries()) bias[i] = own.function.values[0];
    if (bias.every((b) => b === 0)) return units;
    const terms = builder.termsOf(
      units,
      sparseMap(
        width,
        bends.map((_, i) => [[i, 1]]),
      ),
      width,
    );
    return variableOf(builder.affine(width, terms, bias), shape, batch);
  }
  const [relus, steps, straight]: Unit[][] = [[], [], []];
  for (const [number, own] of functions.entries()) {
    const { breaks, pieces, values } = own.function;
    bias[number] = pieces[0].constant;
    const { of } = own;
    if (!of) continue;
    if (pieces[0].slope !== 0)
      straight.push({ number, of, at: 0, sign: 1, factor: pieces[0].slope });
    for (const [k, at] of breaks.entries()) {
      const [before, after] = [pieces[k], pieces[k + 1]];
      const bend = after.slope - before.slope;
      const [up, on] = [values[k] - valueOfPiece(before, at), valueOfPiece(after, at) - values[k]];
      if (bend !== 0) relus.push({ number, of, at, sign: 1, factor: bend });
      if (on !== 0) steps.push({ number, of, at, sign: 1, factor: on });
      // From the break on: all but where the number is below it.
      if (up !== 0) steps.push({ number, of, at, sign: -1, factor: -up });
      bias[number] += up;
    }
  }
  const terms: AffineTerm[] = [
    ...summed(operation, straight, width, undefined),
    ...summed(operation, relus, width, { kind: 'relu' }),
    ...summed(operation, steps, width, { kind: 'step' }),
  ];
  return variableOf(builder.affine(width, terms, bias), shape, batch);
}

/** Multiples of units, each at its number. */
function summed(
  operation: Operation,
  units: readonly Unit[],
  width: number,
  activation: Activation | undefined,
): readonly AffineTerm[] {
  if (units.length === 0) return [];
  const { builder } = operation;
  const rows: (readonly [number, number])[][] = Array.from({ length: width }, () => []);
  for (const [k, { number, factor }] of units.entries()) rows[number].push([k, factor]);
  const read = readBy(operation, units);
  const source = builder.sourceOf(read);
  const made = activation ? builder.activate(source, activation) : source;
  const numbers = variableOf(made, [units.length]);
  return builder.termsOf(numbers, sparseMap(units.length, rows), width);
}

/** What units read. */
function readBy(
  { builder }: Operation,
  units: readonly Pick<Unit, 'of' | 'at' | 'sign'>[],
): Numbers {
  const numbers = Int32Array.from(units, ({ of }) => builder.numberAt(of));
  const given: Numbers = { numbers, isShared: true };
  if (units.every(({ at, sign }) => at === 0 && sign === 1)) return given;
  const count = units.length;
  const factors = Float64Array.from(units, ({ sign }) => sign);
  const shifts = Float64Array.from(units, ({ at, sign }) => -sign * at);
  const terms = builder.termsOf(given, { kind: 'diagonal', factors }, count);
  const { first } = builder.affine(count, terms, shifts);
  return { numbers: Int32Array.from({ length: count }, (_, i) => first + i), isShared: false };
}

/** Where all functions bend once, to the slope 1, and do not jump. */
function leakyOf(functions: readonly OwnFunction[]):
  | {
      readonly bends: readonly Omit<Unit, 'number' | 'factor'>[];
      readonly slopes: readonly number[];
    }
  | undefined {
  const bends: Omit<Unit, 'number' | 'factor'>[] = [];
  for (const { of, function: own } of functions) {
    const [at, ...others] = own.breaks;
    const isBent =
      of !== undefined &&
      at !== undefined &&
      others.length === 0 &&
      own.pieces[1].slope === 1 &&
      own.pieces.every((piece) => valueOfPiece(piece, at) === own.values[0]);
    if (!isBent) return undefined;
    bends.push({ of, at, sign: 1 });
  }
  return { bends, slopes: functions.map((own) => own.function.pieces[0].slope) };
}
