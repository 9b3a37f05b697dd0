import { tilesOf, TILE_SIDE } from '../gpu/chunks';
import { Evaluator } from '../gpu/evaluator';
import { timePass } from '../gpu/passes';
import { measurePeak } from '../gpu/peak';
import type { SlicedNetwork } from '../network/sliced-network';
import type { Patient } from './check';
import { constructed } from './examples';
import type { Speed } from './report';

/** Milliseconds of a measurement, which drown what it costs to submit it; and how many count. */
const LONG_ENOUGH_MS = { gpu: 40, emulated: 1 };
const RUNS = { gpu: 3, emulated: 1 };

const NETWORK = 'random:2-64-64-64-64-1?seed=1';
const WINDOW = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Samples along a side of the map that is timed. */
const SIDE = { gpu: 2048, emulated: 512 };

/** Bytes that are read back. */
const READ_BYTES = 2 ** 26;

/** What an adapter achieves, in a few seconds. */
export async function measureSpeed(patient: Patient): Promise<Speed> {
  const { device, pipelines } = patient;
  const peak = await measurePeak(device);
  const { network } = constructed(NETWORK);
  const kernels: Speed['kernels'] = [];
  for (const kernel of patient.engine.kernelsOf(network))
    kernels.push({
      kernel,
      network: NETWORK,
      flopsPerSecond: await measureKernel(patient, network, kernel),
    });
  const side = SIDE[pipelines.emulates ? 'emulated' : 'gpu'];
  const milliseconds = await timeMap(patient, network, side);
  return {
    peak,
    kernels,
    map: { network: NETWORK, side, milliseconds },
    readBack: await measureReadBack(device),
  };
}

/**
 * Float32 operations per second of a kernel that evaluates every sample; two for each multiply-add of the
 * network, those of padding left out.
 */
export async function measureKernel(
  { device, pipelines }: Pick<Patient, 'device' | 'pipelines'>,
  network: SlicedNetwork,
  kernel: string,
): Promise<number> {
  const kind = pipelines.emulates ? 'emulated' : 'gpu';
  const evaluator = new Evaluator(device, pipelines, network);
  try {
    evaluator.use(evaluator.kernels.findIndex(({ name }) => name === kernel));
    evaluator.leavesDoubts = true;
    const { room } = evaluator.places;
    const rows = Math.floor(room.samples / TILE_SIDE);
    const grid = { window: WINDOW, width: TILE_SIDE * room.chunks, height: rows };
    const chunks = tilesOf(grid.width, 0, rows).map(({ tile }) => ({ tile, y: 0, rows }));
    const record = evaluator.prepareChunks({ grid, chunks }, (pass, samples) =>
      evaluator.record(pass, samples),
    );
    const time = (times: number) =>
      timePass(device, 'measureKernel', (pass) => {
        for (let k = 0; k < times; k++) record(pass);
      });
    await time(1);
    let times = 1;
    let fastest = await time(times);
    while (fastest < LONG_ENOUGH_MS[kind]) {
      times *= 2;
      fastest = await time(times);
    }
    for (let run = 1; run < RUNS[kind]; run++) fastest = Math.min(fastest, await time(times));
    const multiplyAdds = grid.width * rows * evaluator.multiplyAddsOfSample * times;
    return (2 * multiplyAdds) / (fastest / 1000);
  } finally {
    evaluator.destroy();
  }
}

/** Milliseconds of a finished map as a page makes it, on the GPU alone where that is emulated too: the faster of two. */
async function timeMap({ engine }: Patient, network: SlicedNetwork, side: number): Promise<number> {
  const sampler = engine.createSampler(network, { isBrief: true });
  try {
    const grid = { window: WINDOW, width: side, height: side };
    let fastest = Infinity;
    for (let run = 0; run < 2; run++) {
      const startedAt = performance.now();
      (await sampler.map(grid)).destroy();
      fastest = Math.min(fastest, performance.now() - startedAt);
    }
    return fastest;
  } finally {
    sampler.destroy();
  }
}

/** Bytes per second that are copied to where the program can read them, and read. */
export async function measureReadBack(device: GPUDevice, bytes = READ_BYTES): Promise<number> {
  const { COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const source = device.createBuffer({ label: 'doctor.source', size: bytes, usage: COPY_SRC });
  const staging = device.createBuffer({
    label: 'doctor.staging',
    size: bytes,
    usage: MAP_READ | COPY_DST,
  });
  try {
    let fastest = Infinity;
    for (let run = 0; run < 3; run++) {
      const startedAt = performance.now();
      const encoder = device.createCommandEncoder({ label: 'doctor.readBack' });
      encoder.copyBufferToBuffer(source, 0, staging, 0, bytes);
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      staging.getMappedRange().slice(0);
      fastest = Math.min(fastest, performance.now() - startedAt);
      staging.unmap();
    }
    return bytes / (fastest / 1000);
  } finally {
    source.destroy();
    staging.destroy();
  }
}
