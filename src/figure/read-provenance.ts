import { z } from 'zod';
import { WINNERS, type Winner, type LevelChoice } from '../geometry/level-sets';
import { InputError } from '../network/errors';
import type { ImageLayout } from '../network/image-layout';
import type { ActivationChoice } from '../network/layer-activations';
import { figureCommand, type Provenance, type SliceChoice } from './provenance';

/** What reads each field, also those that may be absent: a field that nothing reads would be dropped. */
type FieldsOf<T> = { readonly [Field in keyof T]-?: z.ZodType<T[Field]> };

/** No longer than paths, so that what is made of them stays a line that somebody can read. */
const name = z.string().max(4096);

/** What options take that are words. */
const word = z.string().regex(/^[a-z][\w.,:+ -]{0,4095}$/i);

const activationSchema = z.object({
  names: word,
  assumed: z.boolean(),
  flag: z.literal('--activation'),
} satisfies FieldsOf<ActivationChoice>);

const imageSchema = z.object({
  channels: z.number(),
  height: z.number(),
  width: z.number(),
  order: z.enum(['chw', 'hwc']),
} satisfies FieldsOf<ImageLayout>);

const networkSchema = z.object({
  // A construction's name may be all there is of it.
  name: z.string().max(2 ** 16),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  format: name,
  inputs: z.number(),
  hidden: z.array(z.number()),
  outputs: z.number(),
  image: imageSchema.exactOptional(),
  fileImage: z.union([imageSchema, z.literal('none')]).exactOptional(),
  activation: activationSchema.exactOptional(),
  output: name.exactOptional(),
  notes: z.array(name).exactOptional(),
} satisfies FieldsOf<Provenance['network']>);

type Through = Extract<SliceChoice, { through: unknown }>;

const anchorsSchema = z.object({ name, sha256: name } satisfies FieldsOf<Through['through']>);

const sliceSchema = z.union([
  z.object({
    axes: z.array(z.number()),
    at: z.array(z.number()).exactOptional(),
  } satisfies FieldsOf<Extract<SliceChoice, { axes: unknown }>>),
  z.object({ through: anchorsSchema } satisfies FieldsOf<Through>),
  z.object({ sensitive: z.literal(true) } satisfies FieldsOf<
    Extract<SliceChoice, { sensitive: unknown }>
  >),
]);

const levelSchema = z.object({
  output: z.number(),
  level: z.number(),
} satisfies FieldsOf<Exclude<LevelChoice, Winner>>);

const provenanceSchema = z.object({
  crease: name,
  network: networkSchema,
  slice: sliceSchema,
  window: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  size: z.tuple([z.number(), z.number()]),
  palette: word,
  creases: z.boolean(),
  boundary: z.union([z.enum(WINNERS), levelSchema]).exactOptional(),
  skipSlivers: z.boolean().exactOptional(),
  pictures: z.boolean().exactOptional(),
  graph: z.boolean().exactOptional(),
  byDepth: z.array(z.number()),
  command: z.string(),
} satisfies FieldsOf<Provenance>);

/**
 * Reads what `writeProvenance` wrote, field by field. Anybody can write a figure: the command is made anew
 * from the others, so that nobody pastes what a stranger has put there.
 *
 * @param format of the figure: its extension
 * @throws InputError if the text is anything else.
 */
export function readProvenance(text: string, format: string): Provenance {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError('the provenance in this figure is damaged.');
  }
  const read = provenanceSchema.safeParse(value);
  if (!read.success)
    throw new InputError('the provenance in this figure is not of a kind that this version reads.');
  const { command, byDepth, crease, ...recipe } = read.data;
  const verb = command.startsWith('crease export ') ? 'export' : 'render';
  const file = `${verb === 'export' ? 'regions' : 'map'}.${format}`;
  return { crease, ...recipe, byDepth, command: figureCommand(recipe, { verb, file }) };
}
