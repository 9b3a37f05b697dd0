import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import type { Example } from '../../training/examples';
import { expressionTarget, randomExamples } from '../../training/targets';
import { errorOf, RECIPE_DEFAULTS } from '../../training/trainer';
import { evaluatorOf } from '../../training/model';
import { mix, type Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { count, counted, rounded } from '../numbers';
import { SIDE, type Shape } from '../../drawing/picture';
import { piecesOf, type Pieces } from '../../drawing/pieces';
import { cornersOf, PlaneFrame, within } from '../../drawing/plane-frame';
import { Plot } from '../../drawing/plot';
import { Remembered } from '../remembered';
import {
  SHALLOW_EVERY,
  SHALLOW_SEEDS,
  shallowPlay,
  SHALLOW_STEPS,
  type ShallowState,
} from '../plays/shallow';
import type { Drawing, Scene } from '../scene';
import { networkAt, Training, type Checkpoint } from '../training';
import { boundaryLines } from '../two-classes';

/** Hidden units of both networks. */
const UNITS = 20;
const SHALLOW = [UNITS];
const DEEP = [UNITS / 2, UNITS / 2];

const RATE = 0.02;
const COUNT = 400;

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);
/** From the middle of what is seen from near to its sides. */
const NEAR = 0.3;

/** As many units in one layer and in two, and the boundaries that they learn. */
export const shallowScene: Scene<ShallowState> = {
  ...shallowPlay,
  draw,
  drag(state, _, to) {
    const [u, v] = within(WINDOW, FRAME.point(to));
    return { ...state, u: rounded(u), v: rounded(v) };
  },
};

/** Two classes on either side of a wave. */
const EXAMPLES: readonly Example[] = randomExamples(
  expressionTarget('sin(6x)-2y', 2),
  WINDOW,
  COUNT,
  1,
).map(({ point, target }) => ({ point, target: target > 0 ? 1 : 0 }));

const trainings = new Remembered<Training>(2 * SHALLOW_SEEDS);

function trainingOf(hidden: readonly number[], seed: number): Training {
  return trainings.get(`${hidden.join('-')} ${seed}`, () => {
    const recipe = {
      ...RECIPE_DEFAULTS,
      widths: [2, ...hidden, 1],
      seed,
      examples: EXAMPLES,
      batch: COUNT,
      rate: RATE,
      loss: 'logistic' as const,
      fallsOver: SHALLOW_STEPS,
    };
    return new Training(recipe, SHALLOW_EVERY);
  });
}

/** One of the networks, as far as it has learned. */
interface Pupil {
  readonly training: Training;
  readonly moment: Checkpoint;
  readonly found: Pieces;
  /** Examples on the wrong side. */
  readonly wrong: readonly Example[];
}

async function pupilOf(hidden: readonly number[], { step, seed }: ShallowState): Promise<Pupil> {
  const training = trainingOf(hidden, seed);
  const moment = training.at(step);
  const found = await piecesOf(networkAt(moment), WINDOW, { hasBoundary: true });
  const value = evaluatorOf(moment.model);
  const wrong = EXAMPLES.filter(({ point, target }) => value(point) > 0 !== (target === 1));
  return { training, moment, found, wrong };
}

async function draw(state: ShallowState, ink: Ink): Promise<Drawing> {
  const [shallow, deep] = [await pupilOf(SHALLOW, state), await pupilOf(DEEP, state)];
  const { u, v } = state;
  const near = { u0: u - NEAR, u1: u + NEAR, v0: v - NEAR, v1: v + NEAR };
  const nearFrame = PlaneFrame.inSquare(near, SIDE);
  const corners = FRAME.places(cornersOf(near));
  const { caption, alternative } = describe(shallow, deep);
  return {
    panels: [
      {
        title: 'two classes, and both boundaries',
        width: SIDE,
        height: SIDE,
        shapes: [
          ...boundaries(shallow, deep, FRAME, ink, 1),
          { kind: 'polygon', points: corners, stroke: { colour: ink.muted, width: 1.2 } },
        ],
      },
      {
        title: 'from near',
        width: SIDE,
        height: SIDE,
        shapes: boundaries(shallow, deep, nearFrame, ink, 1.8),
      },
      {
        title: `points on the wrong side, of ${COUNT}, by step`,
        width: SIDE,
        height: SIDE,
        shapes: chart(shallow, deep, ink),
      },
    ],
    handles: [
      {
        name: 'near',
        panel: 0,
        at: FRAME.place([u, v]),
        label: 'the middle of what is seen from near',
      },
    ],
    caption,
    alternative,
    ...explorerOfText(networkAt(deep.moment), WINDOW, '&colour=value&creases=1&boundary=1'),
  };
}

