import { rivalsOf, type SlicedActivation } from '../network/activation';
import { InputError } from '../network/errors';
import type { ActivationNode } from '../network/network';
import { windowNumbers, type Window } from '../network/slice';
import { hasSteps, type SlicedNetwork } from '../network/sliced-network';
import { contextsOf } from './context-path';
import { validateExactWindow } from './exact-window';
import {
  ExactContext,
  exactNetworkOf,
  leadOf,
  ZERO_FORM,
  type ExactForm,
  type ExactNetwork,
} from './exact-forms';
import {
  exactWindow,
  keepPositive,
  nearestArea,
  nearestPoint,
  rationalPoint,
  signAtPoint,
  type ExactEdge,
  type ExactPolygon,
} from './exact-polygon';
import { crossing, type RationalPoint } from './exact-point';
import type { UnitPlace } from './region';
import { nearestMap, type PlaneMap } from './plane-map';

/** One region, every number of it the float64 nearest to the exact one. */
export interface RegionAtPoint {
  /** One byte per unit for each hidden layer, 1 where the unit is on. */
  readonly pattern: readonly Uint8Array[];
  /** The network's outputs in the region. */
  readonly affine: PlaneMap;
  /** Vertices of the region's part of the window, counter-clockwise. */
  readonly polygon: readonly (readonly [u: number, v: number])[];
  readonly area: number;
  /**
   * The regions beyond its edges, in the order of the edges, and the units that differ; beyond one edge there may
   * be several behind steps.
   */
  readonly neighbours: readonly {
    readonly pattern: readonly Uint8Array[];
    /** The edge between, as it is in `polygon`. */
    readonly edge: readonly (readonly [u: number, v: number])[];
    readonly units: readonly UnitPlace[];
  }[];
}

/** A region beyond an edge, and the part of the edge that it is beyond. */
interface Beyond {
  readonly pattern: readonly Uint8Array[];
  readonly units: readonly UnitPlace[];
  readonly ends: readonly [RationalPoint, RationalPoint];
}

/** A pattern of all hidden layers, and the forms that go with it. */
interface ExactPattern {
  readonly pattern: readonly Uint8Array[];
  /** One per hidden layer: the region of the layers up to that one. */
  readonly contexts: readonly ExactContext[];
}

/**
 * The region that a point of the window lies in, all of it in integers: no other region is cut, so
 * it takes milliseconds in networks whose subdivision takes minutes. A point on a crease belongs to
 * the region where that unit is off, as a pre-activation of exactly 0 counts as off.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 * @throws InputError if the point is not in the window, or its pattern has no region.
 */
export function regionAt(
  network: SlicedNetwork,
  window: Window,
  u: number,
  v: number,
): RegionAtPoint {
  const { u0, u1, v0, v1 } = validateExactWindow(window);
  if (!(u >= u0 && u <= u1 && v >= v0 && v <= v1))
    throw new InputError(
      `The point ${u},${v} is not in the window ${windowNumbers(window).join(',')}; name one with --window.`,
    );
  const exact = exactNetworkOf(network);
  const point = rationalPoint(u, v);
  const here = followPattern(exact, ({ from, context }) => {
    context.makeForms(from);
    return (unit, rival) => signAtPoint(lead(context, from, unit, rival), point) > 0;
  });
  const region = describe(exact, here, window);
  if (region) return region;
  throw new InputError(
    `The point ${u},${v} lies where creases meet: no region of the window has the pattern that it has itself.`,
  );
}

/**
 * As `regionAt`, the region that has a pattern.
 *
 * @param pattern one byte per unit for each hidden layer, 1 where the unit is on
 * @throws InputError if no region of the window has it.
 */
export function regionWith(
  network: SlicedNetwork,
  window: Window,
  pattern: readonly Uint8Array[],
): RegionAtPoint {
  const exact = exactNetworkOf(network);
  const here = { pattern, contexts: contextsOf(exact, pattern) };
  const region = describe(exact, here, validateExactWindow(window));
  if (region) return region;
  throw new InputError('No region of the window has this pattern.');
}

