import { readCreaseJson } from './crease-json';
import { NetworkError } from './errors';
import { readOnnx } from './onnx/read-onnx';
import { named, openedFile, openSafetensors, type OpenedNetwork } from './opened';

export { externalDataNames } from './onnx/read-onnx';
export { openConstruction, openShipped, type NetworkFormat, type OpenedNetwork } from './opened';

/**
 * Opens a network file by its extension.
 *
 * @param name the file's name; its extension decides, and errors start with it
 * @param companions weights files that lie beside an ONNX file, by their bare names
 * @throws NetworkError one sentence that names the file and the place in it.
 */
export function openNetwork(
  name: string,
  bytes: Uint8Array,
  companions: ReadonlyMap<string, Uint8Array> = new Map(),
): OpenedNetwork {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1].toLowerCase();
  if (extension !== 'json' && extension !== 'safetensors' && extension !== 'onnx')
    throw new NetworkError(
      `${name}: Crease opens .json, .safetensors and .onnx files; export a PyTorch model with torch.onnx.export.`,
    );
  if (extension === 'safetensors') return openSafetensors(name, bytes);
  const used: Uint8Array[] = [];
  const contents = named(name, () => {
    if (extension === 'json') return readCreaseJson(bytes);
    const model = readOnnx(bytes, companions);
    used.push(...model.companions);
    return model;
  });
  return openedFile(name, extension, contents, [bytes, ...used]);
}
