import { InputError } from '../network/errors';
import { externalDataNames, openNetwork } from '../network/open';
import type { FoundInFiles } from './opening-messages';
import { readThrough } from './plane';

const NETWORK_NAME = /\.(onnx|safetensors|json)$/i;

/**
 * Opens the one network among the files, whose weights the others may hold; or a plane's points.
 *
 * @throws InputError saying which file is missing or too many.
 */
export async function openFiles(files: readonly File[]): Promise<FoundInFiles> {
  const networks = files.filter((file) => NETWORK_NAME.test(file.name));
  if (networks.length > 1)
    throw new InputError(`Open one network at a time, not ${networks.map(quote).join(' and ')}.`);
  if (networks.length === 0) throw notANetwork(files);
  const [file] = networks;
  const bytes = await readFile(file);
  const through = /\.json$/i.test(file.name) ? readThrough(file.name, bytes) : undefined;
  if (through) return { kind: 'points', through };
  const companions = new Map<string, Uint8Array>();
  if (/\.onnx$/i.test(file.name)) {
    const names = externalDataNames(bytes);
    const missing = names.filter((name) => !files.some((other) => other.name === name));
    if (missing.length > 0)
      throw new InputError(
        `${quote(file)} keeps its weights in ${missing.join(' and ')}: open or drop them together.`,
      );
    for (const other of files)
      if (names.includes(other.name)) companions.set(other.name, await readFile(other));
  }
  return { kind: 'network', opened: openNetwork(file.name, bytes, companions) };
}

function notANetwork(files: readonly File[]): InputError {
  const [first] = files;
  if (!first) return new InputError('There was no file in what was dropped.');
  if (/\.data$/i.test(first.name))
    return new InputError(`${quote(first)} holds weights of an .onnx file: open both together.`);
  return new InputError(`${quote(first)} is not an .onnx, .safetensors or .json file.`);
}

async function readFile(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new InputError(`${quote(file)} could not be read.`); // a folder, or gone since
  }
}

function quote({ name }: File): string {
  return `“${name}”`;
}
