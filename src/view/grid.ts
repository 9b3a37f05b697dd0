import { InputError } from '../network/errors';
import { preciseSum, type DoubleDoubles } from '../network/precise-forward';
import { COORDINATES, sidesOf, validateWindow, type Box, type Window } from '../network/slice';

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
  readonly window: Box;
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

/** Samples along each side: columns, rows and, of a volume, planes. */
export function gridSize(grid: SampleGrid | VolumeGrid): number[] {
  const { width, height } = grid;
  return isVolume(grid) ? [width, height, grid.depth] : [width, height];
}

/**
 * @throws InputError unless the window has an area, or a volume, the size is of positive integers, and
 *   the samples are not beyond all measure closer together one way than another.
 */
export function validateGrid<Grid extends SampleGrid | VolumeGrid>(grid: Grid): Grid {
  validateWindow(grid.window);
  const size = gridSize(grid);
  const what = isVolume(grid) ? 'volume' : 'map';
  if (!size.every(isSide))
    throw new InputError(
      `A ${what} of ${size.join('x')} samples cannot be made; a side has 1 to ${MOST_ALONG_A_SIDE}.`,
    );
  const steps = sidesOf(grid.window).map(([from, to], k) => (to - from) / size[k]);
  if (!(Math.max(...steps) <= LARGEST_RATIO * Math.min(...steps)))
    throw new InputError(
      `Samples ${stepsText(steps)} differ by more than ${LARGEST_RATIO.toExponential()}: choose another window.`,
    );
  return grid;
}

/** `1 apart in u, 2 in v and 3 in w`. */
function stepsText([first, ...others]: readonly number[]): string {
  const texts = others.map((step, k) => `${step} in ${COORDINATES[k + 1]}`);
  const before = [`${first} apart in ${COORDINATES[0]}`, ...texts.slice(0, -1)];
  return `${before.join(', ')} and ${texts[texts.length - 1]}`;
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

/**
 * As `samplePosition`, without rounding: `(u, v)` as sums of two float64; in a volume `(u, v, w)`, at a
 * plane of it.
 */
export function preciseSamplePosition(
  grid: SampleGrid | VolumeGrid,
  x: number,
  y: number,
  plane = 0,
): DoubleDoubles {
  const { window } = grid;
  const step = sampleSteps(grid);
  const sums = [
    preciseSum(window.u0, x + 0.5, step.u),
    preciseSum(window.v1, -(y + 0.5), step.v),
    ...(isVolume(grid) ? [preciseSum(grid.window.w0, plane + 0.5, planeStep(grid))] : []),
  ];
  const [high, low] = [0, 1].map((part) => Float64Array.from(sums, (sum) => sum[part]));
  return { high, low };
}

/** Distance in w between neighbouring planes. */
export function planeStep({ window, depth }: VolumeGrid): number {
  return (window.w1 - window.w0) / depth;
}

/** Where plane `k` of a volume is: its w. */
export function planePosition(grid: VolumeGrid, k: number): number {
  return grid.window.w0 + (k + 0.5) * planeStep(grid);
}