/** The shallow network's boundary is solid, the deep one's dashed; filled points are wrong for the shallow one. */
function boundaries(
  shallow: Pupil,
  deep: Pupil,
  frame: PlaneFrame,
  ink: Ink,
  size: number,
): Shape[] {
  const wrong = new Set(shallow.wrong);
  const dots = EXAMPLES.flatMap((example): Shape[] => {
    const { point, target } = example;
    const at = frame.place([point[0], point[1]]);
    const colour = target === 1 ? ink.above : ink.below;
    const centre = wrong.has(example) ? colour : mix(ink.front, colour, 0.15);
    return [
      { kind: 'dot', at, radius: 3 * size, fill: { colour } },
      { kind: 'dot', at, radius: 2 * size, fill: { colour: centre } },
    ];
  });
  return [
    { kind: 'polygon', points: frame.places(cornersOf(frame.window)), fill: { colour: ink.front } },
    ...dots,
    ...boundaryLines(shallow.found.boundary, frame, { colour: ink.back, width: 2.2 }),
    ...boundaryLines(deep.found.boundary, frame, { colour: ink.cut, width: 2.2, dash: [7, 4] }),
    frame.outline(ink),
  ];
}

function chart(shallow: Pupil, deep: Pupil, ink: Ink): Shape[] {
  const most = 0.5;
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: SHALLOW_STEPS,
      ticks: [0, 200, 400, 600].map((step) => [step, String(step)] as const),
      label: 'step',
    },
    {
      from: 0,
      to: most,
      ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5].map((share) => [share, count(share * COUNT)] as const),
      label: '',
    },
  );
  const series = [
    { pupil: shallow, colour: ink.below, text: 'one layer', dash: undefined },
    { pupil: deep, colour: ink.cut, text: 'two layers', dash: [7, 4] as const },
  ];
  const shapes = plot.axes(ink);
  for (const [row, { pupil, colour, text, dash }] of series.entries()) {
    const points = pupil.training
      .until(pupil.moment.step)
      .map(
        ({ step, model }) => [step, Math.min(most, errorOf(model, EXAMPLES, 'logistic'))] as const,
      );
    const line = plot.line(points, colour);
    if (line.kind !== 'line') continue;
    const stroke = { ...line.stroke, ...(dash && { dash }) };
    const y = 28 + 18 * row;
    shapes.push({ ...line, stroke });
    shapes.push({ kind: 'line', points: [SIDE - 130, y - 4, SIDE - 100, y - 4], stroke });
    shapes.push({ kind: 'text', at: [SIDE - 92, y], text, paint: { colour: ink.text }, size: 12 });
  }
  return shapes;
}

function describe(shallow: Pupil, deep: Pupil) {
  const one = ({ moment, found, wrong }: Pupil) => {
    const segments = found.boundary.reduce(
      (sum, { points, isClosed }) => sum + points.length - (isClosed ? 0 : 1),
      0,
    );
    const shape = hiddenWidths(networkAt(moment)).join(' + ');
    const numbers = moment.model.reduce(
      (sum, { weights, bias }) => sum + weights.length + bias.length,
      0,
    );
    return `${shape} units, ${count(numbers)} weights: ${count(wrong.length)} of ${COUNT} points on the wrong side, a boundary of ${counted(segments, 'segment')}, ${counted(found.pieces.length, 'region')}.`;
  };
  const caption = `Step ${count(deep.moment.step)}. ${one(shallow)} ${one(deep)} Solid: one layer, and filled points are wrong for it; dashed: two layers.`;
  return {
    caption,
    alternative: `Points of two classes on either side of a wave, with the boundaries that two networks of as many units have learned between them, the same from near, and how many points are on the wrong side by step. ${caption}`,
  };
}
