import { firstLayers } from '../network/first-layers';
import { hiddenWidths } from '../network/network';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { weightsOf } from '../network/thread-memory';
import { validateExactWindow } from './exact-window';
import { polygonsIn } from './polygon-cells';
import { regionOf, type Region } from './region';
import { Subdivider, TASKS } from './subdivider';
import { Total, type ExactCounts } from './subdivision-total';
import type { SubdivisionWorkers } from './subdivision-workers';
import { reachOfWindow, triangularNetwork } from './triangular';

export type { Region } from './region';
export type { ExactCounts } from './subdivision-total';

/** What a caller may say about a subdivision. */
export interface SubdivisionOptions {
  /** Regions after which it gives up, with a sentence that says how far it got: 20 million. */
  readonly maxRegions?: number;
  /** Called with every region, in the same order in every run, with workers or without. */
  readonly onRegion?: (region: Region) => void;
  /** Called now and then with the share of the window's area that is done. */
  readonly onProgress?: (share: number) => void;
  /** Once aborted, the subdivision rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds between pauses of this thread, in which hosts draw, and signals come through: 50. */
  readonly pauseEvery?: number;
  /** Does the work elsewhere; without them, it is done in this thread. */
  readonly workers?: SubdivisionWorkers | undefined;
}

export const DEFAULT_MAX_REGIONS = 20_000_000;

/** Milliseconds between pauses. */
const PAUSE_EVERY = 50;

/** Steps between looks at the clock. */
const STEPS_AT_ONCE = 64;

/**
 * Cuts a window into the regions of a network, exactly, and counts them by depth (`Subdivider`).
 *
 * @throws InputError if the window has no area, or there are more than `maxRegions` regions.
 */
export async function subdivide(
  network: SlicedNetwork,
  window: Window,
  options: SubdivisionOptions = {},
): Promise<ExactCounts> {
  validateExactWindow(window);
  const { maxRegions = DEFAULT_MAX_REGIONS, workers, signal } = options;
  signal?.throwIfAborted();
  await requireFirstBelow(network, window, options);
  return workers
    ? workers.subdivide(network, window, { ...options, maxRegions })
    : subdivideHere(network, window, options);
}

/**
 * Refuses a window in which the first hidden layer alone has too many regions, in a network that takes minutes to be
 * brought into the threads that cut it, and milliseconds for each region: the first layer takes microseconds. Does
 * nothing for others.
 *
 * @throws TooManyRegionsError naming the limit, and the share of the window that was done.
 */
export async function requireFirstBelow(
  network: SlicedNetwork,
  window: Window,
  { maxRegions = DEFAULT_MAX_REGIONS, workers, signal }: SubdivisionOptions,
): Promise<void> {
  if (!firstMayExceed(network, maxRegions)) return;
  const first = { maxRegions, workers, ...(signal && { signal }) };
  await subdivide(firstLayers(network, 1), window, first);
}

/** Weights from which the first layer's regions are counted before anything else. */
const MANY_WEIGHTS = 2 ** 22;

/** Whether the first hidden layer may have too many regions, and it pays to know before the others are cut. */
function firstMayExceed(network: SlicedNetwork, maxRegions: number): boolean {
  const [first, ...deeper] = hiddenWidths(network);
  // As many as lines in general position have.
  return (
    deeper.length > 0 &&
    1 + (first * (first + 1)) / 2 > maxRegions &&
    weightsOf(network) > MANY_WEIGHTS
  );
}

async function subdivideHere(
  network: SlicedNetwork,
  window: Window,
  options: SubdivisionOptions,
): Promise<ExactCounts> {
  const { maxRegions = DEFAULT_MAX_REGIONS, pauseEvery = PAUSE_EVERY, signal } = options;
  const { onRegion, onProgress } = options;
  const triangular = triangularNetwork(network, reachOfWindow(window));
  const subdivider = new Subdivider(triangular, polygonsIn(window), {
    onRegion: onRegion && ((found) => onRegion(regionOf(triangular, found))),
  });
  const total = new Total(hiddenWidths(network).length, window, maxRegions);
  let resumedAt = performance.now();
  for (let task = 0; task < TASKS; task++) {
    subdivider.begin(task);
    for (let isDone = false; !isDone;) {
      for (let i = 0; i < STEPS_AT_ONCE && !isDone; i++) isDone = !subdivider.step();
      const { counts, area } = subdivider.found();
      total.requireBelowLimit(counts, area);
      if (performance.now() - resumedAt < pauseEvery) continue;
      onProgress?.(total.share(area));
      await pause();
      signal?.throwIfAborted();
      resumedAt = performance.now();
    }
    total.add(subdivider.found());
  }
  total.requireBelowLimit();
  return total.result();
}

/** Lets whatever else waits in this thread run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
