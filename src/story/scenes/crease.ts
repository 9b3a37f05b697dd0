import type { Network } from '../../network/network';
import type { Window } from '../../network/slice';
import type { Ink } from '../../drawing/ink';
import { mix } from '../../drawing/ink';
import { layer, explorerOfText, networkOfLayers } from '../networks';
import { counted, decimals, rounded } from '../numbers';
import { SIDE, type Shape } from '../../drawing/picture';
import {
  piecesOf,
  valueAt,
  zeroIn,
  type Affine,
  type Piece,
  type Point,
} from '../../drawing/pieces';
import { PlaneFrame, within } from '../../drawing/plane-frame';
import { creasePlay, type CreaseState } from '../plays/crease';
import type { Drawing, Handle, Scene } from '../scene';
import { Space, type Point3 } from '../../drawing/space';

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);
/** From the line to the handle that turns it. */
const ARROW = 0.4;

/** One unit, and the line that it folds along; with a second one beside it, |z|. */
export const creaseScene: Scene<CreaseState> = {
  ...creasePlay,
  draw,
  drag(state, handle, to) {
    const [u, v] = within(WINDOW, FRAME.point(to));
    if (handle === 'angle') {
      const degrees = (Math.atan2(v, u) * 180) / Math.PI;
      return { ...state, angle: rounded(degrees, 1) };
    }
    const [a, b] = normalOf(state);
    return { ...state, offset: rounded(Math.max(-0.9, Math.min(0.9, a * u + b * v)), 100) };
  },
};

function normalOf({ angle }: CreaseState): Point {
  const radians = (angle * Math.PI) / 180;
  return [rounded(Math.cos(radians)), rounded(Math.sin(radians))];
}

function networkFor(state: CreaseState): Network {
  const [a, b] = normalOf(state);
  const { offset, second } = state;
  const units = layer(
    [
      [a, b],
      [-a, -b],
    ],
    [-offset, offset],
  );
  return networkOfLayers(units, layer([[1, second]], [0], 'linear'));
}

/** Whether the first unit is on. */
function isOn(piece: Piece): boolean {
  return piece.pattern[0][0] === 1;
}

async function draw(state: CreaseState, ink: Ink): Promise<Drawing> {
  const network = networkFor(state);
  const { pieces } = await piecesOf(network, WINDOW);
  const below = mix(ink.collapse, ink.back, state.second);
  const colour = (piece: Piece) => (isOn(piece) ? ink.front : below);
  const { caption, alternative } = describe(state, pieces);
  return {
    panels: [
      {
        title:
          state.second === 0
            ? 'relu(z) over the plane'
            : state.second === 1
              ? '|z| = relu(z) + relu(−z) over the plane'
              : `relu(z) + ${decimals(state.second)} relu(−z)`,
        width: SIDE,
        height: SIDE,
        shapes: surface(pieces, colour, ink),
      },
      {
        title: 'its crease pattern; the arrow points to where z > 0',
        width: SIDE,
        height: SIDE,
        shapes: [...pattern(pieces, colour, ink), ...arrow(state, ink)],
      },
    ],
    handles: handlesOf(state),
    caption,
    alternative,
    ...explorerOfText(network, WINDOW, '&colour=value&creases=1'),
  };
}

/** The function as a surface, with the crease pattern on the ground below it. */
function surface(pieces: readonly Piece[], colour: (piece: Piece) => string, ink: Ink): Shape[] {
  const space = new Space(-0.55, 0.42, [SIDE / 2, SIDE * 0.56], SIDE * 0.31);
  const ground = -0.7;
  const shapes: Shape[] = [];
  for (const piece of pieces) {
    const flat = piece.corners.map(([u, v]): Point3 => [u, v, ground]);
    shapes.push({
      kind: 'polygon',
      points: space.places(flat),
      fill: { colour: colour(piece), opacity: 0.45 },
      stroke: { colour: ink.muted, width: 0.75, opacity: 0.6 },
    });
  }
  const lifted = pieces.map((piece) => ({
    piece,
    points: piece.corners.map(([u, v]): Point3 => [u, v, valueAt(piece.outputs[0], [u, v])]),
  }));
  const far = lifted.toSorted((a, b) => space.nearness(a.points) - space.nearness(b.points));
  for (const { piece, points } of far) {
    shapes.push({
      kind: 'polygon',
      points: space.places(points),
      fill: { colour: colour(piece), opacity: 0.9 },
      stroke: { colour: ink.crease, width: 1.25 },
    });
    shapes.push(...grid(piece, space, ink));
  }
  return shapes;
}

