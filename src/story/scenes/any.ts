import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import { evaluatorOf } from '../../training/model';
import { gridExamples, type Target } from '../../training/targets';
import { RECIPE_DEFAULTS } from '../../training/trainer';
import { superscript } from '../../view/superscript';
import { drawnOver, isCurve, nearestKnot, ownTarget } from '../own-targets';
import { PieceCounts } from '../piece-counts';
import { networkAt, Training } from '../training';
import { Remembered } from '../remembered';
import { Graph, sampledMap, valueMap } from '../../drawing/graph';
import type { Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { count, counted, decimals } from '../numbers';
import { HALF_SIDE, SIDE, type Place, type Shape } from '../../drawing/picture';
import { piecesOf, type Pieces, type Point } from '../../drawing/pieces';
import { PlaneFrame, within } from '../../drawing/plane-frame';
import { Plot, powersOfTen, type Axis } from '../../drawing/plot';
import { anyPlay, ANY_STEPS, type AnyState } from '../plays/any';
import type { Drawing, Handle, Scene } from '../scene';

const RATE = 0.02;

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);

/** Points a side where the target is learned. */
const POINTS = { 1: 129, 2: 24 } as const;

/** Any function: learned in the page, with pieces and loss by step. */
export const anyScene: Scene<AnyState> = {
  ...anyPlay,
  draw,
  refine,
  drag: dragged,
  stroke(state, panel, from, to) {
    const { target } = learningOf(state);
    if (panel !== 0 || target.inputs === 2) return state;
    const [a, b] = [from, to].map((at) => pointIn(state, at));
    return { ...state, target: drawnOver(target, a, b), x: nearestKnot(b[0]) };
  },
};

/** Sideways, the handle goes along the curve; up and down, it takes the curve with it. */
function dragged(state: AnyState, _: string, to: Place): AnyState {
  const { target } = learningOf(state);
  const [x, y] = pointIn(state, to);
  const isAlong =
    Math.abs(to[1] - graphOf(state).place([state.x, target.at(state.x, 0)])[1]) < 1e-6;
  if (isAlong) return { ...state, x: nearestKnot(x) };
  const from: Point = [state.x, target.at(state.x, 0)];
  const isUp = nearestKnot(x) === state.x;
  return { ...state, target: drawnOver(target, isUp ? [x, y] : from, [x, y]), x: nearestKnot(x) };
}

/** The x and the value at a place of the graph, held within it. */
function pointIn(state: AnyState, at: Place): Point {
  return graphOf(state).point(within({ u0: 1, u1: SIDE - 1, v0: 1, v1: SIDE - 1 }, at));
}

interface Learning {
  readonly target: Target;
  readonly training: Training;
  readonly counts: PieceCounts;
  /** Least and greatest value of the target. */
  readonly range: readonly [number, number];
}

const learnings = new Remembered<Learning>(12);
/** Those that were shown last: each may be a megabyte. */
const cuts = new Remembered<Promise<Pieces>>(16);

function learningOf({ target: text, units, layers }: AnyState): Learning {
  return learnings.get(`${units} ${layers} ${text}`, () => {
    const target = ownTarget(text, WINDOW);
    const { inputs } = target;
    const examples = gridExamples(target, WINDOW, POINTS[inputs]);
    const recipe = {
      ...RECIPE_DEFAULTS,
      widths: [inputs, ...shared(Number(units), Number(layers)), 1],
      seed: 1,
      examples,
      batch: examples.length,
      rate: RATE,
      fallsOver: ANY_STEPS,
    };
    const values = examples.map((example) => example.target);
    // What is drawn has room above and below.
    const [low, high] = isCurve(text) ? [-1, 1] : [Infinity, -Infinity];
    const range = [Math.min(low, ...values), Math.max(high, ...values)] as const;
    const training = new Training(recipe, 1);
    return { target, training, counts: new PieceCounts(training, WINDOW, ANY_STEPS), range };
  });
}

/** Units by layer: as many in each, or one more in the first ones. */
function shared(units: number, layers: number): number[] {
  return Array.from({ length: layers }, (_, k) => Math.ceil((units - k) / layers));
}

/** The exact pieces at a step. */
function piecesAt(state: AnyState, step: number): Promise<Pieces> {
  const moment = learningOf(state).training.at(step);
  return cuts.get(keyOf(state, moment.step), () => piecesOf(networkAt(moment), WINDOW));
}

function keyOf({ target, units, layers }: AnyState, step: number): string {
  return `${units} ${layers} ${step} ${target}`;
}

async function draw(state: AnyState, ink: Ink): Promise<Drawing> {
  const { target, training, counts } = learningOf(state);
  const moment = training.at(state.step);
  const found = await piecesAt(state, state.step);
  counts.learn(moment.step, found.pieces.length);
  await counts.outline(moment.step);
  const known = counts.until(moment.step);
  const { caption, alternative } = describe(state, found, known.length);
  return {
    panels: [
      {
        title: `${target.text}, and what was learned by step ${count(moment.step)}`,
        width: SIDE,
        height: SIDE,
        shapes: target.inputs === 1 ? curves(state, found, ink) : maps(state, found, ink),
      },
      { title: 'loss by step', width: SIDE, height: HALF_SIDE, shapes: lossChart(state, ink) },
      {
        title: `${nounOf(target)}s by step`,
        width: SIDE,
        height: HALF_SIDE,
        shapes: piecesChart(target, known, ink),
        isBelow: true,
      },
    ],
    handles: target.inputs === 1 ? [handleOf(state)] : [],
    caption,
    alternative,
    isUnfinished: known.length <= moment.step,
    ...explorerOfText(networkAt(moment), WINDOW, '&colour=value&creases=1'),
  };
}

