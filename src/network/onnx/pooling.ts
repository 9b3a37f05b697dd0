import { windowsOf, type WindowAxis, type Windows } from '../windows';
import type { SparseMap } from '../linear-map';
import { extreme } from './activations';
import { intAttribute, intsAttribute } from './attributes';
import {
  fail,
  mapped,
  mixes,
  requireInput,
  selected,
  type Operation,
  type Value,
} from './operands';
import { sizeOf, stridedPicks, upTo } from '../shapes';
import { windowAxes } from './windows';

/* Poolings: each window of each channel becomes one number. */

interface Pool {
  readonly value: Value;
  readonly axes: readonly WindowAxis[];
  readonly windows: Windows;
  /** Channels of all points. */
  readonly channels: number;
  /** Places of a channel. */
  readonly places: number;
  readonly shape: readonly number[];
}

function poolOf(operation: Operation): Pool {
  const value = requireInput(operation, 0);
  const places = value.shape.slice(2);
  if (places.length === 0) throw fail(operation, 'reads what has no places to be pooled.');
  if (value.kind === 'variable' && value.batch && value.batch.axis > 1)
    throw mixes(operation, value.batch);
  const axes = windowAxes(operation, places, intsAttribute(operation, 'kernel_shape') ?? []);
  const channels = sizeOf(value.shape.slice(0, 2));
  operation.builder.claim(channels * sizeOf(axes.map(({ windows }) => windows)));
  const windows = windowsOf(axes, (count) => operation.builder.claim(count));
  const shape = [...value.shape.slice(0, 2), ...windows.shape];
  if (windows.starts.some((start, i) => i > 0 && start === windows.starts[i - 1]))
    throw fail(operation, 'has windows that lie in the padding.');
  return { value, axes, windows, channels, places: sizeOf(places), shape };
}

/** Means of windows: of what they have of the tensor, or with its padding of zeros. */
export function averagePool(operation: Operation): Value {
  const { value, axes, windows, channels, places, shape } = poolOf(operation);
  const { starts, places: read } = windows;
  const made = starts.length - 1;
  operation.builder.claim(2 * channels * read.length);
  const counts = intAttribute(operation, 'count_include_pad', 0) === 0 ? undefined : padded(axes);
  const map: SparseMap = {
    kind: 'sparse',
    inputs: channels * places,
    starts: new Uint32Array(channels * made + 1),
    columns: new Uint32Array(channels * read.length),
    weights: new Float64Array(channels * read.length),
  };
  for (let channel = 0, at = 0; channel < channels; channel++)
    for (let window = 0; window < made; window++) {
      const count = counts?.[window] ?? starts[window + 1] - starts[window];
      for (let k = starts[window]; k < starts[window + 1]; k++, at++) {
        map.columns[at] = channel * places + read[k];
        map.weights[at] = 1 / count;
      }
      map.starts[channel * made + window + 1] = at;
    }
  return mapped(operation, value, map, shape);
}

/** Taps of each window that are in the tensor or its padding. */
function padded(axes: readonly WindowAxis[]): number[] {
  return axes.reduce(
    (counts, { size, kernel, stride, dilation, before, after, windows }) => {
      const own = upTo(windows).map((window) => {
        const left = size + after + before - window * stride;
        return Math.min(kernel, Math.ceil(left / dilation));
      });
      return counts.flatMap((count) => own.map((more) => count * more));
    },
    [1],
  );
}

/** The greatest of each window; a short one has its first number again at its end. */
export function maxPool(operation: Operation): Value {
  const { value, axes, windows, channels, places, shape } = poolOf(operation);
  const { starts, places: read } = windows;
  const made = starts.length - 1;
  const size = sizeOf(axes.map(({ kernel }) => kernel));
  operation.builder.claim(2 * channels * made * size);
  const picks = new Int32Array(channels * made * size);
  for (let channel = 0, at = 0; channel < channels; channel++)
    for (let window = 0; window < made; window++)
      for (let tap = 0; tap < size; tap++, at++) {
        const k = starts[window] + tap;
        picks[at] = channel * places + read[k < starts[window + 1] ? k : starts[window]];
      }
  const groups = selected(operation, value, [...shape, size], picks);
  return extreme(operation, groups, shape, 1);
}

/** The greatest of each channel of `[N, C, …]`. */
export function globalMaxPool(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const { shape } = value;
  if (shape.length < 3) throw fail(operation, 'reads what has no places to be pooled.');
  const size = sizeOf(shape.slice(2));
  const channels = [...shape.slice(0, 2), size];
  const picks = stridedPicks(channels, [shape[1] * size, size, 1]);
  const groups = selected(operation, value, channels, picks);
  const made = shape.map((one, axis) => (axis < 2 ? one : 1));
  return extreme(operation, groups, made, 1);
}