/** Lines of the surface where u or v is a multiple of a quarter: they show how it is tilted. */
function grid({ corners, outputs: [form] }: Piece, space: Space, ink: Ink): Shape[] {
  const shapes: Shape[] = [];
  for (let k = -3; k <= 3; k++)
    for (const line of [
      [1, 0, -k / 4],
      [0, 1, -k / 4],
    ] satisfies Affine[]) {
      const ends = zeroIn(corners, line);
      if (!ends) continue;
      const points = ends.map(([u, v]): Point3 => [u, v, valueAt(form, [u, v])]);
      const stroke = { colour: ink.muted, width: 0.6, opacity: 0.45 };
      shapes.push({ kind: 'line', points: space.places(points), stroke });
    }
  return shapes;
}

function pattern(pieces: readonly Piece[], colour: (piece: Piece) => string, ink: Ink): Shape[] {
  return [
    ...pieces.map((piece): Shape => {
      const points = FRAME.places(piece.corners);
      const stroke = { colour: ink.crease, width: 1.5 };
      return { kind: 'polygon', points, fill: { colour: colour(piece) }, stroke };
    }),
    FRAME.outline(ink),
  ];
}

/** From the line to where the unit is on: its weights. */
function arrow(state: CreaseState, ink: Ink): Shape[] {
  const { foot, tip } = arrowOf(state);
  const stroke = { colour: ink.cut, width: 2 };
  return [{ kind: 'line', points: FRAME.places([foot, tip]), stroke }];
}

function arrowOf(state: CreaseState): { readonly foot: Point; readonly tip: Point } {
  const [a, b] = normalOf(state);
  const { offset } = state;
  // It keeps within the window, where it can be held.
  const foot = within(WINDOW, [offset * a, offset * b]);
  return { foot, tip: within(WINDOW, [foot[0] + ARROW * a, foot[1] + ARROW * b]) };
}

function handlesOf(state: CreaseState): Handle[] {
  const { foot, tip } = arrowOf(state);
  return [
    {
      name: 'offset',
      panel: 1,
      at: FRAME.place(foot),
      label: `bias: the line at ${decimals(state.offset)}`,
    },
    {
      name: 'angle',
      panel: 1,
      at: FRAME.place(tip),
      label: `weights: direction ${decimals(state.angle, 0)}°`,
    },
  ];
}

function describe(state: CreaseState, pieces: readonly Piece[]) {
  const areas = pieces.map(({ area }) => decimals(area)).join(' and ');
  const [[a, b], [c, d]] = pieces.map(({ outputs: [form] }) => form);
  const jump = Math.hypot(a - c, b - d);
  const side =
    state.second === 0
      ? 'The half-plane where the unit is off is flattened: all of it has the value 0.'
      : state.second === 1
        ? 'Two units make |z|: the half-plane is folded over onto the other.'
        : 'The second unit lifts the half-plane: a fold that is half done.';
  const numbers = `${counted(pieces.length, 'region')}, of areas ${areas}; the gradient jumps by ${decimals(jump)} across the crease.`;
  return {
    caption: `${numbers} ${side}`,
    alternative: `A square with a straight crease at ${decimals(state.offset)} from its centre, at ${decimals(state.angle, 0)} degrees, and the function over it as a surface with a kink there. ${numbers} ${side}`,
  };
}
