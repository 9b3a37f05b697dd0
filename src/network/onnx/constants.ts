import { NetworkError } from '../errors';
import { requireFinite, type Weights } from '../linear-map';
import { decodeFloats, FLOAT_BYTES, type FloatType } from '../tensor-data';
import { toNumber, type Int64, type Tensor } from './decode';
import { onnx } from './onnx.generated.js';

/** A tensor whose numbers the file holds. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  /** Row by row, as many as the shape says. */
  readonly values: Weights;
}

/** The weights files beside a model, and which of them were asked for, in order of first use. */
export interface WeightsFiles {
  readonly given: ReadonlyMap<string, Uint8Array>;
  readonly used: Set<Uint8Array>;
  /** Numbers in the place of those in files that are not there, for who wants to know the rest. */
  readonly standIn?: (count: number) => Weights;
}

/** `TensorProto.DataType` numbers that Crease reads. */
const FLOAT_TYPES: ReadonlyMap<number, FloatType> = new Map([
  [1, 'F32'],
  [10, 'F16'],
  [11, 'F64'],
  [16, 'BF16'],
]);
const INT64_TYPE = 7;

/**
 * A stored tensor's numbers. Nothing is allocated before the shape agrees with the data's length.
 *
 * @throws NetworkError naming the tensor.
 */
export function readConstant(tensor: Tensor, files: WeightsFiles): Constant {
  const place = `tensor "${tensor.name ?? ''}"`;
  const shape = (tensor.dims ?? []).map((size) => toNumber(size));
  if (!shape.every((size) => size >= 0))
    throw new NetworkError(`${place} has the impossible shape [${shape.join(', ')}].`);
  // A product past 2⁵³ is inexact, but never as small as the length of a file.
  const count = shape.reduce((product, size) => product * size, 1);
  if (count === 0 && shape.length > 1)
    throw new NetworkError(`${place} has the shape [${shape.join(', ')}], which holds nothing.`);
  const values = readValues(tensor, count, files, place);
  requireFinite(values, place);
  return { kind: 'constant', shape, values };
}

function readValues(tensor: Tensor, count: number, files: WeightsFiles, place: string): Weights {
  const { dataType, rawData, floatData, doubleData, int64Data } = tensor;
  const type = FLOAT_TYPES.get(dataType ?? 0);
  if (!type && dataType !== INT64_TYPE)
    throw new NetworkError(
      `${place} has the data type number ${dataType ?? 0}; Crease reads floats, doubles, halves, bfloats and int64.`,
    );
  if (type && isExternal(tensor) && files.standIn) return files.standIn(count);
  const width = type ? FLOAT_BYTES[type] : 8;
  const stored = isExternal(tensor) ? externalBytes(tensor, files, place) : rawData;
  if (stored?.length) {
    requireCount(stored.length / width, count, place);
    return type ? decodeFloats(stored, type) : decodeIntegers(stored);
  }
  if (type === 'F32') return Float32Array.from(requireList(floatData, count, place));
  if (type === 'F64') return Float64Array.from(requireList(doubleData, count, place));
  const integers = type ? [] : int64Data;
  return Float64Array.from(requireList<Int64>(integers, count, place), toNumber);
}

function decodeIntegers(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) =>
    Number(view.getBigInt64(8 * i, true)),
  );
}

function requireList<T>(list: readonly T[] | null | undefined, count: number, place: string) {
  requireCount(list?.length ?? 0, count, place);
  return list ?? [];
}

function requireCount(stored: number, count: number, place: string): void {
  if (stored !== count)
    throw new NetworkError(`${place} holds ${stored} numbers, but its shape needs ${count}.`);
}

function isExternal(tensor: Tensor): boolean {
  return tensor.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL;
}

/** Where a tensor's numbers lie, if not in the model itself. */
export function externalLocation(tensor: Tensor): string | undefined {
  return isExternal(tensor) ? (externalEntry(tensor, 'location') ?? '') : undefined;
}

/** Whether a location names a file in the model's own folder and nothing else. */
export function isBareName(location: string): boolean {
  return location !== '' && location !== '.' && location !== '..' && !/[/\\:\0]/.test(location);
}

function externalEntry(tensor: Tensor, key: string): string | undefined {
  return tensor.externalData?.find((entry) => entry.key === key)?.value ?? undefined;
}

function externalBytes(tensor: Tensor, files: WeightsFiles, place: string): Uint8Array {
  const location = externalLocation(tensor) ?? '';
  if (!isBareName(location))
    throw new NetworkError(
      `${place} lies in ${JSON.stringify(location)}, but a weights file must lie beside the network.`,
    );
  const file = files.given.get(location);
  if (!file)
    throw new NetworkError(
      `the network needs its weights file ${location} beside it; give both together.`,
    );
  files.used.add(file);
  const offset = readPosition(externalEntry(tensor, 'offset') ?? '0', 'offset', place);
  const length = readPosition(
    externalEntry(tensor, 'length') ?? String(Math.max(0, file.length - offset)),
    'length',
    place,
  );
  if (offset + length > file.length)
    throw new NetworkError(
      `${place} ends at byte ${offset + length} of ${location}, which has ${file.length}.`,
    );
  return file.subarray(offset, offset + length);
}

function readPosition(text: string, part: string, place: string): number {
  const position = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(position)) return position;
  throw new NetworkError(`${place} has the ${part} ${JSON.stringify(text)} in its weights file.`);
}
