import { assertNever } from '../assert-never';
import {
  choiceAttribute,
  floatAttribute,
  intAttribute,
  integers,
  intsAttribute,
  requireIntegers,
  vector,
} from './attributes';
import {
  asVariable,
  axisOf,
  broadcast,
  commonShape,
  fail,
  mixes,
  requireConstant,
  requireInput,
  selected,
  type Operation,
  type Value,
  type Variable,
} from './operands';
import { isShape, placedPicks, printShape, sizeOf, stridedPicks, stridesOf, upTo } from '../shapes';
import { movedBatch } from './views';

/* Operators that put numbers elsewhere, repeat them or leave some out: no arithmetic, and no layer. */

export function transpose(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const rank = value.shape.length;
  const order = intsAttribute(operation, 'perm') ?? upTo(rank).toReversed();
  if (order.length !== rank || !upTo(rank).every((axis) => order.includes(axis)))
    throw fail(operation, `puts ${printShape(value.shape)} into the order ${printShape(order)}.`);
  return transposed(operation, value, order);
}

function transposed(operation: Operation, value: Value, order: readonly number[]): Value {
  const strides = stridesOf(value.shape);
  const shape = order.map((axis) => value.shape[axis]);
  operation.builder.claim(sizeOf(shape));
  const picks = stridedPicks(
    shape,
    order.map((axis) => strides[axis]),
  );
  const batch = value.kind === 'variable' ? value.batch : undefined;
  return {
    ...selected(operation, value, shape, picks),
    ...movedBatch(batch, (axis) => order.indexOf(axis)),
  };
}

export function concat(operation: Operation): Value {
  const values = operation.inputs.map((_, k) => requireInput(operation, k));
  if (values.length === 0) throw fail(operation, 'has nothing to join.');
  return joined(operation, values, intAttribute(operation, 'axis', 0));
}

/** Tensors one after the other along an axis. */
export function joined(operation: Operation, values: readonly Value[], given: number): Value {
  const [first] = values;
  const axes = values.map((value) => axisOf(operation, value, given));
  const [axis] = axes;
  for (const { shape } of values)
    if (
      shape.length !== first.shape.length ||
      shape.some((size, k) => k !== axis && size !== first.shape[k])
    )
      throw fail(operation, `joins ${printShape(first.shape)} and ${printShape(shape)}.`);
  const shape = [...first.shape];
  shape[axis] = values.reduce((all, one) => all + one.shape[axis], 0);
  operation.builder.claim(2 * sizeOf(shape));
  const steps = values.map((one) => sizeOf(one.shape.slice(axis)));
  const arrays = <T extends Int32Array | Float64Array>(
    made: T,
    parts: readonly ArrayLike<number>[],
  ) => {
    for (let at = 0, block = 0; at < made.length; block++)
      for (const [k, part] of parts.entries())
        for (let i = 0; i < steps[k]; i++) made[at++] = part[block * steps[k] + i];
    return made;
  };
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length) {
    const own = arrays(
      new Float64Array(sizeOf(shape)),
      constants.map((one) => one.values),
    );
    const isInteger = constants.every((one) => one.isInteger);
    return { kind: 'constant', shape, values: own, isInteger };
  }
  const variables = values.map((value) => asVariable(operation, value));
  const numbers = arrays(
    new Int32Array(sizeOf(shape)),
    variables.map((one) => one.numbers),
  );
  const batch = batchOf(operation, variables);
  const isShared = variables.some((one) => one.isShared);
  if (!variables.some((one) => one.constants))
    return { kind: 'variable', shape, numbers, isShared, batch };
  const own = variables.map((one) => one.constants ?? new Float64Array(one.numbers.length));
  const filled = arrays(new Float64Array(sizeOf(shape)), own);
  return { kind: 'variable', shape, numbers, constants: filled, isShared, batch };
}

/** The batch that tensors have together. */
function batchOf(operation: Operation, variables: readonly Variable[]): Variable['batch'] {
  const batch = variables.find((one) => one.batch)?.batch;
  const odd = variables.some(
    (one) => batch && (one.batch ? one.batch.axis !== batch.axis : one.numbers.some((n) => n >= 0)),
  );
  if (batch && odd) throw mixes(operation, batch);
  return batch;
}

/** A tensor in pieces along an axis, of sizes that the node says, or of as equal ones as there are outputs. */
export function split(operation: Operation): Value[] {
  const value = requireInput(operation, 0);
  const axis = axisOf(operation, value, intAttribute(operation, 'axis', 0));
  const size = value.shape[axis];
  const outputs = intAttribute(operation, 'num_outputs', operation.node.output?.length ?? 1);
  const equal = Math.ceil(size / outputs);
  const sizes =
    integers(operation, 1, 'split') ??
    upTo(Math.min(outputs, size)).map((k) => Math.min(equal, size - k * equal));
  if (!isShape(sizes) || sizes.reduce((a, b) => a + b, 0) !== size)
    throw fail(operation, `splits a dimension of ${size} into ${printShape(sizes)}.`);
  let start = 0;
  return sizes.map((count) => {
    const from = start;
    start += count;
    return placedAlong(
      operation,
      value,
      axis,
      upTo(count).map((k) => from + k),
    );
  });
}

