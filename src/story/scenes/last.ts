import { gradientJumps, jumpBehind, type GradientJump } from '../../geometry/gradient-jumps';
import type { Region } from '../../geometry/region';
import { subdivide } from '../../geometry/subdivision';
import { ruleOf } from '../../training/activation';
import { drawDataSet, examplesOf } from '../../training/data-sets';
import { RECIPE_DEFAULTS } from '../../training/trainer';
import type { Network } from '../../network/network';
import type { Window } from '../../network/slice';
import { Training, networkAt } from '../training';
import { Remembered } from '../remembered';
import { bandMap } from '../../drawing/graph';
import type { Ink } from '../../drawing/ink';
import { explorerOfText } from '../networks';
import { count, scientific } from '../numbers';
import { SIDE, type Shape } from '../../drawing/picture';
import { piecesOf, sliced, valueAt, type Pieces } from '../../drawing/pieces';
import { PlaneFrame } from '../../drawing/plane-frame';
import { lastPlay, type LastState } from '../plays/last';
import type { Drawing, Scene } from '../scene';

const WINDOW: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);
const STEPS = 300;

/** Widths in points of the largest jump of the gradient. */
const WIDEST = 7;

/** A smooth function on the last layer alone: every crease is still one. */
export const lastScene: Scene<LastState> = {
  ...lastPlay,
  draw,
};

interface Learned {
  readonly network: Network;
  readonly found: Pieces;
  readonly jumps: readonly GradientJump[];
}

const known = new Remembered<Promise<Learned>>(1);

function learned(): Promise<Learned> {
  return known.get('circles', async () => {
    const examples = examplesOf(drawDataSet('circles', { count: 200, noise: 0.05, seed: 1 }));
    const recipe = {
      ...RECIPE_DEFAULTS,
      widths: [2, 8, 8, 1],
      seed: 1,
      examples,
      batch: examples.length,
      loss: 'logistic' as const,
      fallsOver: STEPS,
    };
    const network = networkAt(new Training(recipe, STEPS).at(STEPS));
    const regions: Region[] = [];
    const plane = sliced(network);
    await subdivide(plane, WINDOW, { onRegion: (region) => void regions.push(region) });
    const jumps = await gradientJumps(plane, regions);
    return { network, found: await piecesOf(network, WINDOW), jumps };
  });
}

async function draw({ last, scale }: LastState, ink: Ink): Promise<Drawing> {
  const { network, found, jumps } = await learned();
  const rule = ruleOf({ kind: last });
  const value = (z: number) => rule.value(scale * z);
  const slope = (z: number) => scale * rule.slope(scale * z, value(z));
  const before = jumps.map(({ jump }) => jump);
  const behind = jumps.map((jump) => jumpBehind(slope, jump.jump, jump.middle));
  const most = Math.max(...before, ...behind);
  const range = last === 'sigmoid' ? ([0, 1] as const) : ([-1, 1] as const);
  const inverse = (y: number) =>
    (last === 'sigmoid' ? Math.log(y / (1 - y)) : Math.atanh(y)) / scale;
  const values = found.pieces.flatMap(({ corners, outputs }) =>
    corners.map((corner) => Math.abs(valueAt(outputs[0], corner))),
  );
  const farthest = Math.max(...values);
  const { caption, alternative } = describe(last, before, behind);
  return {
    panels: [
      {
        title: 'before: piecewise linear',
        width: SIDE,
        height: SIDE,
        shapes: [
          ...bandMap(found.pieces, FRAME, [-farthest, farthest], (z) => z, ink),
          ...creases(jumps, before, most, ink),
          FRAME.outline(ink),
        ],
      },
      {
        title: `after a ${last}: smooth within, creased all the same`,
        width: SIDE,
        height: SIDE,
        shapes: [
          ...bandMap(found.pieces, FRAME, range, inverse, ink),
          ...creases(jumps, behind, most, ink),
          FRAME.outline(ink),
        ],
      },
    ],
    handles: [],
    caption,
    alternative,
    ...explorerOfText(network, WINDOW, '&colour=value&creases=1'),
  };
}

/** Every crease as wide as the gradient jumps there. */
function creases(
  jumps: readonly GradientJump[],
  sizes: readonly number[],
  most: number,
  ink: Ink,
): Shape[] {
  return jumps.map(({ start, end }, k): Shape => {
    const width = Math.max(0.4, (WIDEST * sizes[k]) / most);
    const points = FRAME.places([
      [start.u, start.v],
      [end.u, end.v],
    ]);
    return { kind: 'line', points, stroke: { colour: ink.crease, width } };
  });
}

function describe(last: string, before: readonly number[], behind: readonly number[]) {
  const [most, least] = [Math.max(...behind), Math.min(...behind)];
  const gone = behind.filter((jump) => jump === 0).length;
  const text =
    `The gradient jumps across all ${count(before.length)} edges between regions, by up to ${Math.max(...before).toPrecision(3)}.` +
    ` After the ${last} it still jumps across ${gone === 0 ? 'each' : `${count(before.length - gone)} (elsewhere by less than float64 holds)`}, in their middles by ${scientific(least)} to ${most.toPrecision(3)}: as it did, times the slope of the ${last} there.`;
  return {
    caption: text,
    alternative: `Two maps of a square, with creases drawn as wide as the gradient jumps: a network's output, and a ${last} of it. The same creases are in both. ${text}`,
  };
}
