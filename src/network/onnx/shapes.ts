/** Number of elements of a tensor. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function printShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
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

/** The elements of a tensor repeated to a shape that it broadcasts to, row by row. */
export function expandTo(
  shape: readonly number[],
  from: readonly number[],
  values: ArrayLike<number>,
): Float64Array {
  const strides = broadcastStrides(shape, from);
  const index = shape.map(() => 0);
  let position = 0;
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    const value = values[position];
    // count up like an odometer, the last dimension fastest
    for (let k = shape.length - 1; k >= 0; k--) {
      position += strides[k];
      if (++index[k] < shape[k]) break;
      position -= strides[k] * shape[k];
      index[k] = 0;
    }
    return value;
  });
}

/** Steps in the values of `from` for a step along each dimension of `shape`; 0 where it repeats. */
function broadcastStrides(shape: readonly number[], from: readonly number[]): number[] {
  const strides = shape.map(() => 0);
  let step = 1;
  for (let k = from.length - 1; k >= 0; k--) {
    if (from[k] !== 1) strides[shape.length - from.length + k] = step;
    step *= from[k];
  }
  return strides;
}
