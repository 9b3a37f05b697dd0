import { activationPattern } from '../../src/network/forward';
import { regionIdsByDepth, regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { distinctByDepth, evaluateGrid, idsOfSample, type Evaluation } from './evaluate-grid';
import { Explainer } from './explanation';
import { Reference } from './reference';

/** What a comparison of the shaders with the float64 reference found, sample by sample. */
export interface Comparison {
  readonly samples: number;
  /** Samples whose ID differs from the reference's at some depth. */
  readonly different: number;
  /** Those of them that the rounding bound does not explain, described. */
  readonly unexplained: string[];
  /** Distinct IDs by depth: of the shaders, and of the reference. */
  readonly sampled: readonly number[];
  readonly reference: readonly number[];
}

/**
 * Evaluates every sample of a grid in the shaders and in float64, and compares their IDs by depth.
 * Where they differ, it must be owed to units whose pre-activation is within the rounding bound.
 *
 * @param reference a network of (u, v): what the network is, or its plane of a volume
 */
export async function compareWithReference(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
  { reference = network, ...evaluation }: Evaluation & { reference?: SlicedNetwork } = {},
): Promise<Comparison> {
  const sampled = await evaluateGrid(device, network, grid, evaluation);
  const expected = { depths: sampled.depths, ids: new Uint32Array(sampled.ids.length) };
  const keys = regionKeys(reference);
  const explainer = new Explainer(reference, grid);
  const evaluate = new Reference(reference, grid);
  const unexplained: string[] = [];
  const samples = grid.width * grid.height;
  let different = 0;
  for (let s = 0; s < samples; s++) {
    const [column, row] = [s % grid.width, Math.floor(s / grid.width)];
    const { high } = evaluate.at(column, row);
    const pattern = activationPattern(reference, { values: high, output: high[0] });
    const [found, right] = [idsOfSample(sampled, s), idsOfSample(expected, s)];
    right.set(regionIdsByDepth(pattern, keys));
    if (found.every((word, i) => word === right[i])) continue;
    different++;
    const layer = explainer.unexplainedLayer(column, row, found, pattern);
    if (layer !== undefined) unexplained.push(`sample ${column}, ${row} differs in layer ${layer}`);
  }
  return {
    samples,
    different,
    unexplained,
    sampled: distinctByDepth(sampled).map((ids) => ids.size),
    reference: distinctByDepth(expected).map((ids) => ids.size),
  };
}
