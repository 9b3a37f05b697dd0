/**
 * A row is an affine function of the coordinates and of the values of variables. It begins with these columns
 * (of the unit, or linear sum, that it is of; how many numbers it takes; its function of the coordinates;
 * how far its value may be from the exact one), and then come its runs.
 */
export const Row = {
  variable: 0,
  length: 1,
  a: 2,
  b: 3,
  d: 4,
  c: 5,
  error: 6,
  runs: 7,
};

/**
 * Coefficients of consecutive columns, `from … to − 1`: a row of a dense layer is one run, one of a
 * convolution is many short ones. What lies between runs is 0. Columns of runs rise.
 */
export const Run = {
  from: 0,
  to: 1,
  coefficients: 2,
};

/** Zeros in a run that are cheaper than another run would be, at most. */
export const GAP = 3;

/**
 * Writes the runs of a row whose coefficients lie in a column each.
 *
 * @param coefficients from `from` to before `to`; all others are 0
 * @param at where in `data` the first run goes; behind it must be room for as many numbers as columns, and
 *   half as many more
 * @returns where the last run ends
 */
export function writeRuns(
  data: Float64Array,
  at: number,
  coefficients: Float64Array,
  from: number,
  to: number,
): number {
  let end = at;
  let column = from;
  while (column < to) {
    if (coefficients[column] === 0) {
      column++;
      continue;
    }
    const run = end;
    data[run + Run.from] = column;
    end += Run.coefficients;
    let last = column;
    for (; column < to && column - last <= GAP + 1; column++) {
      const coefficient = coefficients[column];
      data[end++] = coefficient;
      if (coefficient !== 0) last = column;
    }
    data[run + Run.to] = last + 1;
    end -= column - last - 1;
  }
  return end;
}

/** Coefficients of the runs from one place in memory to another. */
export function coefficientsIn(data: Float64Array, from: number, to: number): number {
  let coefficients = 0;
  for (let run = from; run < to;) {
    const length = data[run + Run.to] - data[run + Run.from];
    coefficients += length;
    run += Run.coefficients + length;
  }
  return coefficients;
}
