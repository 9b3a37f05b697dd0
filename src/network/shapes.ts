/** Number of elements of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function printShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Whether a list is the sizes of a tensor that holds something. */
export function isShape(shape: readonly number[]): boolean {
  return shape.every((size) => Number.isSafeInteger(size) && size > 0);
}

/** Steps in a tensor's numbers, row by row, for a step along each dimension. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/**
 * The shape of an element-wise operation on two tensors (ONNX broadcasting is NumPy's): aligned at
 * the right, sizes agree or one of them is 1. Undefined where they do not agree.
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let k = 0; k < rank; k++) {
    const x = a[k - rank + a.length] ?? 1;
    const y = b[k - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape.push(x === 1 ? y : x);
  }
  return shape;
}

/** Steps in the numbers of `from` for a step along each dimension of `shape`; 0 where it repeats. */
export function broadcastStrides(shape: readonly number[], from: readonly number[]): number[] {
  const steps = stridesOf(from);
  const before = shape.length - from.length;
  return shape.map((_, axis) => (from[axis - before] > 1 ? steps[axis - before] : 0));
}

/** Positions of a tensor's numbers, row by row, in another whose steps are these. */
export function stridedPicks(
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): Int32Array {
  const picks = new Int32Array(sizeOf(shape));
  const index = shape.map(() => 0);
  let position = start;
  for (let i = 0; i < picks.length; i++) {
    picks[i] = position;
    // count up like an odometer, the last dimension fastest
    for (let k = shape.length - 1; k >= 0; k--) {
      position += strides[k];
      if (++index[k] < shape[k]) break;
      position -= strides[k] * shape[k];
      index[k] = 0;
    }
  }
  return picks;
}

/**
 * Positions of numbers in a tensor, of which each dimension is read at the places of a list.
 *
 * @param places by dimension; −1 for a place outside, where the number's position is −1
 */
export function placedPicks(
  shape: readonly number[],
  places: readonly (readonly number[])[],
): Int32Array {
  let picks = new Int32Array(1);
  for (const [axis, stride] of stridesOf(shape).entries()) {
    const own = places[axis];
    const next = new Int32Array(picks.length * own.length);
    for (let i = 0, at = 0; i < picks.length; i++)
      for (const place of own)
        next[at++] = picks[i] < 0 || place < 0 ? -1 : picks[i] + place * stride;
    picks = next;
  }
  return picks;
}

/** 0, 1, … up to before `count`. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, k) => k);
}
