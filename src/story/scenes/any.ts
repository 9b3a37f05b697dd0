import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import { evaluatorOf } from '../../training/model';
import { expressionTarget, gridExamples, type Target } from '../../training/targets';
import { RECIPE_DEFAULTS } from '../../training/trainer';
import { superscript } from '../../view/superscript';
import { networkAt, Training } from '../training';
import { Remembered } from '../remembered';
import { Graph, sampledMap, valueMap } from '../../drawing/graph';
import type { Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { between, count, counted } from '../numbers';
import { SIDE, type Shape } from '../../drawing/picture';
import { piecesOf, type Pieces } from '../../drawing/pieces';
import { PlaneFrame } from '../../drawing/plane-frame';
import { Plot, powersOfTen } from '../../drawing/plot';
import type { Drawing, Scene } from '../scene';

type State = {
  /** In x, or in x and y. */
  readonly formula: string;
  /** Hidden layers among which the units are shared out. */
  readonly layers: string;
  readonly step: number;
};

/** Units of the network that learns. */
const UNITS = 24;
const STEPS = 600;
/** Steps between moments that are kept, and between those whose pieces are counted for the chart. */
const EVERY = 10;
const COUNTED_EVERY = 60;
const RATE = 0.02;

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);

/** Points a side where the target is learned. */
const POINTS = { 1: 129, 2: 24 } as const;

/** Any function: learned in the page, with pieces and loss by step. */
export const anyScene: Scene<State> = {
  name: 'any',
  title: 'Any function',
  seconds: 16,
  still: 1,
  controls: [
    {
      kind: 'text',
      field: 'formula',
      label: 'function',
      suggestions: [
        'sin(6x)',
        'abs(x)-x^2',
        'exp(-8x^2)',
        'sin(9x)*x',
        'x^2+y^2',
        'sin(4x)*cos(4y)',
      ],
    },
    {
      kind: 'choice',
      field: 'layers',
      label: `${UNITS} units in`,
      options: [
        ['1', '1 layer'],
        ['2', '2 layers'],
        ['3', '3 layers'],
        ['4', '4 layers'],
        ['6', '6 layers'],
      ],
    },
    { kind: 'range', field: 'step', label: 'step', min: 0, max: STEPS, step: EVERY },
  ],
  at: (time) => ({
    formula: 'sin(6x)',
    layers: '2',
    step: Math.round((STEPS * between(time, 0.02, 0.95)) / EVERY) * EVERY,
  }),
  draw,
};

interface Learning {
  readonly target: Target;
  readonly training: Training;
  /** Least and greatest value of the target. */
  readonly range: readonly [number, number];
}

const learnings = new Remembered<Learning>(12);
const cuts = new Remembered<Promise<Pieces>>(400);

function learningOf({ formula, layers }: State): Learning {
  return learnings.get(`${layers} ${formula}`, () => {
    const target = expressionTarget(formula);
    const { inputs } = target;
    const examples = gridExamples(target, WINDOW, POINTS[inputs]);
    const hidden = Array<number>(Number(layers)).fill(UNITS / Number(layers));
    const recipe = {
      ...RECIPE_DEFAULTS,
      widths: [inputs, ...hidden, 1],
      seed: 1,
      examples,
      batch: examples.length,
      rate: RATE,
      fallsOver: STEPS,
    };
    const values = examples.map((example) => example.target);
    const range = [Math.min(...values), Math.max(...values)] as const;
    return { target, training: new Training(recipe, EVERY), range };
  });
}

/** The exact pieces at a step. */
function piecesAt(state: State, training: Training, step: number): Promise<Pieces> {
  const moment = training.at(step);
  const key = `${state.formula} ${state.layers} ${moment.step}`;
  return cuts.get(key, () => piecesOf(networkAt(moment), WINDOW));
}

