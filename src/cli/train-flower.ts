/*
 * Regenerates the network that Crease ships, in about a minute. The same version of Node writes the
 * same bytes; another may round the last bit of a tangent or cosine differently.
 */
import { rename, writeFile } from 'node:fs/promises';
import { writeSafetensors } from '../network/safetensors-writer';
import {
  FLOWER_METADATA,
  FLOWER_RECIPE,
  FLOWER_STEPS,
  FLOWER_WINDOW,
} from '../network/shipped/flower';
import { flowerData } from '../training/flower-data';
import { Trainer } from '../training/trainer';

const path = process.argv[2] ?? 'src/network/shipped/flower.safetensors';
const trainer = new Trainer(FLOWER_RECIPE);
for (let tenth = 1; tenth <= 10; tenth++) {
  trainer.steps(FLOWER_STEPS / 10);
  console.error(
    `step ${trainer.taken} of ${FLOWER_STEPS}: loss of a batch ${trainer.loss.toExponential(2)}`,
  );
}
// Written beside its place and moved there, so that a file of this name is always whole.
const bytes = writeSafetensors(trainer.network(), FLOWER_METADATA, FLOWER_WINDOW, flowerData());
await writeFile(`${path}.part`, bytes);
await rename(`${path}.part`, path);
console.error(`wrote ${path}`);
