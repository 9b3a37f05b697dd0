import { isEmulated, RAISED_LIMITS, WANTED_FEATURES } from '../gpu/device';
import type { AdapterFacts } from './report';

/** Limits that say how large maps and networks may be, beside those that Crease asks more of. */
const OTHER_LIMITS = [
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const;

/**
 * What an adapter is and has.
 *
 * @param device that was opened of it
 * @param known what only the host can tell
 */
export function describeAdapter(
  { info, limits, features }: GPUAdapter,
  device: GPUDevice,
  known: { readonly backend?: string | undefined; readonly driver?: string | undefined } = {},
): AdapterFacts {
  const { vendor, architecture, description, subgroupMinSize = 0, subgroupMaxSize = 0 } = info;
  const { backend, driver } = known;
  return {
    vendor,
    architecture,
    device: info.device,
    description,
    ...(backend !== undefined && { backend }),
    ...(driver !== undefined && { driver }),
    software: isEmulated(info),
    ...(subgroupMinSize > 0 && { subgroups: [subgroupMinSize, subgroupMaxSize] }),
    limits: [...RAISED_LIMITS, ...OTHER_LIMITS].map((name) => ({
      name,
      adapter: limits[name],
      given: device.limits[name],
    })),
    features: [...features].toSorted(),
    given: WANTED_FEATURES.filter((feature) => device.features.has(feature)),
    lacking: WANTED_FEATURES.filter((feature) => !device.features.has(feature)),
  };
}
