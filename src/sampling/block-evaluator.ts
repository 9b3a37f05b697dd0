import type { Fold } from '../geometry/folding';
import { Row } from '../geometry/rows';
import type { TriangularNetwork } from '../geometry/triangular';
import { InputError } from '../network/errors';
import type { RowBounds } from './row-bounds';
import {
  Block,
  BLOCK,
  VariableEntry,
  foldKernel,
  LANES,
  Rival,
  RIVALS_COLUMN,
} from './fold-kernel';
import type { UnitKeys } from './unit-keys';
import { compile, PAGE, type WasmInstance } from './wasm-module';

/**
 * A kernel, compiled once: what the engine learns of the code while it runs is kept. So are instances that
 * no evaluator has now: their memory need not be made again for every band.
 */
class Kernel {
  readonly idle: WasmInstance[] = [];
  private make: (() => WasmInstance) | undefined;

  constructor(private readonly isPlain: boolean) {}

  take(): WasmInstance {
    return this.idle.pop() ?? (this.make ??= compile(foldKernel(this.isPlain)))();
  }
}

/** Addresses are compared as integers with a sign. */
const MOST_BYTES = 2 ** 31;

const [PLAIN_KERNEL, KERNEL] = [new Kernel(true), new Kernel(false)];

/**
 * Puts samples through a fold, a block at a time (`foldKernel`). First `load`, then as often as is
 * wanted: set the block's `u` and `v`, `run`, and read `isUncertain`, `ids` and `layers`. Samples of a
 * volume are those of its planes: `moveTo` one after the other.
 */
export class BlockEvaluator {
  /** Positions of the block's samples. Views of memory: `load` may replace them. */
  u = new Float64Array(0);
  v = new Float64Array(0);
  /** Low and high word for each sample: the keys of all units that are on. */
  ids = new Int32Array(0);
  /** Low and high word for each sample and hidden layer, layer by layer: the keys of its units that are on. */
  layers = new Int32Array(0);

  private readonly kind: Kernel;
  private readonly kernel: WasmInstance;
  /** All of its memory. */
  private memory = new Float64Array(0);
  private uncertain = new Int32Array(0);
  private readonly entries: number;
  private readonly start: number;
  private fold: Fold | undefined;
  private rowsEnd = 0;
  private values = 0;
  private contest = 0;

  /**
   * @param triangular the network whose folds are loaded
   * @param bounds are set to those of the fold that is loaded
   */
  constructor(
    private readonly keys: UnitKeys,
    private readonly triangular: Pick<TriangularNetwork, 'slopes' | 'groups' | 'steps'>,
    private readonly bounds: RowBounds,
  ) {
    const { groups, steps } = triangular;
    const isPlain = groups.every((group) => group < 0) && !steps.includes(1);
    this.kind = isPlain ? PLAIN_KERNEL : KERNEL;
    this.kernel = this.kind.take();
    this.entries = Block.layers + LANES * keys.depths;
    // on a border of 16 bytes, so that pairs are aligned
    this.start = 16 * Math.ceil((this.entries + VariableEntry.size * keys.variables) / 16);
    this.makeRoom(this.start);
    this.setEntries();
    // Lanes that are never filled have numbers, too: somebody else may have used the kernel before.
    this.u.fill(0);
    this.v.fill(0);
  }

  /** Leaves the kernel to others: nothing more can be evaluated here. */
  release(): void {
    this.kind.idle.push(this.kernel);
  }

  /** Takes over the rows that the next blocks go through. */
  load(fold: Fold): void {
    const { data, start, end, rows } = fold;
    this.fold = fold;
    this.rowsEnd = this.start + 8 * (end - start);
    this.values = 16 * Math.ceil(this.rowsEnd / 16);
    this.contest = this.values + LANES * rows;
    this.makeRoom(this.contest + Rival.size * rows);
    const { memory, bounds, keys } = this;
    const first = this.start / 8;
    memory.set(data.subarray(start, end), first);
    bounds.set(fold);
    const { groups } = this.triangular;
    let rivals = 0;
    for (let k = 0, at = start; k < rows; k++) {
      const own = first + at - start;
      const variable = data[at + Row.variable];
      const isLinear = keys.layers[variable] < 0;
      memory[own + Row.error] = isLinear ? -Infinity : bounds.of[k];
      at += data[at + Row.length];
      memory[own + RIVALS_COLUMN] = 0;
      if (groups[variable] < 0) continue;
      rivals++;
      const isLast = k + 1 === rows || groups[data[at + Row.variable]] !== groups[variable];
      memory[own + RIVALS_COLUMN] = isLast ? rivals : -1;
      if (isLast) rivals = 0;
    }
  }

  /** Moves to the plane of a volume at w, where what the rows have of w is one more constant. */
  moveTo(w: number): void {
    if (!this.fold) return;
    const { data, start, end } = this.fold;
    const first = this.start / 8;
    for (let at = start; at < end;) {
      this.memory[first + at - start + Row.c] = data[at + Row.c] + data[at + Row.d] * w;
      at += data[at + Row.length];
    }
  }

  run(): void {
    this.layers.fill(0);
    this.kernel.run(this.start, this.rowsEnd, this.entries, this.values, this.contest);
  }

  /** Whether a unit of one of the block's samples may be on or off, for all that float64 says. */
  get isUncertain(): boolean {
    const { uncertain } = this;
    return (uncertain[0] | uncertain[1] | uncertain[2] | uncertain[3]) !== 0;
  }

  private makeRoom(bytes: number): void {
    const { memory } = this.kernel;
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (bytes >= MOST_BYTES)
      throw new InputError(
        `The network is too large to be sampled on a CPU: its rows take ${(bytes / 1e9).toFixed(1)} GB, and up to ${(MOST_BYTES / 1e9).toFixed(1)} GB are read. Exact regions may still be cut.`,
      );
    if (missing > 0) memory.grow(missing);
    const { buffer } = memory;
    if (this.u.buffer === buffer) return;
    this.memory = new Float64Array(buffer);
    this.u = new Float64Array(buffer, Block.u, BLOCK);
    this.v = new Float64Array(buffer, Block.v, BLOCK);
    this.uncertain = new Int32Array(buffer, Block.isUncertain, 4);
    this.ids = new Int32Array(buffer, Block.ids, 2 * BLOCK);
    this.layers = new Int32Array(buffer, Block.layers, 2 * BLOCK * this.keys.depths);
  }

  private setEntries(): void {
    const { layers, words, variables } = this.keys;
    const { slopes, steps } = this.triangular;
    const entries = new Int32Array(this.kernel.memory.buffer, this.entries);
    for (let variable = 0, at = 0; variable < variables; variable++, at += VariableEntry.size / 4) {
      entries[at + VariableEntry.key / 4] = words[2 * variable];
      entries[at + VariableEntry.key / 4 + 1] = words[2 * variable + 1];
      // Linear ones have no key, so it does not matter where that goes.
      entries[at + VariableEntry.layer / 4] = Block.layers + LANES * Math.max(0, layers[variable]);
      entries[at + VariableEntry.hasSlope / 4] = slopes[variable] === 0 ? 0 : 1;
      entries[at + VariableEntry.isStep / 4] = steps[variable];
    }
    const numbers = new Float64Array(this.kernel.memory.buffer, this.entries);
    for (let variable = 0; variable < variables; variable++)
      numbers[(variable * VariableEntry.size + VariableEntry.slope) / 8] = slopes[variable];
  }
}
