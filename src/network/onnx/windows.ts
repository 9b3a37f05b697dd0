import type { WindowAxis } from '../windows';
import { choiceAttribute, intAttribute, intsAttribute } from './attributes';
import { fail, type Operation } from './operands';
import { isShape, printShape } from '../shapes';

/* How the kernels of convolutions and poolings lie, as the attributes of nodes have it. */

/** Strides, dilations and the like of a node: a whole number from `least` for each axis. */
function sizesAttribute(
  operation: Operation,
  name: string,
  rank: number,
  absent: number,
): number[] {
  const given = intsAttribute(operation, name);
  if (!given?.length) return Array<number>(rank).fill(absent);
  if (given.length === rank && given.every((x) => Number.isSafeInteger(x) && x >= absent))
    return given;
  throw fail(operation, `has the ${name} ${printShape(given)} for ${rank} dimensions.`);
}

/** How a node's kernel lies. @param places sizes of the tensor's own dimensions, without points and channels */
export function windowAxes(
  operation: Operation,
  places: readonly number[],
  kernel: readonly number[],
): WindowAxis[] {
  const rank = places.length;
  if (kernel.length !== rank || !isShape(kernel))
    throw fail(operation, `has a kernel of ${printShape(kernel)} for ${rank} dimensions.`);
  const strides = sizesAttribute(operation, 'strides', rank, 1);
  const dilations = sizesAttribute(operation, 'dilations', rank, 1);
  const ceils = intAttribute(operation, 'ceil_mode', 0) !== 0;
  return places.map((size, k) => {
    const [stride, dilation] = [strides[k], dilations[k]];
    const reach = (kernel[k] - 1) * dilation + 1;
    const [before, after] = padsOf(operation, k, rank, Math.max(0, missing(size, stride, reach)));
    const steps = (size + before + after - reach) / stride;
    let windows = (ceils ? Math.ceil(steps) : Math.floor(steps)) + 1;
    // a window that would begin behind the tensor is none
    if (ceils && (windows - 1) * stride >= size + before) windows--;
    if (!(windows > 0)) throw fail(operation, `has a kernel that is larger than what it reads.`);
    return { size, kernel: kernel[k], stride, dilation, before, after, windows };
  });
}

/** Places that a tensor lacks for as many windows as it has strides. */
function missing(size: number, stride: number, reach: number): number {
  return (Math.ceil(size / stride) - 1) * stride + reach - size;
}

/**
 * Padding before and behind an axis.
 *
 * @param same all of it, where the node asks for as many windows as there are strides
 */
export function padsOf(
  operation: Operation,
  axis: number,
  rank: number,
  same: number,
): readonly [before: number, after: number] {
  switch (choiceAttribute(operation, 'auto_pad', ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'])) {
    case 'VALID':
      return [0, 0];
    case 'SAME_UPPER':
      return [Math.floor(same / 2), Math.ceil(same / 2)];
    case 'SAME_LOWER':
      return [Math.ceil(same / 2), Math.floor(same / 2)];
    default: {
      const pads = sizesAttribute(operation, 'pads', 2 * rank, 0);
      return [pads[axis], pads[axis + rank]];
    }
  }
}
