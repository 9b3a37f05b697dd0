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

/** A rectangle of a slice: u0 < u1 from left to right, v0 < v1 from bottom to top. */
export interface Window {
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
}

/** @throws InputError unless the window and its area are finite, its width and height positive. */
export function validateWindow(window: Window): Window {
  const { u0, u1, v0, v1 } = window;
  const text = [u0, u1, v0, v1].join(',');
  const [width, height] = [u1 - u0, v1 - v0];
  if (![u0, u1, v0, v1, width, height].every(Number.isFinite))
    throw new InputError(`The window ${text} is not finite.`);
  if (!Number.isFinite(width * height))
    throw new InputError(`The window ${text} has an area beyond the largest float64.`);
  if (!(u0 < u1 && v0 < v1))
    throw new InputError(`The window ${text} has no area: it needs u0 < u1 and v0 < v1.`);
  return window;
}

/**
 * The plane of two input coordinates; the others stay at `at` (0 where it is absent). A network of
 * one input has the slice `axes = [0]`, along which v changes nothing.
 *
 * @throws InputError if an axis is not an input, or `at` has another length than the input.
 */
export function axesSlice(inputs: number, axes: readonly number[], at?: ArrayLike<number>): Slice {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= inputs)
      throw new InputError(`Axis ${axis} is not one of the network's ${inputs} inputs.`);
  if (axes.length !== Math.min(2, inputs) || new Set(axes).size !== axes.length)
    throw new InputError(`A slice needs two different axes, but got ${axes.join(',')}.`);
  if (at !== undefined && at.length !== inputs)
    throw new InputError(`The slice's point has ${at.length} coordinates, not ${inputs}.`);
  const origin = at === undefined ? new Float64Array(inputs) : Float64Array.from(at);
  if (!origin.every(Number.isFinite)) throw new InputError("The slice's point is not finite.");
  const [uAxis, vAxis] = [new Float64Array(inputs), new Float64Array(inputs)];
  for (const [i, axis] of axes.entries()) {
    origin[axis] = 0;
    (i === 0 ? uAxis : vAxis)[axis] = 1;
  }
  return { origin, uAxis, vAxis };
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

/** An affine function of (u, v) for every unit of a node: `u · u_coordinate + v · … + constant`. */
interface AffineForm {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly constant: Float64Array;
}

/**
 * The network as a function of (u, v): the slice composed, in float64, into every affine node that
 * the input reaches without passing an activation. Its node 0 has width 2. The work per sample no
 * longer depends on the number of inputs, and every engine sees a plane.
 *
 * @throws InputError if a slice or weights are so large that float64 cannot hold the composition.
 */
export function sliceNetwork(network: Network, slice: Slice): Network {
  const last = network.nodes.length - 1;
  const activated = new Set(
    network.nodes.flatMap((node) => (node.kind === 'activation' ? [node.from] : [])),
  );
  const forms = new Map<number, AffineForm>();
  forms.set(0, { u: slice.uAxis, v: slice.vAxis, constant: slice.origin });
  const nodes: NetworkNode[] = [{ kind: 'input', width: 2 }];
  /** Number in `nodes` of each node of `network`; −1 for those that nothing reads any more. */
  const renumbered = [0];
  for (const [k, node] of network.nodes.entries()) {
    if (node.kind === 'input') continue;
    let sliced: NetworkNode | undefined;
    if (node.kind === 'activation') sliced = { ...node, from: renumbered[node.from] };
    else if (node.terms.every(({ from }) => forms.has(from))) {
      const form = composeNode(node, forms);
      forms.set(k, form);
      if (activated.has(k) || k === last) sliced = formNode(form);
    } else sliced = composeTerms(node, forms, renumbered);
    if (sliced?.kind === 'affine' && !holdsFiniteNumbers(sliced))
      throw new InputError('The slice takes the first layer beyond the range of float64.');
    renumbered.push(sliced ? nodes.push(sliced) - 1 : -1);
  }
  return { nodes };
}

/** Whether a node's bias and the weights by which it reads (u, v) are finite. */
function holdsFiniteNumbers({ bias, terms }: AffineNode): boolean {
  const weights = terms.flatMap(({ from, map }) =>
    from === 0 && map.kind === 'dense' ? [map.weights] : [],
  );
  return [bias, ...weights].every((numbers) => numbers.every((x) => Number.isFinite(x)));
}

/** An affine node all of whose sources are affine in (u, v). */
function composeNode(node: AffineNode, forms: ReadonlyMap<number, AffineForm>): AffineForm {
  const sum = emptyForm(node.width);
  sum.constant.set(node.bias);
  for (const term of node.terms) addComposed(term, forms.get(term.from), sum);
  return sum;
}

/** An affine node some of whose sources are affine in (u, v): those terms now read (u, v). */
function composeTerms(
  node: AffineNode,
  forms: ReadonlyMap<number, AffineForm>,
  renumbered: readonly number[],
): AffineNode {
  const fromSlice = emptyForm(node.width);
  const terms: AffineTerm[] = [];
  for (const term of node.terms)
    if (forms.has(term.from)) addComposed(term, forms.get(term.from), fromSlice);
    else terms.push({ ...term, from: renumbered[term.from] });
  if (terms.length < node.terms.length) terms.push(...formNode(fromSlice).terms);
  return { ...node, bias: node.bias.map((b, i) => b + fromSlice.constant[i]), terms };
}

function emptyForm(width: number): AffineForm {
  return {
    u: new Float64Array(width),
    v: new Float64Array(width),
    constant: new Float64Array(width),
  };
}

function addComposed({ map }: AffineTerm, form: AffineForm | undefined, sum: AffineForm): void {
  if (!form) return;
  if (map.kind === 'dense') addProduct(map.weights, form, sum);
  else
    for (const column of ['u', 'v', 'constant'] as const)
      for (const [i, x] of form[column].entries()) sum[column][i] += map.scale * x;
}

/** All three columns in one pass: pages do this for inputs of thousands, on their own thread. */
function addProduct(weights: Weights, form: AffineForm, sum: AffineForm): void {
  const { u, v, constant } = form;
  const inputs = u.length;
  for (let i = 0; i < sum.u.length; i++) {
    let [ofU, ofV, ofConstant] = [sum.u[i], sum.v[i], sum.constant[i]];
    for (let j = 0, w = i * inputs; j < inputs; j++, w++) {
      const weight = weights[w];
      ofU += weight * u[j];
      ofV += weight * v[j];
      ofConstant += weight * constant[j];
    }
    sum.u[i] = ofU;
    sum.v[i] = ofV;
    sum.constant[i] = ofConstant;
  }
}

function formNode({ u, v, constant }: AffineForm): AffineNode {
  const weights = new Float64Array(2 * u.length);
  for (let i = 0; i < u.length; i++) weights.set([u[i], v[i]], 2 * i);
  const terms: AffineTerm[] = [{ from: 0, map: { kind: 'dense', weights } }];
  return { kind: 'affine', width: u.length, terms, bias: constant };
}
