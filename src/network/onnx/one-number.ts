import { type ScalarActivation, thresholdsOf } from '../activation';
import { assertNever } from '../assert-never';
import { dyadic } from '../dyadic';

/*
 * Piecewise linear functions of one number, as exporters write some units of many operators: `Where(x > 0, x, 0.1 x)`,
 * `x · (x > 0)`, a shrink of comparisons.
 */

/** `slope · z + constant` */
export interface LinearPiece {
  readonly slope: number;
  readonly constant: number;
}

/** A function of z, which may jump where its pieces meet. */
export interface OneNumberFunction {
  /** Where pieces meet, in order. */
  readonly breaks: readonly number[];
  /** One more than there are breaks, from the lowest on. */
  readonly pieces: readonly LinearPiece[];
  /** Its values right at the breaks. */
  readonly values: readonly number[];
}

/** Functions of more breaks are taken for none that exporters write. */
const MOST_BREAKS = 64;

export const IDENTITY: OneNumberFunction = constantOf({ slope: 1, constant: 0 });

/** The same piece everywhere. */
export function constantOf(piece: LinearPiece): OneNumberFunction {
  return { breaks: [], pieces: [piece], values: [] };
}

/**
 * A function made of others, piece by piece.
 *
 * @param join of one piece of each; undefined where that is not linear
 * @param joinValues of the values of each at a break
 * @returns undefined where some piece is not linear, or there are too many
 */
export function joinedFunction(
  functions: readonly OneNumberFunction[],
  join: (pieces: readonly LinearPiece[]) => LinearPiece | undefined,
  joinValues: (values: readonly number[]) => number,
): OneNumberFunction | undefined {
  const breaks = [...new Set(functions.flatMap((one) => one.breaks))].toSorted((a, b) => a - b);
  if (breaks.length > MOST_BREAKS) return undefined;
  const pieces: LinearPiece[] = [];
  for (let k = 0; k <= breaks.length; k++) {
    const piece = join(functions.map((one) => pieceBefore(one, breaks[k] ?? Infinity)));
    if (!piece) return undefined;
    pieces.push(piece);
  }
  const values = breaks.map((at) => joinValues(functions.map((one) => valueAt(one, at))));
  return simplified({ breaks, pieces, values });
}

/** `activation(f)`; undefined too where it bends between two float64: a unit that reads z could not bend there. */
export function activatedFunction(
  activation: ScalarActivation,
  unit: number,
  f: OneNumberFunction,
): OneNumberFunction | undefined {
  const breaks = new Set(f.breaks);
  for (const [k, { slope, constant }] of f.pieces.entries()) {
    if (slope === 0) continue;
    const [from, to] = [f.breaks[k - 1] ?? -Infinity, f.breaks[k] ?? Infinity];
    for (const threshold of thresholdsOf(activation)) {
      const at = (threshold - constant) / slope;
      if (!(at > from && at < to)) continue;
      if (!isRightAt({ slope, constant }, at, threshold)) return undefined;
      breaks.add(at);
    }
  }
  const finer: OneNumberFunction = {
    ...refined(
      f,
      [...breaks].toSorted((a, b) => a - b),
    ),
  };
  if (finer.breaks.length > MOST_BREAKS) return undefined;
  const pieces = finer.pieces.map((piece, k) => {
    const { slope, constant } = pieceAt(activation, unit, insideOf(finer, k));
    return { slope: slope * piece.slope, constant: slope * piece.constant + constant };
  });
  const values = finer.values.map((y) => {
    const { slope, constant } = pieceAt(activation, unit, y);
    return slope * y + constant;
  });
  return simplified({ breaks: finer.breaks, pieces, values });
}

/** Whether a piece has a value at a number, with nothing rounded. */
function isRightAt({ slope, constant }: LinearPiece, at: number, value: number): boolean {
  const [a, z, c, y] = [slope, at, constant, -value].map(dyadic);
  const terms = [
    { integer: a.integer * z.integer, exponent: a.exponent + z.exponent },
    c,
    y,
  ].filter(({ integer }) => integer !== 0n);
  const most = Math.max(...terms.map(({ exponent }) => exponent));
  const sum = terms.reduce(
    (total, { integer, exponent }) => total + (integer << BigInt(most - exponent)),
    0n,
  );
  return sum === 0n;
}

/** The function with more breaks, at which it goes on as before. */
function refined(f: OneNumberFunction, breaks: readonly number[]): OneNumberFunction {
  return {
    breaks,
    pieces: [...breaks, Infinity].map((at) => pieceBefore(f, at)),
    values: breaks.map((at) => valueAt(f, at)),
  };
}

/** A value of a piece that is not at one of its ends. */
function insideOf({ breaks, pieces }: OneNumberFunction, k: number): number {
  const [from, to] = [breaks[k - 1] ?? -Infinity, breaks[k] ?? Infinity];
  const { slope, constant } = pieces[k];
  if (slope === 0) return constant;
  if (Number.isFinite(from) && Number.isFinite(to)) return slope * (from / 2 + to / 2) + constant;
  if (Number.isFinite(from)) return slope * Infinity;
  return to === Infinity ? constant : slope * -Infinity;
}

/** The piece that an activation's number y is in, as a function of that. */
function pieceAt(activation: ScalarActivation, unit: number, y: number): LinearPiece {
  const isOn = y > 0;
  switch (activation.kind) {
    case 'relu':
      return { slope: isOn ? 1 : 0, constant: 0 };
    case 'leaky':
      return { slope: isOn ? 1 : activation.slope, constant: 0 };
    case 'prelu':
      return { slope: isOn ? 1 : activation.slopes[unit], constant: 0 };
    case 'step':
      return { slope: 0, constant: isOn ? 1 : 0 };
    case 'clip':
      if (y <= activation.low) return { slope: 0, constant: activation.low };
      if (y > activation.high) return { slope: 0, constant: activation.high };
      return { slope: 1, constant: 0 };
    default:
      return assertNever(activation);
  }
}

/** The piece that ends at a number or goes on beyond it from below. */
function pieceBefore({ breaks, pieces }: OneNumberFunction, at: number): LinearPiece {
  const k = breaks.findIndex((one) => one >= at);
  return pieces[k < 0 ? breaks.length : k];
}

function valueAt(f: OneNumberFunction, at: number): number {
  const k = f.breaks.indexOf(at);
  return k < 0 ? valueOfPiece(pieceBefore(f, at), at) : f.values[k];
}

export function valueOfPiece({ slope, constant }: LinearPiece, z: number): number {
  return slope === 0 ? constant : slope * z + constant;
}

/** Without breaks at which nothing changes. */
function simplified({ breaks, pieces, values }: OneNumberFunction): OneNumberFunction {
  const kept = breaks.flatMap((at, k) => {
    const [before, after] = [pieces[k], pieces[k + 1]];
    const isSame = before.slope === after.slope && before.constant === after.constant;
    return isSame && values[k] === valueOfPiece(before, at) ? [] : [k];
  });
  return {
    breaks: kept.map((k) => breaks[k]),
    pieces: [pieces[0], ...kept.map((k) => pieces[k + 1])],
    values: kept.map((k) => values[k]),
  };
}
