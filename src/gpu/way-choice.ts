import type { SampleGrid, VolumeGrid } from '../view/grid';
import type { Certainty } from './certification';
import type { Evaluator } from './evaluator';
import { LeafChoice, type Folding } from './folding/leaf-choice';
import type { Pipelines } from './pipelines';
import type { RunnerOptions } from './tile-runner';

/** How a grid is sampled. */
export interface Way {
  /** How its samples become certain. */
  readonly certainty: Certainty;
  /** Undefined where the network is not folded. */
  readonly folding: Folding | undefined;
}

/** Decides how a network's grids are sampled: what is fast, of what is certain. */
export class WayChoice {
  private readonly leaves: LeafChoice;

  constructor(
    device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly evaluator: Evaluator,
    private readonly options: RunnerOptions,
  ) {
    this.leaves = new LeafChoice(device, pipelines, evaluator);
  }

  async of(grid: SampleGrid | VolumeGrid): Promise<Way> {
    const { certification } = this.evaluator;
    const { uncounted = false, isBrief = false } = this.options;
    // Measurements are of the shaders alone, and doubts are listed where regions are counted.
    const asked = uncounted ? 'none' : this.options.certainty;
    const certainty = asked ?? certification.of(grid, !isBrief);
    const unfolded = { certainty, folding: undefined };
    // Shaders that are emulated take longer than the CPU itself.
    if (certainty === 'cut' && (asked !== undefined || this.pipelines.emulates)) return unfolded;
    this.evaluator.leavesDoubts = asked ? asked === 'decided' : certification.isBounded(!isBrief);
    const folding = await this.leavesFor(grid);
    if (!folding || asked) return { certainty, folding };
    // Where nothing else is certain, leaves may be, as they round less.
    if (certification.allowsLeaves(grid, !isBrief)) return { certainty: 'decided', folding };
    return certainty === 'none' ? { certainty, folding } : unfolded;
  }

  destroy(): void {
    this.leaves.destroy();
  }

  private async leavesFor(grid: SampleGrid | VolumeGrid): Promise<Folding | undefined> {
    const { everySample = false, leafSide } = this.options;
    if (everySample || leafSide === 0) return undefined;
    return leafSide === undefined ? this.leaves.foldingFor(grid) : this.leaves.withSide(leafSide);
  }
}
