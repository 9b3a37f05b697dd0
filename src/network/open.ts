import { unpackedName } from './compressed';
import { readCreaseJson } from './crease-json';
import { digest } from './digest';
import { NetworkError } from './errors';
import { extensionOf, notANetwork, refuseForeign, refuseText } from './foreign-files';
import { readNnet } from './nnet';
import { readOnnx } from './onnx/read-onnx';
import {
  named,
  openedFile,
  openSafetensors,
  SAYS_ITSELF,
  type FileOptions,
  type OpenedNetwork,
} from './opened-network';

export { externalDataNames } from './onnx/read-onnx';
export { reportOperators, type OperatorReport } from './onnx/report';
export {
  openConstruction,
  openShipped,
  type NetworkFormat,
  type OpenedNetwork,
} from './opened-network';

/** Extensions of files that are opened. */
const FORMATS = ['json', 'safetensors', 'onnx', 'nnet'] as const;

function isOneOf<T extends string>(list: readonly T[], text: string): text is T {
  return list.some((one) => one === text);
}

/** Why other files take no name of an output. */
export const HAS_ONE_OUTPUT =
  '--output is for .onnx files, which may have several; -o names the file that is written.';

/**
 * Opens a network file by its extension, before a `.gz` if there is one.
 *
 * @param name the file's name; its extension decides, and errors start with it
 * @param bytes of the file, unpacked (`unpack`)
 * @param companions weights files that lie beside an ONNX file, by their bare names
 * @throws NetworkError one sentence that names the file and the place in it.
 */
export function openNetwork(
  name: string,
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array> = new Map(),
  options: FileOptions = {},
): OpenedNetwork {
  refuseForeign(name, bytes);
  const extension = extensionOf(unpackedName(name));
  if (!isOneOf(FORMATS, extension)) throw notANetwork(name);
  if (extension === 'safetensors' || extension === 'onnx') refuseText(name, bytes, extension);
  const { stored = bytes, activation, output } = options;
  if (output !== undefined && extension !== 'onnx')
    throw new NetworkError(`${name}: ${HAS_ONE_OUTPUT}`);
  if (extension === 'safetensors') return openSafetensors(name, bytes, options);
  if (activation !== undefined) throw new NetworkError(`${name}: ${SAYS_ITSELF}`);
  const used: Uint8Array[] = [];
  const contents = named(name, () => {
    if (extension === 'json') return readCreaseJson(bytes);
    if (extension === 'nnet') return readNnet(bytes);
    const { companions: read, ...model } = readOnnx(bytes, companions, options);
    used.push(...read);
    return model;
  });
  const sha256 = digest([stored, ...used], options.createHasher);
  return openedFile(name, extension, contents, sha256);
}
