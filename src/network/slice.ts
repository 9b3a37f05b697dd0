import { InputError } from './errors';
import type { AffineNode, AffineTerm, Network, NetworkNode, Weights } from './network';

/**
 * An affine map from plane coordinates (u, v) to input space: `origin + u · uAxis + v · vAxis`.
 * Each has one number per input of the network.
 */
export interface Slice {
  readonly origin: Float64Array;
  readonly uAxis: Float64Array;
  readonly vAxis: Float64Array;
}

/** An affine map from volume coordinates (u, v, w) to input space: a plane's, and `w · wAxis`. */
export interface VolumeSlice extends Slice {
  readonly wAxis: Float64Array;
}

/** A rectangle of a slice: u0 < u1 from left to right, v0 < v1 from bottom to top. */
export interface Window {
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

/** A box of a volume slice: a window of each of its planes, for w from w0 to w1, w0 < w1. */
export interface VolumeWindow extends Window {
  readonly w0: number;
  readonly w1: number;
}

/** @throws InputError unless the window is finite and has a positive width and height. */
export function validateWindow(window: Window): Window {
  const { u0, u1, v0, v1 } = window;
  const text = [u0, u1, v0, v1].join(',');
  if (![u0, u1, v0, v1, u1 - u0, v1 - v0].every(Number.isFinite))
    throw new InputError(`The window ${text} is not finite.`);
  if (!(u0 < u1 && v0 < v1))
    throw new InputError(`The window ${text} has no area: it needs u0 < u1 and v0 < v1.`);
  return window;
}

/** @throws InputError unless the window is finite and has a positive width, height and depth. */
export function validateVolumeWindow(window: VolumeWindow): VolumeWindow {
  const { u0, u1, v0, v1, w0, w1 } = window;
  const text = [u0, u1, v0, v1, w0, w1].join(',');
  if (![u0, u1, v0, v1, w0, w1, u1 - u0, v1 - v0, w1 - w0].every(Number.isFinite))
    throw new InputError(`The window ${text} is not finite.`);
  if (!(u0 < u1 && v0 < v1 && w0 < w1))
    throw new InputError(
      `The window ${text} has no volume: it needs u0 < u1, v0 < v1 and w0 < w1.`,
    );
  return window;
}

/**
 * The plane of two input coordinates; the others stay at `at` (0 where it is absent). A network of
 * one input has the slice `axes = [0]`, along which v changes nothing.
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesSlice(inputs: number, axes: readonly number[], at?: ArrayLike<number>): Slice {
  requireAxes(inputs, axes);
  if (axes.length !== Math.min(2, inputs) || new Set(axes).size !== axes.length)
    throw new InputError(`A slice needs two different axes, but got ${axes.join(',')}.`);
  const origin = axesOrigin(inputs, axes, at);
  const [uAxis, vAxis] = [0, 1].map((k) => unitVector(inputs, axes[k]));
  return { origin, uAxis, vAxis };
}

/**
 * The volume of three input coordinates; the others stay at `at` (0 where it is absent).
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesVolume(
  inputs: number,
  axes: readonly number[],
  at?: ArrayLike<number>,
): VolumeSlice {
  requireAxes(inputs, axes);
  if (axes.length !== 3 || new Set(axes).size !== 3)
    throw new InputError(`A volume needs three different axes, but got ${axes.join(',')}.`);
  const origin = axesOrigin(inputs, axes, at);
  const [uAxis, vAxis, wAxis] = axes.map((axis) => unitVector(inputs, axis));
  return { origin, uAxis, vAxis, wAxis };
}

function requireAxes(inputs: number, axes: readonly number[]): void {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= inputs)
      throw new InputError(`Axis ${axis} is not one of the network's ${inputs} inputs.`);
}

/** The point of a slice where its coordinates are 0. */
function axesOrigin(
  inputs: number,
  axes: readonly number[],
  at: ArrayLike<number> | undefined,
): Float64Array {
  if (at !== undefined && at.length !== inputs)
    throw new InputError(`The slice's point has ${at.length} coordinates, not ${inputs}.`);
  const origin = at === undefined ? new Float64Array(inputs) : Float64Array.from(at);
  if (!origin.every(Number.isFinite)) throw new InputError("The slice's point is not finite.");
  for (const axis of axes) origin[axis] = 0;
  return origin;
}

/** @param axis undefined for a direction along which nothing changes */
function unitVector(inputs: number, axis: number | undefined): Float64Array {
  const vector = new Float64Array(inputs);
  if (axis !== undefined) vector[axis] = 1;
  return vector;
}

/** The slice that a network has when none is named: its first two inputs, the others at 0. */
export function defaultSlice(inputs: number): Slice {
  return axesSlice(inputs, inputs === 1 ? [0] : [0, 1]);
}

/**
 * The plane through three points of input space: u runs from p0 to p1, v from p0 to p2.
 *
 * @throws InputError if there are not three finite points with one coordinate per input.
 */
export function throughSlice(inputs: number, points: readonly ArrayLike<number>[]): Slice {
  if (points.length !== 3)
    throw new InputError(`A slice goes through 3 points, but got ${points.length}.`);
  for (const [k, point] of points.entries()) {
    if (point.length !== inputs)
      throw new InputError(`Point ${k} has ${point.length} coordinates, not ${inputs}.`);
    if (!Array.from(point).every(Number.isFinite))
      throw new InputError(`Point ${k} has a coordinate that is not finite.`);
  }
  const [p0, p1, p2] = points.map((point) => Float64Array.from(point));
  return { origin: p0, uAxis: p1.map((x, i) => x - p0[i]), vAxis: p2.map((x, i) => x - p0[i]) };
}

/** An affine function of slice coordinates for every unit of a node. */
interface AffineForm {
  /** One number per unit: the constants, then what there is of each coordinate. */
  readonly columns: readonly Float64Array[];
}

/**
 * The network as a function of (u, v), or (u, v, w): the slice composed, in float64, into every
 * affine node that the input reaches without passing an activation. Its node 0 has width 2, or 3. The
 * work per sample no longer depends on the number of inputs, and every engine sees a plane or a
 * volume.
 *
 * @throws InputError if a slice or weights are so large that float64 cannot hold the composition.
 */
export function sliceNetwork(network: Network, slice: Slice | VolumeSlice): Network {
  const last = network.nodes.length - 1;
  const activated = new Set(
    network.nodes.flatMap((node) => (node.kind === 'activation' ? [node.from] : [])),
  );
  const forms = new Map<number, AffineForm>();
  const axes = [slice.uAxis, slice.vAxis, ...('wAxis' in slice ? [slice.wAxis] : [])];
  forms.set(0, { columns: [slice.origin, ...axes] });
  const nodes: NetworkNode[] = [{ kind: 'input', width: axes.length }];
  /** Number in `nodes` of each node of `network`; −1 for those that nothing reads any more. */
  const renumbered = [0];
  // What activates the input itself reads the slice's point, not the slice's coordinates.
  if (activated.has(0))
    renumbered[0] = nodes.push(formNode({ columns: [slice.origin, ...axes] })) - 1;
  for (const [k, node] of network.nodes.entries()) {
    if (node.kind === 'input') continue;
    let sliced: NetworkNode | undefined;
    if (node.kind === 'activation') sliced = { ...node, from: renumbered[node.from] };
    else if (node.terms.every(({ from }) => forms.has(from))) {
      const form = composeNode(node, forms, axes.length);
      forms.set(k, form);
      if (activated.has(k) || k === last) sliced = formNode(form);
    } else sliced = composeTerms(node, forms, renumbered, axes.length);
    if (sliced?.kind === 'affine' && !holdsFiniteNumbers(sliced))
      throw new InputError('The slice takes the first layer beyond the range of float64.');
    renumbered.push(sliced ? nodes.push(sliced) - 1 : -1);
  }
  return { nodes };
}

/** Whether a node's bias and the weights by which it reads the slice are finite. */
function holdsFiniteNumbers({ bias, terms }: AffineNode): boolean {
  const weights = terms.flatMap(({ from, map }) =>
    from === 0 && map.kind === 'dense' ? [map.weights] : [],
  );
  return [bias, ...weights].every((numbers) => numbers.every((x) => Number.isFinite(x)));
}

/** An affine node all of whose sources are affine in the slice's coordinates. */
function composeNode(
  node: AffineNode,
  forms: ReadonlyMap<number, AffineForm>,
  coordinates: number,
): AffineForm {
  const sum = emptyForm(node.width, coordinates);
  sum.columns[0].set(node.bias);
  for (const term of node.terms) addComposed(term, forms.get(term.from), sum);
  return sum;
}

/** An affine node some of whose sources are affine in the slice: those terms now read the slice. */
function composeTerms(
  node: AffineNode,
  forms: ReadonlyMap<number, AffineForm>,
  renumbered: readonly number[],
  coordinates: number,
): AffineNode {
  const fromSlice = emptyForm(node.width, coordinates);
  const terms: AffineTerm[] = [];
  for (const term of node.terms)
    if (forms.has(term.from)) addComposed(term, forms.get(term.from), fromSlice);
    else terms.push({ ...term, from: renumbered[term.from] });
  if (terms.length < node.terms.length) terms.push(...formNode(fromSlice).terms);
  const [constants] = fromSlice.columns;
  return { ...node, bias: node.bias.map((b, i) => b + constants[i]), terms };
}

function emptyForm(width: number, coordinates: number): AffineForm {
  return { columns: Array.from({ length: coordinates + 1 }, () => new Float64Array(width)) };
}

function addComposed({ map }: AffineTerm, form: AffineForm | undefined, sum: AffineForm): void {
  if (!form) return;
  if (map.kind === 'dense') addProduct(map.weights, form, sum);
  else
    for (const [k, column] of form.columns.entries())
      for (const [i, x] of column.entries()) sum.columns[k][i] += map.scale * x;
}

/** A plane's columns in one pass: pages do this for inputs of thousands, on their own thread. */
function addProduct(weights: Weights, { columns }: AffineForm, sum: AffineForm): void {
  const [constant, u, v, ...others] = columns;
  const [constants, us, vs, ...sums] = sum.columns;
  const inputs = constant.length;
  for (let i = 0; i < constants.length; i++) {
    let [ofConstant, ofU, ofV] = [constants[i], us[i], vs[i]];
    for (let j = 0, w = i * inputs; j < inputs; j++, w++) {
      const weight = weights[w];
      ofConstant += weight * constant[j];
      ofU += weight * u[j];
      ofV += weight * v[j];
    }
    constants[i] = ofConstant;
    us[i] = ofU;
    vs[i] = ofV;
    for (const [k, column] of others.entries()) {
      let more = sums[k][i];
      for (let j = 0, w = i * inputs; j < inputs; j++, w++) more += weights[w] * column[j];
      sums[k][i] = more;
    }
  }
}

function formNode({ columns: [bias, ...axes] }: AffineForm): AffineNode {
  const [width, coordinates] = [bias.length, axes.length];
  const weights = new Float64Array(coordinates * width);
  for (const [k, column] of axes.entries())
    for (let i = 0; i < width; i++) weights[coordinates * i + k] = column[i];
  const terms: AffineTerm[] = [{ from: 0, map: { kind: 'dense', weights } }];
  return { kind: 'affine', width, terms, bias };
}
