import { constantFrom, integer, tuple } from 'fast-check';
import { Engine, type RunnerOptions } from '../../src/gpu/engine';
import { Sampler } from '../../src/gpu/sampler';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { pipelinesOf } from './evaluate-grid';

/** Grids around the origin, and some of their rows, of which float32 holds all positions. */
export const partsOfGrids = tuple(
  // Steps are powers of two.
  constantFrom(16, 32, 64, 256),
  integer({ min: 1, max: 300 }),
  integer({ min: 1, max: 40 }),
  integer({ min: 0, max: 39 }),
).map(([perUnit, width, height, first]) => {
  const half = width / perUnit / 2;
  const window = { u0: -half, u1: half, v0: 0, v1: height / perUnit };
  const rows: readonly [number, number] = [Math.min(first, height - 1), height];
  return { grid: { window, width, height }, rows };
});

/** What a sampler is told, and the rows of the grid that it samples. */
type MapOptions = RunnerOptions & { readonly rows?: readonly [first: number, end: number] };

/** A device's engine, for which it compiles once in a process. */
export function engineOf(device: GPUDevice): Engine {
  return new Engine(device, pipelinesOf(device));
}

/** What makes samplers: an engine. */
type Samplers = Pick<Engine, 'createSampler'>;

/**
 * Makes samplers as for an emulated GPU, which evaluates chunks one by one, or as for any other, which
 * evaluates some together, whatever the device is.
 */
export function samplersOf(device: GPUDevice, emulates: boolean): Samplers {
  const pipelines = pipelinesOf(device, emulates);
  return { createSampler: (network, options) => new Sampler(device, pipelines, network, options) };
}

/** IDs of a map or of some rows of it, what was counted by depth (in order), and what was done. */
export async function mapOf(
  engine: Samplers,
  network: SlicedNetwork,
  grid: SampleGrid,
  { rows = [0, grid.height], ...options }: MapOptions = {},
) {
  const sampler = engine.createSampler(network, options);
  const { map, idsByDepth } = await sampler.band(grid, rows);
  const ids = await map.readIds();
  map.destroy();
  const { work } = sampler;
  sampler.destroy();
  const counted = idsByDepth.map((words) =>
    Array.from({ length: words.length / 2 }, (_, i) => `${words[2 * i]},${words[2 * i + 1]}`),
  );
  return { ids, counted: counted.map((names) => names.toSorted()), work };
}