async function draw(state: State, ink: Ink): Promise<Drawing> {
  const { target, training, range } = learningOf(state);
  const moment = training.at(state.step);
  const found = await piecesAt(state, training, state.step);
  const { caption, alternative } = describe(state, training, found);
  return {
    panels: [
      {
        title: `${target.text}, and what was learned by step ${count(moment.step)}`,
        width: SIDE,
        height: SIDE,
        shapes: target.inputs === 1 ? graphOf(state, found, ink) : mapOf(target, range, found, ink),
      },
      {
        title: 'loss and pieces by step',
        width: SIDE,
        height: SIDE,
        shapes: await lossChart(state, training, ink),
      },
    ],
    handles: [],
    caption,
    alternative,
    ...explorerOfText(networkAt(moment), WINDOW, '&colour=value&creases=1'),
  };
}

function graphOf(state: State, { pieces }: Pieces, ink: Ink): Shape[] {
  const { target, range } = learningOf(state);
  const [low, high] = range[0] < range[1] ? range : [range[0] - 1, range[0] + 1];
  const graph = new Graph(WINDOW.u0, WINDOW.u1, low, high, SIDE, SIDE);
  return [
    ...graph.background(ink),
    graph.curve((x) => target.at(x, 0), ink.muted, 5),
    ...graph.pieces(pieces, ink.cut, ink),
  ];
}

/** The regions by value; in the corner the target. */
function mapOf(
  target: Target,
  range: readonly [number, number],
  { pieces }: Pieces,
  ink: Ink,
): Shape[] {
  const inset = new PlaneFrame(WINDOW, SIDE - 98, 8, 90, 90);
  return [
    ...valueMap(pieces, FRAME, range, ink),
    ...sampledMap(target.at, WINDOW, inset, range, 24, ink),
    inset.outline(ink),
    FRAME.outline(ink),
  ];
}

async function lossChart(state: State, training: Training, ink: Ink): Promise<Shape[]> {
  const ticks = [
    ...[-4, -2].map((power) => [10 ** power, `10${superscript(power)}`] as const),
    ...powersOfTen(0, 3).filter(([value]) => value !== 10),
  ];
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: STEPS,
      ticks: [0, 200, 400, 600].map((step) => [step, String(step)]),
      label: 'step',
    },
    { from: 1e-5, to: 3e3, ticks, label: '', isLogarithmic: true },
  );
  const losses = training
    .until(state.step)
    .filter(({ loss }) => loss > 0)
    .map(({ step, loss }) => [step, Math.max(loss, 1e-5)] as const);
  const pieces: [number, number][] = [];
  for (let step = 0; step <= state.step; step += COUNTED_EVERY) {
    const { step: at } = training.at(step);
    pieces.push([at, (await piecesAt(state, training, step)).pieces.length]);
  }
  const shapes = [...plot.axes(ink), plot.line(losses, ink.cut), plot.line(pieces, ink.back)];
  const last = (points: readonly (readonly [number, number])[], text: string, colour: string) => {
    const end = points.at(-1);
    if (!end) return;
    const [x, y] = plot.place(...end);
    const isRight = x > SIDE / 2;
    shapes.push({
      kind: 'text',
      at: [isRight ? x - 4 : x + 6, y - 8],
      text,
      paint: { colour },
      anchor: isRight ? 'end' : 'start',
    });
  };
  last(losses, 'loss', ink.cut);
  last(pieces, 'pieces', ink.back);
  return shapes;
}

function describe(
  { formula, layers, step }: State,
  training: Training,
  { pieces, network }: Pieces,
) {
  const { target } = learningOf({ formula, layers, step });
  const moment = training.at(step);
  const value = evaluatorOf(moment.model);
  const worst = gridExamples(target, WINDOW, POINTS[target.inputs]).reduce(
    (most, example) => Math.max(most, Math.abs(value(example.point) - example.target)),
    0,
  );
  const regions = counted(pieces.length, target.inputs === 1 ? 'piece' : 'region');
  const shape = hiddenWidths(network).join('-');
  const fault = training.fault === undefined ? '' : ` ${training.fault}`;
  const text = `Step ${count(moment.step)}: ${regions} from ${UNITS} units (${shape}), off by ${worst.toPrecision(2)} at most on the training points.${fault}`;
  return {
    caption: text,
    alternative: `The function ${target.text}, and the piecewise linear one that a network has learned; its loss and its pieces by step. ${text}`,
  };
}
