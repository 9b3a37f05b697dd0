import type { Point } from '../drawing/pieces';
import { ABS, layer, networkOfLayers } from './networks';

/*
 * Is one of two majorities true, and the other not? Of n inputs each, n odd, let u and v be how many are 1,
 * less n / 2: the answer is the sign of u · v. Maass, Schnitger and Sontag 1991 separate circuits of
 * thresholds from those of sigmoids by it.
 */

/** A threshold gate on the two sums: on where `cos(angle) · u + sin(angle) · v > offset`. */
export interface Gate {
  /** Degrees. */
  readonly angle: number;
  readonly offset: number;
}

/** All (n + 1)² pairs of sums, and whether the majorities agree there. */
export function classesOf(n: number): readonly { readonly at: Point; readonly agree: boolean }[] {
  const sums = Array.from({ length: n + 1 }, (_, i) => i - n / 2);
  return sums.flatMap((v) => sums.map((u) => ({ at: [u, v] as const, agree: u * v > 0 })));
}

/** Whether a gate is on at a point. */
export function isOn({ angle, offset }: Gate, [u, v]: Point): boolean {
  const radians = (angle * Math.PI) / 180;
  return Math.cos(radians) * u + Math.sin(radians) * v > offset;
}

/** With these there are gates of all 14, 104 and 1,882 threshold functions of two, three and four bits. */
const WEIGHTS = [-3, -2, -1, 0, 1, 2, 3];

/** Gates of all threshold functions of some bits, as truth tables: the bit of each pattern, by its number. */
export function thresholdFunctions(bits: number): ReadonlySet<number> {
  const tables = new Set<number>();
  for (const sums of sumsOf(bits))
    for (const threshold of [...sums, Infinity])
      tables.add(sums.reduce((table, sum, k) => table + (sum >= threshold ? 2 ** k : 0), 0));
  return tables;
}

/**
 * How many of the classes the best threshold gate on some gates gets right: every gate with weights up to
 * 3 is tried, which are all there are of up to four inputs.
 */
export function rightAtBest(n: number, gates: readonly Gate[]): number {
  const points = classesOf(n);
  // For each set of gates that are on: points where both majorities agree, and where they do not.
  const agree = new Float64Array(2 ** gates.length);
  const differ = new Float64Array(2 ** gates.length);
  for (const point of points) {
    const bits = gates.reduce((sum, gate, k) => sum + (isOn(gate, point.at) ? 2 ** k : 0), 0);
    (point.agree ? agree : differ)[bits]++;
  }
  let best = 0;
  for (const sums of sumsOf(gates.length))
    for (const threshold of new Set(sums)) {
      let right = 0;
      for (const [bits, sum] of sums.entries())
        right += sum >= threshold ? agree[bits] : differ[bits];
      best = Math.max(best, right, points.length - right);
    }
  return best;
}

/** Weighted sums of all 2^count patterns, for all weights. */
function* sumsOf(count: number): Generator<number[]> {
  const choices = WEIGHTS.length ** count;
  for (let choice = 0; choice < choices; choice++) {
    const weights = Array.from(
      { length: count },
      (_, k) => WEIGHTS[Math.floor(choice / WEIGHTS.length ** k) % WEIGHTS.length],
    );
    yield Array.from({ length: 2 ** count }, (_, bits) =>
      weights.reduce((sum, weight, k) => sum + (Math.floor(bits / 2 ** k) % 2) * weight, 0),
    );
  }
}

/** Gates that do it, by n: a search of all lines finds none that are fewer. */
export const ENOUGH: Readonly<Record<number, readonly Gate[]>> = {
  1: [
    { angle: 45, offset: -0.5 },
    { angle: 45, offset: 0.5 },
  ],
  3: [
    { angle: 9.2, offset: -0.494 },
    { angle: 50.7, offset: 0.634 },
    { angle: 120.1, offset: 1.116 },
  ],
  5: [
    { angle: 5.7, offset: -0.498 },
    { angle: 125.3, offset: 1.225 },
    { angle: 65.8, offset: 0.614 },
    { angle: 35.3, offset: 1.802 },
  ],
};

/** What the sums are scaled by before the sigmoids, and where those are bent the most. */
const SCALE = 0.05;
const BEND = 1.317;

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Four sigmoid gates: σ(a + s(u + v)) + σ(a − s(u + v)) − σ(a + s(u − v)) − σ(a − s(u − v)), whose sign is
 * that of σ″(a) · u · v where s is small.
 */
export function fourSigmoids([u, v]: Point): number {
  const [sum, difference] = [SCALE * (u + v), SCALE * (u - v)];
  const value =
    sigmoid(BEND + sum) +
    sigmoid(BEND - sum) -
    sigmoid(BEND + difference) -
    sigmoid(BEND - difference);
  // The second derivative is negative where the argument is positive.
  return -value;
}

/** |u + v| − |u − v|, which is 2 · min(|u|, |v|) with the sign of u · v: two creases, two ReLUs each. */
export const TWO_CREASES = networkOfLayers(
  layer(
    [
      [1, 1],
      [1, -1],
    ],
    [0, 0],
    ABS,
  ),
  layer([[1, -1]], [0], 'linear'),
);

/** How many of the classes the sign of a function of the two sums gets right. */
export function rightBySign(n: number, value: (at: Point) => number): number {
  return classesOf(n).filter(({ at, agree }) => value(at) > 0 === agree).length;
}
