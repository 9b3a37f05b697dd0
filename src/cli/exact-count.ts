import { countDefinitions, type DefinitionCounts } from '../geometry/definitions';
import {
  DEFAULT_MAX_REGIONS,
  requireFirstBelow,
  subdivide,
  type ExactCounts,
  type Region,
} from '../geometry/subdivision';
import { TooManyRegionsError } from '../geometry/subdivision-total';
import { composeNetwork, slicedNetworkOf, type MapRequest } from './map-request';
import { regionsToCompare, requireRoomToCompare } from './memory';
import { Progress } from './messages';
import { openWorkers } from './workers';
import type { SubdivisionWorkers } from '../geometry/subdivision-workers';

/** The exact counts of a window, and what they took. */
export interface ExactlyCounted extends ExactCounts {
  readonly definitions?: DefinitionCounts;
  readonly seconds: number;
}

/** What a command says about the cutting. */
export interface CuttingOptions {
  readonly maxRegions?: number;
  /** Called with every region, in the same order in every run. */
  readonly onRegion?: (region: Region) => void;
  /** Called now and then with the share of the window's area that is done. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Cuts the window of a request into its exact regions, with a progress bar. Needs no GPU.
 *
 * @param label of the progress bar
 * @throws InputError if there are more regions than the limit, or the network does not fit into memory.
 */
export function subdivideRequest(
  request: MapRequest,
  label: string,
  options: CuttingOptions,
  signal: AbortSignal,
): Promise<ExactCounts> {
  return withWorkers(request, (workers) => cut(request, workers, label, options, signal));
}

/**
 * Cuts the window of a request into regions that are to be compared with each other. It counts them first, which
 * takes a small part of the time.
 *
 * @throws InputError if they do not fit into memory, too.
 */
export function subdivideToCompare(
  request: MapRequest,
  options: CuttingOptions,
  signal: AbortSignal,
): Promise<ExactCounts> {
  return withWorkers(request, async (workers) => {
    await requireFew(request, workers, options, signal);
    return cut(request, workers, 'Cutting', options, signal);
  });
}

/** How many times as many regions as can be compared are counted, to say how many there are; beyond, it is guessed. */
const COUNTED = 8;

/** @throws InputError if there are more regions than the limit, or than fit into memory. */
async function requireFew(
  request: MapRequest,
  workers: SubdivisionWorkers,
  { maxRegions: limit = DEFAULT_MAX_REGIONS }: CuttingOptions,
  signal: AbortSignal,
): Promise<void> {
  const network = slicedNetworkOf(request);
  const maxRegions = Math.min(limit, COUNTED * regionsToCompare(network));
  try {
    const counted = await cut(request, workers, 'Counting', { maxRegions }, signal);
    requireRoomToCompare(network, counted.regionsByDepth.at(-1) ?? 1);
  } catch (error) {
    if (error instanceof TooManyRegionsError && maxRegions < limit)
      requireRoomToCompare(network, maxRegions, undefined, error.share);
    throw error;
  }
}

/**
 * Refuses more regions than the limit, or than can be compared, as far as that is known early: before a large
 * network's hash, which takes minutes.
 *
 * @throws InputError as `subdivideRequest` does, or `subdivideToCompare` where regions are compared.
 */
export function refuseTooMany(
  request: MapRequest,
  {
    isCompared,
    maxRegions,
  }: { readonly isCompared: boolean; readonly maxRegions?: number | undefined },
  signal: AbortSignal,
): Promise<void> {
  const limit = maxRegions === undefined ? {} : { maxRegions };
  return withWorkers(request, (workers) =>
    isCompared
      ? requireFew(request, workers, limit, signal)
      : requireFirstBelow(slicedNetworkOf(request), request.grid.window, {
          ...limit,
          workers,
          signal,
        }),
  );
}

async function withWorkers<T>(
  request: MapRequest,
  work: (workers: SubdivisionWorkers) => Promise<T>,
): Promise<T> {
  await composeNetwork(request);
  const workers = openWorkers();
  try {
    return await work(workers);
  } finally {
    workers.close();
  }
}

async function cut(
  request: MapRequest,
  workers: SubdivisionWorkers,
  label: string,
  { maxRegions = DEFAULT_MAX_REGIONS, onRegion, onProgress }: CuttingOptions,
  signal: AbortSignal,
): Promise<ExactCounts> {
  const progress = new Progress(label);
  try {
    return await subdivide(slicedNetworkOf(request), request.grid.window, {
      maxRegions,
      ...(onRegion && { onRegion }),
      onProgress(share) {
        progress.show(share);
        onProgress?.(share);
      },
      signal,
      workers,
    });
  } finally {
    progress.end();
  }
}

/** Counts the regions of a request exactly. */
export async function countExactly(
  request: MapRequest,
  options: { readonly definitions?: boolean; readonly maxRegions?: number },
  signal: AbortSignal,
): Promise<ExactlyCounted> {
  const startedAt = performance.now();
  const regions: Region[] = [];
  // Only the definitions compare regions with each other; without them, none needs to stay.
  const keep = options.definitions && { onRegion: (region: Region) => void regions.push(region) };
  const cutting = { ...options, ...keep };
  const counts = options.definitions
    ? await subdivideToCompare(request, cutting, signal)
    : await subdivideRequest(request, 'Cutting', cutting, signal);
  const definitions = options.definitions && {
    definitions: await compare(request, regions, signal),
  };
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  return { ...counts, ...definitions, seconds };
}

/** Counts regions under the definitions that compare them, with a progress bar. */
async function compare(
  request: MapRequest,
  regions: readonly Region[],
  signal: AbortSignal,
): Promise<DefinitionCounts> {
  const progress = new Progress('Comparing');
  const onProgress = (share: number) => progress.show(share);
  try {
    return await countDefinitions(slicedNetworkOf(request), regions, {
      onProgress,
      signal,
    });
  } finally {
    progress.end();
  }
}
