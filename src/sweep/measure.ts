import { countDefinitions } from '../geometry/definitions';
import { subdivide, type Region } from '../geometry/subdivision';
import { InputError } from '../network/errors';
import { hiddenWidths, inputWidth, outputWidth, type Network, isPlain } from '../network/network';
import type { OpenedNetwork } from '../network/open';
import { sliceNetwork, type Slice, type Window } from '../network/slice';
import type { SweepNetwork } from './plan';
import { quantiles } from './quantiles';
import { randomSlice } from './random-slice';
import type { DepthRecord, NetworkRecord } from './record';
import { RegionTally } from './region-tally';
import type { Sweep } from './sweep';

/** The fields of a sweep that say what is measured of a network. */
export type MeasureOptions = Pick<Sweep, 'window' | 'definitions' | 'maxRegions'>;

/**
 * Everything that a sweep says of a network without a GPU, exactly; nothing in it depends on the
 * machine or the time.
 *
 * @throws InputError if there are more regions than `maxRegions`, or the slice does not exist.
 */
export async function measureNetwork(
  opened: OpenedNetwork,
  described: SweepNetwork,
  options: MeasureOptions,
): Promise<NetworkRecord> {
  const { network, format } = opened;
  const window = sweepWindow(opened, options);
  const sliced = sliceNetwork(network, sweepSlice(network, described));
  const hidden = hiddenWidths(sliced);
  const tally = new RegionTally(hidden, window);
  const regions: Region[] = [];
  const { regionsByDepth } = await subdivide(sliced, window, {
    maxRegions: options.maxRegions,
    onRegion: (region) => {
      tally.add(region);
      if (options.definitions) regions.push(region);
    },
  });
  const definitions = options.definitions && {
    definitions: await Promise.resolve(countDefinitions(sliced, regions)),
  };
  const { u0, u1, v0, v1 } = window;
  return {
    network: {
      ...(format !== 'construction' && { sha256: opened.sha256 }),
      format,
      inputs: inputWidth(network),
      outputs: outputWidth(network),
      isPlain: isPlain(network),
    },
    window: [u0, u1, v0, v1],
    depths: depthRecords(hidden, regionsByDepth, tally),
    ...definitions,
  };
}

function depthRecords(
  hidden: readonly number[],
  regionsByDepth: readonly number[],
  tally: RegionTally,
): DepthRecord[] {
  return tally.result().map(({ areas, ...layer }, k) => {
    if (areas.length !== regionsByDepth[k])
      throw new Error(
        `Depth ${k + 1} has ${regionsByDepth[k]} regions, but ${areas.length} areas.`,
      );
    return {
      units: hidden[k],
      regions: areas.length,
      areaQuantiles: quantiles(areas),
      ...layer,
    };
  });
}

/** The window that a sweep measures a network in. */
export function sweepWindow(opened: OpenedNetwork, { window }: Pick<Sweep, 'window'>): Window {
  if (!window) return opened.window;
  const [u0, u1, v0, v1] = window;
  return { u0, u1, v0, v1 };
}

/**
 * The plane that a sweep measures a network in.
 *
 * @throws InputError if a network that has but one plane is to be cut in several.
 */
export function sweepSlice(network: Network, { name, slice = 0, draw }: SweepNetwork): Slice {
  const inputs = inputWidth(network);
  if (inputs <= 2 && slice > 0)
    throw new InputError(
      `${name}: a network of ${inputs} inputs has one plane, not several slices.`,
    );
  return randomSlice(inputs, draw ? `${draw.seed}/${slice}` : String(slice));
}
