import { slopeBelow } from '../network/activation';
import { hiddenWidths, type Network } from '../network/network';
import type { Window } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { between } from './numbers';
import { mapsIn, piecesOf, sliced, type Piece, type Point } from '../drawing/pieces';
import { principalAxes } from './principal-axes';
import type { Point3 } from '../drawing/space';

/** Distance between sheets of paper that lie on each other, and what a stack is no higher than. */
const SHEET = 0.022;
const STACK = 0.2;

/** What a region of the first layers is on its way through one of them. */
export interface FoldedPiece {
  readonly piece: Piece;
  /** Values before the layer, its pre-activations, and what it hands on: `width × 3` numbers each. */
  readonly before: Float64Array;
  readonly pre: Float64Array;
  readonly behind: Float64Array;
  /** Its place in the stack of paper, from 0, before each of the layer's units has folded, and behind the last. */
  readonly orders: readonly number[];
  /** Whether its image behind the layer has no area. */
  readonly isCollapsed: boolean;
}

/** A layer, with the regions of all layers up to it. */
export interface SheetLayer {
  readonly width: number;
  /** Slope below 0 of each unit. */
  readonly slopes: readonly number[];
  readonly pieces: readonly FoldedPiece[];
  /** The highest place of the stack, before each unit has folded and behind the last. */
  readonly stacks: readonly number[];
  /** What is seen of values behind the layer. */
  readonly view: SheetView;
  /** The middle of its pre-activations. */
  readonly preCentre: readonly number[];
}

/** Up to three orthonormal directions in which values are seen, from their centre. */
interface SheetView {
  readonly centre: readonly number[];
  readonly axes: readonly (readonly number[])[];
  /** What places are divided by, so that all of the sheet lies within 1 of the middle. */
  readonly radius: number;
}

interface SheetOptions {
  readonly depth?: number;
  readonly mostRegions?: number;
}

/**
 * A window as a sheet of paper that a network's layers fold, one after the other: exact regions, each by
 * its own affine map. Values of two units are seen as they are, of more along their three principal axes.
 */
export class FoldedSheet {
  private constructor(
    readonly network: SlicedNetwork,
    readonly window: Window,
    readonly layers: readonly SheetLayer[],
    private readonly start: SheetView,
    /** Regions by depth. */
    readonly byDepth: readonly number[],
  ) {}

  /**
   * @param depth layers that fold it
   * @throws InputError if it has more regions than `mostRegions`.
   */
  static async of(
    network: Network,
    window: Window,
    { depth = Infinity, mostRegions }: SheetOptions = {},
  ): Promise<FoldedSheet> {
    const whole = sliced(network);
    const count = Math.min(depth, hiddenWidths(whole).length);
    const { u0, u1, v0, v1 } = window;
    const radius = Math.hypot(u1 - u0, v1 - v0) / 2;
    const start: SheetView = {
      centre: [(u0 + u1) / 2, (v0 + v1) / 2],
      axes: FLAT,
      radius,
    };
    const layers: SheetLayer[] = [];
    let byDepth: readonly number[] = [];
    for (let k = 1; k <= count; k++) {
      const found = await piecesOf(network, window, { depth: k, mostRegions });
      byDepth = found.byDepth;
      layers.push(sheetLayer(whole, k, found.pieces));
    }
    return new FoldedSheet(whole, window, layers, start, byDepth);
  }

  /**
   * Where a point of a piece is while a layer folds.
   *
   * @param layer from 0
   * @param time from 0, before the layer, to 1
   */
  position(layer: number, folded: FoldedPiece, point: Point, time: number): Point3 {
    const { [layer]: own } = this.layers;
    const before = layer === 0 ? this.start : this.layers[layer - 1].view;
    const from = valuesAt(folded.before, point);
    if (own.width === 2 && from.length === 2)
      return foldedFlat(own, before, folded, { from, pre: valuesAt(folded.pre, point) }, time);
    const [x, y, z] = seen(before, from);
    const lift = liftOf(folded.orders[0], own.stacks[0]);
    const behind = seen(own.view, valuesAt(folded.behind, point));
    return blend([x, y, z + lift], behind, between(time, 0, 1));
  }

  /** Where values behind a layer of two units lie on top of the folded stack. */
  onTop(layer: number, values: Point): Point3 {
    const { view, stacks } = this.layers[layer];
    const [x, y] = seen(view, values);
    return [x, y, liftOf(stacks[stacks.length - 1], stacks[stacks.length - 1])];
  }

  /** The values behind a layer of two units that lie somewhere on top. */
  valuesAt(layer: number, [x, y]: Point3): Point {
    const { centre, radius } = this.layers[layer].view;
    return [centre[0] + radius * x, centre[1] + radius * y];
  }
}

const FLAT = [
  [1, 0],
  [0, 1],
];

/** When the units of a layer of two fold, after its affine map has moved the sheet. */
const MOVED = 0.24;
const FOLDING: readonly (readonly [from: number, to: number])[] = [
  [0.24, 0.62],
  [0.62, 1],
];

/** A point before a layer of two units, and its pre-activations there. */
interface Passing {
  readonly from: readonly number[];
  readonly pre: readonly number[];
}

