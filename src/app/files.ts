import { InputError } from '../network/errors';
import { externalDataNames, openNetwork, type OpenedNetwork } from '../network/open';
import { element } from './elements';

const NETWORK_NAME = /\.(onnx|safetensors|json)$/i;

/** Takes files from the “Open” button and those dropped anywhere on the page. */
export function acceptFiles(onFiles: (files: readonly File[]) => void): void {
  const input = element('open-files', HTMLInputElement);
  element('open-button').addEventListener('click', chooseFiles);
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file, corrected, can be chosen again
    if (files.length > 0) onFiles(files);
  });
  acceptDrops(onFiles);
}

/** Lets a person choose files, which come to `acceptFiles`. */
export function chooseFiles(): void {
  element('open-files', HTMLInputElement).click();
}

function acceptDrops(accept: (files: readonly File[]) => void): void {
  const { body } = document;
  document.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    body.dataset.drop = 'yes';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) delete body.dataset.drop;
  });
  document.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    delete body.dataset.drop;
    accept([...(event.dataTransfer?.files ?? [])]);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

/**
 * Opens the one network among the files; the others may hold its weights.
 *
 * @throws InputError saying which file is missing or too many.
 */
export async function openFiles(files: readonly File[]): Promise<OpenedNetwork> {
  const networks = files.filter((file) => NETWORK_NAME.test(file.name));
  if (networks.length > 1)
    throw new InputError(`Open one network at a time, not ${networks.map(quote).join(' and ')}.`);
  if (networks.length === 0) throw notANetwork(files);
  const [file] = networks;
  const bytes = await readFile(file);
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
  return openNetwork(file.name, bytes, companions);
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
