import { LevelSet } from '../../geometry/level-sets';
import { NearestMaps } from '../../geometry/plane-map';
import { regionAt, regionWith } from '../../geometry/region-at';
import { subdivide } from '../../geometry/subdivision';
import { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { InputError } from '../../network/errors';
import { firstLayers } from '../../network/first-layers';
import { outputWidth } from '../../network/network';
import { regionKeys } from '../../network/region-id';
import { samplePreview } from '../../sampling/preview';
import { complexBuffers, patternIn, type RegionComplex } from '../../view/region-complex';
import { ComplexBuilder } from './complex-builder';
import type {
  CutWindow,
  FromCutter,
  PackedForms,
  PreviewWish,
  Scene,
  ToCutter,
} from './cutting-messages';
import { channelOfWorker, channelTo } from '../page/worker-scope';

/*
 * The exact engine, off the page's own thread: it puts together what the subdivision's workers find,
 * and answers questions about single regions.
 */

/** More workers than this would only wait for the one that puts everything together. */
const MOST_WORKERS = 8;

const workers = new SubdivisionWorkers(
  () =>
    channelTo(new Worker(new URL('./subdivision-worker.ts', import.meta.url), { type: 'module' })),
  Math.min(MOST_WORKERS, navigator.hardwareConcurrency),
);

const channel = channelOfWorker<FromCutter, ToCutter>();
let underway: { readonly number: number; readonly abort: AbortController } | undefined;
/** What was cut last, for questions about all of its regions: vertices and patterns. */
let last: { readonly scene: Scene; readonly complex: RegionComplex } | undefined;

/**
 * Before there are workers, a cut is tried alone: small networks take less than workers take to start
 * and to warm up. After so many milliseconds it goes on alone only if such a share of it is done.
 */
const ALONE_MS = 400;
const SHARE_ALONE = 1 / 4;

type Cutting = Extract<ToCutter, { kind: 'cut' }>;

/** Drops what is being cut or counted, for something else. */
function begin(number: number): AbortSignal {
  underway?.abort.abort();
  const abort = new AbortController();
  underway = { number, abort };
  return abort.signal;
}

async function cut(message: Cutting): Promise<void> {
  const { number, scene } = message;
  const signal = begin(number);
  if (message.preview) sendPreview(number, scene, message.preview);
  const found =
    (workers.areStarted ? undefined : await findAlone(message, signal)) ??
    (await findRegions(message, signal, workers, progressOf(number)));
  const { complex, boundary } = found;
  // What is sent is gone from here.
  const { starts, corners, patterns } = complex;
  const kept = { starts: starts.slice(), corners: corners.slice(), patterns: patterns.slice() };
  last = { scene, complex: { ...complex, ...kept } };
  channel.send({ kind: 'cut', number, cut: { complex, boundary } }, complexBuffers(complex));
}

/** It costs next to nothing: the engine is faster for having run once. */
function sendPreview(number: number, { network }: Scene, { grid, colours }: PreviewWish): void {
  try {
    const preview = samplePreview(network, grid, colours);
    channel.send({ kind: 'preview', number, preview }, [preview.pixels.buffer]);
  } catch {
    // What is wrong is said when the scene cannot be cut either.
    channel.send({ kind: 'preview', number, preview: undefined });
  }
}

/** The regions of a window, without workers; undefined if that would take too long. */
async function findAlone(message: Cutting, signal: AbortSignal): Promise<CutWindow | undefined> {
  const alone = new AbortController();
  const stop = () => alone.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const say = progressOf(message.number);
  let done = 0;
  const timer = setTimeout(() => {
    if (done < SHARE_ALONE) stop();
  }, ALONE_MS);
  try {
    return await findRegions(message, alone.signal, undefined, (share) => {
      done = share;
      say(share);
    });
  } catch (error) {
    if (!alone.signal.aborted || signal.aborted) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function findRegions(
  { scene: { network, window }, maxRegions, boundary }: Cutting,
  signal: AbortSignal,
  helpers: SubdivisionWorkers | undefined,
  onProgress: (share: number) => void,
): Promise<CutWindow> {
  const builder = new ComplexBuilder(network, window);
  const levelSet = boundary && new LevelSet(network, boundary);
  const counts = await subdivide(network, window, {
    maxRegions,
    workers: helpers,
    signal,
    onRegion(region) {
      builder.add(region);
      levelSet?.add(region);
    },
    onProgress,
  });
  return { complex: builder.finish(counts), boundary: levelSet?.finish() };
}

/** Milliseconds between two words about how far a cut is. */
const SAY_EVERY_MS = 80;

/** Says now and then how far a cut is. */
function progressOf(number: number): (share: number) => void {
  let saidAt = 0;
  return (share) => {
    const now = performance.now();
    if (now - saidAt < SAY_EVERY_MS) return;
    saidAt = now;
    channel.send({ kind: 'progress', number, share });
  };
}

/** The regions of the first layers. Once there are workers, these are warm, and help. */
async function cutFirst(message: Extract<ToCutter, { kind: 'regions' }>): Promise<void> {
  const { number, scene, depth, maxRegions } = message;
  const { window } = scene;
  const signal = begin(number);
  const network = firstLayers(scene.network, depth);
  // The whole network's keys: a region has the ID that the map is coloured by.
  const builder = new ComplexBuilder(network, window, regionKeys(scene.network));
  const counts = await subdivide(network, window, {
    maxRegions,
    signal,
    workers: workers.areStarted ? workers : undefined,
    onRegion: (region) => builder.add(region),
  });
  const complex = builder.finish(counts);
  channel.send({ kind: 'regions', number, complex }, complexBuffers(complex));
}

async function count(message: Extract<ToCutter, { kind: 'count' }>): Promise<void> {
  const { number, scene, maxRegions } = message;
  const { regionsByDepth: counts } = await subdivide(scene.network, scene.window, {
    maxRegions,
    signal: begin(number),
    workers: workers.areStarted ? workers : undefined,
    onProgress: progressOf(number),
  });
  channel.send({ kind: 'counted', number, counts });
}

/** The forms of the outputs in all regions of the last cut. */
function formsOfLast(): PackedForms {
  if (!last) throw new Error('Nothing was cut yet.');
  const { scene, complex } = last;
  const { u0, u1, v0, v1 } = scene.window;
  const outputs = outputWidth(scene.network);
  const regions = complex.starts.length - 1;
  const forms = new Float32Array(3 * outputs * regions);
  const lowest = new Float64Array(outputs).fill(Infinity);
  const highest = new Float64Array(outputs).fill(-Infinity);
  const source = new NearestMaps(scene.network);
  for (let region = 0, at = 0; region < regions; region++) {
    const { weights, bias } = source.of(patternIn(complex, region));
    for (const [output, [a, b]] of weights.entries()) {
      const c = bias[output];
      forms[at++] = (a * (u1 - u0)) / 2;
      forms[at++] = (b * (v1 - v0)) / 2;
      forms[at++] = (a * (u0 + u1)) / 2 + (b * (v0 + v1)) / 2 + c;
      for (let k = complex.starts[region]; k < complex.starts[region + 1]; k++) {
        const value = a * complex.corners[2 * k] + b * complex.corners[2 * k + 1] + c;
        lowest[output] = Math.min(lowest[output], value);
        highest[output] = Math.max(highest[output], value);
      }
    }
  }
  return { outputs, forms, ranges: Array.from(lowest, (from, k) => ({ from, to: highest[k] })) };
}

async function answer(message: ToCutter): Promise<void> {
  const { number } = message;
  if (message.kind === 'cut') return cut(message);
  if (message.kind === 'regions') return cutFirst(message);
  if (message.kind === 'count') return count(message);
  if (message.kind === 'drop') {
    if (underway?.number === number) underway.abort.abort();
  } else if (message.kind === 'forms') {
    const forms = formsOfLast();
    channel.send({ kind: 'forms', number, forms }, [forms.forms.buffer]);
  } else {
    const { place, depth } = message;
    const { window } = message.scene;
    const network = firstLayers(message.scene.network, depth);
    const region =
      'pattern' in place
        ? regionWith(network, window, place.pattern)
        : regionAt(network, window, place.u, place.v);
    channel.send({ kind: 'region', number, region });
  }
}

channel.onMessage((message) => {
  answer(message).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    const isInput = error instanceof InputError;
    channel.send({ kind: 'failed', number: message.number, message: text, isInput });
  });
});
