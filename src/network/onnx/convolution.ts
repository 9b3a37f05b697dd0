import { convolutionMap, type Channels } from '../convolution';
import { transposedWindowsOf, windowsOf, type WindowAxis, type Windows } from '../windows';
import { intAttribute, intsAttribute, textAttribute } from './attributes';
import type { Constant } from './constants';
import { denseIfFull } from './composition';
import {
  fail,
  mapped,
  mixes,
  requireConstant,
  requireInput,
  type Operation,
  type Value,
} from './operands';
import { printShape, sizeOf } from '../shapes';
import { padsOf, windowAxes } from './windows';

/* Convolutions over any number of dimensions, as sparse rows: a row has what its window reads. */

export function convolution(operation: Operation): Value {
  const { value, weights, places } = operandsOf(operation);
  const [outputs, each, ...kernel] = weights.shape;
  const channels = channelsOf(operation, value, outputs, weights.shape);
  if (each * channels.groups !== channels.inputs) throw unfit(operation, value, weights);
  const axes = windowAxes(operation, places, requireKernel(operation, kernel));
  claimRows(operation, axes, channels);
  const windows = windowsOf(axes, (count) => operation.builder.claim(count));
  const taps = sizeOf(kernel);
  // [M, C / group, taps]
  const weightAt = (output: number, input: number) => (output * each + input) * taps;
  return convolved(operation, value, weights, channels, windows, sizeOf(places), weightAt);
}

/** A convolution's transpose, which puts what it reads under a kernel and sums what overlaps. */
export function convTranspose(operation: Operation): Value {
  const { value, weights, places } = operandsOf(operation);
  const [inputs, each, ...kernel] = weights.shape;
  const groups = intAttribute(operation, 'group', 1);
  const channels = channelsOf(operation, value, each * groups, weights.shape);
  if (inputs !== channels.inputs) throw unfit(operation, value, weights);
  const axes = transposedAxes(operation, places, requireKernel(operation, kernel));
  claimRows(operation, axes, channels);
  const windows = transposedWindowsOf(axes, (count) => operation.builder.claim(count));
  const taps = sizeOf(kernel);
  const within = inputs / groups;
  // [C, M / group, taps]
  const weightAt = (output: number, input: number) => {
    const group = Math.floor(output / each);
    return ((group * within + input) * each + (output % each)) * taps;
  };
  return convolved(operation, value, weights, channels, windows, sizeOf(places), weightAt);
}

function operandsOf(operation: Operation): {
  value: Value;
  weights: Constant;
  places: readonly number[];
} {
  const value = requireInput(operation, 0);
  const weights = requireConstant(operation, 1, 'weights');
  const places = value.shape.slice(2);
  if (places.length === 0 || weights.shape.length !== value.shape.length)
    throw unfit(operation, value, weights);
  if (value.kind === 'variable' && value.batch && value.batch.axis !== 0)
    throw mixes(operation, value.batch);
  return { value, weights, places };
}

function unfit(operation: Operation, { shape }: Value, weights: Constant) {
  return fail(
    operation,
    `has weights of ${printShape(weights.shape)} for ${printShape(shape)}, which do not fit.`,
  );
}

function channelsOf(
  operation: Operation,
  { shape }: Value,
  outputs: number,
  weights: readonly number[],
): Channels {
  const groups = intAttribute(operation, 'group', 1);
  const [points, inputs] = shape;
  if (!(groups > 0 && inputs % groups === 0 && outputs % groups === 0))
    throw fail(operation, `has ${groups} groups for weights of ${printShape(weights)}.`);
  return { points, inputs, outputs, groups };
}

function requireKernel(operation: Operation, kernel: readonly number[]): readonly number[] {
  const said = intsAttribute(operation, 'kernel_shape');
  if (!said?.length || printShape(said) === printShape(kernel)) return kernel;
  throw fail(
    operation,
    `says a kernel of ${printShape(said)}, but its weights have ${printShape(kernel)}.`,
  );
}

/** Units are claimed before their windows are counted. */
function claimRows({ builder }: Operation, axes: readonly WindowAxis[], channels: Channels): void {
  builder.claim(channels.points * channels.outputs * sizeOf(axes.map(({ windows }) => windows)));
}

/**
 * How the kernel of a transposed convolution lies: of `output_shape` or `auto_pad` what padding is needed, else
 * the size that is left by the padding.
 */
function transposedAxes(
  operation: Operation,
  places: readonly number[],
  kernel: readonly number[],
): WindowAxis[] {
  const rank = places.length;
  const list = (name: string, absent: number) => {
    const given = intsAttribute(operation, name);
    return given?.length ? given : Array<number>(rank).fill(absent);
  };
  const [strides, dilations] = [list('strides', 1), list('dilations', 1)];
  const more = list('output_padding', 0);
  const shape = intsAttribute(operation, 'output_shape')?.slice(-rank);
  return places.map((size, k) => {
    const [stride, dilation] = [strides[k], dilations[k]];
    const full = stride * (size - 1) + more[k] + (kernel[k] - 1) * dilation + 1;
    const wanted = shape?.length ? shape[k] : size * stride;
    const total = Math.max(0, full - wanted);
    const [before, after] = shape?.length
      ? shapedPads(operation, total)
      : padsOf(operation, k, rank, total);
    const windows = shape?.length ? wanted : full - before - after;
    const sizes = [stride, dilation, windows];
    if (!sizes.every((x) => Number.isSafeInteger(x) && x > 0) || !(more[k] >= 0))
      throw fail(operation, `makes ${windows} places of ${size} in dimension ${k}.`);
    return { size, kernel: kernel[k], stride, dilation, before, after, windows };
  });
}

/** Padding that leaves a given size; the odd one is before, unless the node says that it is behind. */
function shapedPads(operation: Operation, total: number): readonly [number, number] {
  const half = Math.floor(total / 2);
  const isUpper = textAttribute(operation, 'auto_pad', 'NOTSET') === 'SAME_UPPER';
  return isUpper ? [half, total - half] : [total - half, half];
}

function convolved(
  operation: Operation,
  value: Value,
  { values }: Constant,
  channels: Channels,
  windows: Windows,
  places: number,
  weightAt: (output: number, input: number) => number,
): Value {
  const { points, inputs, outputs, groups } = channels;
  const { starts, places: read, shape } = windows;
  const made = starts.length - 1;
  operation.builder.claim(points * outputs * (inputs / groups) * read.length);
  const map = convolutionMap(channels, windows, places, values, weightAt);
  const bias = biasOf(operation, channels, made);
  return mapped(operation, value, denseIfFull(map), [points, outputs, ...shape], bias);
}

function biasOf(operation: Operation, { points, outputs }: Channels, made: number): Float64Array {
  const bias = new Float64Array(points * outputs * made);
  if (!operation.inputs[2]) return bias;
  const { values } = requireConstant(operation, 2, 'biases');
  if (values.length !== outputs)
    throw fail(operation, `has ${values.length} biases for ${outputs} channels.`);
  return bias.map((_, i) => values[Math.floor(i / made) % outputs]);
}
