import { InputError } from '../network/errors';
import { openMapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { countJson, countTable, sampleOnGpu } from './sampling';

export interface CountOptions extends SliceOptions {
  readonly json?: boolean;
  /** False with `--no-sample`. */
  readonly sample: boolean;
}

/** `crease count`: the distinct regions that a window's samples meet, by depth. */
export async function count(
  name: string,
  options: CountOptions,
  signal: AbortSignal,
): Promise<void> {
  if (!options.sample)
    throw new InputError('There is nothing to count: this version counts by sampling only.');
  const request = await openMapRequest(name, options);
  const counted = await sampleOnGpu(request, 'Counting', signal, (sampling) =>
    sampling.sampler.count(request.grid, sampling.options),
  );
  if (options.json) print(JSON.stringify(countJson(request, counted)));
  else print(countTable(request, counted));
}
