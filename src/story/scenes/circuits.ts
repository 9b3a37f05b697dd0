import {
  classesOf,
  ENOUGH,
  fourSigmoids,
  rightAtBest,
  rightBySign,
  TWO_CREASES,
  type Gate,
} from '../circuits';
import type { Window } from '../../network/slice';
import { mix, type Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { count, counted, decimals, rounded } from '../numbers';
import { SIDE, type Place, type Shape } from '../../drawing/picture';
import { contains } from '../paper';
import {
  clip,
  piecesOf,
  valueAt,
  zeroIn,
  type Affine,
  type Pieces,
  type Point,
} from '../../drawing/pieces';
import { cornersOf, PlaneFrame } from '../../drawing/plane-frame';
import { circuitsPlay, type CircuitsState } from '../plays/circuits';
import type { Drawing, Handle, Scene } from '../scene';
import { boundaryLines, classShapes } from '../two-classes';

/** From a line's foot to the handle that turns it, as a share of the window's side. */
const ARROW = 0.16;
/** Squares along a side of the sigmoids' picture. */
const SQUARES = 36;

/** Is one majority true and the other not? By thresholds, by sigmoids and by two creases. */
export const circuitsScene: Scene<CircuitsState> = {
  ...circuitsPlay,
  draw,
  drag(state, handle, to) {
    const n = Number(state.n);
    const frame = PlaneFrame.inSquare(windowOf(n), SIDE);
    const [u, v] = frame.point(to);
    const [kind, number] = handle.split(' ');
    const gates = gatesOf(state).map((gate, k) => {
      if (k !== Number(number)) return gate;
      if (kind === 'line') {
        const [a, b] = normalOf(gate);
        const most = n / 2 + 0.4;
        return { ...gate, offset: rounded(Math.max(-most, Math.min(most, a * u + b * v))) };
      }
      const [x, y] = footOf(gate);
      return { ...gate, angle: rounded((Math.atan2(v - y, u - x) * 180) / Math.PI, 10) };
    });
    const text = gates.map(({ angle, offset }) => `${angle}/${offset}`).join(' ');
    return { ...state, lines: `${n} ${text}` };
  },
};

function windowOf(n: number): Window {
  const half = n / 2 + 0.5;
  return { u0: -half, u1: half, v0: -half, v1: half };
}

function gatesOf({ n, lines }: CircuitsState): readonly Gate[] {
  const [own, ...texts] = lines.split(' ');
  if (own !== n) return ENOUGH[Number(n)];
  const gates = texts.map((text): Gate => {
    const [angle, offset] = text.split('/').map(Number);
    return { angle, offset };
  });
  const isRead = gates.every(({ angle, offset }) => Number.isFinite(angle + offset));
  return isRead && gates.length > 0 && gates.length <= 4 ? gates : ENOUGH[Number(n)];
}

function normalOf({ angle }: Gate): Point {
  const radians = (angle * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)];
}

function footOf(gate: Gate): Point {
  const [a, b] = normalOf(gate);
  return [a * gate.offset, b * gate.offset];
}

async function draw(state: CircuitsState, ink: Ink): Promise<Drawing> {
  const n = Number(state.n);
  const window = windowOf(n);
  const frame = PlaneFrame.inSquare(window, SIDE);
  const gates = gatesOf(state);
  const right = rightAtBest(n, gates);
  const relu = await piecesOf(TWO_CREASES, window, { hasBoundary: true });
  const { caption, alternative } = describe(n, gates.length, right, relu);
  const dots = classDots(n, frame, ink);
  return {
    panels: [
      {
        title: `${counted(gates.length, 'threshold gate')}: ${right} of ${(n + 1) ** 2} right`,
        width: SIDE,
        height: SIDE,
        shapes: [...gateLines(gates, window, frame, ink), ...dots, frame.outline(ink)],
      },
      {
        title: 'the sign of a sum of four sigmoid gates',
        width: SIDE,
        height: SIDE,
        shapes: [...sigmoids(window, frame, ink), ...dots, frame.outline(ink)],
      },
      {
        title: 'four ReLUs: |u + v| − |u − v|',
        width: SIDE,
        height: SIDE,
        shapes: [...creases(relu, frame, ink), ...dots, frame.outline(ink)],
      },
    ],
    handles: gates.flatMap((gate, k) => handlesOf(gate, k, window, frame)),
    caption,
    alternative,
    ...explorerOfText(TWO_CREASES, window, '&colour=value&creases=1&boundary=1'),
  };
}

function classDots(n: number, frame: PlaneFrame, ink: Ink): Shape[] {
  return classesOf(n).flatMap(({ at, agree }): Shape[] => {
    const place = frame.place(at);
    const radius = n > 3 ? 8 : 11;
    return [
      { kind: 'dot', at: place, radius: radius + 1.5, fill: { colour: ink.crease } },
      { kind: 'dot', at: place, radius, fill: { colour: agree ? ink.above : ink.below } },
    ];
  });
}

