import type { Weights } from './network';

/** Floating-point types of stored tensors, little-endian, by their safetensors names. */
export type FloatType = 'F16' | 'BF16' | 'F32' | 'F64';

/** Bytes of one number. */
export const FLOAT_BYTES: Readonly<Record<FloatType, number>> = { F16: 2, BF16: 2, F32: 4, F64: 8 };

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
