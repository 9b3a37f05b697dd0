import { openConstruction } from '../../network/opened-network';
import type { Window } from '../../network/slice';
import { drawDataSet, examplesOf } from '../../training/data-sets';
import { errorOf, RECIPE_DEFAULTS } from '../../training/trainer';
import { zaslavskyRegions } from '../../theory/upper-bounds';
import { superscript } from '../../view/superscript';
import { networkAt, pause, Training } from '../training';
import { Remembered } from '../remembered';
import type { Ink } from '../../drawing/ink';
import { explorerOf } from '../networks';
import { count, counted, listed, medianOf } from '../numbers';
import { SIDE, type Panel, type Shape } from '../../drawing/picture';
import { piecesOf, type Piece, type Pieces } from '../../drawing/pieces';
import { PlaneFrame } from '../../drawing/plane-frame';
import { Plot, powersOfTen } from '../../drawing/plot';
import { depthPlay, MOST_LAYERS, type DepthState } from '../plays/depth';
import type { Drawing, Scene } from '../scene';

/** Units of each layer of the deep network. */
const WIDTH = 4;

/** Of more regions, creases would leave nothing to be seen. */
const MOST_WITH_CREASES = 1000;

const WINDOW: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
/** Where networks that are random, or have learned something, have most of their creases. */
const AROUND: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };

/** What the trained ones have learned. */
const POINTS = { count: 200, noise: 0.02, seed: 1 };
const STEPS = 400;
const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);
const FRAME_AROUND = PlaneFrame.inSquare(AROUND, SIDE);

/** As many units in layers of four, and in one layer. */
export const depthScene: Scene<DepthState> = {
  ...depthPlay,
  draw,
};

/** Regions of the unit square, of networks whose names were asked for before. */
const known = new Remembered<Promise<Pieces>>();

function piecesOfName(name: string): Promise<Pieces> {
  return known.get(name, () => piecesOf(openConstruction(name).network, WINDOW));
}

/** What folds the square (`foldNetwork`), and what draws as many lines as it has units. */
function deepName(layers: number): string {
  return `fold:${WIDTH}x${layers}`;
}

function wideName(layers: number): string {
  return `fold:${WIDTH * layers}x1`;
}

/** Seeds of each kind that are counted; the first is pictured. */
const SEEDS = [1, 2, 3, 4, 5];

/** Networks that are as deep, of as many units: as they are drawn at random, and as they have learned two spirals. */
function randomPieces(layers: number, seed: number): Promise<Pieces> {
  const name = `random:2-${Array<number>(layers).fill(WIDTH).join('-')}-1?seed=${seed}`;
  return around.get(name, () => piecesOf(openConstruction(name).network, AROUND));
}

interface Learned extends Pieces {
  /** Share of the points that are on the wrong side. */
  readonly error: number;
}

const learned = new Remembered<Promise<Learned>>(MOST_LAYERS * SEEDS.length);

function trainedPieces(layers: number, seed: number): Promise<Learned> {
  return learned.get(`${layers} ${seed}`, async () => {
    const examples = examplesOf(drawDataSet('spirals', POINTS));
    const recipe = {
      ...RECIPE_DEFAULTS,
      widths: [2, ...Array<number>(layers).fill(WIDTH), 1],
      seed,
      examples,
      batch: examples.length,
      loss: 'logistic' as const,
      fallsOver: STEPS,
    };
    const moment = new Training(recipe, STEPS).at(STEPS);
    const found = await piecesOf(networkAt(moment), AROUND);
    return { ...found, error: errorOf(moment.model, examples, recipe.loss) };
  });
}

const around = new Remembered<Promise<Pieces>>(MOST_LAYERS * SEEDS.length);

/** What seed after seed gives. */
async function bySeed<One>(of: (seed: number) => Promise<One>): Promise<One[]> {
  const found: One[] = [];
  for (const seed of SEEDS) {
    found.push(await of(seed));
    await pause();
  }
  return found;
}

async function draw({ layers }: DepthState, ink: Ink): Promise<Drawing> {
  const [deep, wide] = await Promise.all([deepName(layers), wideName(layers)].map(piecesOfName));
  const random = await bySeed((seed) => randomPieces(layers, seed));
  const trained = await bySeed((seed) => trainedPieces(layers, seed));
  const chart = await chartShapes(layers, ink);
  const units = WIDTH * layers;
  const deepText = `${counted(layers, 'layer')} of ${WIDTH}, folding`;
  const { caption, alternative } = describe(units, layers, { deep, wide, random, trained });
  return {
    panels: [
      panel(`${deepText}: ${counted(deep.pieces.length, 'region')}`, pattern(deep, FRAME, ink)),
      panel(
        `as deep, at random: ${counted(random[0].pieces.length, 'region')}`,
        pattern(random[0], FRAME_AROUND, ink),
      ),
      panel(
        `as deep, trained: ${counted(trained[0].pieces.length, 'region')}`,
        pattern(trained[0], FRAME_AROUND, ink),
      ),
      panel(
        `one layer of ${units}: ${counted(wide.pieces.length, 'region')}`,
        pattern(wide, FRAME, ink),
      ),
      panel('regions by units', chart),
    ],
    handles: [],
    caption,
    alternative,
    explorer: explorerOf(deepName(layers), WINDOW, '&creases=1'),
  };
}

