import { InputError } from '../network/errors';
import { writtenBuffer } from './buffers';
import type { EvaluatedIds } from './kernels/forward-pass';
import type { Pipelines } from './pipelines';
import { dispatch, setGroup, type Groups, type Samples } from './places';
import { submitPass } from './passes';
import { readBuffer } from './read-buffer';
import { layouts, shaders } from './shaders';
import { WORKGROUP_SIZE } from './sizes';

const WORDS_PER_SLOT = 3;
/** Slots of each depth's table at first: small next to the buffers of samples, and seldom outgrown. */
export const INITIAL_SLOTS = 2 ** 16;
const MAX_WORKGROUPS = 65535;

/** Samples in doubt that are listed at once; what is more is known to be there, but not where. */
const MOST_DOUBTS = 2 ** 15;
/** Bytes of their number, and of each. */
const DOUBT_BYTES = 16;

/** Samples whose IDs the shaders left open. */
export interface Doubts {
  /** Column, row and plane in the grid, and a 0, of each; some may be there twice. */
  readonly samples: Uint32Array;
  /** Whether there were more than could be listed. */
  readonly isCut: boolean;
}

/** Distinct IDs counted so far for each depth, and whether a key of that depth found no slot. */
export interface Tallies {
  readonly counts: readonly number[];
  readonly overflowed: readonly boolean[];
}

/** What the tables are made of; all of it is replaced when they grow. */
interface Tables {
  readonly slots: readonly number[];
  /** `[first word, slots − 1]` per depth. */
  readonly index: GPUBuffer;
  readonly words: GPUBuffer;
  readonly tallies: GPUBuffer;
  readonly countGroup: GPUBindGroup;
}

/**
 * Counts distinct region IDs by depth, on the GPU (`count.wgsl`): exactly, for the IDs that it is
 * given. Chunks are recorded, and after a submission the tallies say whether one of them found a
 * table full; then the tables grow, keeping what they hold, and those chunks are counted again.
 * Its twin is a `Set` per depth.
 */
export class RegionCounter {
  private tables: Tables;
  private readonly counting: GPUBuffer;
  private readonly doubts: GPUBuffer;
  private readonly placeGroups: Groups;

