import { sigmoid, softplus } from './activation';

/** Numbers that formulas may name. */
export const CONSTANTS: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['π', Math.PI],
  ['e', Math.E],
]);

/** A function that formulas may name, of one number or two. */
export interface NamedFunction {
  readonly arguments: 1 | 2;
  readonly apply: (a: number, b: number) => number;
}

const ONE: Readonly<Record<string, (a: number) => number>> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  ln: Math.log,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  relu: (a) => Math.max(a, 0),
  step: (a) => (a > 0 ? 1 : 0),
  sigmoid,
  softplus,
};

/** The remainder of `mod` has the sign of its divisor: x mod 1 is from 0 to 1. */
const TWO: Readonly<Record<string, (a: number, b: number) => number>> = {
  min: Math.min,
  max: Math.max,
  mod: (a, b) => a - b * Math.floor(a / b),
  atan2: Math.atan2,
  hypot: Math.hypot,
};

const FUNCTIONS: ReadonlyMap<string, NamedFunction> = new Map([...named(1, ONE), ...named(2, TWO)]);

function named(
  count: NamedFunction['arguments'],
  functions: Readonly<Record<string, NamedFunction['apply']>>,
): [string, NamedFunction][] {
  return Object.entries(functions).map(([name, apply]) => [name, { arguments: count, apply }]);
}

/** For messages. */
export const FUNCTION_NAMES = [...FUNCTIONS.keys()].join(', ');

export function functionNamed(name: string): NamedFunction | undefined {
  return FUNCTIONS.get(name);
}
