import { InputError } from '../network/errors';
import { countJson, countTable, type Counts } from './count-report';
import { hashed, openRequest, type SampleRequest } from './map-request';
import { print } from './messages';
import type { VolumeOptions } from './options';
import { sampleRequest } from './sample-request';
import { countExactly } from './exact-count';

export interface CountOptions extends VolumeOptions {
  readonly json?: boolean;
  readonly exact?: boolean;
  readonly definitions?: boolean;
  /** False with `--no-sample`. */
  readonly sample: boolean;
  readonly maxRegions?: number;
}

/**
 * `crease count`: the regions of a window by depth, those that samples meet and all there are; or
 * those that samples meet in a volume, where three axes are named.
 */
export async function countCommand(
  name: string,
  options: CountOptions,
  signal: AbortSignal,
): Promise<void> {
  requireExact(options);
  if (options.exact && options.axes?.length === 3)
    throw new InputError('--exact cuts planes into regions; a volume of three axes is sampled.');
  const request = await openRequest(name, options);
  const counts = await countRequest(request, options, signal);
  if (options.json) await hashed(request);
  print(options.json ? JSON.stringify(countJson(request, counts)) : countTable(request, counts));
}

async function countRequest(
  request: SampleRequest,
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
