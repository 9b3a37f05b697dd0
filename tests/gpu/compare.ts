import { activationPattern } from '../../src/network/forward';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import {
  distinctByDepth,
  evaluateGrid,
  firstUnknown,
  idsOfSample,
  type Evaluation,
} from './evaluate-grid';
import { Reference } from './reference';

/** What a comparison of the shaders with the float64 reference found, sample by sample. */
export interface Comparison {
  readonly samples: number;
  /** Samples that the shaders left open at some depth, as float32 does not tell. */
  readonly inDoubt: number;
  /** Samples whose ID they know, and it is not the reference's, described. */
  readonly different: string[];
  /** Distinct IDs by depth: of the shaders, and of the reference. */
  readonly sampled: readonly number[];
  readonly reference: readonly number[];
}

/**
 * Evaluates every sample of a grid in the shaders and in float64, and compares their IDs by depth, as
 * far as the shaders know them: of these, none may differ.
 *
 * @param reference a network of (u, v): what the network is, or its plane of a volume
 */
export async function compareWithReference(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
  { reference = network, ...evaluation }: Evaluation & { reference?: SlicedNetwork } = {},
): Promise<Comparison> {
  const sampled = await evaluateGrid(device, network, grid, { ...evaluation, leavesDoubts: true });
  const expected = { depths: sampled.depths, ids: new Uint32Array(sampled.ids.length) };
  const keys = regionKeys(reference);
  const { window, width, height } = grid;
  const evaluate = new Reference(reference, { window, width, height });
  const different: string[] = [];
  const samples = grid.width * grid.height;
  let inDoubt = 0;
  for (let s = 0; s < samples; s++) {
    const [column, row] = [s % grid.width, Math.floor(s / grid.width)];
    const { high } = evaluate.at(column, row);
    const pattern = activationPattern(reference, { values: high, output: high[0] });
    const [found, right] = [idsOfSample(sampled, s), idsOfSample(expected, s)];
    right.set(regionIdsByDepth(pattern, keys));
    const open = firstUnknown(found);
    if (open < sampled.depths) inDoubt++;
    for (let depth = 0; depth < open; depth++)
      if ([0, 1].some((k) => found[2 * depth + k] !== right[2 * depth + k])) {
        different.push(`sample ${column}, ${row} differs in layer ${depth}`);
        break;
      }
  }
  return {
    samples,
    inDoubt,
    different,
    sampled: distinctByDepth(sampled).map((ids) => ids.size),
    reference: distinctByDepth(expected).map((ids) => ids.size),
  };
}
