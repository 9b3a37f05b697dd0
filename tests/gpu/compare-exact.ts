import { Sampler } from '../../src/gpu/sampler';
import { activationPattern } from '../../src/network/forward';
import {
  doubleDoubles,
  preciseForwardInto,
  type DoubleDoubles,
} from '../../src/network/precise-forward';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { preciseSamplePosition, type SampleGrid } from '../../src/view/grid';
import {
  distinctByDepth,
  evaluateGrid,
  idsOfSample,
  pipelinesOf,
  type GridIds,
} from './evaluate-grid';
import { Explainer } from './explanation';
import { locateRegions, type LocatedRegions } from './located-regions';

/** What a comparison of the sampler with the exact engine found. */
export interface ExactComparison {
  readonly samples: number;
  /** Samples whose IDs are not those of the polygon that they fall in. */
  readonly different: number;
  /** Those of them that the rounding bound does not explain, described. */
  readonly unexplained: string[];
  /** By depth, the sampler's count of the regions among the samples, and their distinct IDs. */
  readonly sampled: readonly number[];
  readonly sampledIds: readonly number[];
  /**
   * Those of them that are no region's. All of them are at samples that are different: a sample on
   * a crease has the pattern of the point, which need not be that of any region.
   */
  readonly strangers: readonly number[];
  /** By depth, the exact engine's count of the window's regions, and their distinct IDs. */
  readonly exact: readonly number[];
  readonly exactIds: readonly number[];
}

/**
 * Compares each sample's IDs by depth with those of the exact region whose polygon it falls in.
 * Where they differ, it must be owed to units whose pre-activation is within the rounding bound.
 *
 * @param network a network of (u, v)
 * @param sampled what the sampler gets, the same but in tests of this test
 * @param locate finds the regions of the samples
 */
export async function compareWithPolygons(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
  {
    sampled = network,
    locate = locateRegions,
  }: {
    sampled?: SlicedNetwork;
    locate?: (network: SlicedNetwork, grid: SampleGrid) => Promise<LocatedRegions>;
  } = {},
): Promise<ExactComparison> {
  const regions = await locate(network, grid);
  const found = await evaluateGrid(device, sampled, grid);
  const distinct = distinctByDepth(found);
  const counts = await countByMap(device, sampled, grid, found);
  const explainer = new Explainer(network, grid);
  const keys = regionKeys(network);
  const unexplained: string[] = [];
  let different = 0;
  for (const [sample, region] of regions.regionOf.entries()) {
    const [column, row] = [sample % grid.width, Math.floor(sample / grid.width)];
    const pattern = regions.patterns[region];
    if (!pattern) {
      unexplained.push(`sample ${column}, ${row} is in no polygon`);
      continue;
    }
    const [ids, right] = [idsOfSample(found, sample), regionIdsByDepth(pattern, keys)];
    if (ids.every((word, i) => word === right[i])) continue;
    different++;
    const layer = explainer.unexplainedLayer(column, row, ids, pattern);
    if (layer !== undefined) unexplained.push(`sample ${column}, ${row} differs in layer ${layer}`);
  }
  return {
    samples: regions.regionOf.length,
    different,
    unexplained,
    sampled: counts,
    sampledIds: distinct.map((ids) => ids.size),
    strangers: distinct.map((ids, depth) => {
      return Array.from(ids).filter((id) => !regions.ids[depth].has(id)).length;
    }),
    exact: regions.regionsByDepth,
    exactIds: regions.ids.map((ids) => ids.size),
  };
}

/**
 * Distinct IDs by depth as the sampler counts them while it makes a map.
 *
 * @throws Error if the map's IDs are not those that the shaders found sample by sample
 */
async function countByMap(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
  { ids, depths }: GridIds,
): Promise<readonly number[]> {
  const sampler = new Sampler(device, pipelinesOf(device), network);
  const map = await sampler.map(grid);
  const mapped = await map.readIds();
  const { regionsByDepth } = map;
  map.destroy();
  sampler.destroy();
  for (const [i, word] of mapped.entries())
    if (word !== ids[2 * depths * (i >> 1) + 2 * (depths - 1) + (i & 1)])
      throw new Error(`The map has another ID than the last layer at sample ${i >> 1}.`);
  return regionsByDepth;
}

/** What a comparison without any rounding found. */
export interface CreaseComparison {
  /** Samples on an edge of the polygon that they fall in. */
  readonly onCreases: number;
  /** Samples whose float64 values are not exact, so that nothing can be said of them. */
  readonly inexact: number;
  /** Samples whose IDs are not those of the signs there, exactly 0 being off. */
  readonly different: number;
  /** Samples at which a sign contradicts the region that they fall in, its edges included. */
  readonly beyondRegion: number;
}

/**
 * The same comparison for networks and grids of so few bits that float32 does not round: samples on
 * creases included, the IDs must be those of the signs, and the signs those of the region or 0.
 */
export async function compareOnCreases(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
): Promise<CreaseComparison> {
  const regions = await locateRegions(network, grid);
  const found = await evaluateGrid(device, network, grid);
  const keys = regionKeys(network);
  const values = network.nodes.map((node) => doubleDoubles(node.width));
  const high = values.map((value) => value.high);
  let [onCreases, inexact, different, beyondRegion] = [0, 0, 0, 0];
  for (const sample of regions.regionOf.keys()) {
    const [column, row] = [sample % grid.width, Math.floor(sample / grid.width)];
    preciseForwardInto(network, preciseSamplePosition(grid, column, row), values);
    // What rounding leaves out of a float64 is its low part.
    if (values.some(({ low }) => low.some((x) => x !== 0))) inexact++;
    const signs = regionIdsByDepth(
      activationPattern(network, { values: high, output: high[0] }),
      keys,
    );
    if (!idsOfSample(found, sample).every((word, i) => word === signs[i])) different++;
    if (regions.depthOf[sample] <= 0) onCreases++;
    if (!mayBelong(network, values, regions.patterns[regions.regionOf[sample]])) beyondRegion++;
  }
  return { onCreases, inexact, different, beyondRegion };
}

/** Whether every pre-activation at a sample is 0, or has the sign of its unit's state in a region. */
function mayBelong(
  { nodes }: SlicedNetwork,
  values: readonly DoubleDoubles[],
  pattern: readonly Uint8Array[] | undefined,
): boolean {
  const activations = nodes.filter((node) => node.kind === 'activation');
  return activations.every(({ from }, depth) =>
    values[from].high.every((z, unit) => z === 0 || (z > 0 ? 1 : 0) === pattern?.[depth][unit]),
  );
}
