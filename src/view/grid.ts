import { InputError } from '../network/errors';
import { doubleDoubles, preciseSum, type DoubleDoubles } from '../network/precise-forward';
import { validateWindow, type Window } from '../network/slice';

/**
 * Where a map is sampled: the pixel centres of a window cut into `width × height` pixels, row by
 * row from the top left.
 */
export interface SampleGrid {
  readonly window: Window;
  readonly width: number;
  readonly height: number;
}

/** Samples along a side. Numbers of samples up to this are exact in float32. */
const MOST_ALONG_A_SIDE = 2 ** 24;

/** Beyond this ratio of the distances in u and in v, the smaller is nothing beside the larger. */
const LARGEST_RATIO = 1e20;

/**
 * @throws InputError unless the window has an area, the size is a pair of positive integers, and
 *   the samples are not beyond all measure closer together one way than the other.
 */
export function validateGrid(grid: SampleGrid): SampleGrid {
  validateWindow(grid.window);
  const { width, height } = grid;
  if (![width, height].every((n) => Number.isSafeInteger(n) && n > 0 && n <= MOST_ALONG_A_SIDE))
    throw new InputError(
      `A map of ${width}x${height} samples cannot be made; a side has 1 to ${MOST_ALONG_A_SIDE}.`,
    );
  const { u, v } = sampleSteps(grid);
  if (!(Math.max(u, v) <= LARGEST_RATIO * Math.min(u, v)))
    throw new InputError(
      `Samples ${u} apart in u and ${v} in v differ by more than ${LARGEST_RATIO.toExponential()}: choose another window.`,
    );
  return grid;
}

/** Distance in u and in v between neighbouring samples. */
export function sampleSteps({ window, width, height }: SampleGrid): { u: number; v: number } {
  return { u: (window.u1 - window.u0) / width, v: (window.v1 - window.v0) / height };
}

/**
 * The point of the slice at column `x` and row `y` of the grid, counted in samples from the top
 * left sample; fractions lie between samples.
 */
export function samplePosition(grid: SampleGrid, x: number, y: number): { u: number; v: number } {
  const { window } = grid;
  const step = sampleSteps(grid);
  return { u: window.u0 + (x + 0.5) * step.u, v: window.v1 - (y + 0.5) * step.v };
}

/** As `samplePosition`, without rounding: `(u, v)` as sums of two float64. */
export function preciseSamplePosition(grid: SampleGrid, x: number, y: number): DoubleDoubles {
  const { window } = grid;
  const step = sampleSteps(grid);
  const position = doubleDoubles(2);
  [position.high[0], position.low[0]] = preciseSum(window.u0, x + 0.5, step.u);
  [position.high[1], position.low[1]] = preciseSum(window.v1, -(y + 0.5), step.v);
  return position;
}
