import { assertNever } from '../assert-never';
import { sparseMap, type SparseMap } from '../linear-map';
import {
  choiceAttribute,
  floatAttribute,
  floatsAttribute,
  intAttribute,
  intsAttribute,
  textAttribute,
} from './attributes';
import {
  axisOf,
  fail,
  failHere,
  mapped,
  requireConstant,
  requireInput,
  selected,
  type Operation,
  type Value,
} from './operands';
import { isShape, placedPicks, sizeOf, stridesOf, upTo } from '../shapes';

/* Other sizes of images, by constant scales. */

const COORDINATES = [
  'half_pixel',
  'half_pixel_symmetric',
  'pytorch_half_pixel',
  'align_corners',
  'asymmetric',
  'tf_half_pixel_for_nn',
] as const;
const ROUNDINGS = ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'] as const;

const MODES = ['nearest', 'linear', 'bilinear', 'trilinear', 'cubic'] as const;

type Coordinates = (typeof COORDINATES)[number];
type Rounding = (typeof ROUNDINGS)[number];

/** One axis: its size before and after, and the scale between the two. */
interface ScaledAxis {
  readonly size: number;
  readonly made: number;
  readonly scale: number;
}

/** A place that is read, and its share. */
type Share = readonly [place: number, weight: number];

export function resize(operation: Operation): Value {
  const isFirst = operation.opset < 11;
  refuseOptions(operation);
  const coordinates = isFirst
    ? 'asymmetric'
    : choiceAttribute(operation, 'coordinate_transformation_mode', COORDINATES);
  const rounding = isFirst ? 'floor' : choiceAttribute(operation, 'nearest_mode', ROUNDINGS);
  return resized(operation, scaledAxes(operation, isFirst ? 1 : 2, 3), coordinates, rounding);
}

/** What `Resize` was before version 10, with its scales as an attribute before version 9. */
export function upsample(operation: Operation): Value {
  return resized(operation, scaledAxes(operation, 1, Infinity), 'asymmetric', 'floor');
}

