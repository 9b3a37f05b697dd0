import type { InputDescription } from '../inputs';
import { toNumber, type OnnxGraph, type ValueInfo } from './decode';
import { GraphError } from './operands';
import { sizeOf } from '../shapes';

/** The graph's inputs that are no initializers. */
export function inputsOf({ input, initializer }: OnnxGraph): ValueInfo[] {
  const stored = new Set((initializer ?? []).map(({ name }) => name));
  return (input ?? []).filter(({ name }) => !stored.has(name));
}

/** How many points a first dimension of a fixed size may be. */
export function batchOf({ type }: ValueInfo): number {
  const sizes = type?.tensorType?.shape?.dim ?? [];
  return sizes.length > 1 ? toNumber(sizes[0].dimValue ?? 1) : 1;
}

/** An input's shape for one point: a first dimension without a fixed size is the batch, so 1. */
export function inputShape({ name, type }: ValueInfo): number[] {
  const dimensions = type?.tensorType?.shape?.dim ?? [];
  const place = `input "${name ?? ''}"`;
  if (dimensions.length === 0) throw new GraphError(`${place} has no shape.`);
  return dimensions.map(({ dimValue, dimParam }, k) => {
    const size = toNumber(dimValue ?? 0);
    if (size > 0) return size;
    // Some exporters write −1 for what is not fixed.
    if (k === 0 && (size === 0 || size === -1)) return 1;
    throw new GraphError(
      `${place} has no fixed size in dimension ${k}${dimParam ? ` ("${dimParam}")` : ''}; only the batch may vary.`,
    );
  });
}

/** Names for the numbers of several inputs, in their order. */
export function describeInputs(
  inputs: readonly ValueInfo[],
  shapes: readonly (readonly number[])[],
): InputDescription[] {
  return inputs.flatMap(({ name }, k) => {
    const size = sizeOf(shapes[k]);
    const own = (name ?? '').slice(0, LONGEST_NAME);
    return Array.from({ length: size }, (_, i) => ({ name: size === 1 ? own : `${own}[${i}]` }));
  });
}

const LONGEST_NAME = 100;
