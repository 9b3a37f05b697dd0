import { countDefinitions, type DefinitionCounts } from '../geometry/definitions';
import {
  DEFAULT_MAX_REGIONS,
  subdivide,
  type ExactCounts,
  type Region,
} from '../geometry/subdivision';
import { slicedNetworkOf, type MapRequest } from './map-request';
import { Progress } from './messages';
import { openWorkers } from './workers';

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
}

/**
 * Cuts the window of a request into its exact regions, with a progress bar. Needs no GPU.
 *
 * @param label of the progress bar
 * @throws InputError if there are more regions than the limit.
 */
export async function subdivideRequest(
  request: MapRequest,
  label: string,
  { maxRegions = DEFAULT_MAX_REGIONS, onRegion }: CuttingOptions,
  signal: AbortSignal,
): Promise<ExactCounts> {
  const progress = new Progress(label);
  const workers = openWorkers();
  const onProgress = (share: number) => progress.show(share);
  try {
    return await subdivide(slicedNetworkOf(request), request.grid.window, {
      maxRegions,
      ...(onRegion && { onRegion }),
      onProgress,
      signal,
      workers,
    });
  } finally {
    workers.close();
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
  const counts = await subdivideRequest(request, 'Cutting', { ...options, ...keep }, signal);
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
