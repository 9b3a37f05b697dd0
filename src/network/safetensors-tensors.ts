import { NetworkError } from './errors';
import { isNumberList, isObject, quote } from './file-contents';
import {
  bytesOf,
  isFloatType,
  isIntegerType,
  type FloatType,
  type IntegerType,
} from './tensor-data';

/** A tensor as the file holds it. */
export interface StoredTensor {
  readonly name: string;
  readonly type: FloatType | IntegerType;
  readonly shape: readonly number[];
  /** The tensor's numbers, row by row: a view of the file, as long as shape and type say. */
  readonly bytes: Uint8Array;
}

/** A safetensors file: eight bytes of header length, a JSON header, and the tensors' bytes. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Where a tensor's bytes lie, counted from the end of the header. */
interface Extent {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a safetensors file into its tensors. Nothing is copied, and no length is believed before
 * it is held against the file's size.
 *
 * @throws NetworkError naming the tensor or the part of the header that does not fit.
 */
export function readTensors(bytes: Uint8Array): TensorFile {
  const header = readHeader(bytes);
  const data = bytes.subarray(header.end);
  const metadata = new Map<string, string>();
  const tensors = new Map<string, StoredTensor>();
  const extents: Extent[] = [];
  for (const [name, value] of Object.entries(header.fields))
    if (name === '__metadata__') readMetadata(value, metadata);
    else {
      const { tensor, extent } = readTensor(name, value, data);
      tensors.set(name, tensor);
      extents.push(extent);
    }
  requireCover(extents, data.length);
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array): { fields: Record<string, unknown>; end: number } {
  if (bytes.length < 8)
    throw new NetworkError(
      `the file has ${bytes.length} bytes, but a safetensors file starts with the 8 of its header's length.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - 8))
    throw new NetworkError(
      `the header claims ${length} bytes, but only ${bytes.length - 8} follow its length.`,
    );
  const end = 8 + Number(length);
  return { fields: parseHeader(bytes.subarray(8, end)), end };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new NetworkError('the header is not JSON.');
  }
  if (!isObject(header)) throw new NetworkError('the header is not a JSON object.');
  return header;
}

function readMetadata(value: unknown, metadata: Map<string, string>): void {
  if (!isObject(value)) throw new NetworkError('the header\'s "__metadata__" is not an object.');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string')
      throw new NetworkError(`metadata ${quote(key)} is ${quote(text)}, which is not text.`);
    metadata.set(key, text);
  }
}

function readTensor(
  name: string,
  value: unknown,
  data: Uint8Array,
): { tensor: StoredTensor; extent: Extent } {
  const place = `tensor ${quote(name)}`;
  if (!isObject(value)) throw new NetworkError(`${place} is not an object in the header.`);
  const type = readType(value.dtype, place);
  const shape = readSizes(value.shape, `${place}, shape`);
  const [start, end, ...more] = readSizes(value.data_offsets, `${place}, data_offsets`);
  if (end === undefined || more.length > 0 || start > end)
    throw new NetworkError(`${place} does not have two data_offsets in ascending order.`);
  if (end > data.length)
    throw new NetworkError(
      `${place} ends at byte ${end} of the data, but the file holds ${data.length}.`,
    );
  // A product past 2⁵³ is inexact, but never as small as the length of a file.
  const needed = shape.reduce((product, size) => product * size, bytesOf(type));
  if (needed !== end - start)
    throw new NetworkError(
      `${place} has ${end - start} bytes, but its shape [${shape.join(', ')}] of ${type} needs ${needed}.`,
    );
  return {
    tensor: { name, type, shape, bytes: data.subarray(start, end) },
    extent: { name, start, end },
  };
}

function readType(dtype: unknown, place: string): FloatType | IntegerType {
  if (isFloatType(dtype) || isIntegerType(dtype)) return dtype;
  throw notReadable(dtype, place);
}

/** Says which numbers weights may be. */
export function notReadable(dtype: unknown, place: string): NetworkError {
  return new NetworkError(
    `${place} has the dtype ${quote(dtype)}; Crease reads F64, F32, F16 and BF16.`,
  );
}

function readSizes(value: unknown, place: string): number[] {
  if (!isNumberList(value) || !value.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new NetworkError(`${place} is ${quote(value)}, which is not a list of sizes.`);
  return value;
}

/** @throws NetworkError where two tensors overlap, or bytes belong to none. */
function requireCover(extents: readonly Extent[], length: number): void {
  let covered = 0;
  const inOrder = [...extents];
  inOrder.sort((a, b) => a.start - b.start || a.end - b.end);
  for (const { name, start, end } of inOrder) {
    if (start < covered)
      throw new NetworkError(`tensor ${quote(name)} overlaps the one before it at byte ${start}.`);
    if (start > covered)
      throw new NetworkError(`bytes ${covered} to ${start} of the data belong to no tensor.`);
    covered = end;
  }
  if (covered < length)
    throw new NetworkError(`bytes ${covered} to ${length} of the data belong to no tensor.`);
}
