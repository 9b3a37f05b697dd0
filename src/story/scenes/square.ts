import { splineNetwork, squareNetwork } from '../../network/constructions/square';
import type { Window } from '../../network/slice';
import { superscript } from '../../view/superscript';
import { Graph } from '../../drawing/graph';
import type { Ink } from '../../drawing/ink';
import { explorerOf } from '../networks';
import { count, counted } from '../numbers';
import { SIDE, type Shape } from '../../drawing/picture';
import { piecesOf, valueAt, type Pieces, type Point } from '../../drawing/pieces';
import { Plot } from '../../drawing/plot';
import { squarePlay, type SquareState } from '../plays/square';
import type { Drawing, Scene } from '../scene';
import { SEEDS, squareErrorsOf, type SquareErrors } from '../square-errors';

const WINDOW: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };

/** Points at which the error of a piece is drawn, ends included: it is a parabola. */
const ARC = 9;

/** How many units x² takes: in depth, in one layer, and as training finds it. */
export const squareScene: Scene<SquareState> = {
  ...squarePlay,
  draw,
};

async function draw({ tents }: SquareState, ink: Ink): Promise<Drawing> {
  const all: SquareErrors[] = [];
  for (let k = 1; k <= tents; k++) all.push(await squareErrorsOf(k));
  const now = all[tents - 1];
  const deep = await piecesOf(squareNetwork(tents), WINDOW);
  const wide = await piecesOf(splineNetwork(now.units), WINDOW);
  const off = Math.max(now.tents.error, now.spline.error);
  const { caption, alternative } = describe(tents, now);
  return {
    panels: [
      {
        title: `x², and ${counted(tents, 'tent')} of ${counted(now.units, 'unit')}`,
        width: SIDE,
        height: SIDE,
        shapes: graphs(deep, ink),
      },
      {
        title: `how far off along x: by up to ${off.toPrecision(2)}`,
        width: SIDE,
        height: SIDE,
        shapes: differences(deep, wide, off, ink),
      },
      { title: 'the largest error, by units', width: SIDE, height: SIDE, shapes: chart(all, ink) },
    ],
    handles: [],
    caption,
    alternative,
    explorer: explorerOf(`square:${tents}`, WINDOW, '&creases=1'),
  };
}

function graphs({ pieces }: Pieces, ink: Ink): Shape[] {
  const graph = new Graph(WINDOW.u0, WINDOW.u1, 0, 1, SIDE, SIDE);
  return [
    ...graph.background(ink),
    graph.curve((x) => x * x, ink.muted, 5),
    ...graph.pieces(pieces, ink.cut, ink),
  ];
}

/** Both constructions less x². @param most that either is off by */
function differences(deep: Pieces, wide: Pieces, most: number, ink: Ink): Shape[] {
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: 1,
      ticks: [0, 0.5, 1].map((x) => [x, String(x)] as const),
      label: 'x',
    },
    // Room for the key below.
    { from: -1.6 * most, to: 1.1 * most, ticks: [[0, '0']], label: '' },
  );
  return [
    ...plot.axes(ink),
    plot.line(arcsOf(wide), ink.below, 1.4),
    plot.line(arcsOf(deep), ink.cut, 1.4),
    ...key(
      plot,
      [
        { colour: ink.below, text: 'one layer, equal pieces' },
        { colour: ink.cut, text: 'tents' },
      ],
      ink,
    ),
  ];
}

function arcsOf({ pieces }: Pieces): Point[] {
  return pieces
    .map(({ corners, outputs: [form] }) => {
      const us = corners.map(([u]) => u);
      return { from: Math.min(...us), to: Math.max(...us), form };
    })
    .toSorted((a, b) => a.from - b.from)
    .flatMap(({ from, to, form }) =>
      Array.from({ length: ARC }, (_, k): Point => {
        const x = from + ((to - from) * k) / (ARC - 1);
        return [x, valueAt(form, [x, 0]) - x * x];
      }),
    );
}

interface Series {
  readonly colour: string;
  readonly text: string;
  /** Whether these are dots, one for each training. */
  readonly isTried?: boolean;
}

