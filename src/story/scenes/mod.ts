import { modNetwork } from '../../network/constructions/folding';
import { validateNetwork, type AffineTerm, type Network } from '../../network/network';
import type { Window } from '../../network/slice';
import { superscript } from '../../view/superscript';
import type { Ink } from '../../drawing/ink';
import { explorerOf } from '../networks';
import { count, counted, decimals, percent, rounded } from '../numbers';
import { crane } from '../crane';
import { Remembered } from '../remembered';
import { SIDE, type Shape } from '../../drawing/picture';
import {
  clip,
  piecesOf,
  valueAt,
  type Affine,
  type Piece,
  type Pieces,
  type Point,
} from '../../drawing/pieces';
import { contains, lightDot } from '../paper';
import { cornersOf, PlaneFrame, within } from '../../drawing/plane-frame';
import { modPlay, type ModState } from '../plays/mod';
import type { Drawing, Scene } from '../scene';

const WINDOW: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);

/** x modulo 1 in both coordinates: exactly by threshold units, almost everywhere by folding ones. */
export const modScene: Scene<ModState> = {
  ...modPlay,
  draw,
  drag(state, _, to) {
    const [u, v] = within(WINDOW, FRAME.point(to));
    return { ...state, u: rounded(u), v: rounded(v) };
  },
};

const known = new Remembered<Promise<Pieces>>();

function piecesFor({ units, doublings, halvings }: ModState): Promise<Pieces> {
  const key = units === 'folding' ? `${doublings},${halvings}` : `${doublings}`;
  const network = () =>
    units === 'folding'
      ? modNetwork(doublings, 2, 2 ** halvings)
      : thresholdNetwork(2 ** doublings);
  return known.get(key, () => piecesOf(network(), WINDOW));
}

/** `factor · x` less a step of 1 at each k / factor, in both coordinates: the input goes past the steps. */
function thresholdNetwork(factor: number): Network {
  const steps = factor - 1;
  const weights = new Float32Array(2 * steps * 2);
  const bias = new Float64Array(2 * steps);
  const minus = new Float32Array(2 * 2 * steps);
  for (let axis = 0; axis < 2; axis++)
    for (let k = 0; k < steps; k++) {
      const unit = axis * steps + k;
      weights[2 * unit + axis] = factor;
      bias[unit] = -(k + 1);
      minus[axis * 2 * steps + unit] = -1;
    }
  const past: AffineTerm = {
    from: 0,
    map: { kind: 'diagonal', factors: Float64Array.of(factor, factor) },
  };
  return validateNetwork({
    nodes: [
      { kind: 'input', width: 2 },
      {
        kind: 'affine',
        width: 2 * steps,
        bias,
        terms: [{ from: 0, map: { kind: 'dense', weights } }],
      },
      { kind: 'activation', width: 2 * steps, from: 1, activation: { kind: 'step' } },
      {
        kind: 'affine',
        width: 2,
        bias: new Float64Array(2),
        terms: [past, { from: 2, map: { kind: 'dense', weights: minus } }],
      },
    ],
  });
}

async function draw(state: ModState, ink: Ink): Promise<Drawing> {
  const found = await piecesFor(state);
  const factor = 2 ** state.doublings;
  const point: Point = [state.u, state.v];
  const image = imageOf(found.pieces, point);
  const { caption, alternative } = describe(state, found.pieces, image);
  const name = `mod:${state.doublings}x2?eps=1/${2 ** state.halvings}`;
  return {
    panels: [
      {
        title: 'the unit square, with a picture',
        width: SIDE,
        height: SIDE,
        shapes: [
          ...square(ink),
          ...crane(ink).map(({ corners, colour }) => filled(corners, colour)),
          FRAME.outline(ink),
          ...lightDot(FRAME.place(image), ink),
        ],
      },
      {
        title: `the plane, mapped onto it by ${factor}x mod 1`,
        width: SIDE,
        height: SIDE,
        shapes: [...plane(found.pieces, factor, ink), ...lightDot(FRAME.place(point), ink)],
      },
    ],
    handles: [
      {
        name: 'point',
        panel: 1,
        at: FRAME.place(point),
        label: `a point, (${decimals(state.u)}, ${decimals(state.v)})`,
      },
    ],
    caption,
    alternative,
    ...(state.units === 'folding' && { explorer: explorerOf(name, WINDOW, '&colour=value') }),
  };
}

