import { InputError } from '../network/errors';
import { doubleDoubles, preciseSum, type DoubleDoubles } from '../network/precise-forward';
import {
  validateVolumeWindow,
  validateWindow,
  type VolumeWindow,
  type Window,
} from '../network/slice';

/**
 * Where a map is sampled: the pixel centres of a window cut into `width × height` pixels, row by
 * row from the top left.
 */
export interface SampleGrid {
  readonly window: Window;
  readonly width: number;
  readonly height: number;
}

/**
 * Where a volume is sampled: the centres of the cells of a box cut into `width × height × depth`,
 * plane by plane, each as a `SampleGrid`; plane k is at `w0 + (k + 1/2)(w1 − w0)/depth`.
 */
export interface VolumeGrid extends SampleGrid {
  readonly window: VolumeWindow;
  readonly depth: number;
}

/** Some samples of a grid, or of a plane of a volume: columns and rows, from its top left one on. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function isVolume(grid: SampleGrid | VolumeGrid): grid is VolumeGrid {
  return 'depth' in grid;
}

/** Number of samples. */
export function samplesOf(grid: SampleGrid | VolumeGrid): number {
  return grid.width * grid.height * (isVolume(grid) ? grid.depth : 1);
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
  if (!isSide(width) || !isSide(height))
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

/**
 * @throws InputError unless the window has a volume, the size is three positive integers, and the
 *   samples are not beyond all measure closer together one way than another.
 */
export function validateVolumeGrid(grid: VolumeGrid): VolumeGrid {
  const { window, width, height, depth } = grid;
  validateVolumeWindow(window);
  if (!isSide(width) || !isSide(height) || !isSide(depth))
    throw new InputError(
      `A volume of ${width}x${height}x${depth} samples cannot be made; a side has 1 to ${MOST_ALONG_A_SIDE}.`,
    );
  const { u, v } = sampleSteps(grid);
  const w = planeStep(grid);
  if (!(Math.max(u, v, w) <= LARGEST_RATIO * Math.min(u, v, w)))
    throw new InputError(
      `Samples ${u} apart in u, ${v} in v and ${w} in w differ by more than ${LARGEST_RATIO.toExponential()}: choose another window.`,
    );
  return grid;
}

function isSide(n: number): boolean {
  return Number.isSafeInteger(n) && n > 0 && n <= MOST_ALONG_A_SIDE;
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

/** Distance in w between neighbouring planes. */
export function planeStep({ window, depth }: VolumeGrid): number {
  return (window.w1 - window.w0) / depth;
}

/** Where plane `k` of a volume is: its w. */
export function planePosition(grid: VolumeGrid, k: number): number {
  return grid.window.w0 + (k + 0.5) * planeStep(grid);
}

/** As `preciseSamplePosition`, with `w` of plane `k` behind u and v. */
export function preciseVolumePosition(
  grid: VolumeGrid,
  x: number,
  y: number,
  k: number,
): DoubleDoubles {
  const { high, low } = preciseSamplePosition(grid, x, y);
  const [wHigh, wLow] = preciseSum(grid.window.w0, k + 0.5, planeStep(grid));
  return { high: Float64Array.of(...high, wHigh), low: Float64Array.of(...low, wLow) };
}
