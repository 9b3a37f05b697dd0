import { z } from 'zod';

/*
 * A report is sent with bugs: JSON that holds names and numbers, and nothing else of the machine. So it is written
 * through a schema that knows no other fields.
 */

const count = z.int().min(0);
const positive = z.number().min(0);

const limitSchema = z.strictObject({
  name: z.string(),
  /** What the adapter has, and what Crease's device was given of it. */
  adapter: positive,
  given: positive,
});

const adapterSchema = z.strictObject({
  vendor: z.string(),
  architecture: z.string(),
  device: z.string(),
  description: z.string(),
  /** What it is driven through, where the host knows. */
  backend: z.string().optional(),
  driver: z.string().optional(),
  /** A CPU pretends to be the GPU. */
  software: z.boolean(),
  subgroups: z.tuple([count, count]).optional(),
  limits: z.array(limitSchema),
  features: z.array(z.string()),
  /** Of those that Crease asks for: which it got, and which the adapter lacks. */
  given: z.array(z.string()),
  lacking: z.array(z.string()),
});

const checkSchema = z.strictObject({
  name: z.string(),
  about: z.string(),
  outcome: z.enum(['passed', 'failed', 'left out']),
  /** Things compared, and how many are not what they should be. */
  compared: count,
  different: count,
  /** Samples that rounding left open, which the CPU decided. */
  open: count.optional(),
  /** Largest difference from float64 that was seen, as a share of the bound. */
  rounding: positive.optional(),
  milliseconds: positive,
  /** Why it failed, or was left out. */
  sentence: z.string().optional(),
});

const speedSchema = z.strictObject({
  /** Float32 operations per second without memory, and of each kernel, every sample evaluated. */
  peak: positive,
  kernels: z.array(
    z.strictObject({ kernel: z.string(), network: z.string(), flopsPerSecond: positive }),
  ),
  /** A finished map: IDs, and counts by depth. */
  map: z.strictObject({ network: z.string(), side: count, milliseconds: positive }),
  /** Bytes per second from the GPU's memory to the program's. */
  readBack: positive,
});

export const reportSchema = z.strictObject({
  crease: z.string(),
  host: z.strictObject({ runtime: z.string(), platform: z.string() }),
  /** Null where there is none. */
  adapter: adapterSchema.nullable(),
  checks: z.array(checkSchema),
  /** Null where nothing was measured. */
  speed: speedSchema.nullable(),
  /** What is missing, and how to get it. */
  missing: z.array(z.string()),
  passed: z.boolean(),
  /** One sentence. */
  verdict: z.string(),
  seconds: positive,
});

export type DoctorReport = z.infer<typeof reportSchema>;
export type AdapterFacts = z.infer<typeof adapterSchema>;
export type CheckResult = z.infer<typeof checkSchema>;
export type Speed = z.infer<typeof speedSchema>;

/** What the host knows beside its adapter. */
export type HostFacts = Pick<DoctorReport, 'crease' | 'host'>;

/** A report as text for a bug: through the schema, so that nothing is in it that should not be. */
export function reportJson(report: DoctorReport): string {
  return JSON.stringify(reportSchema.parse(report), undefined, 2);
}

/**
 * The report of a machine that has no GPU to examine.
 *
 * @param missing what to do about it
 */
export function reportWithoutAdapter(facts: HostFacts, ...missing: string[]): DoctorReport {
  const nothing = { adapter: null, checks: [], speed: null };
  const verdict = 'There is no GPU adapter to examine.';
  return { ...facts, ...nothing, missing, passed: false, verdict, seconds: 0 };
}