function refuseOptions(operation: Operation): void {
  if (intAttribute(operation, 'antialias', 0) !== 0)
    throw fail(operation, 'smooths what it makes smaller (antialias), which Crease does not read.');
  const policy = textAttribute(operation, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch')
    throw fail(
      operation,
      `has the keep_aspect_ratio_policy ${policy}, which Crease does not read.`,
    );
}

/** @param scalesAt which input the scales are; and the sizes, for one that has no scales */
function scaledAxes(operation: Operation, scalesAt: number, sizesAt: number): ScaledAxis[] {
  const value = requireInput(operation, 0);
  const { shape } = value;
  const axes = intsAttribute(operation, 'axes')?.map((axis) =>
    axis < 0 ? axis + shape.length : axis,
  );
  const of = axes?.length ? axes : upTo(shape.length);
  const hasScales = operation.inputs[scalesAt] && sizeOf(operation.inputs[scalesAt].shape) > 0;
  const scales = hasScales
    ? Array.from(requireConstant(operation, scalesAt, 'scales').values)
    : floatsAttribute(operation, 'scales');
  const sizes = operation.inputs[sizesAt]
    ? Array.from(requireConstant(operation, sizesAt, 'sizes').values)
    : undefined;
  const list = hasScales ? scales : (sizes ?? scales);
  if (list?.length !== of.length)
    throw fail(operation, `has ${list?.length ?? 0} scales for ${of.length} dimensions.`);
  return shape.map((size, axis) => {
    const k = of.indexOf(axis);
    if (k < 0) return { size, made: size, scale: 1 };
    const isSize = !hasScales && sizes !== undefined;
    const batch = value.kind === 'variable' && value.batch?.axis === axis ? value.batch : undefined;
    if (batch && isSize && list[k] === batch.points) return { size, made: size, scale: 1 };
    const made = isSize ? list[k] : Math.floor(Math.fround(size * list[k]));
    if (!isShape([made])) throw failHere(operation, `makes ${made} places of ${size}.`);
    if (made !== size) axisOf(operation, value, axis);
    return { size, made, scale: isSize ? made / size : list[k] };
  });
}

function resized(
  operation: Operation,
  axes: readonly ScaledAxis[],
  coordinates: Coordinates,
  rounding: Rounding,
): Value {
  const value = requireInput(operation, 0);
  const mode = choiceAttribute(operation, 'mode', MODES);
  const shape = axes.map(({ made }) => made);
  operation.builder.claim(2 * sizeOf(shape));
  const read = (axis: ScaledAxis, place: number) => coordinateOf(axis, place, coordinates);
  if (mode !== 'nearest') {
    const sharesOf = mode === 'cubic' ? cubicShares(operation) : linearShares;
    const shares = axes.map((axis) =>
      upTo(axis.made).map((place) =>
        axis.scale === 1 ? [[place, 1] as const] : sharesOf(read(axis, place), axis.size),
      ),
    );
    return mapped(operation, value, sharedMap(operation, value.shape, shares), shape);
  }
  const places = axes.map((axis) =>
    upTo(axis.made).map((place) =>
      axis.scale === 1 ? place : clamped(rounded(read(axis, place), rounding), axis.size),
    ),
  );
  return selected(operation, value, shape, placedPicks(value.shape, places));
}

/**
 * Where a place of the result is in the tensor, which need not be a place of it: in float32, as runtimes compute
 * it, since a last digit decides which place is the nearest.
 */
function coordinateOf({ size, made, scale }: ScaledAxis, place: number, mode: Coordinates): number {
  const { fround } = Math;
  const centred = () => fround(fround(place + 0.5) / fround(scale));
  switch (mode) {
    case 'half_pixel':
      return fround(centred() - 0.5);
    case 'half_pixel_symmetric': {
      const adjustment = fround(made / fround(fround(scale) * size));
      return fround(fround(fround((size / 2) * fround(1 - adjustment)) + centred()) - 0.5);
    }
    case 'pytorch_half_pixel':
      return made > 1 ? fround(centred() - 0.5) : 0;
    case 'align_corners':
      return made > 1 ? fround(fround(place * (size - 1)) / (made - 1)) : 0;
    case 'asymmetric':
      return fround(place / fround(scale));
    case 'tf_half_pixel_for_nn':
      return centred();
    default:
      return assertNever(mode);
  }
}

function rounded(x: number, rounding: Rounding): number {
  switch (rounding) {
    case 'round_prefer_floor':
      return Math.ceil(x - 0.5);
    case 'round_prefer_ceil':
      return Math.floor(x + 0.5);
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    default:
      return assertNever(rounding);
  }
}

function clamped(place: number, size: number): number {
  return Math.min(Math.max(place, 0), size - 1);
}

/** The two places beside a coordinate, by how near they are; one where it is a place, or beyond an end. */
function linearShares(x: number, size: number): Share[] {
  const at = Math.min(Math.max(x, 0), size - 1);
  const below = Math.floor(at);
  const rest = at - below;
  return rest === 0
    ? [[below, 1]]
    : [
        [below, 1 - rest],
        [below + 1, rest],
      ];
}

/**
 * Shares of the two places on both sides of a coordinate by cubic convolution (Keys 1981). Beyond an end is what the
 * last place has; or nothing, and the others have all (`exclude_outside`).
 */
function cubicShares(operation: Operation): (x: number, size: number) => Share[] {
  const a = floatAttribute(operation, 'cubic_coeff_a', -0.75);
  const excludesOutside = intAttribute(operation, 'exclude_outside', 0) !== 0;
  return (x, size) => {
    const below = Math.floor(x);
    const shares = new Map<number, number>();
    let all = 0;
    for (let place = below - 1; place <= below + 2; place++) {
      const share = cubicShare(Math.abs(x - place), a);
      const within = clamped(place, size);
      if (share === 0 || (excludesOutside && within !== place)) continue;
      shares.set(within, (shares.get(within) ?? 0) + share);
      all += share;
    }
    const whole = excludesOutside ? all : 1;
    return Array.from(shares, ([place, share]): Share => [place, share / whole]);
  };
}

/** Keys's kernel: 1 at a distance of 0, 0 at every other whole number, and `a` its slope at 1. */
function cubicShare(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1;
  if (distance >= 2) return 0;
  return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
}

/** The map whose rows have the products of shares along all axes. */
function sharedMap(
  { builder }: Operation,
  shape: readonly number[],
  shares: readonly (readonly (readonly Share[])[])[],
): SparseMap {
  let rows: (readonly Share[])[] = [[[0, 1]]];
  for (const [axis, stride] of stridesOf(shape).entries()) {
    builder.claim(4 * rows.length * shares[axis].length);
    rows = rows.flatMap((row) =>
      shares[axis].map((own) =>
        row.flatMap(([at, weight]) =>
          own.map(([place, share]): Share => [at + place * stride, weight * share]),
        ),
      ),
    );
  }
  builder.claim(2 * rows.reduce((sum, { length }) => sum + length, 0));
  return sparseMap(sizeOf(shape), rows);
}
