import { extname } from 'node:path';
import { activationsOf } from '../network/layer-activations';
import { isConstruction, PREFIXES } from '../network/constructions/constructions';
import { writeCreaseJson } from '../network/crease-json';
import { InputError } from '../network/errors';
import { denseLayers } from '../network/file-contents';
import type { OpenedNetwork } from '../network/open';
import { isShipped, SHIPPED } from '../network/shipped/names';
import { writeSafetensors } from '../network/safetensors-writer';
import { requireWritable } from './files';
import { writeWhole } from './whole-files';
import { openNamedNetwork } from './map-request';
import { print, printLine } from './messages';

export interface MakeOptions {
  readonly file: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `crease make`: writes a construction as a network file. */
export async function make(name: string, options: MakeOptions, signal: AbortSignal): Promise<void> {
  const { file } = options;
  if (!isConstruction(name) && !isShipped(name))
    throw new InputError(
      `${name}: make writes constructions (${PREFIXES}) and ${SHIPPED.join(', ')}.`,
    );
  const extension = extname(file).toLowerCase();
  if (extension !== '.json' && extension !== '.safetensors')
    throw new InputError(`${file}: Crease writes networks as .json or .safetensors.`);
  requireWritable(file);
  const opened = await openNamedNetwork(name, options);
  await writeWhole(file, encode(opened, extension), signal);
  if (options.json) print(JSON.stringify({ file, construction: opened.name }));
  else printLine(`${opened.name} is in ${file}`);
}

function encode(
  { name, network, window, data }: OpenedNetwork,
  extension: '.json' | '.safetensors',
) {
  return extension === '.json'
    ? writeCreaseJson(network, window)
    : writeSafetensors(
        network,
        { construction: name, activation: activationsOf(denseLayers(network)) },
        window,
        data,
      );
}
