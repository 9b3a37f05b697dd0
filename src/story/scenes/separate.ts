import type { Example, Split } from '../../training/examples';
import { evaluatorOf, networkOf } from '../../training/model';
import { sampledMap } from '../../drawing/graph';
import { mix, type Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { count, counted, percent, rounded } from '../numbers';
import { parseOwnPoints, withPoint } from '../own-points';
import { HALF_SIDE, SIDE, type Shape } from '../../drawing/picture';
import { piecesOf, type Pieces } from '../../drawing/pieces';
import { cornersOf, PlaneFrame } from '../../drawing/plane-frame';
import { Plot, powersOfTen, type Axis } from '../../drawing/plot';
import { TRIED_SEEDS, separatePlay, type SeparateState } from '../plays/separate';
import type { Drawing, Scene } from '../scene';
import { pause } from '../training';
import { KINDS, trialOf, TRIAL_WINDOW as WINDOW, type Trial } from '../trials';
import { boundaryLines, classShapes } from '../two-classes';

const SQUARES = 48;
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);

/** Two classes, from few points: what lies between them, over many seeds. */
export const separateScene: Scene<SeparateState> = {
  ...separatePlay,
  draw,
  press(state, panel, at) {
    if (panel > 1) return state;
    const point = FRAME.point(at);
    const own = withPoint(
      state.own,
      [rounded(point[0]), rounded(point[1])],
      state.brush === 'orange' ? 1 : 0,
    );
    return { ...state, data: 'own', own, seeds: 1 };
  },
};

async function draw(state: SeparateState, ink: Ink): Promise<Drawing> {
  if (state.data === 'own') {
    const examples = parseOwnPoints(state.own);
    const isOne = new Set(examples.map(({ target }) => target)).size < 2;
    if (isOne) return ownAlone(examples, ink);
  }
  const seed = Math.max(1, Math.min(TRIED_SEEDS, Math.round(state.seeds)));
  const all: Trial[][] = [];
  for (const kind of KINDS) {
    const tried: Trial[] = [];
    for (let k = 1; k <= seed; k++) {
      tried.push(await trialOf(state, kind, k));
      await pause();
    }
    all.push(tried);
  }
  const [relu, tanh] = [all[1][seed - 1], all[3][seed - 1]];
  const found = await piecesOf(networkOf(relu.model), WINDOW, { hasBoundary: true });
  const { caption, alternative } = describe(state, all);
  return {
    panels: [
      {
        title: `${KINDS[1].name}, seed ${seed}: exact regions and boundary`,
        width: SIDE,
        height: SIDE,
        shapes: [...regions(found, ink), ...points(relu, ink), FRAME.outline(ink)],
      },
      {
        title: `${KINDS[3].name}, seed ${seed}: sampled`,
        width: SIDE,
        height: SIDE,
        shapes: [...sides(tanh, ink), ...points(tanh, ink), FRAME.outline(ink)],
      },
      {
        title: `wrong on ${counted(relu.test.length, 'point')}${state.data === 'own' ? '' : ' of the test'}, by seed`,
        width: SIDE,
        height: HALF_SIDE,
        shapes: errorsByKind(all, ink),
      },
      {
        title: 'the same of the ReLU networks, by their regions',
        width: SIDE,
        height: HALF_SIDE,
        shapes: errorsByRegions(all, ink),
        isBelow: true,
      },
    ],
    handles: [],
    caption,
    alternative,
    ...explorerOfText(networkOf(relu.model), WINDOW, '&colour=value&boundary=1'),
  };
}

/** Points of one class, or none: nothing is learned yet. */
function ownAlone(examples: readonly Example[], ink: Ink): Drawing {
  const text = `${counted(examples.length, 'point')}, and two classes are learned: press in the picture to add points of both, or bring a table of them (x, y, class) as a .csv file.`;
  return {
    panels: [
      {
        title: 'your own points',
        width: SIDE,
        height: SIDE,
        shapes: [
          { kind: 'polygon', points: FRAME.places(cornersOf(WINDOW)), fill: { colour: ink.front } },
          ...points({ train: examples, test: [] }, ink),
          FRAME.outline(ink),
        ],
      },
    ],
    handles: [],
    caption: text,
    alternative: `A square for points of two classes. ${text}`,
  };
}

function regions(found: Pieces, ink: Ink): Shape[] {
  const shapes = classShapes(found.pieces, FRAME, pale(ink));
  for (let k = 0; k < found.byDepth.length; k++) {
    const stroke = { colour: ink.crease, width: 0.5, opacity: 0.6 };
    shapes.push(FRAME.creases(found.pieces, k, stroke));
  }
  return [...shapes, ...boundaryLines(found.boundary, FRAME, { colour: ink.cut, width: 2.2 })];
}

/** The same ink, with both classes' colours as of a surface beneath points. */
function pale(ink: Ink): Ink {
  const [above, below] = [ink.above, ink.below].map((colour) => mix(ink.front, colour, 0.35));
  return { ...ink, above, below };
}