/** A point of a sheet that is moved to where the creases are the axes, and folded along one after the other. */
function foldedFlat(
  { slopes, stacks, view, preCentre }: SheetLayer,
  before: SheetView,
  { orders }: FoldedPiece,
  { from, pre }: Passing,
  time: number,
): Point3 {
  const moved = between(time, 0, MOVED);
  const shrunk = between(time, MOVED, 1);
  const radius = before.radius + (view.radius - before.radius) * shrunk;
  let height = liftOf(orders[0], stacks[0]);
  const flat = pre.map((value, unit) => {
    const [begins, ends] = FOLDING[unit];
    const t = between(time, begins, ends);
    const lift = liftOf(orders[unit + 1], stacks[unit + 1]);
    height += (lift - liftOf(orders[unit], stacks[unit])) * t;
    const centre = preCentre[unit] + (view.centre[unit] - preCentre[unit]) * shrunk;
    const start = from[unit] - before.centre[unit];
    if (value >= 0) return start + (value - centre - start) * moved;
    // Paper turns about the crease; what is collapsed shrinks onto it.
    const slope = slopes[unit];
    const angle = Math.PI * t;
    if (slope < 0) height += (slope * value * Math.sin(angle)) / radius;
    const factor = slope < 0 ? leftOfTurn(slope, Math.cos(angle)) : 1 - t + t * slope;
    return start + (factor * value - centre - start) * moved;
  });
  return [flat[0] / radius, flat[1] / radius, height];
}

/** What a turn leaves of a length: `1` before, `slope` behind it. */
function leftOfTurn(slope: number, cosine: number): number {
  return cosine > 0 ? cosine : -slope * cosine;
}

function liftOf(order: number, stack: number): number {
  return order * Math.min(SHEET, STACK / Math.max(1, stack));
}

function blend(from: Point3, to: Point3, t: number): Point3 {
  return [
    from[0] + (to[0] - from[0]) * t,
    from[1] + (to[1] - from[1]) * t,
    from[2] + (to[2] - from[2]) * t,
  ];
}

function seen({ centre, axes, radius }: SheetView, values: readonly number[]): Point3 {
  const [x, y, z] = [0, 1, 2].map((k) =>
    k < axes.length
      ? axes[k].reduce((sum, a, i) => sum + a * (values[i] - centre[i]), 0) / radius
      : 0,
  );
  return [x, y, z];
}

/** Values of affine functions at a point. */
export function valuesAt(map: Float64Array, [u, v]: Point): number[] {
  return Array.from(
    { length: map.length / 3 },
    (_, i) => map[3 * i] * u + map[3 * i + 1] * v + map[3 * i + 2],
  );
}

function sheetLayer(network: SlicedNetwork, depth: number, pieces: readonly Piece[]): SheetLayer {
  const nodes = network.nodes.flatMap((node, at) =>
    node.kind === 'activation' ? [{ ...node, at }] : [],
  );
  const slopes = nodes
    .slice(0, depth)
    .map(({ activation, width }) =>
      Array.from({ length: width }, (_, unit) => slopeBelow(activation, unit)),
    );
  const { at, from, width } = nodes[depth - 1];
  const places = stackOrders(slopes, pieces);
  const folded = pieces.map((piece, k): FoldedPiece => {
    const maps = mapsIn(network, piece.pattern);
    return {
      piece,
      before: depth === 1 ? maps[0] : maps[nodes[depth - 2].at],
      pre: maps[from],
      behind: maps[at],
      orders: places[k],
      isCollapsed: isFlatLine(maps[at]),
    };
  });
  const stacks = places[0].map((_, stage) =>
    places.reduce((most, orders) => Math.max(most, orders[stage]), 0),
  );
  const corners = (map: 'pre' | 'behind') =>
    folded.flatMap((one) => one.piece.corners.map((corner) => valuesAt(one[map], corner)));
  const view = viewOf(corners('behind'));
  const preCentre = middleOf(corners('pre'));
  return { width, slopes: slopes[depth - 1], pieces: folded, stacks, view, preCentre };
}

/**
 * The place of each piece in the stack of paper, from 0, before each unit of the last layer folds, and
 * behind the last of them: what is turned over comes to lie on all else, the other way up. What collapses
 * turns nothing over.
 */
function stackOrders(
  slopes: readonly (readonly number[])[],
  pieces: readonly Piece[],
): readonly (readonly number[])[] {
  let orders = pieces.map(() => 0);
  let stages: number[][] = [];
  for (const [layer, units] of slopes.entries()) {
    stages = [orders];
    for (const [unit, slope] of units.entries()) {
      const highest = orders.reduce((most, order) => Math.max(most, order), 0);
      const isOff = ({ pattern }: Piece) => slope < 0 && pattern[layer][unit] === 0;
      const turned = orders.map((order, k) => (isOff(pieces[k]) ? 2 * highest + 1 - order : order));
      const places = [...new Set(turned)].toSorted((a, b) => a - b);
      orders = turned.map((order) => places.indexOf(order));
      stages.push(orders);
    }
  }
  return pieces.map((_, k) => stages.map((stage) => stage[k]));
}

/** Whether an affine map of the plane has no area as its image. */
function isFlatLine(map: Float64Array): boolean {
  let [largest, area] = [0, 0];
  for (let i = 0; i < map.length; i += 3) {
    largest = Math.max(largest, Math.hypot(map[i], map[i + 1]));
    for (let j = 0; j < i; j += 3)
      area = Math.max(area, Math.abs(map[i] * map[j + 1] - map[i + 1] * map[j]));
  }
  return area <= 1e-9 * largest * largest;
}

function viewOf(points: readonly (readonly number[])[]): SheetView {
  const centre = middleOf(points);
  const axes = centre.length === 2 ? FLAT : principalAxes(points, 3);
  const radius = points.reduce(
    (most, point) => Math.max(most, Math.hypot(...point.map((x, i) => x - centre[i]))),
    1e-9,
  );
  return { centre, axes, radius };
}

/** The middle between the least and the greatest of each coordinate. */
function middleOf(points: readonly (readonly number[])[]): number[] {
  return points[0].map((_, i) => {
    let [least, greatest] = [Infinity, -Infinity];
    for (const { [i]: value } of points) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return (least + greatest) / 2;
  });
}