function panel(title: string, shapes: readonly Shape[]): Panel {
  return { title, width: SIDE, height: SIDE, shapes };
}

/** Regions in the colours of the paper's sides: a crease turns it over. */
function pattern({ pieces, byDepth }: Pieces, frame: PlaneFrame, ink: Ink): Shape[] {
  const shapes = pieces.map((piece): Shape => {
    const colour = activeUnits(piece) % 2 === 0 ? ink.front : ink.back;
    const stroke = { colour, width: 0.5 };
    return { kind: 'polygon', points: frame.places(piece.corners), fill: { colour }, stroke };
  });
  if (pieces.length <= MOST_WITH_CREASES)
    for (let k = 0; k < byDepth.length; k++) {
      const stroke = { colour: ink.crease, width: k === byDepth.length - 1 ? 0.5 : 0.9 };
      shapes.push(frame.creases(pieces, k, stroke));
    }
  return [...shapes, frame.outline(ink)];
}

function activeUnits({ pattern: layers }: Piece): number {
  return layers.reduce((sum, states) => sum + states.reduce((all, state) => all + state, 0), 0);
}

/** Exact counts by units, of all four. */
async function chartShapes(now: number, ink: Ink): Promise<Shape[]> {
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: WIDTH * MOST_LAYERS + 1,
      ticks: [4, 8, 12, 16, 20].map((units) => [units, String(units)] as const),
      label: 'units',
    },
    { from: 1, to: 5000, ticks: powersOfTen(0, 3), label: '', isLogarithmic: true },
  );
  const series: readonly Series[] = [
    {
      name: 'folded',
      of: async (layers) => [await piecesOfName(deepName(layers))],
      colour: ink.cut,
    },
    {
      name: 'one layer',
      of: async (layers) => [await piecesOfName(wideName(layers))],
      colour: ink.below,
    },
    {
      name: `random, ${SEEDS.length} seeds`,
      of: (layers) => bySeed((seed) => randomPieces(layers, seed)),
      colour: ink.muted,
    },
    {
      name: `trained, ${SEEDS.length} seeds`,
      of: (layers) => bySeed((seed) => trainedPieces(layers, seed)),
      colour: ink.collapse,
    },
  ];
  const shapes = plot.axes(ink);
  for (const [row, { name, of, colour }] of series.entries()) {
    const middles: [number, number][] = [];
    for (let layers = 1; layers <= now; layers++) {
      const found = (await of(layers)).map(({ pieces }) => pieces.length);
      for (const regions of found) {
        const fill = { colour, opacity: found.length > 1 ? 0.5 : 1 };
        shapes.push({ kind: 'dot', at: plot.place(WIDTH * layers, regions), radius: 3, fill });
      }
      middles.push([WIDTH * layers, medianOf(found)]);
    }
    shapes.push(plot.line(middles, colour));
    const at = [plot.place(0, 1)[0] + 12, 20 + 17 * row] as const;
    shapes.push({ kind: 'text', at, text: name, paint: { colour } });
  }
  return shapes;
}

/** Networks by depth: of one seed or of several, through whose middles a line goes. */
interface Series {
  readonly name: string;
  readonly of: (layers: number) => Promise<readonly Pieces[]>;
  readonly colour: string;
}

interface Found {
  readonly deep: Pieces;
  readonly wide: Pieces;
  /** By seed. */
  readonly random: readonly Pieces[];
  readonly trained: readonly Learned[];
}

function describe(units: number, layers: number, { deep, wide, random, trained }: Found) {
  const most = bestOf(units);
  const folds = (WIDTH / 2) ** 2;
  const closed = folds ** (layers - 1) * bestOf(WIDTH);
  const text =
    `${count(units)} units: in ${counted(layers, 'layer')} that fold, ${counted(deep.pieces.length, 'region')}` +
    ` (${folds}${superscript(layers - 1)} · ${bestOf(WIDTH)} = ${count(closed)});` +
    ` in one layer ${count(wide.pieces.length)}, and no layer of ${units} can have more than ${count(most)}.` +
    ` As deep, in the square from −1 to 1, by ${SEEDS.length} seeds: drawn at random ${listed(regionsOf(random))};` +
    ` trained on two spirals ${listed(regionsOf(trained))}, with ${listed(trained.map(({ error }) => `${Math.round(100 * (1 - error))}`))} % of the points right.`;
  return {
    caption: text,
    alternative: `The unit square cut by a deep network that folds and by a wide one of as many units; a larger square cut by networks as deep, one as it was drawn at random and one that was trained; and a chart of their regions on a logarithmic scale. ${text}`,
  };
}

function regionsOf(networks: readonly Pieces[]): string[] {
  return networks.map(({ pieces }) => count(pieces.length));
}

/** The most regions that so many lines make of a plane. */
function bestOf(units: number): number {
  return Number(zaslavskyRegions(units, 2));
}
