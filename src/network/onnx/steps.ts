import { RELU, type Activation } from '../activation';
import { identityMap } from '../linear-map';
import { sizeOf } from '../shapes';
import { sum } from './arithmetic';
import { floatAttribute } from './attributes';
import { bothConstants, combined, eachConstant } from './constant-arithmetic';
import { ownChoice } from './own-functions';
import {
  activated,
  broadcast,
  commonShape,
  fail,
  failHere,
  mapped,
  negated,
  repeated,
  requireInput,
  scaledDiagonal,
  type Operation,
  type Value,
  type Variable,
} from './operands';

/*
 * Operators that jump where a number becomes positive: comparisons, signs, and what passes on only what is beyond a
 * threshold. Each is a sum of steps and ReLUs of one crease.
 */

const STEP: Activation = { kind: 'step' };

/** A comparison: of constants as it stands, else 1 where a difference is positive. */
function comparison(
  holds: (x: number, y: number) => boolean,
  of: (operation: Operation, a: Value, b: Value) => Value,
) {
  const ofConstants = bothConstants((x, y) => Number(holds(x, y)), 'truth');
  return (operation: Operation): Value => {
    const [a, b] = [requireInput(operation, 0), requireInput(operation, 1)];
    if (a.kind === 'constant' && b.kind === 'constant') return ofConstants(operation);
    return truthful(of(operation, a, b));
  };
}

export const greater = comparison((x, y) => x > y, exceeds);
export const less = comparison(
  (x, y) => x < y,
  (operation, a, b) => exceeds(operation, b, a),
);
export const greaterOrEqual = comparison(
  (x, y) => x >= y,
  (operation, a, b) => complement(operation, exceeds(operation, b, a)),
);
export const lessOrEqual = comparison(
  (x, y) => x <= y,
  (operation, a, b) => complement(operation, exceeds(operation, a, b)),
);

/** 1 where `a > b`, else 0. */
function exceeds(operation: Operation, a: Value, b: Value): Value {
  return activated(operation, sum(operation, [a, b], -1), STEP);
}

/** 1 for 0 and 0 for 1. */
function complement(operation: Operation, value: Value): Value {
  const width = sizeOf(value.shape);
  operation.builder.claim(2 * width);
  const ones = new Float64Array(width).fill(1);
  return mapped(operation, value, identityMap(width, -1), value.shape, ones);
}

/** Numbers that are 0 or 1. */
function truthful(value: Value): Value {
  return value.kind === 'variable' ? { ...value, isTruth: true } : value;
}

/** The complement of truth values. */
export function not(operation: Operation): Value {
  const value = requireInput(operation, 0);
  if (value.kind === 'constant') return eachConstant((x) => Number(x === 0))(operation);
  return truthful(complement(operation, value));
}

/** Whether more than so many of two truth values hold: of both 1, of either 0. */
function truths(least: 0 | 1, holds: (x: number, y: number) => boolean) {
  const ofConstants = bothConstants((x, y) => Number(holds(x, y)), 'truth');
  return (operation: Operation): Value => {
    const values = [requireInput(operation, 0), requireInput(operation, 1)];
    if (values.every(({ kind }) => kind === 'constant')) return ofConstants(operation);
    const count = lifted(operation, sum(operation, values), -least - 0.5);
    return truthful(activated(operation, count, STEP));
  };
}

export const both = truths(1, (x, y) => x !== 0 && y !== 0);
export const either = truths(0, (x, y) => x !== 0 || y !== 0);

/** 1 above 0, −1 below, and 0 there: two steps, so that it is right where it is 0 all over an area. */
export function sign(operation: Operation): Value {
  const value = requireInput(operation, 0);
  if (value.kind === 'constant') return eachConstant(Math.sign)(operation);
  const [above, below] = bothSides(operation, value, 0).map((side) =>
    activated(operation, side, STEP),
  );
  return sum(operation, [above, below], -1);
}

/** `x` where it is greater than alpha, else 0. */
export function thresholdedRelu(operation: Operation): Value {
  const alpha = floatAttribute(operation, 'alpha', 1);
  const beyond = lifted(operation, requireInput(operation, 0), -alpha);
  return passedOn(operation, beyond, alpha);
}

/** `x − bias` above lambd, `x + bias` below −lambd, and 0 between. */
export function shrink(operation: Operation): Value {
  const lambd = floatAttribute(operation, 'lambd', 0.5);
  const jump = lambd - floatAttribute(operation, 'bias', 0);
  if (!(lambd >= 0)) throw failHere(operation, `has a lambd of ${lambd}, which is not from 0 on.`);
  const [above, below] = bothSides(operation, requireInput(operation, 0), lambd).map((side) =>
    passedOn(operation, side, jump),
  );
  return sum(operation, [above, below], -1);
}

/** How far a value is above a threshold, and how far below its negative. */
function bothSides(operation: Operation, value: Value, threshold: number): [Value, Value] {
  const shared: Value = value.kind === 'variable' ? { ...value, isShared: true } : value;
  return [
    lifted(operation, shared, -threshold),
    lifted(operation, negated(operation, shared), -threshold),
  ];
}

/** One of two constants each, or of functions of one number, by truth values that are computed. */
export function chosen(operation: Operation, condition: Variable): Value {
  const [low, high] = [2, 1].map((k) => requireInput(operation, k));
  if (low.kind === 'variable' || high.kind === 'variable') {
    const own = ownChoice(operation, condition, high, low);
    if (own) return own;
    throw fail(
      operation,
      'takes one of two computed numbers by a third, which may jump by anything; Relu, Max and Min choose the greater or the less.',
    );
  }
  const between = combined(operation, high, low, (x, y) => x - y);
  const shape = commonShape(operation, [condition, between]);
  const factors = Float64Array.from(repeated(operation, between, shape, 'takes'));
  const parted = scaledDiagonal(operation, broadcast(operation, condition, shape), factors);
  return sum(operation, [parted, low]);
}

/** A value where it is positive, and a jump more there; 0 elsewhere. */
function passedOn(operation: Operation, value: Value, jump: number): Value {
  const shared: Value = value.kind === 'variable' ? { ...value, isShared: true } : value;
  const bent = activated(operation, shared, RELU);
  if (jump === 0) return bent;
  const stepped = activated(operation, shared, STEP);
  const jumps = new Float64Array(sizeOf(value.shape)).fill(jump);
  return sum(operation, [bent, scaledDiagonal(operation, stepped, jumps)]);
}

function lifted(operation: Operation, value: Value, by: number): Value {
  if (by === 0) return value;
  const [lift, isInteger] = [Float64Array.of(by), false];
  return sum(operation, [value, { kind: 'constant', shape: [], values: lift, isInteger }]);
}
