/*
 * A map of a ReLU network's activation regions, as a user of onnxruntime-web would make it on the
 * CPU: every sample goes through the network, in WebAssembly on as many threads as there are cores.
 *
 * The model has the packing in it: Sign(Relu(z)) is 1 where a unit is on and 0 where it is off, and a
 * product with powers of two packs 24 of them into a float32 (exact). So only a few words per sample
 * leave WebAssembly. A sample whose words are those of the sample before has its region; the words
 * of others are hashed to 64 bits, which a table numbers. Three sizes of chunk are tried first, and
 * the fastest is taken. Only the regions of all hidden layers are counted, not those by depth.
 *
 * Usage: node onnxruntime_web_map.mjs NETWORK.json [--size WxH] [--repeats n] [--limit s]
 *        node onnxruntime_web_map.mjs --list
 * NETWORK.json is Crease JSON of two inputs (`crease make CONSTRUCTION -o NETWORK.json`), with its
 * window or [-1, 1]^2. Samples are at the centres of pixels. Prints a line of JSON: {"regions",
 * "rows" that were mapped (fewer than asked where the limit was reached), "seconds": [of every run],
 * "chunk" (samples), "threads", "onnxruntime"}; `--list` the version alone.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import * as ort from 'onnxruntime-web';
import { encodeModel } from './onnx-model.mjs';
import { Numbering, numberSamples } from './numbering.mjs';

/** Values of the widest layer that a chunk has: what is tried. */
const CHUNK_NUMBERS = [2 ** 17, 2 ** 19, 2 ** 21];

const TRIAL_SECONDS = 0.2;

/**
 * Sample positions of a window, rounded to float32.
 *
 * @typedef {{ width: number, height: number, us: Float32Array, vs: Float32Array }} Grid
 */

/** Maps rows of a grid, a chunk at a time. */
class Mapper {
  /**
   * @param {ort.InferenceSession} session
   * @param {Grid} grid
   * @param {number} rows that are evaluated at a time
   */
  constructor(session, grid, rows) {
    this.session = session;
    this.grid = grid;
    this.rows = rows;
    this.points = new Float32Array(2 * rows * grid.width);
  }

  /**
   * Maps rows from the top until all are done or `limit` seconds are over.
   *
   * @param {Uint32Array} regions the map
   * @param {number} limit
   * @returns rows that are done, and how many regions they have
   */
  async map(regions, limit) {
    const numbering = new Numbering();
    const startedAt = performance.now();
    let row = 0;
    while (row < this.grid.height) {
      const end = Math.min(row + this.rows, this.grid.height);
      await this.mapRows(row, end, numbering, regions);
      row = end;
      if (performance.now() - startedAt > 1000 * limit) break;
    }
    return { rows: row, regions: numbering.count };
  }

  /**
   * @param {number} row
   * @param {number} end
   * @param {Numbering} numbering
   * @param {Uint32Array} regions the map
   */
  async mapRows(row, end, numbering, regions) {
    const { width } = this.grid;
    const samples = width * (end - row);
    this.setPoints(row, end);
    const points = this.points.subarray(0, 2 * samples);
    const x = new ort.Tensor('float32', points, [samples, 2]);
    const results = await this.session.run({ x });
    const layers = this.session.outputNames.map((name) => results[name]);
    const words = layers.map(({ data }) => {
      if (data instanceof Float32Array) return data;
      throw new Error('The words are not float32.');
    });
    const counts = layers.map(({ dims }) => dims[1]);
    numberSamples(words, counts, numbering, regions.subarray(row * width, end * width));
    for (const tensor of layers) tensor.dispose();
  }

  /**
   * @param {number} row
   * @param {number} end
   */
  setPoints(row, end) {
    const { us, vs } = this.grid;
    let at = 0;
    for (let j = row; j < end; j++)
      for (let i = 0; i < us.length; i++) {
        this.points[at++] = us[i];
        this.points[at++] = vs[j];
      }
  }
}

/**
 * @param {readonly number[]} window
 * @param {number} width
 * @param {number} height
 * @returns {Grid}
 */