/** The region that has a pattern; undefined if there is none in the window. */
function describe(
  exact: ExactNetwork,
  here: ExactPattern,
  window: Window,
): RegionAtPoint | undefined {
  const polygon = clip(exact, here, window);
  if (!polygon) return undefined;
  const vertices = polygon.vertices.map(nearestPoint);
  const whole = here.contexts[here.contexts.length - 1];
  whole.makeForms(exact.network.nodes.length - 1);
  return {
    pattern: here.pattern,
    affine: nearestMap(exact, whole),
    polygon: vertices,
    area: nearestArea(polygon.vertices),
    neighbours: polygon.edges.flatMap((edge, i) => {
      if (!edge.isCrease) return [];
      const next = (i + 1) % vertices.length;
      const own = [polygon.vertices[i], polygon.vertices[next]] as const;
      return beyondEdge(exact, here, edge, own).map(({ pattern, units, ends }) => ({
        pattern,
        units,
        edge: ends.map(nearestPoint),
      }));
    }),
  };
}

function hiddenLayers({
  nodes,
}: SlicedNetwork): { node: ActivationNode<SlicedActivation>; number: number }[] {
  return nodes.flatMap((node, number) => (node.kind === 'activation' ? [{ node, number }] : []));
}

/** Whether a unit's value exceeds that of a rival, or 0 where there is none. */
type Exceeds = (unit: number, rival: number | undefined) => boolean;

/** The states of a layer's units. */
function statesOf(
  { activation, width }: ActivationNode<SlicedActivation>,
  exceeds: Exceeds,
): Uint8Array {
  const states = new Uint8Array(width);
  const size = rivalsOf(activation);
  if (size === 1) {
    for (let unit = 0; unit < width; unit++) states[unit] = exceeds(unit, undefined) ? 1 : 0;
    return states;
  }
  for (let first = 0; first < width; first += size) {
    let greatest: number | undefined;
    for (let unit = first; unit < first + size; unit++)
      if (exceeds(unit, greatest)) greatest = unit;
    if (greatest !== undefined) states[greatest] = 1;
  }
  return states;
}

/** By how much a unit of a node exceeds a rival, or 0 where there is none. */
function lead(
  context: ExactContext,
  node: number,
  unit: number,
  rival: number | undefined,
): ExactForm {
  const form = context.form(node, unit);
  return rival === undefined ? form : leadOf(form, context.form(node, rival));
}

/**
 * The forms that are not negative, and those that are not positive, in the region where a layer's units have
 * some states: their own, of rivals how much the greatest exceeds the others, or is exceeded by them.
 */
function* boundsOf(
  { activation, from, width }: ActivationNode<SlicedActivation>,
  context: ExactContext,
  states: Uint8Array,
): Generator<readonly [form: ExactForm, isPositive: boolean]> {
  const size = rivalsOf(activation);
  if (size === 1) {
    for (let unit = 0; unit < width; unit++) yield [context.form(from, unit), states[unit] === 1];
    return;
  }
  for (let first = 0; first < width; first += size) {
    const winner = states.subarray(first, first + size).indexOf(1);
    const most = winner < 0 ? ZERO_FORM : context.form(from, first + winner);
    if (winner >= 0) yield [most, true];
    for (let rival = 0; rival < size; rival++) {
      if (rival === winner) continue;
      const form = context.form(from, first + rival);
      if (rival < winner) yield [leadOf(most, form), true];
      else yield [leadOf(form, most), false];
    }
  }
}

/** A hidden layer on the way, and the region of the layers before it. */
interface Step {
  /** From 0. */
  readonly layer: number;
  /** Node of the pre-activations. */
  readonly from: number;
  readonly context: ExactContext;
}

/**
 * Goes through the layers with a question that says of two units of a layer which is greater.
 *
 * @param beside a region whose forms are used for as long as the patterns agree
 */
