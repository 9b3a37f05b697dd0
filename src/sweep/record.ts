import { z } from 'zod';

/*
 * What a sweep keeps of each network: JSON, so that it is read back through a schema. Everything but
 * the seconds is the same in every run.
 */

const count = z.int().min(0);

const depthSchema = z.strictObject({
  /** Units of the layer. */
  units: count,
  /** Regions (R2) of the first k layers. */
  regions: count,
  /** Quantiles of their areas (quantiles.ts), in slice coordinates. */
  areaQuantiles: z.array(z.number()),
  /** Length of the layer's creases in the window. */
  creaseLength: z.number(),
  /** Units of the layer that are on in the whole window, and off. */
  alwaysOn: count,
  alwaysOff: count,
  /** Regions that samples met, by the number of samples along each side. */
  sampled: z.record(z.string(), count).optional(),
});

const networkSchema = z.strictObject({
  /** SHA-256 of the network's file, in hex; what a construction is, its name says. */
  sha256: z.string().optional(),
  format: z.enum(['json', 'safetensors', 'onnx', 'nnet', 'construction']),
  inputs: count,
  outputs: count,
  /** Whether each layer reads the one before it and no other, as theorems expect. */
  isPlain: z.boolean(),
});

const recordSchema = z.strictObject({
  network: networkSchema,
  /** u0, u1, v0, v1. */
  window: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  depths: z.array(depthSchema).min(1),
  definitions: z
    .strictObject({ R2: count, R4: count, R5: count, R6: count, adjacencies: count })
    .optional(),
});

export type NetworkRecord = z.infer<typeof recordSchema>;
export type DepthRecord = z.infer<typeof depthSchema>;

/** What became of one network of a sweep. */
export const outcomeSchema = z.union([
  z.strictObject({
    key: z.string(),
    record: recordSchema,
    seconds: z.strictObject({ exact: z.number(), sampled: z.number().optional() }),
  }),
  z.strictObject({
    key: z.string(),
    /** One sentence. */
    failed: z.string(),
    /** Crease's own fault, or the input's. */
    isFault: z.boolean(),
  }),
]);

export type Outcome = z.infer<typeof outcomeSchema>;
export type Seconds = Extract<Outcome, { record: unknown }>['seconds'];

/** Area of a record's window, in slice coordinates. */
export function windowArea({ window: [u0, u1, v0, v1] }: NetworkRecord): number {
  return (u1 - u0) * (v1 - v0);
}
