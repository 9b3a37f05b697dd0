import { tilesOf, type Chunk, type Tile } from '../../gpu/chunks';
import { Evaluator } from '../../gpu/evaluator';
import { submitPass } from '../../gpu/passes';
import { planSampler } from '../../gpu/plan';
import { readBuffer } from '../../gpu/read-buffer';
import { coordinateSize } from '../../gpu/scales';
import { TileCentres } from '../../gpu/tile-centres';
import { activationPattern, forwardInto } from '../../network/forward';
import { regionIdsByDepth, regionKeys } from '../../network/region-id';
import { samplePosition } from '../../view/grid';
import { Differences, type Check, type Finding, type LeftOut, type Patient } from '../check';
import type { ComparedExample } from '../examples';

/**
 * Compares a kernel's IDs of every sample, by depth, with those of float64: as it finds them, which says what it
 * rounds, and as it leaves them open where rounding may decide; of the others none may differ.
 *
 * @param kernel its name
 */
export function kernelCheck(
  kernel: string,
  what: string,
  examples: () => readonly ComparedExample[],
): Check {
  return {
    name: `${kernel}: ${what}`,
    about: `IDs of the kernel "${kernel}" by depth against float64, in networks of ${what}`,
    async run(patient) {
      const findings: Finding[] = [];
      for (const example of examples()) {
        const found = await compare(patient, example, kernel);
        if ('leftOut' in found) return found;
        findings.push(found);
      }
      return findings.reduce(together);
    },
  };
}

function together(a: Finding, b: Finding): Finding {
  const roundings = [a.rounding, b.rounding].filter((one) => one !== undefined);
  return {
    compared: a.compared + b.compared,
    different: a.different + b.different,
    first: a.first ?? b.first,
    open: (a.open ?? 0) + (b.open ?? 0),
    ...(roundings.length > 0 && { rounding: Math.max(...roundings) }),
  };
}

async function compare(
  { device, pipelines }: Patient,
  { network, grid, name }: ComparedExample,
  kernel: string,
): Promise<Finding | LeftOut> {
  const evaluator = new Evaluator(device, pipelines, network);
  try {
    const index = evaluator.kernels.findIndex((one) => one.name === kernel);
    if (index < 0)
      return {
        leftOut: `This adapter has too little workgroup memory for the kernel "${kernel}".`,
      };
    evaluator.use(index);
    const reference = new Reference({ network, grid, name });
    for (const { tile } of tilesOf(grid.width, 0, grid.height)) {
      const chunk = { tile, y: tile.y, rows: tile.height };
      const rounded = await idsOf(device, evaluator, { grid, chunk, leavesDoubts: false });
      const careful = await idsOf(device, evaluator, { grid, chunk, leavesDoubts: true });
      reference.judge(tile, evaluator.places.samplesPerDepth, { rounded, careful });
    }
    return reference.finding;
  } finally {
    evaluator.destroy();
  }
}

/** IDs of a chunk's samples, `[depth][sample]`: low and high word. */
async function idsOf(
  device: GPUDevice,
  evaluator: Evaluator,
  {
    grid,
    chunk,
    leavesDoubts,
  }: { grid: ComparedExample['grid']; chunk: Chunk; leavesDoubts: boolean },
): Promise<Uint32Array> {
  evaluator.leavesDoubts = leavesDoubts;
  const record = evaluator.prepareChunks({ grid, chunks: [chunk] }, (pass, samples) =>
    evaluator.record(pass, samples),
  );
  submitPass(device, 'doctor.kernel', record);
  return new Uint32Array(await readBuffer(device, evaluator.ids, evaluator.ids.size));
}

/** In the place of an ID that is left open (`place.wgsl`). */
const UNKNOWN = 0xffffffff;

/** What float64 says of samples, and what shaders say of them. */
class Reference {
  private readonly differences = new Differences();
  private readonly keys: Uint32Array;
  private readonly values: readonly Float64Array[];
  private readonly plan: ReturnType<typeof planSampler>;
  private readonly centres: TileCentres;
  private readonly hasGroups: boolean;
  private compared = 0;
  private open = 0;
  private rounding = 0;

  constructor(private readonly example: ComparedExample) {
    const { network } = example;
    this.keys = regionKeys(network);
    this.values = network.nodes.map(({ width }) => new Float64Array(width));
    this.plan = planSampler(network);
    this.centres = new TileCentres(network, this.plan);
    this.centres.isBounded = true;
    this.hasGroups = this.plan.stages.some(({ kind }) => kind === 'groups');
  }

  get finding(): Finding {
    const { compared, open, rounding, hasGroups } = this;
    const { different, first } = this.differences;
    return { compared, different, first, open, ...(!hasGroups && { rounding }) };
  }

  /**
   * @param samplesPerDepth from one depth to the next in what was found
   * @param found as shaders round, and with what they leave open
   */
  judge(
    tile: Tile,
    samplesPerDepth: number,
    { rounded, careful }: Readonly<Record<'rounded' | 'careful', Uint32Array>>,
  ): void {
    const { network, grid, name } = this.example;
    const allowed = this.allowedIn(tile);
    for (let sample = 0; sample < tile.width * tile.height; sample++) {
      const column = tile.x + (sample % tile.width);
      const row = tile.y + Math.floor(sample / tile.width);
      const { u, v } = samplePosition(grid, column, row);
      forwardInto(network, [u, v], this.values);
      const pass = { values: this.values, output: this.values[0] };
      const right = regionIdsByDepth(activationPattern(network, pass), this.keys);
      const isRight = (ids: Uint32Array, depth: number) =>
        [0, 1].every(
          (word) => ids[2 * (depth * samplesPerDepth + sample) + word] === right[2 * depth + word],
        );
      const isOpen = (depth: number) =>
        [0, 1].every((word) => careful[2 * (depth * samplesPerDepth + sample) + word] === UNKNOWN);
      const depths = Array.from({ length: this.plan.depths }, (_, depth) => depth);
      const firstOpen = depths.findIndex(isOpen);
      const known = firstOpen < 0 ? depths : depths.slice(0, firstOpen);
      this.compared++;
      if (firstOpen >= 0) this.open++;
      const wrong = known.find((depth) => !isRight(careful, depth));
      if (wrong !== undefined)
        this.differences.add(() => `sample ${column}, ${row} of ${name} in layer ${wrong + 1}`);
      const flipped = depths.find((depth) => !isRight(rounded, depth));
      if (flipped !== undefined)
        this.rounding = Math.max(this.rounding, this.shareOf(flipped, allowed));
    }
  }

  /** Rounding bounds of a tile's pre-activations by unit, padded; negative where the sign is certain. */
  private allowedIn(tile: Tile): Float32Array {
    return this.centres.of(this.example.grid, [tile]).bounds;
  }

  /**
   * Some unit of a layer is on the wrong side at the sample whose values are known: how far from its crease that is
   * at least, as a share of what is allowed.
   */
  private shareOf(depth: number, allowed: Float32Array): number {
    const layer = this.plan.layers.find((one) => one.depth === depth);
    if (!layer) return 0;
    const size = coordinateSize(this.example.grid);
    const z = this.values[layer.preActivation];
    let least = Infinity;
    for (let unit = 0; unit < layer.units; unit++) {
      const bound = allowed[layer.firstUnit + unit] * layer.sizes[unit] * size;
      if (bound > 0) least = Math.min(least, Math.abs(z[unit]) / bound);
    }
    return least;
  }
}
