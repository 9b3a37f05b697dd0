import { InputError } from '../network/errors';
import { countJson, countTable, type Counts } from './counts';
import { openMapRequest, type MapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { sampleRequest } from './sampling';
import { countExactly } from './subdividing';

export interface CountOptions extends SliceOptions {
  readonly json?: boolean;
  readonly exact?: boolean;
  readonly definitions?: boolean;
  /** False with `--no-sample`. */
  readonly sample: boolean;
  readonly maxRegions?: number;
}

/** `crease count`: the regions of a window by depth, those that samples meet and all there are. */
export async function count(
  name: string,
  options: CountOptions,
  signal: AbortSignal,
): Promise<void> {
  requireExact(options);
  const request = await openMapRequest(name, options);
  const counts = await countRequest(request, options, signal);
  print(options.json ? JSON.stringify(countJson(request, counts)) : countTable(request, counts));
}

async function countRequest(
  request: MapRequest,
  options: CountOptions,
  signal: AbortSignal,
): Promise<Counts> {
  // Samples first: where there is no GPU, that is said before the longer work.
  const sampled = options.sample && {
    sampled: await sampleRequest(request, 'Counting', signal),
  };
  const exact = options.exact && { exact: await countExactly(request, options, signal) };
  return { ...sampled, ...exact };
}

/** @throws InputError if an option needs `--exact`, and that is missing. */
function requireExact({ exact, sample, definitions, maxRegions }: CountOptions): void {
  if (exact) return;
  if (!sample) throw new InputError('With --no-sample there is nothing to count but by --exact.');
  if (definitions) throw new InputError('--definitions counts exact regions; it needs --exact.');
  if (maxRegions !== undefined)
    throw new InputError('--max-regions limits exact regions; it needs --exact.');
}