async function refine(state: AnyState, signal?: AbortSignal): Promise<boolean> {
  return learningOf(state).counts.countNext(state.step, signal);
}

/** Where a curve is drawn on: also from the keyboard. */
function handleOf(state: AnyState): Handle {
  const value = learningOf(state).target.at(state.x, 0);
  return {
    name: 'curve',
    panel: 0,
    at: graphOf(state).place([state.x, value]),
    label: `the function at x = ${decimals(state.x, 4)}: ${decimals(value)}; up and down change it, left and right go along it`,
  };
}

function graphOf(state: AnyState): Graph {
  const { range } = learningOf(state);
  const [low, high] = range[0] < range[1] ? range : [range[0] - 1, range[0] + 1];
  return new Graph(WINDOW.u0, WINDOW.u1, low, high, SIDE, SIDE);
}

function curves(state: AnyState, { pieces }: Pieces, ink: Ink): Shape[] {
  const { target } = learningOf(state);
  const graph = graphOf(state);
  return [
    ...graph.background(ink),
    graph.curve((x) => target.at(x, 0), ink.muted, 5),
    ...graph.pieces(pieces, ink.cut, ink),
  ];
}

/** The regions by value; in the corner the target. */
function maps(state: AnyState, { pieces }: Pieces, ink: Ink): Shape[] {
  const { target, range } = learningOf(state);
  const inset = new PlaneFrame(WINDOW, SIDE - 98, 8, 90, 90);
  return [
    ...valueMap(pieces, FRAME, range, ink),
    ...sampledMap(target.at, WINDOW, inset, range, 24, ink),
    inset.outline(ink),
    FRAME.outline(ink),
  ];
}

const BY_STEP: Axis = {
  from: 0,
  to: ANY_STEPS,
  ticks: [0, 200, 400, 600].map((step) => [step, String(step)]),
  label: '',
};

function lossChart(state: AnyState, ink: Ink): Shape[] {
  const ticks = [-4, -2, 0, 2].map((power) => [10 ** power, `10${superscript(power)}`] as const);
  const [least, most] = [1e-5, 1e2];
  const plot = new Plot(SIDE, HALF_SIDE, BY_STEP, {
    from: least,
    to: most,
    ticks,
    label: '',
    isLogarithmic: true,
  });
  const losses = learningOf(state)
    .training.until(state.step)
    .filter(({ loss }) => loss > 0)
    .map(({ step, loss }) => [step, Math.min(Math.max(loss, least), most)] as const);
  return [...plot.axes(ink), ...course(plot, losses, ink.cut)];
}

/** Pieces at most that a chart has room for, and the powers of ten up to there, by the target's inputs. */
const MOST_PIECES = { 1: [300, 2], 2: [2000, 3] } as const;

function piecesChart(
  { inputs }: Target,
  known: readonly (readonly [number, number])[],
  ink: Ink,
): Shape[] {
  const [to, power] = MOST_PIECES[inputs];
  const plot = new Plot(SIDE, HALF_SIDE, BY_STEP, {
    from: 1,
    to,
    ticks: powersOfTen(0, power),
    label: '',
    isLogarithmic: true,
  });
  return [...plot.axes(ink), ...course(plot, known, ink.below)];
}

/** A line up to where a training is now. */
function course(
  plot: Plot,
  points: readonly (readonly [step: number, value: number])[],
  colour: string,
): Shape[] {
  const last = points.at(-1);
  if (!last) return [];
  return [
    plot.line(points, colour),
    { kind: 'dot', at: plot.place(...last), radius: 3.5, fill: { colour } },
  ];
}

function nounOf({ inputs }: Target): string {
  return inputs === 1 ? 'piece' : 'region';
}

/** @param known steps up to this one whose pieces are known */
function describe(state: AnyState, { pieces, network }: Pieces, known: number) {
  const { target, training } = learningOf(state);
  const moment = training.at(state.step);
  const value = evaluatorOf(moment.model);
  const worst = gridExamples(target, WINDOW, POINTS[target.inputs]).reduce(
    (most, example) => Math.max(most, Math.abs(value(example.point) - example.target)),
    0,
  );
  const regions = counted(pieces.length, nounOf(target));
  const shape = hiddenWidths(network).join('-');
  const loss = Number.isNaN(moment.loss) ? '' : `, a loss of ${moment.loss.toPrecision(2)}`;
  const fault = training.fault === undefined ? '' : ` ${training.fault}`;
  const text = `Step ${count(moment.step)}: ${regions} from ${state.units} units (${shape})${loss}, off by ${worst.toPrecision(2)} at most on the ${count(POINTS[target.inputs] ** target.inputs)} points that are learned.${fault} ${progress(nounOf(target), known, moment.step + 1)}`;
  return {
    caption: text,
    alternative: `The function ${target.text}, and the piecewise linear one that a network has learned; its loss and its ${nounOf(target)}s by step. ${text}`,
  };
}

/** How far the chart of pieces is: also when it is done, so that what is below stays where it is. */
function progress(noun: string, known: number, steps: number): string {
  return `Its ${noun}s are counted at ${count(known)} of ${counted(steps, 'step')}.`;
}
