import { forward } from '../../network/forward';
import type { Ink } from '../../drawing/ink';
import { SIDE, type Shape } from '../../drawing/picture';
import type { Point } from '../../drawing/pieces';
import { cornersOf, PlaneFrame } from '../../drawing/plane-frame';
import { Plot } from '../../drawing/plot';
import { classesOf, ENOUGH, fourSigmoids, rightBySign, TWO_CREASES } from '../circuits';
import { fewestGates } from '../fewest-gates';
import { explorerOfText } from '../networks';
import { count, listed } from '../numbers';
import { Remembered } from '../remembered';
import { gatesPlay, MOST_VOTERS, type GatesState } from '../plays/gates';
import type { Drawing, Scene } from '../scene';

/** Of both: four sigmoids, and two creases of two ReLUs each. */
const FOUR = 4;

/** How many gates it takes, by n. */
export const gatesScene: Scene<GatesState> = {
  ...gatesPlay,
  draw,
};

/** What has been found of majorities of n. */
interface Found {
  readonly n: number;
  readonly cases: number;
  /** Where all fewer were tried. */
  readonly thresholds: number | undefined;
  /** Cases that are right. */
  readonly sigmoids: number;
  readonly relus: number;
}

const known = new Remembered<Found>();

function foundOf(n: number): Found {
  return known.get(String(n), () => ({
    n,
    cases: (n + 1) ** 2,
    thresholds: n in ENOUGH ? fewestGates(n) : undefined,
    sigmoids: rightBySign(n, fourSigmoids),
    relus: rightBySign(n, reluValue),
  }));
}

function reluValue(at: Point): number {
  return forward(TWO_CREASES, at).output[0];
}

function draw(state: GatesState, ink: Ink): Drawing {
  // Between two odd numbers, the lesser.
  const n = Math.max(1, 2 * Math.floor((state.n + 1) / 2) - 1);
  const all = Array.from({ length: (n + 1) / 2 }, (_, k) => foundOf(2 * k + 1));
  const half = n / 2 + 0.5;
  const window = { u0: -half, u1: half, v0: -half, v1: half };
  const { caption, alternative } = describe(all);
  return {
    panels: [
      {
        title: 'hidden gates that are enough, by n',
        width: SIDE,
        height: SIDE,
        shapes: chart(all, ink),
      },
      {
        title: `n = ${n}: ${count((n + 1) ** 2)} cases, and two creases`,
        width: SIDE,
        height: SIDE,
        shapes: cases(n, PlaneFrame.inSquare(window, SIDE), ink),
      },
    ],
    handles: [],
    caption,
    alternative,
    ...explorerOfText(TWO_CREASES, window, '&colour=value&creases=1&boundary=1'),
  };
}

function chart(all: readonly Found[], ink: Ink): Shape[] {
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: MOST_VOTERS + 1,
      ticks: [1, 3, 5, 11, 21, 31].map((n) => [n, String(n)] as const),
      label: 'n, inputs of each majority',
    },
    {
      from: 0,
      to: 6,
      ticks: [0, 1, 2, 3, 4, 5, 6].map((gates) => [gates, String(gates)] as const),
      label: '',
    },
  );
  const dots = (right: (found: Found) => number, radius: number, colour: string) =>
    all
      .filter((found) => right(found) === found.cases)
      .map(({ n }): Shape => ({ kind: 'dot', at: plot.place(n, FOUR), radius, fill: { colour } }));
  const thresholds = all.flatMap(({ n, thresholds: gates }) =>
    gates === undefined ? [] : [[n, gates] as const],
  );
  const words = [
    { text: 'sigmoid gates: rings', at: plot.place(8, 4.5), colour: ink.muted },
    { text: 'ReLUs, in two pairs: dots', at: plot.place(8, 3.5), colour: ink.below },
    { text: 'threshold gates: squares; for n', at: plot.place(8, 2.3), colour: ink.cut },
    { text: 'above 5 not tried here', at: plot.place(8, 1.95), colour: ink.cut },
  ];
  return [
    ...plot.axes(ink),
    ...dots(({ sigmoids }) => sigmoids, 6, ink.muted),
    ...dots(({ sigmoids }) => sigmoids, 4.4, ink.page),
    ...dots(({ relus }) => relus, 2.8, ink.below),
    plot.line(thresholds, ink.cut),
    ...thresholds.map((point): Shape => {
      const [x, y] = plot.place(...point);
      const corners = [x - 4, y - 4, x + 4, y - 4, x + 4, y + 4, x - 4, y + 4];
      return { kind: 'polygon', points: corners, fill: { colour: ink.cut } };
    }),
    ...words.map(({ text, at, colour }): Shape => {
      return { kind: 'text', at, text, paint: { colour }, size: 11 };
    }),
  ];
}

/** Every case in the colour of what the creases say of it. */
function cases(n: number, frame: PlaneFrame, ink: Ink): Shape[] {
  const radius = Math.min(9, 120 / (n + 1));
  const { u1 } = frame.window;
  const stroke = { colour: ink.crease, width: 1.4 };
  return [
    { kind: 'polygon', points: frame.places(cornersOf(frame.window)), fill: { colour: ink.front } },
    ...[1, -1].map((slope): Shape => {
      const ends: Point[] = [
        [-u1, -slope * u1],
        [u1, slope * u1],
      ];
      return { kind: 'line', points: frame.places(ends), stroke };
    }),
    ...classesOf(n).map(({ at }): Shape => {
      const colour = reluValue(at) > 0 ? ink.above : ink.below;
      return { kind: 'dot', at: frame.place(at), radius, fill: { colour } };
    }),
    frame.outline(ink),
  ];
}

function describe(all: readonly Found[]) {
  const { n, cases: most, sigmoids, relus } = all[all.length - 1];
  const tried = all.flatMap(({ n: inputs, thresholds }) =>
    thresholds === undefined ? [] : [`${thresholds} for n = ${inputs}`],
  );
  const text =
    `Majorities of ${n}: of ${count(most)} cases four sigmoid gates get ${count(sigmoids)} right, four ReLUs ${count(relus)}.` +
    ` Threshold gates on the two sums, with one more behind them: ${listed(tried)}, as all fewer were tried.`;
  return {
    caption: text,
    alternative: `A chart of how many hidden gates are enough, by n: four sigmoids and four ReLUs for every n, thresholds as far as they were tried; and the cases, each in the colour of the sign of |u + v| − |u − v|. ${text}`,
  };
}