/** Errors by units: the constructions as lines, each training as a dot. */
function chart(all: readonly SquareErrors[], ink: Ink): Shape[] {
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: 22,
      ticks: [0, 5, 10, 15, 20].map((units) => [units, String(units)]),
      label: 'units',
    },
    {
      from: 3e-6,
      to: 2,
      ticks: [-5, -4, -3, -2, -1, 0].map(
        (power) => [10 ** power, `10${superscript(power)}`] as const,
      ),
      label: '',
      isLogarithmic: true,
    },
  );
  const shapes = plot.axes(ink);
  for (const { units, deep, wide } of all)
    for (const [tried, colour, aside] of [
      [wide, ink.below, 0.25],
      [deep, ink.cut, -0.25],
    ] as const)
      for (const { error } of tried) {
        const fill = { colour, opacity: 0.55 };
        shapes.push({ kind: 'dot', at: plot.place(units + aside, error), radius: 3, fill });
      }
  const lines = [
    { colour: ink.below, of: ({ spline }: SquareErrors) => spline.error },
    { colour: ink.cut, of: ({ tents }: SquareErrors) => tents.error },
  ];
  for (const { colour, of } of lines) {
    const points = all.map((errors) => [errors.units, of(errors)] as const);
    shapes.push(plot.line(points, colour));
    for (const [units, error] of points) {
      const [x, y] = plot.place(units, error);
      const corners = [x - 3, y - 3, x + 3, y - 3, x + 3, y + 3, x - 3, y + 3];
      shapes.push({ kind: 'polygon', points: corners, fill: { colour } });
    }
  }
  const series = [
    { colour: ink.cut, text: 'as deep, trained', isTried: true },
    { colour: ink.below, text: 'one layer, trained', isTried: true },
    { colour: ink.below, text: 'one layer, equal pieces' },
    { colour: ink.cut, text: 'tents' },
  ];
  return [...shapes, ...key(plot, series, ink)];
}

/** What colours mean, in the lower left. */
function key(plot: Plot, series: readonly Series[], ink: Ink): Shape[] {
  const [left, bottom] = plot.place(plot.x.from, plot.y.from);
  return series.flatMap(({ colour, text, isTried = false }, row): Shape[] => {
    const y = bottom - 12 - 16 * (series.length - 1 - row);
    const [from, to] = [left + 10, left + 34];
    const mark: Shape = isTried
      ? { kind: 'dot', at: [(from + to) / 2, y - 4], radius: 3, fill: { colour, opacity: 0.55 } }
      : { kind: 'line', points: [from, y - 4, to, y - 4], stroke: { colour, width: 1.8 } };
    const words = { kind: 'text', text, paint: { colour: ink.text }, size: 11 } as const;
    return [mark, { ...words, at: [to + 6, y] }];
  });
}

function describe(tents: number, { units, widths, ...errors }: SquareErrors) {
  const level = errors.deep.filter(({ pieces }) => pieces === 1).length;
  const text =
    `${counted(units, 'unit')}: ${counted(tents, 'tent')} in layers of ${widths.join('-')}, ${count(errors.tents.pieces)} pieces, off by ${errors.tents.error} = 4${superscript(-(tents + 1))};` +
    ` ${counted(units, 'equal piece')} of one layer, by ${errors.spline.error.toPrecision(3)}.` +
    ` The best of ${SEEDS} trainings, by ${leastOf(errors.wide)} in one layer, and by ${leastOf(errors.deep)} as deep as the tents, where ${level} of ${SEEDS} end without a crease in the interval.`;
  return {
    caption: text,
    alternative: `The graph of x² and of the piecewise linear function that tents make of it; by how much that, and a function of equal pieces, differ from x² along the interval; and a chart of the largest error by units on a logarithmic scale: of both constructions as lines, of each training as a dot. ${text}`,
  };
}

function leastOf(tried: readonly { readonly error: number }[]): string {
  return Math.min(...tried.map(({ error }) => error)).toPrecision(2);
}