/** Each line, and the side on which its gate is on. */
function gateLines(gates: readonly Gate[], window: Window, frame: PlaneFrame, ink: Ink): Shape[] {
  const corners = cornersOf(window);
  const forms = gates.map((gate): Affine => [...normalOf(gate), -gate.offset]);
  const sides = forms.map((form): Shape => {
    const fill = { colour: ink.back, opacity: 0.16 };
    return { kind: 'polygon', points: frame.places(clip(corners, form)), fill };
  });
  const lines = gates.flatMap((gate, k): Shape[] => {
    const ends = zeroIn(corners, forms[k]);
    const stroke = { colour: ink.crease, width: 2 };
    const arrow = [footOf(gate), tipOf(gate, window)];
    const thin = { colour: ink.cut, width: 1.6 };
    return [
      ...(ends ? [{ kind: 'line' as const, points: frame.places(ends), stroke }] : []),
      { kind: 'line', points: frame.places(arrow), stroke: thin },
    ];
  });
  return [
    { kind: 'polygon', points: frame.places(corners), fill: { colour: ink.front } },
    ...sides,
    ...lines,
  ];
}

function tipOf(gate: Gate, { u0, u1 }: Window): Point {
  const [a, b] = normalOf(gate);
  const [x, y] = footOf(gate);
  const length = ARROW * (u1 - u0);
  return [x + length * a, y + length * b];
}

/** A place held within the panel, where it can be reached. */
function held([x, y]: Place): Place {
  return [Math.min(Math.max(x, 0), SIDE), Math.min(Math.max(y, 0), SIDE)];
}

function handlesOf(gate: Gate, k: number, window: Window, frame: PlaneFrame): Handle[] {
  const where = `gate ${k + 1}, at ${decimals(gate.offset)} in direction ${decimals(gate.angle, 0)}°`;
  return [
    {
      name: `line ${k}`,
      panel: 0,
      at: held(frame.place(footOf(gate))),
      label: `the line of ${where}`,
    },
    {
      name: `tip ${k}`,
      panel: 0,
      at: held(frame.place(tipOf(gate, window))),
      label: `the direction of ${where}`,
    },
  ];
}

/** Where the sum of the sigmoids is positive, and how much. */
function sigmoids({ u0, u1, v0, v1 }: Window, frame: PlaneFrame, ink: Ink): Shape[] {
  const [across, down] = [(u1 - u0) / SQUARES, (v1 - v0) / SQUARES];
  const most = Math.abs(fourSigmoids([u1, v1]));
  const shapes: Shape[] = [];
  for (let j = 0; j < SQUARES; j++)
    for (let i = 0; i < SQUARES; i++) {
      const [u, v] = [u0 + i * across, v0 + j * down];
      const value = fourSigmoids([u + across / 2, v + down / 2]) / most;
      const colour = mix(
        ink.front,
        value > 0 ? ink.above : ink.below,
        0.25 + 0.6 * Math.sqrt(Math.abs(value)),
      );
      shapes.push({
        kind: 'polygon',
        points: frame.places(cornersOf({ u0: u, u1: u + across, v0: v, v1: v + down })),
        fill: { colour },
        stroke: { colour, width: 0.6 },
      });
    }
  return shapes;
}

/** The exact pieces of the two creases' network by sign, and where it is 0. */
function creases({ pieces, boundary }: Pieces, frame: PlaneFrame, ink: Ink): Shape[] {
  const [above, below] = [ink.above, ink.below].map((colour) => mix(ink.front, colour, 0.5));
  return [
    ...classShapes(pieces, frame, { above, below }),
    frame.creases(pieces, 0, { colour: ink.crease, width: 2 }),
    ...boundaryLines(boundary, frame, { colour: ink.cut, width: 2, dash: [6, 5] }),
  ];
}

function describe(n: number, gates: number, right: number, { pieces }: Pieces) {
  const classes = classesOf(n);
  const reluRight = classes.filter(({ at, agree }) => {
    const piece = pieces.find(({ corners }) => contains(corners, at));
    return piece && valueAt(piece.outputs[0], at) > 0 === agree;
  }).length;
  const sigmoidRight = rightBySign(n, fourSigmoids);
  const lines =
    right === classes.length
      ? `${counted(gates, 'line')} and one threshold gate after them get all ${count(classes.length)} cases right`
      : `with these ${counted(gates, 'line')}, the best threshold gate after them gets ${count(right)} of ${count(classes.length)} cases right`;
  const fewest = `; fewer than ${ENOUGH[n].length} never do`;
  const text = `Two majorities of ${n}: ${lines}${fewest}. Four sigmoid gates get ${count(sigmoidRight)} right, four ReLUs ${count(reluRight)}. Orange: the majorities agree; blue: they do not.`;
  return {
    caption: text,
    alternative: `A grid of ${count(classes.length)} points, chequered by quadrant: thresholds cut it by straight lines, four sigmoid gates by a saddle, four ReLUs by a function that is 0 on both axes. ${text}`,
  };
}
