import { sizeOf, stridesOf, upTo } from './shapes';

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

/** Is asked before so many numbers are allocated, and throws where they are too many. */
type Claim = (count: number) => void;

/** What each window reads of a tensor; taps beyond its edges are left out. */
export function windowsOf(axes: readonly WindowAxis[], claim: Claim = () => {}): Windows {
  for (const { windows, kernel } of axes) claim(windows * kernel);
  const along = axes.map(({ size, kernel, stride, dilation, before, windows }) =>
    upTo(windows).map((window) =>
      upTo(kernel)
        .map((tap) => ({ place: window * stride + tap * dilation - before, tap }))
        .filter(({ place }) => place >= 0 && place < size),
    ),
  );
  return crossed(
    claim,
    axes.map(({ size }) => size),
    axes.map(({ kernel }) => kernel),
    along,
  );
}

/** What each place of a convolution's transpose reads: the windows that it would be in. */
export function transposedWindowsOf(axes: readonly WindowAxis[], claim: Claim = () => {}): Windows {
  for (const { size, kernel, windows } of axes) claim(size * kernel + windows);
  const along = axes.map(({ size, kernel, stride, dilation, before, windows }) => {
    const read: { place: number; tap: number }[][] = upTo(windows).map(() => []);
    for (let place = 0; place < size; place++)
      for (let tap = 0; tap < kernel; tap++)
        read[place * stride + tap * dilation - before]?.push({ place, tap });
    return read;
  });
  return crossed(
    claim,
    axes.map(({ size }) => size),
    axes.map(({ kernel }) => kernel),
    along,
  );
}

type Taps = readonly { readonly place: number; readonly tap: number }[];

/** Windows of all axes together. */
function crossed(
  claim: Claim,
  places: readonly number[],
  kernel: readonly number[],
  along: readonly (readonly Taps[])[],
): Windows {
  const shape = along.map(({ length }) => length);
  const count = sizeOf(along.map((axis) => axis.reduce((sum, { length }) => sum + length, 0)));
  claim(sizeOf(shape) + 2 * count);
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