  /** @param counts false to count nothing, so that it can be measured what that takes */
  constructor(
    private readonly device: GPUDevice,
    private readonly pipelines: Pipelines,
    private readonly evaluated: EvaluatedIds,
    private readonly counts = true,
  ) {
    const { depths, places } = evaluated;
    const parameters = layouts.count.pack({ samplesPerDepth: places.samplesPerDepth, depths });
    const { UNIFORM } = GPUBufferUsage;
    this.counting = writtenBuffer(device, 'RegionCounter.counting', UNIFORM, parameters);
    this.placeGroups = places.bind(pipelines.countSamples);
    this.doubts = device.createBuffer({
      label: 'RegionCounter.doubts',
      size: DOUBT_BYTES * (1 + MOST_DOUBTS),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const most = largestTable(device) / depths / (4 * WORDS_PER_SLOT);
    const slots = Math.min(INITIAL_SLOTS, 2 ** Math.floor(Math.log2(most)));
    this.tables = this.createTables(Array.from({ length: depths }, () => slots));
  }

  record(pass: GPUComputePassEncoder, samples: Samples): void {
    if (!this.counts) return;
    pass.setPipeline(this.pipelines.countSamples);
    pass.setBindGroup(0, this.tables.countGroup);
    setGroup(pass, 1, this.placeGroups, samples);
    dispatch(pass, samples, WORKGROUP_SIZE);
  }

  /** The tallies after all work submitted so far. */
  async read(): Promise<Tallies> {
    const bytes = await readBuffer(this.device, this.tables.tallies, 8 * this.evaluated.depths);
    const words = new Uint32Array(bytes);
    const depths = Array.from({ length: this.evaluated.depths }, (_, depth) => depth);
    return {
      counts: depths.map((depth) => words[2 * depth]),
      overflowed: depths.map((depth) => words[2 * depth + 1] === 1),
    };
  }

  /** The samples in doubt of all work submitted since the last call. */
  async takeDoubts(): Promise<Doubts> {
    const { device, doubts } = this;
    const reading = readBuffer(device, doubts, doubts.size);
    // Behind that in the queue, and before whatever comes next.
    device.queue.writeBuffer(doubts, 0, new Uint32Array(1));
    const words = new Uint32Array(await reading);
    const listed = Math.min(words[0], MOST_DOUBTS);
    const samples = words.subarray(DOUBT_BYTES / 4).subarray(0, 4 * listed);
    return { samples, isCut: words[0] > MOST_DOUBTS };
  }

  /** Counts IDs that were found out elsewhere, by depth: low and high words in turn. */
  async add(idsByDepth: readonly ArrayLike<number>[]): Promise<void> {
    if (!this.counts) return;
    const { device, pipelines } = this;
    const { STORAGE } = GPUBufferUsage;
    const words = new Uint32Array(idsByDepth.reduce((sum, { length }) => sum + length, 0));
    const firsts = new Uint32Array(idsByDepth.length + 1);
    for (const [depth, ids] of idsByDepth.entries()) {
      words.set(ids, 2 * firsts[depth]);
      firsts[depth + 1] = firsts[depth] + ids.length / 2;
    }
    const found = writtenBuffer(device, 'RegionCounter.found', STORAGE, words);
    const first = writtenBuffer(device, 'RegionCounter.firstFound', STORAGE, firsts);
    try {
      for (;;) {
        const { index, words: slots, tallies } = this.tables;
        const bound = { tables: index, words: slots, tallies, found, firstFound: first };
        submitPass(device, 'RegionCounter.insertFound', (pass) => {
          pass.setPipeline(pipelines.insertFound);
          pass.setBindGroup(0, shaders.count.bind(device, pipelines.insertFound, bound));
          pass.dispatchWorkgroups(
            Math.min(Math.ceil(words.length / 2 / WORKGROUP_SIZE) + 1, MAX_WORKGROUPS),
            idsByDepth.length,
          );
        });
        const after = await this.read();
        if (!after.overflowed.includes(true)) return;
        await this.grow(after);
      }
    } finally {
      found.destroy();
      first.destroy();
    }
  }

  /** The distinct IDs after all work submitted so far, by depth: low and high words in turn. */
  async readIds(): Promise<Uint32Array<ArrayBuffer>[]> {
    const { slots, words } = this.tables;
    const stored = new Uint32Array(await readBuffer(this.device, words, words.size));
    let first = 0;
    return slots.map((count) => {
      const end = first + count * WORDS_PER_SLOT;
      const ids = unpackSlots(stored.subarray(first, end));
      first = end;
      return ids;
    });
  }

  /** Whether a table is over half full, where probes become long. */
  isCrowded({ counts, overflowed }: Tallies): boolean {
    const { slots } = this.tables;
    return counts.some((count, depth) => overflowed[depth] || 2 * count > slots[depth]);
  }

  /**
   * Makes room: crowded tables grow fourfold, and everything that they hold moves over.
   *
   * @throws InputError when the device has no buffer of that size.
   */
  async grow(tallies: Tallies): Promise<void> {
    const old = this.tables;
    for (let factor = 4; ; factor *= 2) {
      const slots = old.slots.map((n, depth) =>
        tallies.overflowed[depth] || 2 * tallies.counts[depth] > n ? n * factor : n,
      );
      this.tables = this.createTables(slots);
      this.copyFrom(old);
      const moved = await this.read();
      const complete = moved.overflowed.every((overflowed) => !overflowed);
      // A key that found no slot while moving is still in the old tables: try with larger ones.
      destroyTables(complete ? old : this.tables);
      if (complete) return;
    }
  }

  destroy(): void {
    destroyTables(this.tables);
    this.counting.destroy();
    this.doubts.destroy();
  }

  private copyFrom(old: Tables): void {
    const { device, pipelines } = this;
    const { index, words, tallies } = this.tables;
    const copied = { tables: index, words, tallies, oldWords: old.words, oldTables: old.index };
    const workgroups = Math.ceil(Math.max(...old.slots) / WORKGROUP_SIZE);
    submitPass(device, 'RegionCounter.copyTables', (pass) => {
      pass.setPipeline(pipelines.copyTables);
      pass.setBindGroup(0, shaders.count.bind(device, pipelines.copyTables, copied));
      pass.dispatchWorkgroups(Math.min(workgroups, MAX_WORKGROUPS), this.evaluated.depths);
    });
  }

  private createTables(slots: readonly number[]): Tables {
    const { device, pipelines } = this;
    const { ids, depths } = this.evaluated;
    const size = 4 * WORDS_PER_SLOT * slots.reduce((sum, n) => sum + n, 0);
    const limit = largestTable(device);
    if (size > limit)
      throw new InputError(
        `Counting these regions takes a table of ${size} bytes, but a buffer of this adapter holds ${limit}; count a smaller window.`,
      );
    const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const create = (label: string, bytes: number, usage: number) =>
      device.createBuffer({ label: `RegionCounter.${label}`, size: bytes, usage });
    const index = create('tables', 8 * depths, storage);
    const words = create('words', size, storage | GPUBufferUsage.COPY_SRC);
    const tallies = create('tallies', 8 * depths, storage | GPUBufferUsage.COPY_SRC);
    let first = 0;
    const table = slots.flatMap((n) => {
      const entry = [first, n - 1];
      first += n * WORDS_PER_SLOT;
      return entry;
    });
    device.queue.writeBuffer(index, 0, Uint32Array.from(table));
    const { counting, doubts } = this;
    const bound = { counting, ids, tables: index, words, tallies, doubts };
    const countGroup = shaders.count.bind(device, pipelines.countSamples, bound);
    return { slots, index, words, tallies, countGroup };
  }
}

/** Bytes of a device's largest tables. */
function largestTable({ limits }: GPUDevice): number {
  return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}

/** The IDs of the slots that are taken, as `insert` in `count.wgsl` wrote them. */
function unpackSlots(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const ids: number[] = [];
  for (let i = 0; i < words.length; i += WORDS_PER_SLOT) {
    if (words[i] === 0) continue;
    const [low, middle, high] = [words[i] - 1, words[i + 1] - 1, words[i + 2] - 1];
    ids.push(low | (middle << 22), (middle >>> 10) | (high << 12));
  }
  return Uint32Array.from(ids);
}

function destroyTables({ index, words, tallies }: Tables): void {
  for (const buffer of [index, words, tallies]) buffer.destroy();
}