function sides({ model }: Trial, ink: Ink): Shape[] {
  const value = evaluatorOf(model);
  // Sides alone, in the colours of the exact picture.
  const at = (u: number, v: number) => (value([u, v]) > 0 ? 1 : -1);
  return sampledMap(at, WINDOW, FRAME, [-1, 1], SQUARES, pale(ink));
}

/** Points that it learned from, filled, and those of the test, as rings. */
function points({ train, test }: Split, ink: Ink): Shape[] {
  const dot =
    (isTest: boolean) =>
    ({ point, target }: Example): Shape[] => {
      const at = FRAME.place([point[0], point[1]]);
      const colour = target === 1 ? ink.above : ink.below;
      return [
        { kind: 'dot', at, radius: 4, fill: { colour: isTest ? colour : ink.crease } },
        { kind: 'dot', at, radius: 2.8, fill: { colour: isTest ? ink.front : colour } },
      ];
    };
  return [...test.flatMap(dot(true)), ...train.flatMap(dot(false))];
}

/** The axis of errors, as far as any goes. */
function errorAxis(all: readonly (readonly Trial[])[]): Axis {
  const most = Math.max(0.05, ...all.flat().map(({ testError }) => testError));
  const top = Math.ceil(most * 10) / 10;
  const ticks = [0, 0.5, 1].map((k) => [k * top, `${Math.round(100 * k * top)} %`] as const);
  // Dots at either end are seen whole.
  return { from: -0.04 * top, to: 1.04 * top, ticks, label: '' };
}

/** Errors on the test of every seed, and their mean. */
function errorsByKind(all: readonly (readonly Trial[])[], ink: Ink): Shape[] {
  const ticks = KINDS.map(({ name }, k) => [k + 1, name] as const);
  const across = { from: 0.4, to: KINDS.length + 0.6, ticks, label: '' };
  const plot = new Plot(SIDE, HALF_SIDE, across, errorAxis(all));
  const shapes = plot.axes(ink);
  for (const [k, tried] of all.entries()) {
    const colour = KINDS[k].activation === 'relu' ? ink.cut : ink.below;
    for (const [seed, { testError }] of tried.entries()) {
      // A little apart, so that equal ones are seen.
      const x = k + 1 + 0.3 * (seed / TRIED_SEEDS - 0.5);
      const at = plot.place(x, testError);
      shapes.push({ kind: 'dot', at, radius: 3, fill: { colour, opacity: 0.55 } });
    }
    const mean = meanOf(tried.map(({ testError }) => testError));
    shapes.push(
      plot.line(
        [
          [k + 0.7, mean],
          [k + 1.3, mean],
        ],
        ink.text,
        2.5,
      ),
    );
  }
  return shapes;
}

/** Each trained ReLU network by its exact regions and its error: few units and many in colours of their own. */
function errorsByRegions(all: readonly (readonly Trial[])[], ink: Ink): Shape[] {
  const ticks = powersOfTen(0, 3);
  const across = { from: 0.8, to: 1300, ticks, label: 'regions', isLogarithmic: true };
  const plot = new Plot(SIDE, HALF_SIDE, across, errorAxis(all));
  const shapes = plot.axes(ink);
  for (const [k, tried] of all.entries()) {
    const [few] = KINDS;
    const colour = KINDS[k].name === few.name ? ink.text : ink.cut;
    const places = tried.flatMap(({ regions: found, testError }) =>
      found === undefined ? [] : [plot.place(found, testError)],
    );
    for (const at of places)
      shapes.push({ kind: 'dot', at, radius: 3, fill: { colour, opacity: 0.55 } });
    if (places.length === 0) continue;
    const [from, to] = [plot.x.from * 1.2, plot.x.to];
    const at = plot.place(k === 0 ? from : to, plot.y.to * 0.82);
    const anchor = k === 0 ? 'start' : 'end';
    shapes.push({ kind: 'text', at, text: KINDS[k].name, paint: { colour }, size: 11, anchor });
  }
  return shapes;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function describe(state: SeparateState, all: readonly (readonly Trial[])[]) {
  const isOwn = state.data === 'own';
  const parts = KINDS.map(({ name }, k) => {
    const tried = all[k];
    const [test, train] = [
      percent(meanOf(tried.map(({ testError }) => testError))),
      percent(meanOf(tried.map(({ trainError }) => trainError))),
    ];
    const mean = isOwn
      ? `${name}: ${train} wrong`
      : `${name}: ${test} wrong on the test, ${train} on its own points`;
    const counts = tried.flatMap(({ regions: one }) => (one === undefined ? [] : [one]));
    return counts.length > 0 ? `${mean}, ${count(Math.round(meanOf(counts)))} regions` : mean;
  });
  const lesson = isOwn ? `${counted(all[0][0].train.length, 'point')} of your own. ` : '';
  const text = `${lesson}Means over ${counted(all[0].length, 'seed')}. ${parts.join('; ')}.`;
  return {
    caption: text,
    alternative: `Points of two classes, ${isOwn ? 'a reader’s own' : `${state.data} with noise ${state.noise}`}: the exact regions of a ReLU network and its boundary between them, the two sides of a tanh network, and charts of errors on the test by seed, and by regions. ${text}`,
  };
}
