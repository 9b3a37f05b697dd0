import type { Fold } from '../geometry/folding';
import { Row } from '../geometry/triangular';
import type { RowBounds } from './row-bounds';
import { Block, BLOCK, Entry, foldKernel, LANES } from './fold-kernel';
import type { UnitKeys } from './unit-keys';
import { compile, PAGE, type WasmInstance } from './wasm-module';

/** Compiled once: what the engine learns of the code while it runs is kept. */
let makeKernel: (() => WasmInstance) | undefined;

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
  /** The same of the units of each hidden layer, layer by layer. */
  layers = new Int32Array(0);

  private readonly kernel = (makeKernel ??= compile(foldKernel))();
  private uncertain = new Int32Array(0);
  private readonly entries: number;
  private readonly start: number;
  private fold: Fold | undefined;
  private rowsEnd = 0;
  private values = 0;

  /** @param bounds are set to those of the fold that is loaded */
  constructor(
    private readonly keys: UnitKeys,
    private readonly bounds: RowBounds,
  ) {
    this.entries = Block.layers + LANES * keys.depths;
    // on a border of 16 bytes, so that pairs are aligned
    this.start = 16 * Math.ceil((this.entries + Entry.size * keys.variables) / 16);
    this.makeRoom(this.start);
    this.setEntries();
  }

  /** Takes over the rows that the next blocks go through. */
  load(fold: Fold): void {
    const { data, start, end, rows } = fold;
    this.fold = fold;
    this.rowsEnd = this.start + 8 * (end - start);
    this.values = 16 * Math.ceil(this.rowsEnd / 16);
    this.makeRoom(this.values + LANES * rows);
    const memory = new Float64Array(this.kernel.memory.buffer, this.start);
    memory.set(data.subarray(start, end));
    this.bounds.set(fold);
    for (let k = 0, at = start; k < rows; k++) {
      memory[at - start + Row.error] = this.bounds.of[k];
      at += Row.coefficients + data[at + Row.to] - data[at + Row.from];
    }
  }

  /** Moves to the plane of a volume at w, where what the rows have of w is one more constant. */
  moveTo(w: number): void {
    if (!this.fold) return;
    const { data, start, end } = this.fold;
    const rows = new Float64Array(this.kernel.memory.buffer, this.start);
    for (let at = start; at < end;) {
      rows[at - start + Row.c] = data[at + Row.c] + data[at + Row.d] * w;
      at += Row.coefficients + data[at + Row.to] - data[at + Row.from];
    }
  }

  run(): void {
    this.ids.fill(0);
    this.layers.fill(0);
    this.kernel.run(this.start, this.rowsEnd, this.entries, this.values);
  }

  /** Whether a unit of one of the block's samples may be on or off, for all that float64 says. */
  get isUncertain(): boolean {
    const { uncertain } = this;
    return (uncertain[0] | uncertain[1] | uncertain[2] | uncertain[3]) !== 0;
  }

  private makeRoom(bytes: number): void {
    const { memory } = this.kernel;
    const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE);
    if (missing > 0) memory.grow(missing);
    const { buffer } = memory;
    if (this.u.buffer === buffer) return;
    this.u = new Float64Array(buffer, Block.u, BLOCK);
    this.v = new Float64Array(buffer, Block.v, BLOCK);
    this.uncertain = new Int32Array(buffer, Block.isUncertain, 4);
    this.ids = new Int32Array(buffer, Block.ids, 2 * BLOCK);
    this.layers = new Int32Array(buffer, Block.layers, 2 * BLOCK * this.keys.depths);
  }

  private setEntries(): void {
    const { layers, words, variables } = this.keys;
    const entries = new Int32Array(this.kernel.memory.buffer, this.entries);
    for (let variable = 0; variable < variables; variable++) {
      const at = (variable * Entry.size) / 4;
      const layer = layers[variable];
      entries.set(words.subarray(2 * variable, 2 * variable + 2), at + Entry.key / 4);
      entries.fill(layer < 0 ? -1 : 0, at + Entry.linear / 4, at + Entry.linear / 4 + 2);
      // Linear ones have no key, so it does not matter where that goes.
      entries[at + Entry.layer / 4] = Block.layers + LANES * Math.max(0, layer);
    }
  }
}