/** The numbers at some places along one axis. */
function placedAlong(
  operation: Operation,
  value: Value,
  axis: number,
  places: readonly number[],
): Value {
  const all = value.shape.map((size, k) => (k === axis ? places : upTo(size)));
  return placed(operation, value, all);
}

/** The numbers at some places along each axis; −1 for `fill`. */
function placed(
  operation: Operation,
  value: Value,
  places: readonly (readonly number[])[],
  fill = 0,
): Value {
  const shape = places.map(({ length }) => length);
  operation.builder.claim(2 * sizeOf(shape));
  if (value.kind === 'variable' && sizeOf(shape) === 0) throw fail(operation, 'leaves nothing.');
  return selected(operation, value, shape, placedPicks(value.shape, places), fill);
}

export function slice(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const [starts, ends] = [
    requireIntegers(operation, 1, 'starts'),
    requireIntegers(operation, 2, 'ends'),
  ];
  const axes = integers(operation, 3, 'axes') ?? upTo(starts.length);
  const steps = integers(operation, 4, 'steps') ?? starts.map(() => 1);
  const places: number[][] = value.shape.map((size) => upTo(size));
  for (const [k, start] of starts.entries()) {
    const given = axes[k] < 0 ? axes[k] + value.shape.length : axes[k];
    const own = slicedPlaces(value.shape[given] ?? 0, start, ends[k], steps[k]);
    const isAll = own.length === value.shape[given] && own.every((place, i) => place === i);
    if (!isAll || !isWithin(given, value)) places[axisOf(operation, value, given)] = own;
  }
  return placed(operation, value, places);
}

function isWithin(axis: number, { shape }: Value): boolean {
  return axis >= 0 && axis < shape.length;
}

/** Places from `start` to before `end`, which count from the end where they are negative. */
function slicedPlaces(size: number, start: number, end: number, step: number): number[] {
  const clamp = (at: number, low: number, high: number) =>
    Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const isForward = step > 0;
  const from = isForward ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = isForward ? clamp(end, 0, size) : clamp(end, -1, size - 1);
  const count = step === 0 || Number.isNaN(step) ? 0 : Math.max(0, Math.ceil((to - from) / step));
  return Array.from({ length: count }, (_, k) => from + k * step);
}

/** The numbers at constant indices along an axis, whose dimension becomes those of the indices. */
export function gather(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const indices = requireConstant(operation, 1, 'indices');
  const axis = axisOf(operation, value, intAttribute(operation, 'axis', 0));
  const size = value.shape[axis];
  const places = Array.from(indices.values, (index) => (index < 0 ? index + size : index));
  if (!places.every((place) => Number.isInteger(place) && place >= 0 && place < size))
    throw fail(operation, `reads beyond the ${size} places of dimension ${axis}.`);
  const taken = placedAlong(operation, value, axis, places);
  const shape = [...value.shape.slice(0, axis), ...indices.shape, ...value.shape.slice(axis + 1)];
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const more = indices.shape.length - 1;
  return { ...taken, shape, ...movedBatch(batch, (own) => (own > axis ? own + more : own)) };
}

/** The parts of a tensor at some places of its first dimensions, which the last of the indices' says. */
export function gatherNd(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const { shape: places, values } = requireConstant(operation, 1, 'indices');
  if (intAttribute(operation, 'batch_dims', 0) !== 0)
    throw fail(operation, 'has batch_dims, which Crease does not read.');
  const depth = places.at(-1) ?? 0;
  const strides = stridesOf(value.shape);
  const sizes = upTo(depth).map((axis) => value.shape[axisOf(operation, value, axis)]);
  const inner = value.shape.slice(depth);
  const firsts = Float64Array.from({ length: sizeOf(places.slice(0, -1)) }, (_, part) =>
    sizes.reduce((sum, size, axis) => {
      const index = values[part * depth + axis];
      const place = index < 0 ? index + size : index;
      if (!(Number.isInteger(place) && place >= 0 && place < size))
        throw fail(operation, `reads beyond the ${size} places of dimension ${axis}.`);
      return sum + place * strides[axis];
    }, 0),
  );
  const size = sizeOf(inner);
  operation.builder.claim(firsts.length * size);
  const picks = Int32Array.from(
    { length: firsts.length * size },
    (_, k) => firsts[Math.floor(k / size)] + (k % size),
  );
  const shape = [...places.slice(0, -1), ...inner];
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const taken = selected(operation, value, shape, picks);
  return { ...taken, ...movedBatch(batch, (axis) => axis - depth + places.length - 1) };
}

