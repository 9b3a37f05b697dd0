import { PieceCollector } from '../../geometry/function-pieces';
import { LevelSet } from '../../geometry/level-sets';
import { regionAt, regionWith, type RegionAtPoint } from '../../geometry/region-at';
import { subdivide } from '../../geometry/subdivision';
import { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { firstLayers } from '../../network/first-layers';
import { regionKeys } from '../../network/region-id';
import { samplePreview } from '../../sampling/preview';
import { handOver } from '../../threads/hand-over';
import type { Call } from '../../threads/question';
import { serve } from '../../threads/serve';
import { whenAborted } from '../../threads/when-aborted';
import { complexBuffers, type RegionComplex } from '../../view/region-complex';
import { cuttersThatFit } from '../page/memory';
import { nowAndThen } from '../page/now-and-then';
import { portOfThread, threadOf } from '../page/thread-port';
import { ComplexBuilder } from './complex-builder';
import type {
  CutNews,
  CutRequest,
  CuttingQuestions,
  CutWindow,
  LayersRequest,
  PackedForms,
  PreviewWish,
  RegionRequest,
  SlicedWindow,
} from './cutting-messages';
import { LastCut } from './last-cut';

/*
 * The exact engine, off the page's own thread: it puts together what the subdivision's workers find,
 * and answers questions about single regions.
 */

/** More workers than this would only wait for the one that puts everything together. */
const MOST_WORKERS = 8;

const workers = new SubdivisionWorkers(
  () =>
    threadOf(new Worker(new URL('./subdivision-worker.ts', import.meta.url), { type: 'module' })),
  Math.min(MOST_WORKERS, navigator.hardwareConcurrency),
  (replacement) => passOn(replacement),
  cuttersThatFit,
);

let underway = new AbortController();
let last: LastCut | undefined;

/**
 * Before there are workers, a cut is tried alone: small networks take less than workers take to start
 * and to warm up. After so many milliseconds it goes on alone only if such a share of it is done.
 */
const ALONE_MS = 400;
const SHARE_ALONE = 1 / 4;

const passOn = serve<CuttingQuestions>(portOfThread(), {
  cut: cutWindow,
  forms: formsOf,
  regions: cutLayers,
  count: countRegions,
  region: findRegion,
});

/** Drops what is being cut or counted, for something else that ends when its signal is aborted. */
function begin(signal: AbortSignal): AbortSignal {
  underway.abort(new Error('Something else was asked for.'));
  const own = new AbortController();
  underway = own;
  whenAborted(signal, () => own.abort(signal.reason));
  return own.signal;
}

async function cutWindow(request: CutRequest, { signal, tell }: Call<CutNews>): Promise<CutWindow> {
  const own = begin(signal);
  if (request.preview) void tell(previewOf(request, request.preview));
  const onProgress = tellProgress(tell);
  const found =
    (workers.areStarted ? undefined : await findAlone(request, own, onProgress)) ??
    (await findRegions(request, own, workers, onProgress));
  return handOver(found, complexBuffers(found.complex));
}

/** Cuts a preview, which costs next to nothing: the engine is faster for having run once. */
function previewOf({ network }: SlicedWindow, { grid, colours }: PreviewWish): CutNews {
  try {
    const preview = samplePreview(network, grid, colours);
    return handOver({ kind: 'preview', preview }, [preview.pixels.buffer]);
  } catch {
    // What is wrong is said when the window cannot be cut either.
    return { kind: 'preview', preview: undefined };
  }
}

/** The regions of a window, without workers; undefined if that would take too long. */
async function findAlone(
  request: CutRequest,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<CutWindow | undefined> {
  const alone = new AbortController();
  const stop = () => alone.abort(signal.reason);
  const stopWaiting = whenAborted(signal, stop);
  let done = 0;
  const timer = setTimeout(() => {
    if (done < SHARE_ALONE) stop();
  }, ALONE_MS);
  try {
    return await findRegions(request, alone.signal, undefined, (share) => {
      done = share;
      onProgress(share);
    });
  } catch (error) {
    if (!alone.signal.aborted || signal.aborted) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    stopWaiting();
  }
}

async function findRegions(
  { network, window, maxRegions, boundary, isFunction }: CutRequest,
  signal: AbortSignal,
  helpers: SubdivisionWorkers | undefined,
  onProgress: (share: number) => void,
): Promise<CutWindow> {
  const builder = new ComplexBuilder(network, window);
  const levelSet = boundary && new LevelSet(network, boundary);
  const collector = isFunction ? new PieceCollector(network) : undefined;
  const counts = await subdivide(network, window, {
    maxRegions,
    workers: helpers,
    signal,
    onRegion(region) {
      builder.add(region);
      levelSet?.add(region);
      collector?.add(region);
    },
    onProgress,
  });
  const complex = builder.finish(counts);
  last = new LastCut({ network, window }, complex);
  return { complex, boundary: levelSet?.finish(), pieces: collector?.finish(window.u1) };
}

/** Says now and then how far a cut is. */
function tellProgress(tell: Call<CutNews>['tell']): (share: number) => void {
  return nowAndThen((share) => void tell({ kind: 'progress', share }));
}

/** The regions of the first layers. Once there are workers, these are warm, and help. */
async function cutLayers(
  { network, window, depth, maxRegions }: LayersRequest,
  { signal }: Call<never>,
): Promise<RegionComplex> {
  const first = firstLayers(network, depth);
  // The whole network's keys: a region has the ID that the map is coloured by.
  const builder = new ComplexBuilder(first, window, regionKeys(network));
  const counts = await subdivide(first, window, {
    maxRegions,
    signal: begin(signal),
    workers: workers.areStarted ? workers : undefined,
    onRegion: (region) => builder.add(region),
  });
  const complex = builder.finish(counts);
  return handOver(complex, complexBuffers(complex));
}

async function countRegions(
  { network, window, depth, maxRegions }: LayersRequest,
  { signal, tell }: Call<CutNews>,
): Promise<readonly number[]> {
  const { regionsByDepth } = await subdivide(firstLayers(network, depth), window, {
    maxRegions,
    signal: begin(signal),
    workers: workers.areStarted ? workers : undefined,
    onProgress: tellProgress(tell),
  });
  return regionsByDepth;
}

function findRegion({ network, window, depth, place }: RegionRequest): RegionAtPoint {
  const first = firstLayers(network, depth);
  return 'pattern' in place
    ? regionWith(first, window, place.pattern)
    : regionAt(first, window, place.u, place.v);
}

async function formsOf(request: CutRequest, { signal }: Call<never>): Promise<PackedForms> {
  // Another worker cut it, and is gone.
  if (!last?.isOf(request)) await findRegions(request, begin(signal), workers, () => undefined);
  if (!last) throw new Error('What was cut last is gone.');
  const packed = last.forms();
  return handOver(packed, [packed.forms.buffer]);
}
