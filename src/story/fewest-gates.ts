import { classesOf, ENOUGH, rightAtBest, thresholdFunctions } from './circuits';

/*
 * How few threshold gates on the two sums tell whether majorities agree, with one more gate behind them: by trying
 * all lines that part the (n + 1)² classes, as all that part them in the same way are one.
 */

/** Which of up to 64 points, as bits of two words. */
type Mask = readonly [low: number, high: number];

/** Most inputs of a majority whose classes fit into a mask. */
const MOST = 7;

/**
 * The fewest gates that are enough: of fewer, all are tried; of as many, some that are known to be are tried again.
 *
 * @param n odd, and one that gates are known for
 */
export function fewestGates(n: number): number {
  const known = ENOUGH[n];
  for (let gates = 1; gates < known.length; gates++) if (tellsApart(n, gates)) return gates;
  if (rightAtBest(n, known) === (n + 1) ** 2) return known.length;
  throw new Error(`The ${known.length} gates for majorities of ${n} are not enough.`);
}

/** Whether any so many lines tell the classes apart, with any threshold gate behind them. */
export function tellsApart(n: number, gates: number): boolean {
  if (n > MOST) throw new RangeError(`Majorities of ${n} have more classes than can be tried.`);
  const classes = classesOf(n);
  const agree = maskOf(classes.map((one) => one.agree));
  const differ = maskOf(classes.map((one) => !one.agree));
  const lines = linesThrough(n).map(maskOf);
  const functions = [...thresholdFunctions(gates)];

  /** Cells are the points that have the same of the lines before on; bit j of a cell's number is line j. */
  const tells = (cells: readonly Mask[], [low, high]: Mask): boolean => {
    let [on, off] = [0, 0];
    // Most lines leave a cell with both kinds of classes: nothing is made of those.
    for (let k = 0; k < 2 * cells.length; k++) {
      const [a, b] = cells[k % cells.length];
      const isOn = k >= cells.length;
      const [c, d] = isOn ? [a & low, b & high] : [a & ~low, b & ~high];
      const agrees = (c & agree[0]) !== 0 || (d & agree[1]) !== 0;
      const differs = (c & differ[0]) !== 0 || (d & differ[1]) !== 0;
      if (agrees && differs) return false;
      if (agrees) on |= 1 << k;
      if (differs) off |= 1 << k;
    }
    return functions.some((table) => (table & on) === on && (table & off) === 0);
  };
  const search = (cells: readonly Mask[], depth: number, from: number): boolean => {
    for (let k = from; k < lines.length; k++) {
      const [low, high] = lines[k];
      if (depth + 1 === gates) {
        if (tells(cells, lines[k])) return true;
        continue;
      }
      const cut: Mask[] = [];
      for (const [a, b] of cells) cut.push([a & ~low, b & ~high]);
      for (const [a, b] of cells) cut.push([a & low, b & high]);
      if (search(cut, depth + 1, k + 1)) return true;
    }
    return false;
  };
  return search([maskOf(classes.map(() => true))], 0, 0);
}

function maskOf(bits: readonly boolean[]): Mask {
  let [low, high] = [0, 0];
  for (const [k, bit] of bits.entries())
    if (bit && k < 32) low |= 1 << k;
    else if (bit) high |= 1 << (k - 32);
  return [low, high];
}

/**
 * All ways in which a line parts the classes of n, in whole numbers: the first class is never on the side that is said.
 * Points change their order along a direction only where it is at a right angle to a difference of two, so one
 * direction between each two neighbouring ones of these has all orders.
 */
export function linesThrough(n: number): readonly (readonly boolean[])[] {
  const side = n + 1;
  const points = Array.from({ length: side ** 2 }, (_, k) => [k % side, Math.floor(k / side)]);
  const turns = directionsUpTo(n);
  const found = new Map<string, readonly boolean[]>();
  for (const [i, [a, b]] of turns.entries()) {
    const [c, d] = turns[(i + 1) % turns.length];
    // The sum of two neighbours lies between them.
    const heights = points.map(([x, y]) => (a + c) * x + (b + d) * y);
    for (const height of heights) {
      const above = heights.map((other) => other > height);
      const line = above[0] ? above.map((isAbove) => !isAbove) : above;
      if (line.includes(true)) found.set(line.map(Number).join(''), line);
    }
  }
  return [...found.values()];
}

/** Directions in whole numbers of up to n, each once, by their angles. */
function directionsUpTo(n: number): (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (let x = -n; x <= n; x++)
    for (let y = -n; y <= n; y++) if (divisor(Math.abs(x), Math.abs(y)) === 1) found.push([x, y]);
  return found.toSorted((p, q) => Math.atan2(p[1], p[0]) - Math.atan2(q[1], q[0]));
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