function gridOf([u0, u1, v0, v1], width, height) {
  const [du, dv] = [(u1 - u0) / width, (v1 - v0) / height];
  const us = Float32Array.from({ length: width }, (_, i) => u0 + (i + 0.5) * du);
  const vs = Float32Array.from({ length: height }, (_, j) => v1 - (j + 0.5) * dv);
  return { width, height, us, vs };
}

/**
 * Warms everything up, and tries how many rows to take at a time.
 *
 * @param {ort.InferenceSession} session
 * @param {number} widest layer's units
 * @param {Grid} grid
 * @param {Uint32Array} regions the map
 */
async function fastestMapper(session, widest, grid, regions) {
  const sizes = CHUNK_NUMBERS.map((numbers) => Math.floor(numbers / widest / grid.width));
  /** @type {{ mapper: Mapper, rate: number } | undefined} */
  let best;
  for (const size of new Set(sizes.map((rows) => Math.min(Math.max(1, rows), grid.height)))) {
    const mapper = new Mapper(session, grid, size);
    await mapper.map(regions, 0);
    const startedAt = performance.now();
    const { rows } = await mapper.map(regions, TRIAL_SECONDS);
    const rate = rows / (performance.now() - startedAt);
    if (!best || rate > best.rate) best = { mapper, rate };
  }
  if (!best) throw new Error('The map has no rows.');
  return best.mapper;
}

/**
 * @typedef {Record<'repeats' | 'patience' | 'limit' | 'threads', number>} Numbers
 *
 * @param {string} path
 * @param {Numbers & { size: string }} options
 */
async function measure(path, { size, repeats, patience, limit, threads }) {
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  /** @type {{ layers: import('./onnx-model.mjs').Layer[], window?: number[] }} */
  const { layers, window = [-1, 1, -1, 1] } = JSON.parse(readFileSync(path, 'utf8'));
  const last = layers.findLastIndex(({ activation }) => activation !== 'linear');
  const hidden = layers.slice(0, last + 1);
  const other = hidden.find(({ activation }) => activation !== 'relu');
  if (other) {
    console.error(
      `its model has layers of relus alone, and this network has one of ${other.activation}.`,
    );
    process.exit(1);
  }
  if (hidden.some((layer) => 'kernels' in layer)) {
    console.error('its model is made of matrices alone, and has no convolutions.');
    process.exit(1);
  }
  const [width, height] = size.split('x').map(Number);
  const grid = gridOf(window, width, height);
  const regions = new Uint32Array(width * height);
  const session = await ort.InferenceSession.create(encodeModel(hidden), {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
  });
  const widest = Math.max(...hidden.map(({ bias }) => bias.length));
  const mapper = await fastestMapper(session, widest, grid, regions);
  const seconds = [];
  for (let spent = 0; ;) {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const mapped = await mapper.map(regions, limit);
    const taken = (performance.now() - startedAt) / 1000;
    seconds.push(taken);
    const { user, system } = process.cpuUsage(before);
    const processorSeconds = (user + system) / 1e6;
    spent += taken;
    if (seconds.length < repeats && spent < patience && mapped.rows === height) continue;
    const versions = { threads: ort.env.wasm.numThreads, onnxruntime: ort.env.versions.web };
    return { ...mapped, seconds, processorSeconds, chunk: mapper.rows * width, ...versions };
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    size: { type: 'string', default: '1024x1024' },
    threads: { type: 'string', default: String(availableParallelism()) },
    repeats: { type: 'string', default: '1' },
    patience: { type: 'string', default: '20' },
    limit: { type: 'string', default: 'Infinity' },
  },
});
const [repeats, patience, limit, threads] = [
  values.repeats,
  values.patience,
  values.limit,
  values.threads,
].map(Number);
const result = values.list
  ? { onnxruntime: ort.env.versions.web }
  : await measure(positionals[0], { size: values.size, repeats, patience, limit, threads });
console.log(JSON.stringify(result));
// The threads of WebAssembly would keep the process alive.
process.exit(0);
