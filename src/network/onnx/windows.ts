import { choiceAttribute, intAttribute, intsAttribute } from './attributes';
import { fail, type Operation } from './operands';
import { isShape, printShape, sizeOf, stridesOf, upTo } from './shapes';

/*
 * Windows that a kernel is moved through: convolutions and poolings. All places and taps are row by row, over one
 * dimension or any number.
 */

/** How a kernel lies and moves along one axis. */
export interface WindowAxis {
  /** Places of the tensor that is read. */
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** Windows, which are the places of what is made. */
  readonly windows: number;
}

/** What every window reads. */
export interface Windows {
  /** How many there are along each axis. */
  readonly shape: readonly number[];
  /** Window `i` has the taps `starts[i] … starts[i + 1] − 1`. */
  readonly starts: Uint32Array;
  /** The place that each tap reads: within a window they rise. */
  readonly places: Uint32Array;
  /** Which number of the kernel each tap is. */
  readonly taps: Uint32Array;
}

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

/** What each window reads of a tensor; taps beyond its edges are left out. */
export function windowsOf({ builder }: Operation, axes: readonly WindowAxis[]): Windows {
  for (const { windows, kernel } of axes) builder.claim(windows * kernel);
  const along = axes.map(({ size, kernel, stride, dilation, before, windows }) =>
    upTo(windows).map((window) =>
      upTo(kernel)
        .map((tap) => ({ place: window * stride + tap * dilation - before, tap }))
        .filter(({ place }) => place >= 0 && place < size),
    ),
  );
  return crossed(
    { builder },
    axes.map(({ size }) => size),
    axes.map(({ kernel }) => kernel),
    along,
  );
}

/** What each place of a convolution's transpose reads: the windows that it would be in. */
export function transposedWindowsOf({ builder }: Operation, axes: readonly WindowAxis[]): Windows {
  for (const { size, kernel, windows } of axes) builder.claim(size * kernel + windows);
  const along = axes.map(({ size, kernel, stride, dilation, before, windows }) => {
    const read: { place: number; tap: number }[][] = upTo(windows).map(() => []);
    for (let place = 0; place < size; place++)
      for (let tap = 0; tap < kernel; tap++)
        read[place * stride + tap * dilation - before]?.push({ place, tap });
    return read;
  });
  return crossed(
    { builder },
    axes.map(({ size }) => size),
    axes.map(({ kernel }) => kernel),
    along,
  );
}

type Taps = readonly { readonly place: number; readonly tap: number }[];

/** Windows of all axes together. */
function crossed(
  { builder }: Pick<Operation, 'builder'>,
  places: readonly number[],
  kernel: readonly number[],
  along: readonly (readonly Taps[])[],
): Windows {
  const shape = along.map(({ length }) => length);
  const count = sizeOf(along.map((axis) => axis.reduce((sum, { length }) => sum + length, 0)));
  builder.claim(sizeOf(shape) + 2 * count);
  const made = {
    shape,
    starts: new Uint32Array(sizeOf(shape) + 1),
    places: new Uint32Array(count),
    taps: new Uint32Array(count),
  };
  const [placeSteps, tapSteps] = [stridesOf(places), stridesOf(kernel)];
  let [window, at] = [0, 0];
  const index = shape.map(() => 0);
  const fill = (axis: number, place: number, tap: number): void => {
    if (axis === shape.length) {
      made.places[at] = place;
      made.taps[at++] = tap;
      return;
    }
    for (const one of along[axis][index[axis]])
      fill(axis + 1, place + one.place * placeSteps[axis], tap + one.tap * tapSteps[axis]);
  };
  const visit = (axis: number): void => {
    if (axis < shape.length) {
      for (index[axis] = 0; index[axis] < shape[axis]; index[axis]++) visit(axis + 1);
      return;
    }
    fill(0, 0, 0);
    made.starts[++window] = at;
  };
  visit(0);
  return made;
}
