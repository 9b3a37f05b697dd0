import { NetworkError } from '../errors';
import { requireFinite, type Weights } from '../linear-map';
import {
  bytesOf,
  decodeFloats,
  decodeIntegers,
  isFloatType,
  type FloatType,
  type IntegerType,
} from '../tensor-data';
import { requireDistinct, toInteger, toNumber, type Int64, type Tensor } from './decode';
import { onnx } from './onnx.generated.js';

/** A tensor whose numbers the file holds. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  /** Row by row, as many as the shape says. */
  readonly values: Weights;
  /** Whether they are of a type of whole numbers (or truth values, 0 and 1), whose quotients are, too. */
  readonly isInteger: boolean;
}

/** The weights files beside a model, and which of them were asked for, in order of first use. */
export interface WeightsFiles {
  readonly given: ReadonlyMap<string, Uint8Array>;
  readonly used: Set<Uint8Array>;
  /** Numbers in the place of those in other files, where these are not there, for who wants to know the rest. */
  readonly standIn?: (count: number) => Weights;
}

/** `TensorProto.DataType` numbers that Crease reads; a truth value is a byte. */
const TYPES: ReadonlyMap<number, FloatType | IntegerType> = new Map([
  [1, 'F32'],
  [2, 'U8'],
  [3, 'I8'],
  [4, 'U16'],
  [5, 'I16'],
  [6, 'I32'],
  [7, 'I64'],
  [9, 'U8'],
  [10, 'F16'],
  [11, 'F64'],
  [12, 'U32'],
  [13, 'U64'],
  [16, 'BF16'],
]);

/** Whether numbers of a type, `TensorProto.DataType`, are whole ones; undefined for types of no numbers. */
export function isIntegerCode(dataType: number): boolean | undefined {
  const type = TYPES.get(dataType);
  return type && !isFloatType(type);
}

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
  return {
    kind: 'constant',
    shape,
    values,
    isInteger: isIntegerCode(tensor.dataType ?? 0) ?? false,
  };
}

function readValues(tensor: Tensor, count: number, files: WeightsFiles, place: string): Weights {
  const type = TYPES.get(tensor.dataType ?? 0);
  if (!type)
    throw new NetworkError(
      `${place} has the data type number ${tensor.dataType ?? 0}; Crease reads floats, doubles, halves, bfloats, integers and truth values.`,
    );
  if (isFloatType(type) && isAbsent(tensor, files) && files.standIn) return files.standIn(count);
  const stored = isExternal(tensor) ? externalBytes(tensor, files, place) : tensor.rawData;
  if (!stored?.length) return listedValues(tensor, type, count, place);
  requireCount(stored.length / bytesOf(type), count, place);
  return isFloatType(type)
    ? decodeFloats(stored, type)
    : Float64Array.from(decodeIntegers(stored, type));
}

/** Numbers in the fields that protobuf has for them: halves and bfloats by their bits, among the integers. */
function listedValues(
  { floatData, doubleData, int32Data, int64Data, uint64Data }: Tensor,
  type: FloatType | IntegerType,
  count: number,
  place: string,
): Weights {
  switch (type) {
    case 'F32':
      return Float32Array.from(requireList(floatData, count, place));
    case 'F64':
      return Float64Array.from(requireList(doubleData, count, place));
    case 'F16':
    case 'BF16': {
      const bits = Uint16Array.from(requireList(int32Data, count, place));
      return decodeFloats(new Uint8Array(bits.buffer), type);
    }
    case 'I64':
      return Float64Array.from(requireList<Int64>(int64Data, count, place), toInteger);
    case 'U32':
    case 'U64':
      return Float64Array.from(requireList<Int64>(uint64Data, count, place), toInteger);
    default:
      return Float64Array.from(requireList(int32Data, count, place));
  }
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

function isAbsent(tensor: Tensor, { given }: WeightsFiles): boolean {
  const location = externalLocation(tensor);
  return location !== undefined && !given.has(location);
}

/** Where a tensor's numbers lie, if not in the model itself. */
export function externalLocation(tensor: Tensor): string | undefined {
  return isExternal(tensor) ? (externalEntry(tensor, 'location') ?? '') : undefined;
}

/** Whether a location names a file in the model's own folder and nothing else. */
export function isBareName(location: string): boolean {
  return location !== '' && location !== '.' && location !== '..' && !/[/\\:\0]/.test(location);
}

/** @throws NetworkError if any key is there twice: readers take one or the other. */
function externalEntry(tensor: Tensor, key: string): string | undefined {
  const entries = tensor.externalData ?? [];
  requireDistinct(
    entries.map((one) => one.key),
    (twice) => `tensor "${tensor.name ?? ''}" has the ${twice} of its weights`,
  );
  return entries.find((one) => one.key === key)?.value ?? undefined;
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
