import type { SlicedNetwork } from '../network/sliced-network';
import { isVolume, type Rectangle, type SampleGrid, type VolumeGrid } from '../view/grid';
import { samplePlanePart, type SampledPart } from './part-sampler';
import { sampleVolumePart } from './volume-sampler';

/** The regions of a band of a grid's rows, or of a slab of a volume's planes. */
export interface SampledBand extends SampledPart {
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Samples some rows of a grid, or some planes of a volume, exactly; `regions` has their samples row by
 * row, and plane by plane, each from its top left.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it, or of (u, v, w) for a volume
 * @param first of the rows or planes, and the one behind the last
 */
export function sampleBand(
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  first: number,
  end: number,
): SampledBand {
  const { width, height } = grid;
  const rows = end - first;
  const part = isVolume(grid)
    ? sampleVolumePart(network, grid, { x: 0, y: 0, width, height }, [first, end])
    : samplePlanePart(network, grid, { x: 0, y: first, width, height: rows });
  return { ...part, firstRow: first, rows };
}

/** As `sampleBand`, of any part of a grid, or of a volume's plane. */
export function samplePart(
  network: SlicedNetwork,
  grid: SampleGrid | VolumeGrid,
  part: Rectangle,
  plane = 0,
): SampledPart {
  return isVolume(grid)
    ? sampleVolumePart(network, grid, part, [plane, plane + 1])
    : samplePlanePart(network, grid, part);
}