function followPattern(
  exact: ExactNetwork,
  exceedsAt: (step: Step) => Exceeds,
  beside?: ExactPattern,
): ExactPattern {
  const pattern: Uint8Array[] = [];
  const contexts: ExactContext[] = [];
  let context = new ExactContext(exact, undefined, -1, new Uint8Array(0));
  let isBeside = beside !== undefined;
  for (const [layer, { node, number }] of hiddenLayers(exact.network).entries()) {
    const states = statesOf(node, exceedsAt({ layer, from: node.from, context }));
    isBeside &&= states.every((on, unit) => on === beside?.pattern[layer][unit]);
    context =
      isBeside && beside
        ? beside.contexts[layer]
        : new ExactContext(exact, context, number, states);
    pattern.push(states);
    contexts.push(context);
  }
  return { pattern, contexts };
}

/** The part of the window where every unit is as the pattern says; undefined without area. */
function clip(
  exact: ExactNetwork,
  { pattern, contexts }: ExactPattern,
  window: Window,
): ExactPolygon | undefined {
  let polygon: ExactPolygon | undefined = exactWindow(window);
  for (const [k, { node }] of hiddenLayers(exact.network).entries()) {
    contexts[k].makeForms(node.from);
    for (const [form, isPositive] of boundsOf(node, contexts[k], pattern[k])) {
      if (form.a === 0n && form.b === 0n) continue;
      polygon = keepPositive(polygon, isPositive ? form : negated(form));
      if (!polygon) return undefined;
    }
  }
  return polygon;
}

function negated({ a, b, c }: ExactForm): ExactForm {
  return { a: -a, b: -b, c: -c };
}

/**
 * The region on the other side of an edge, which is one: pre-activations are continuous, so a unit
 * that is not 0 all along the edge has one sign on it and keeps it beyond, and one that is 0 there
 * has a form that vanishes on the edge's line, with one sign beyond. So it is with how much the greatest of
 * rivals beyond exceeds each other one; how losers compare does not matter. On the edge, forms have the values
 * that those beyond have, which are made of the few units alone that are 0 there. Behind steps pre-activations jump:
 * there a unit may be 0 somewhere on an edge and have its crease beyond it, and the edge has several regions.
 */
function beyondEdge(
  exact: ExactNetwork,
  here: ExactPattern,
  { form: inward }: ExactEdge,
  ends: readonly [RationalPoint, RationalPoint],
): Beyond[] {
  const jumps = hasSteps(exact.network);
  let crossed: ExactForm | undefined;
  const exceedsAt = ({ layer, from, context }: Step): Exceeds => {
    const known = jumps ? context : here.contexts[layer];
    known.makeForms(from);
    return (unit, rival) => {
      const form = lead(known, from, unit, rival);
      const [atStart, atEnd] = [signAtPoint(form, ends[0]), signAtPoint(form, ends[1])];
      if (atStart * atEnd < 0) crossed ??= form;
      if (atStart + atEnd !== 0) return atStart + atEnd > 0;
      const beyond = lead(context, from, unit, rival);
      return beyond.a * inward.a + beyond.b * inward.b < 0n;
    };
  };
  const { pattern } = followPattern(exact, exceedsAt, here);
  if (crossed && jumps) {
    const middle = crossing(crossed, inward);
    return withoutRepeats([
      ...beyondEdge(exact, here, { form: inward, isCrease: true }, [ends[0], middle]),
      ...beyondEdge(exact, here, { form: inward, isCrease: true }, [middle, ends[1]]),
    ]);
  }
  const units = pattern.flatMap((states, layer) =>
    [...states.keys()]
      .filter((unit) => states[unit] !== here.pattern[layer][unit])
      .map((unit) => ({ layer, unit })),
  );
  return [{ pattern, units, ends }];
}

/** Joins parts of an edge, one behind the other, beyond which the same region is. */
function withoutRepeats(parts: readonly Beyond[]): Beyond[] {
  const joined: Beyond[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && last.pattern.every((states, k) => String(states) === String(part.pattern[k])))
      joined[joined.length - 1] = { ...last, ends: [last.ends[0], part.ends[1]] };
    else joined.push(part);
  }
  return joined;
}
