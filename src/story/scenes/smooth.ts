import { isSmooth, parseTrained } from '../../training/activation';
import { evaluatorOf, type Model } from '../../training/model';
import { expressionTarget, gridExamples } from '../../training/targets';
import { RECIPE_DEFAULTS } from '../../training/trainer';
import type { Window } from '../../network/slice';
import { Training, networkAt, pause } from '../training';
import { Remembered } from '../remembered';
import { Graph } from '../../drawing/graph';
import type { Ink } from '../../drawing/ink';
import { count, listed, medianOf, rounded } from '../numbers';
import type { Panel, Shape } from '../../drawing/picture';
import { piecesOf, type Pieces } from '../../drawing/pieces';
import { SMOOTH_EVERY, smoothPlay, SMOOTH_STEPS, type SmoothState } from '../plays/smooth';
import type { Drawing, Scene } from '../scene';

const ACTIVATIONS = ['relu', 'leaky_relu:0.1', 'abs', 'hardtanh', 'step', 'sigmoid', 'tanh'];

const WIDTHS = [1, 12, 12, 1];
/** Random starts that are compared; what the first led to is pictured. */
const SEEDS = [1, 2, 3];
const POINTS = 129;
const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** Pictures of which four are beside each other on a desk, and on a phone one is as wide as it. */
const SMALL = { width: 250, height: 126 };

/** One target, one architecture, seven activations; and one that goes from smooth to folded. */
export const smoothScene: Scene<SmoothState> = {
  ...smoothPlay,
  draw,
};

const trainings = new Remembered<Training>(100);
const cuts = new Remembered<Promise<Pieces>>(200);

function targetOf(formula: string) {
  return expressionTarget(formula, 1);
}

function trainingOf(formula: string, activation: string, seed = SEEDS[0]): Training {
  return trainings.get(`${seed} ${activation} ${formula}`, () => {
    const examples = gridExamples(targetOf(formula), WINDOW, POINTS);
    return new Training(
      {
        ...RECIPE_DEFAULTS,
        widths: WIDTHS,
        hidden: parseTrained(activation, 'the activation'),
        seed,
        examples,
        batch: examples.length,
        fallsOver: SMOOTH_STEPS,
      },
      SMOOTH_EVERY,
    );
  });
}

async function draw(state: SmoothState, ink: Ink): Promise<Drawing> {
  const { formula, step } = state;
  const panels: Panel[] = [];
  const tried: Tried[] = [];
  for (const activation of ACTIVATIONS) {
    const errors: number[] = [];
    for (const seed of SEEDS) {
      errors.push(worstOf(formula, trainingOf(formula, activation, seed).at(step).model));
      await pause();
    }
    tried.push({ name: shortName(activation), errors });
    const title = `${shortName(activation)}: off by ${errors[0].toPrecision(2)}`;
    panels.push({ ...SMALL, title, shapes: await learned(formula, activation, step, ink) });
  }
  const sharpness = 2 ** state.sharpness;
  const soft = softened(trainingOf(formula, 'relu').at(step).model, sharpness);
  const title = `the relu, as softplus × ${rounded(sharpness, 10)}`;
  panels.push({ ...SMALL, title, shapes: curveOf(formula, soft, ink) });
  const { caption, alternative } = describe(state, tried);
  return {
    panels,
    handles: [],
    caption,
    alternative,
  };
}

/** An activation, and the largest error by seed. */
interface Tried {
  readonly name: string;
  readonly errors: readonly number[];
}

function shortName(activation: string): string {
  return activation.replace('_relu:0.1', ' relu').replace('hardtanh', 'hard tanh');
}

function graphFor(formula: string): Graph {
  const target = targetOf(formula);
  const values = gridExamples(target, WINDOW, POINTS).map((example) => example.target);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isFlat = low === high;
  return new Graph(
    WINDOW.u0,
    WINDOW.u1,
    isFlat ? low - 1 : low,
    isFlat ? high + 1 : high,
    SMALL.width,
    SMALL.height,
  );
}

/** What units of an activation have learned: by exact pieces, where they have any. */
async function learned(
  formula: string,
  activation: string,
  step: number,
  ink: Ink,
): Promise<Shape[]> {
  const moment = trainingOf(formula, activation).at(step);
  if (isSmooth(parseTrained(activation, 'the activation')))
    return curveOf(formula, moment.model, ink);
  const key = `${activation} ${formula} ${moment.step}`;
  const { pieces } = await cuts.get(key, () => piecesOf(networkAt(moment), WINDOW));
  const graph = graphFor(formula);
  return [
    ...graph.background(ink),
    graph.curve((x) => targetOf(formula).at(x, 0), ink.muted, 4),
    ...graph.pieces(pieces, ink.cut, ink, 1.6),
  ];
}

function curveOf(formula: string, model: Model, ink: Ink): Shape[] {
  const graph = graphFor(formula);
  const value = evaluatorOf(model);
  return [
    ...graph.background(ink),
    graph.curve((x) => targetOf(formula).at(x, 0), ink.muted, 4),
    graph.curve((x) => value([x]), ink.back, 1.6),
  ];
}

/** The same weights with every ReLU made smooth. */
function softened(model: Model, sharpness: number): Model {
  return model.map((layer) =>
    layer.activation.kind === 'relu'
      ? { ...layer, activation: { kind: 'softplus', sharpness } }
      : layer,
  );
}

function worstOf(formula: string, model: Model): number {
  const value = evaluatorOf(model);
  return gridExamples(targetOf(formula), WINDOW, POINTS).reduce(
    (most, { point, target }) => Math.max(most, Math.abs(value(point) - target)),
    0,
  );
}

function short(error: number): string {
  return error.toPrecision(2);
}

function describe({ formula, step }: SmoothState, tried: readonly Tried[]) {
  const sorted = tried.toSorted((a, b) => medianOf(a.errors) - medianOf(b.errors));
  const list = listed(
    sorted.map(({ name, errors }) => {
      const [middle, least, most] = [medianOf(errors), Math.min(...errors), Math.max(...errors)];
      return `${name} ${short(middle)} (${short(least)} to ${short(most)})`;
    }),
  );
  const text = `${formula}, learned by ${WIDTHS.slice(1, -1).join(' and ')} units from ${SEEDS.length} random starts: the largest error after ${count(step)} steps, the middle one of the ${SEEDS.length} and all between, from the least: ${list}. One rate, one function: others may give other orders.`;
  return {
    caption: text,
    alternative: `Eight small graphs of ${formula} and of what networks of different activations have learned of it from the first start: relu, leaky relu, abs and hard tanh in straight pieces, step in level ones, sigmoid and tanh as smooth curves, and the relu network with every relu made a softplus. ${text}`,
  };
}