function square(ink: Ink): Shape[] {
  return [filled(cornersOf(WINDOW), ink.front)];
}

function filled(corners: readonly Point[], colour: string): Shape {
  const stroke = { colour, width: 0.4 };
  return { kind: 'polygon', points: FRAME.places(corners), fill: { colour }, stroke };
}

/** Whether a piece is mapped as x modulo 1 is, exactly. */
function isExact({ outputs: [first, second] }: Piece, factor: number): boolean {
  return (
    first[0] === factor &&
    first[1] === 0 &&
    Number.isInteger(first[2]) &&
    second[0] === 0 &&
    second[1] === factor &&
    Number.isInteger(second[2])
  );
}

/** The picture wherever it goes, and where it is torn. */
function plane(pieces: readonly Piece[], factor: number, ink: Ink): Shape[] {
  const picture = crane(ink);
  const torn: Shape[] = [];
  const exact: Shape[] = [];
  for (const piece of pieces) {
    if (!isExact(piece, factor)) {
      torn.push(filled(piece.corners, ink.collapse));
      continue;
    }
    exact.push(filled(piece.corners, ink.front));
    const [[, , c], [, , d]] = piece.outputs;
    for (const { corners, colour } of picture) {
      const back = corners.map(([x, y]): Point => [(x - c) / factor, (y - d) / factor]);
      const kept = clippedTo(back, piece.corners);
      if (kept.length > 2) exact.push(filled(kept, colour));
    }
  }
  const tiles: Shape[] = [];
  for (let k = 1; k < factor; k++)
    for (const ends of [
      [
        [k / factor, 0],
        [k / factor, 1],
      ],
      [
        [0, k / factor],
        [1, k / factor],
      ],
    ] satisfies Point[][]) {
      const stroke = { colour: ink.crease, width: 0.6, opacity: 0.6 };
      tiles.push({ kind: 'line', points: FRAME.places(ends), stroke });
    }
  return [...torn, ...exact, ...tiles, FRAME.outline(ink)];
}

/** What is left of a convex polygon in another, counter-clockwise. */
function clippedTo(polygon: readonly Point[], around: readonly Point[]): readonly Point[] {
  return around.reduce<readonly Point[]>((left, [a, b], i) => {
    const [c, d] = around[(i + 1) % around.length];
    const inside: Affine = [b - d, c - a, a * d - b * c];
    return left.length > 2 ? clip(left, inside) : [];
  }, polygon);
}

/** Where a point goes. */
function imageOf(pieces: readonly Piece[], point: Point): Point {
  const piece = pieces.find(({ corners }) => contains(corners, point)) ?? pieces[0];
  return within(WINDOW, [valueAt(piece.outputs[0], point), valueAt(piece.outputs[1], point)]);
}

function describe(state: ModState, pieces: readonly Piece[], [x, y]: Point) {
  const { units, doublings, halvings, u, v } = state;
  const factor = 2 ** doublings;
  const off = pieces.filter((piece) => !isExact(piece, factor));
  const measure = off.reduce((sum, { area }) => sum + area, 0);
  const point = `(${decimals(u, 3)}, ${decimals(v, 3)}) goes to (${decimals(x, 3)}, ${decimals(y, 3)}).`;
  const most = 2 * doublings * 2 ** -halvings;
  const text =
    units === 'threshold'
      ? `${counted(pieces.length, 'piece')}, one layer of ${count(2 * (factor - 1))} threshold units beside a path for ${factor}x itself: ${factor}x mod 1 exactly, wherever x < 1. It jumps, which no ReLU network does.`
      : `${counted(pieces.length, 'piece')} from ${count(6 * doublings)} units in ${counted(doublings, 'layer')}: ${factor}x mod 1 exactly, but for ${(100 * measure).toPrecision(4)} % of the square, which is less than 2 · ${doublings} · 2${superscript(-halvings)} = ${percent(most)}.`;
  return {
    caption: `${text} ${point}`,
    alternative: `The unit square with a picture of a paper crane, and the plane in which every tile is mapped onto that square, so that each of the ${count(factor * factor)} tiles shows the crane. ${text} ${point}`,
  };
}
