import { hiddenWidths, multiplyAddsOfSample, type Network } from '../network/network';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import type { SampleGrid } from '../view/grid';
import { BLOCK } from './fold-kernel';
import { paintBand } from './painting';
import { samplePlanePart } from './part-sampler';
import { blocksCost } from './sampling-cost';

/** A small picture of a map. */
export interface Preview {
  readonly width: number;
  readonly height: number;
  /** RGBA, 8 bits each, row by row from the top left. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** Pixels of the screen, across and down, that one of a preview covers: of the first that is quick. */
const STEPS = [2, 3, 4, 6, 8, 12, 16];

/** Samples of a preview: it shows that something is there, and what it looks like. */
const MOST_SAMPLES = 2 ** 17;

/** Time that evaluating all samples may take, in the units of `blocksCost`. */
const QUICK = 7e7;

/**
 * The grid for a quick first picture of a window on a screen.
 *
 * @param width of the screen, in pixels
 * @returns undefined where the network is too large
 */
export function previewGrid(
  network: Network,
  window: Window,
  width: number,
  height: number,
): SampleGrid | undefined {
  const units = hiddenWidths(network).reduce((sum, layer) => sum + layer, 0);
  for (const step of STEPS) {
    const grid = { window, width: Math.ceil(width / step), height: Math.ceil(height / step) };
    const samples = grid.width * grid.height;
    const blocks = Math.ceil(samples / BLOCK);
    const cost = blocksCost(units, multiplyAddsOfSample(network), samples, blocks);
    if (samples <= MOST_SAMPLES && cost <= QUICK) return grid;
  }
  return undefined;
}

/**
 * Samples a grid for a quick first picture.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 * @param colours of regions, as a palette has them
 */
export function samplePreview(
  network: SlicedNetwork,
  grid: SampleGrid,
  colours: Uint32Array,
): Preview {
  const { width, height } = grid;
  const whole = samplePlanePart(network, grid, { x: 0, y: 0, width, height });
  const indexes = paintBand(whole, [...colours], width, height, false);
  const pixels = new Uint32Array(indexes).map((index) => colours[index]);
  return { width, height, pixels: new Uint8ClampedArray(pixels.buffer) };
}