export function expand(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const wanted = Array.from(requireConstant(operation, 1, 'sizes').values);
  if (!isShape(wanted)) throw fail(operation, `makes a tensor of the shape ${printShape(wanted)}.`);
  const frame = { ...vector([], false), shape: wanted };
  const batch = value.kind === 'variable' ? value.batch : undefined;
  const axis = batch ? batch.axis + wanted.length - value.shape.length : -1;
  if (batch && wanted[axis] === batch.points) frame.shape = wanted.with(axis, 1);
  return broadcast(operation, value, commonShape(operation, [value, frame]));
}

export function tile(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const repeats = Array.from(requireConstant(operation, 1, 'repeats').values);
  if (!isShape(repeats) || repeats.length !== value.shape.length)
    throw fail(operation, `repeats ${printShape(value.shape)} by ${printShape(repeats)}.`);
  for (const [axis, count] of repeats.entries()) if (count > 1) axisOf(operation, value, axis);
  operation.builder.claim(sizeOf(repeats) * sizeOf(value.shape));
  const places = value.shape.map((size, axis) => upTo(size * repeats[axis]).map((k) => k % size));
  return placed(operation, value, places);
}

/** Numbers around a tensor: constants, its edge, or itself in a mirror or over again. */
export function pad(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const mode = choiceAttribute(operation, 'mode', ['constant', 'reflect', 'edge', 'wrap']);
  const pads = requireIntegers(operation, 1, 'pads');
  const filled = operation.inputs[2];
  if (filled && filled.kind !== 'constant')
    throw fail(operation, 'pads with what depends on the input.');
  const fill = filled?.values[0] ?? floatAttribute(operation, 'value', 0);
  const axes = integers(operation, 3, 'axes') ?? upTo(value.shape.length);
  if (pads.length !== 2 * axes.length)
    throw fail(operation, `pads ${axes.length} dimensions by ${printShape(pads)}.`);
  const sizes = [...value.shape];
  const places: number[][] = value.shape.map((size) => upTo(size));
  for (const [k, given] of axes.entries()) {
    const [before, after] = [pads[k], pads[k + axes.length]];
    if (before === 0 && after === 0) continue;
    const axis = axisOf(operation, value, given);
    const size = value.shape[axis];
    sizes[axis] = Math.max(0, size + before + after);
    operation.builder.claim(sizeOf(sizes));
    const isTooFar = mode === 'reflect' ? Math.max(before, after) >= size : false;
    if (isTooFar) throw fail(operation, `reflects ${size} places by ${Math.max(before, after)}.`);
    places[axis] = Array.from({ length: sizes[axis] }, (_, i) =>
      paddedPlace(mode, i - before, size),
    );
  }
  return placed(operation, value, places, fill);
}

/** The place that one before or behind a dimension is filled from; −1 for a constant. */
function paddedPlace(
  mode: 'constant' | 'reflect' | 'edge' | 'wrap',
  place: number,
  size: number,
): number {
  if (place >= 0 && place < size) return place;
  switch (mode) {
    case 'constant':
      return -1;
    case 'edge':
      return place < 0 ? 0 : size - 1;
    case 'wrap':
      return ((place % size) + size) % size;
    case 'reflect':
      return place < 0 ? -place : 2 * (size - 1) - place;
    default:
      return assertNever(mode);
  }
}

/** Channels that become places in blocks: `[N, C · b², H, W]` to `[N, C, H · b, W · b]`. */
export function depthToSpace(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const mode = choiceAttribute(operation, 'mode', ['DCR', 'CRD']);
  const block = intAttribute(operation, 'blocksize', 0);
  const [points, channels, height, width] = imageShape(operation, value);
  const depth = channels / block ** 2;
  if (!isShape([depth])) throw fail(operation, `makes blocks of ${block} of ${channels} channels.`);
  const parted = mode === 'DCR' ? [block, block, depth] : [depth, block, block];
  const order = mode === 'DCR' ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const parts = { ...value, shape: [points, ...parted, height, width] };
  const moved = transposed(operation, parts, order);
  return { ...moved, shape: [points, depth, height * block, width * block] };
}

/** Places in blocks that become channels. */
export function spaceToDepth(operation: Operation): Value {
  const value = requireInput(operation, 0);
  const block = intAttribute(operation, 'blocksize', 0);
  const [points, channels, height, width] = imageShape(operation, value);
  const [rows, columns] = [height / block, width / block];
  if (!isShape([rows, columns]))
    throw fail(operation, `makes blocks of ${block} of ${height} × ${width} places.`);
  const parts = { ...value, shape: [points, channels, rows, block, columns, block] };
  const moved = transposed(operation, parts, [0, 3, 5, 1, 2, 4]);
  return { ...moved, shape: [points, channels * block ** 2, rows, columns] };
}

function imageShape(operation: Operation, { shape }: Value): readonly number[] {
  if (shape.length === 4) return shape;
  throw fail(operation, `reads ${printShape(shape)}, but needs four dimensions.`);
}
