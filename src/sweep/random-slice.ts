import { sha256 } from '@noble/hashes/sha2.js';
import { randomStream } from '../network/gaussian';
import { defaultSlice, type Slice } from '../network/slice';

/**
 * A random plane through the origin, all directions equally likely, with orthonormal axes: lengths
 * and areas in it are those of input space. Networks of one or two inputs have their own plane.
 *
 * @param label makes it: the same label gives the same plane. A text, not a number, so that the
 *   numbers drawn have nothing to do with those that a network's weights were drawn from.
 */
export function randomSlice(inputs: number, label: string): Slice {
  if (inputs <= 2) return defaultSlice(inputs);
  const digest = sha256(new TextEncoder().encode(`slice ${label}`));
  const stream = randomStream(new DataView(digest.buffer, digest.byteOffset).getInt32(0));
  const draw = () => Float64Array.from({ length: inputs }, () => stream.normal());
  const uAxis = scaled(draw());
  const other = draw();
  // Twice, because the first time leaves the rounding of what it takes away.
  for (let pass = 0; pass < 2; pass++) {
    const along = dot(other, uAxis);
    for (let i = 0; i < inputs; i++) other[i] -= along * uAxis[i];
  }
  return { origin: new Float64Array(inputs), axes: [uAxis, scaled(other)] };
}

function scaled(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((x) => x / length);
}

function dot(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}
