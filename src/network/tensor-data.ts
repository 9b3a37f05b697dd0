import type { Weights } from './linear-map';

/** Floating-point types of stored tensors, little-endian, by their safetensors names. */
export type FloatType = 'F16' | 'BF16' | 'F32' | 'F64';

/** Types of whole numbers, little-endian, by their safetensors names. */
export type IntegerType = 'I8' | 'U8' | 'I16' | 'U16' | 'I32' | 'U32' | 'I64' | 'U64';

/** Bytes of one number. */
export const FLOAT_BYTES: Readonly<Record<FloatType, number>> = { F16: 2, BF16: 2, F32: 4, F64: 8 };
const INTEGER_BYTES: Readonly<Record<IntegerType, number>> = {
  I8: 1,
  U8: 1,
  I16: 2,
  U16: 2,
  I32: 4,
  U32: 4,
  I64: 8,
  U64: 8,
};

export function isFloatType(type: unknown): type is FloatType {
  return typeof type === 'string' && Object.hasOwn(FLOAT_BYTES, type);
}

export function isIntegerType(type: unknown): type is IntegerType {
  return typeof type === 'string' && Object.hasOwn(INTEGER_BYTES, type);
}

/** Bytes of one number. */
export function bytesOf(type: FloatType | IntegerType): number {
  return isFloatType(type) ? FLOAT_BYTES[type] : INTEGER_BYTES[type];
}

/** The whole numbers of a stored tensor, rounded where they are beyond 2⁵³. */
export function decodeIntegers(bytes: Uint8Array, type: IntegerType): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Readonly<Record<IntegerType, (at: number) => number>> = {
    I8: (at) => view.getInt8(at),
    U8: (at) => view.getUint8(at),
    I16: (at) => view.getInt16(at, true),
    U16: (at) => view.getUint16(at, true),
    I32: (at) => view.getInt32(at, true),
    U32: (at) => view.getUint32(at, true),
    I64: (at) => Number(view.getBigInt64(at, true)),
    U64: (at) => Number(view.getBigUint64(at, true)),
  };
  const size = INTEGER_BYTES[type];
  const length = Math.floor(bytes.byteLength / size);
  return Array.from({ length }, (_, i) => read[type](i * size));
}

/** The numbers of a stored tensor: float64 for F64, float32 (which holds them exactly) for the rest. */
export function decodeFloats(bytes: Uint8Array, type: FloatType): Weights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.byteLength / FLOAT_BYTES[type]);
  const values = type === 'F64' ? new Float64Array(count) : new Float32Array(count);
  if (type === 'F64') for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i, true);
  if (type === 'F32') for (let i = 0; i < count; i++) values[i] = view.getFloat32(4 * i, true);
  if (type === 'F16') for (let i = 0; i < count; i++) values[i] = half(view.getUint16(2 * i, true));
  if (type === 'BF16') decodeBrainFloats(view, values);
  return values;
}

/** A brain float is the upper half of a float32. */
function decodeBrainFloats(view: DataView, values: Weights): void {
  const bits = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < values.length; i++) {
    bits.setUint16(0, view.getUint16(2 * i, true));
    values[i] = bits.getFloat32(0);
  }
}

/** The number whose IEEE 754 half-precision bits are `bits`. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
