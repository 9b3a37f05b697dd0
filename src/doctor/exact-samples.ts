import { hiddenWidths } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import { GridDecider } from '../sampling/grid-decider';
import type { SampleGrid, VolumeGrid } from '../view/grid';

/**
 * The samples of a grid, one by one and exactly: slow, but by nothing that a page might not run, and not the way that
 * maps are made on a CPU.
 */
export class ExactSamples {
  private readonly decider: GridDecider;
  private readonly met: readonly Set<string>[];

  constructor(network: SlicedNetwork, grid: SampleGrid | VolumeGrid) {
    this.decider = new GridDecider(network, grid);
    this.met = hiddenWidths(network).map(() => new Set());
  }

  /** Low and high word of a sample's ID. */
  idAt(column: number, row: number, plane = 0): readonly [low: number, high: number] {
    const words = this.decider.idsAt(column, row, plane);
    for (const [depth, met] of this.met.entries())
      met.add(`${words[2 * depth]},${words[2 * depth + 1]}`);
    const last = words.length - 2;
    return [words[last] >>> 0, words[last + 1] >>> 0];
  }

  /** Distinct regions by depth, of the samples that were asked for. */
  get regionsByDepth(): number[] {
    return this.met.map(({ size }) => size);
  }
}
