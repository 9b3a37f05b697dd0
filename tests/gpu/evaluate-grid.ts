import { tilesOf } from '../../src/gpu/chunks';
import { Evaluator } from '../../src/gpu/evaluator';
import { isEmulated } from '../../src/gpu/device';
import { KNOBS, type Knobs } from '../../src/gpu/knobs';
import { Pipelines } from '../../src/gpu/pipelines';
import { readBuffer } from '../../src/gpu/read-buffer';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { inCi } from '../coverage';

/** Region IDs by depth as the shaders find them. */
export interface GridIds {
  readonly depths: number;
  /** `[sample][depth]`, row by row from the top left: low and high word. */
  readonly ids: Uint32Array;
}

const pipelinesByDevice = new WeakMap<GPUDevice, Map<boolean, Pipelines>>();

/**
 * Chunks that tests evaluate together, of the 16 that there is room for on a GPU: for each sampler, buffers
 * for all of them are cleared, and that takes a program that is the GPU a second.
 */
const CHUNKS_TOGETHER = 3;

/**
 * A device's pipelines, compiled once for all tests of a process: that takes longer than a grid.
 *
 * @param emulates those of a device that is a program on a CPU, or that is none; otherwise its own
 */
export function pipelinesOf(
  device: GPUDevice,
  emulates = isEmulated(device.adapterInfo),
): Pipelines {
  const ofDevice = pipelinesByDevice.get(device) ?? new Map<boolean, Pipelines>();
  const chunks = emulates ? 1 : CHUNKS_TOGETHER;
  const pipelines =
    ofDevice.get(emulates) ?? new Pipelines(device, emulates, chunks, knobsOf(device, emulates));
  pipelinesByDevice.set(device, ofDevice.set(emulates, pipelines));
  return pipelines;
}

/**
 * What a device's pipelines are made with. Where somebody waits, a program that is the GPU does not compile the text
 * that real ones get, written out: that takes it three times as long, and `knobs.test.ts` holds both to each other.
 */
function knobsOf(device: GPUDevice, emulates: boolean): Knobs {
  const knobs = KNOBS[emulates ? 'emulated' : 'gpu'];
  return inCi || !isEmulated(device.adapterInfo) ? knobs : { ...knobs, loops: true };
}

/** What the shaders evaluate with, where it is not what a sampler would begin with on the device. */
export interface Evaluation {
  readonly pipelines?: Pipelines;
  /** Name of a kernel of the network. */
  readonly kernel?: string;
  /** Of a volume. */
  readonly plane?: number;
  /** Whether samples that float32 does not tell are left open (`isUnknown`). */
  readonly leavesDoubts?: boolean;
}

/** Whether an ID is left open. */
export function isUnknown(low: number, high: number): boolean {
  return low === 0xffffffff && high === 0xffffffff;
}

/**
 * Evaluates every sample of a grid, or of a plane of a volume, in the shaders, tile by tile.
 *
 * @param network a network of (u, v), or of (u, v, w)
 */
export async function evaluateGrid(
  device: GPUDevice,
  network: SlicedNetwork,
  grid: SampleGrid,
  { pipelines = pipelinesOf(device), kernel, plane = 0, leavesDoubts = false }: Evaluation = {},
): Promise<GridIds> {
  const evaluator = new Evaluator(device, pipelines, network);
  evaluator.leavesDoubts = leavesDoubts;
  if (kernel !== undefined) evaluator.use(kernelNamed(evaluator, kernel));
  const { depths } = evaluator.plan;
  const perDepth = evaluator.places.samplesPerDepth;
  const ids = new Uint32Array(2 * depths * grid.width * grid.height);
  for (const { tile } of tilesOf(grid.width, 0, grid.height, grid.height, plane)) {
    const samples = tile.width * tile.height;
    const chunk = { tile, y: tile.y, rows: tile.height };
    const record = evaluator.prepareChunks({ grid, chunks: [chunk] }, (pass, numbered) =>
      evaluator.record(pass, numbered),
    );
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    record(pass);
    pass.end();
    device.queue.submit([encoder.finish()]);
    const found = new Uint32Array(await readBuffer(device, evaluator.ids, evaluator.ids.size));
    for (let s = 0; s < samples; s++) {
      const [x, y] = [tile.x + (s % tile.width), tile.y + Math.floor(s / tile.width)];
      for (let depth = 0; depth < depths; depth++) {
        const [from, to] = [depth * perDepth + s, (y * grid.width + x) * depths + depth];
        ids.set(found.subarray(2 * from, 2 * from + 2), 2 * to);
      }
    }
  }
  evaluator.destroy();
  return { depths, ids };
}

function kernelNamed({ kernels }: Evaluator, name: string): number {
  const kernel = kernels.findIndex((one) => one.name === name);
  if (kernel < 0) throw new Error(`The network has no kernel "${name}" on this device.`);
  return kernel;
}

/** One sample's IDs by depth: low and high word in turn, as `regionIdsByDepth` gives them. */
export function idsOfSample({ ids, depths }: GridIds, sample: number): Uint32Array {
  return ids.subarray(2 * depths * sample, 2 * depths * (sample + 1));
}

/** The first depth at which a sample's ID is left open; the number of depths where none is. */
export function firstUnknown(ids: Uint32Array): number {
  for (let k = 0; k < ids.length; k += 2) if (isUnknown(ids[k], ids[k + 1])) return k / 2;
  return ids.length / 2;
}

/** An ID as a number: 53 of its 64 bits, plenty to tell a map's regions apart. */
export function idNumber(low: number, high: number): number {
  return low + (high & 0x1fffff) * 2 ** 32;
}

/** The distinct IDs among the samples, by depth. */
export function distinctByDepth({ ids, depths }: GridIds): Set<number>[] {
  return Array.from({ length: depths }, (_, depth) => {
    const distinct = new Set<number>();
    for (let i = 2 * depth; i < ids.length; i += 2 * depths)
      distinct.add(idNumber(ids[i], ids[i + 1]));
    return distinct;
  });
}

/** The distinct IDs among low and high words in turn. */
export function distinctIds(words: Uint32Array): Set<number> {
  return distinctByDepth({ depths: 1, ids: words })[0];
}
