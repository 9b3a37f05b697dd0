import type { Engine, RunnerOptions } from '../../src/gpu/engine';
import type { Network } from '../../src/network/network';
import type { SampleGrid } from '../../src/view/grid';

/** What a sampler is told, and the rows of the grid that it samples. */
type MapOptions = RunnerOptions & { readonly rows?: readonly [first: number, end: number] };

/** IDs of a map or of some rows of it, what was counted by depth (in order), and what was done. */
export async function mapOf(
  engine: Engine,
  network: Network,
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
  return { ids: Array.from(ids), counted: counted.map((names) => names.toSorted()), work };
}
