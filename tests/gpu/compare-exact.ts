import { Sampler } from '../../src/gpu/sampler';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SampleGrid } from '../../src/view/grid';
import { evaluateGrid, firstUnknown, idNumber, idsOfSample, pipelinesOf } from './evaluate-grid';
import { locateRegions, type LocatedRegions } from './located-regions';

/** What a comparison of the sampler with the exact engine found. */
export interface ExactComparison {
  readonly samples: number;
  /** Samples that the shaders left open at some depth. */
  readonly inDoubt: number;
  /**
   * Samples whose IDs the shaders know, or whose ID in the map, and it is not that of the polygon that they
   * fall in, described. Of a sample on an edge, the polygon may be any beside it.
   */
  readonly different: string[];
  /** Samples of the map whose ID is no region's, and samples that it does not know for certain. */
  readonly strangers: number;
  readonly unproven: number;
  /** By depth, the sampler's count of the regions among the samples. */
  readonly sampled: readonly number[];
  /** By depth, the exact engine's count of the window's regions, and their distinct IDs. */
  readonly exact: readonly number[];
  readonly exactIds: readonly number[];
}

/**
 * Compares each sample's IDs, by depth as the shaders find them and in the map that the sampler makes of
 * them, with those of the exact region whose polygon it falls in.
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
  const found = await evaluateGrid(device, sampled, grid, { leavesDoubts: true });
  const map = await mapOf(device, sampled, grid);
  const keys = regionKeys(network);
  const different: string[] = [];
  let [inDoubt, strangers] = [0, 0];
  const deepest = regions.ids[regions.ids.length - 1];
  for (const [sample, region] of regions.regionOf.entries()) {
    const name = `sample ${sample % grid.width}, ${Math.floor(sample / grid.width)}`;
    const pattern = regions.patterns[region];
    if (!pattern) {
      different.push(`${name} is in no polygon`);
      continue;
    }
    const [ids, right] = [idsOfSample(found, sample), regionIdsByDepth(pattern, keys)];
    const open = firstUnknown(ids);
    if (ids.subarray(0, 2 * open).some((word, i) => word !== right[i]))
      different.push(`${name} differs in the shaders`);
    const [low, high] = map.ids.subarray(2 * sample, 2 * sample + 2);
    if (open < found.depths) inDoubt++;
    else if (low !== right[right.length - 2] || high !== right[right.length - 1])
      different.push(`${name} differs in the map`);
    if (!deepest.has(idNumber(low, high))) strangers++;
  }
  return {
    samples: regions.regionOf.length,
    inDoubt,
    different,
    strangers,
    unproven: map.unproven,
    sampled: map.counts,
    exact: regions.regionsByDepth,
    exactIds: regions.ids.map((distinct) => distinct.size),
  };
}

async function mapOf(device: GPUDevice, network: SlicedNetwork, grid: SampleGrid) {
  const sampler = new Sampler(device, pipelinesOf(device), network);
  const map = await sampler.map(grid);
  const found = { ids: await map.readIds(), counts: map.regionsByDepth };
  map.destroy();
  sampler.destroy();
  return { ...found, unproven: sampler.work.unproven };
}
