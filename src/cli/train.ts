/*
 * Regenerates the network that Crease ships, in about a minute. The same version of Node writes the
 * same bytes; another may round the last bit of a tangent or cosine differently.
 */
import { rename, writeFile } from 'node:fs/promises';
import { writeSafetensors } from '../network/safetensors-writer';
import {
  flowerData,
  FLOWER_METADATA,
  FLOWER_RECIPE,
  FLOWER_WINDOW,
} from '../network/shipped/flower';
import { trainNetwork } from '../network/training';

const path = process.argv[2] ?? 'src/network/shipped/flower.safetensors';
const network = trainNetwork(FLOWER_RECIPE, (step, loss) => {
  if (step % (FLOWER_RECIPE.steps / 10) === 0)
    console.error(`step ${step} of ${FLOWER_RECIPE.steps}: loss ${loss.toExponential(2)}`);
});
// Written beside its place and moved there, so that a file of this name is always whole.
const bytes = writeSafetensors(network, FLOWER_METADATA, FLOWER_WINDOW, flowerData());
await writeFile(`${path}.part`, bytes);
await rename(`${path}.part`, path);
console.error(`wrote ${path}`);
