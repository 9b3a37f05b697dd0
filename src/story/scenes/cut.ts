import type { Network } from '../../network/network';
import { FoldedSheet } from '../folded-sheet';
import { mix, type Ink } from '../../drawing/ink';
import { layer, explorerOfText, networkOfLayers } from '../networks';
import { counted, decimals, percent, rounded } from '../numbers';
import { paperShapes, seenPieces, type PaperPart } from '../paper';
import { FOLDINGS, PAPER_WINDOW as WINDOW } from '../papers';
import { Remembered } from '../remembered';
import { SIDE, type Place, type Shape } from '../../drawing/picture';
import { areaOf, piecesOf, type Piece, type Pieces, type Point } from '../../drawing/pieces';
import { PlaneFrame } from '../../drawing/plane-frame';
import { cutPlay, type FoldAndCutState } from '../plays/cut';
import type { Drawing, Handle, Scene } from '../scene';
import { Space } from '../../drawing/space';
import { boundaryLines, classOf, classShapes } from '../two-classes';

const FRAME = PlaneFrame.inSquare(WINDOW, SIDE);
const TURN = 0.12;
const TILT = 1.15;
const SPACE = new Space(TURN, TILT, [SIDE / 2, SIDE * 0.54], SIDE * 0.43);

/** How much of a class's colour the plane takes: its creases are to be seen. */
const CLASS_SHARE = 0.4;

/** What a handle may be dragged to. */
const FARTHEST = 1.5;

/** A straight cut through the folded paper, and the boundary that it is when the paper is unfolded. */
export const cutScene: Scene<FoldAndCutState> = {
  ...cutPlay,
  draw,
  async drag(state, handle, to) {
    const sheet = await sheetOf(state.paper);
    const layerAt = sheet.layers.length - 1;
    const [, , height] = sheet.onTop(layerAt, [0, 0]);
    const found = sheet.valuesAt(layerAt, SPACE.atHeight(to, height));
    const [x, y] = found.map((value) =>
      rounded(Math.max(-FARTHEST, Math.min(FARTHEST, value)), 200),
    );
    const moved = handle === 'a' ? { ...state, ax: x, ay: y } : { ...state, bx: x, by: y };
    // Two points that are one have no line.
    const isLine = Math.hypot(moved.ax - moved.bx, moved.ay - moved.by) > 0.02;
    return isLine ? { ...moved, folded: 1, cut: 1 } : state;
  },
};

/** Sheets that were folded before. */
const sheets = new Remembered<Promise<FoldedSheet>>();

function sheetOf(paper: FoldAndCutState['paper']): Promise<FoldedSheet> {
  return sheets.get(paper, () => {
    const ones = layer([[1, 1]], [0], 'linear');
    return FoldedSheet.of(networkOfLayers(...FOLDINGS[paper], ones), WINDOW);
  });
}

/** The network whose output is positive on the side of the cut where the middle of the paper is. */
function networkFor({ paper, ax, ay, bx, by }: FoldAndCutState): Network {
  const [dx, dy] = [bx - ax, by - ay];
  const length = Math.hypot(dx, dy);
  const [a, b] = [rounded(dy / length), rounded(-dx / length)];
  const c = rounded(-(a * ax + b * ay), 1e6);
  const sign = c < 0 ? -1 : 1;
  const output = layer([[sign * a + 0, sign * b + 0]], [sign * c], 'linear');
  return networkOfLayers(...FOLDINGS[paper], output);
}

async function draw(state: FoldAndCutState, ink: Ink): Promise<Drawing> {
  const sheet = await sheetOf(state.paper);
  const network = networkFor(state);
  const found = await piecesOf(network, WINDOW, { hasBoundary: true });
  const total = sheet.layers.length;
  const at = Math.min(total - 1, Math.floor(state.folded * total));
  const time = state.folded * total - at;
  const { caption, alternative } = describe(state, found);
  return {
    panels: [
      {
        title: state.folded === 1 ? 'the folded paper, and one straight cut' : 'the paper',
        width: SIDE,
        height: SIDE,
        shapes: [
          ...paperAndRest(
            sheet,
            found,
            { at, time, cut: state.cut, ghost: state.folded ** 8 },
            ink,
          ),
          ...(state.folded === 1 ? cutLine(sheet, state, ink) : []),
        ],
      },
      {
        title: 'unfolded: the decision boundary',
        width: SIDE,
        height: SIDE,
        shapes: unfolded(found, state.cut, ink),
      },
    ],
    handles: state.folded === 1 ? handlesOf(sheet, state) : [],
    caption,
    alternative,
    ...explorerOfText(network, WINDOW, '&colour=value&creases=1&boundary=1'),
  };
}

interface Moment {
  readonly at: number;
  readonly time: number;
  readonly cut: number;
  /** From 0 to 1: how much of what was cut off is still hinted at. */
  readonly ghost: number;
}

/** How much is seen of what is hinted at. */
const HINT = 0.2;

/** What the cut leaves, and, while it is being made, what falls off. */
function paperAndRest(
  sheet: FoldedSheet,
  found: Pieces,
  { at, time, cut, ghost }: Moment,
  ink: Ink,
): Shape[] {
  // Nobody sees yet where the cut will be.
  if (cut === 0) return paperShapes(seenPieces(sheet, at, time, SPACE), ink);
  // Where a piece of all layers is while some of them fold is known from the piece of those that it lies in.
  const folded = new Map(sheet.layers[at].pieces.map((one) => [keyOf(one.piece, at), one]));
  const partsOf = (side: 1 | -1): PaperPart[] =>
    found.pieces.flatMap((piece) => {
      const around = folded.get(keyOf(piece, at));
      const corners = classOf(piece, side);
      return around && corners.length > 2 ? [{ folded: around, corners }] : [];
    });
  const left = seenPieces(sheet, at, time, SPACE, partsOf(1));
  const share = Math.max(1 - cut, HINT * ghost);
  const off = share > 0.01 ? seenPieces(sheet, at, time, SPACE, partsOf(-1)) : [];
  return [...paperShapes(off, ink, undefined, share), ...paperShapes(left, ink)];
}

/** The states of a region's units in the first layers, up to one. */
function keyOf({ pattern }: Piece, layerAt: number): string {
  return pattern
    .slice(0, layerAt + 1)
    .map((states) => states.join(''))
    .join('|');
}

/** The line of the cut, on top of the folded paper. */
function cutLine(sheet: FoldedSheet, state: FoldAndCutState, ink: Ink): Shape[] {
  const { ax, ay, bx, by } = state;
  const [dx, dy] = [bx - ax, by - ay];
  const beyond = 0.2 / Math.hypot(dx, dy);
  const ends = [
    [ax - beyond * dx, ay - beyond * dy],
    [bx + beyond * dx, by + beyond * dy],
  ] satisfies Point[];
  const points = ends.map((end) => sheet.onTop(sheet.layers.length - 1, end));
  const stroke = { colour: ink.cut, width: 2.2, dash: [7, 5] as const };
  return [{ kind: 'line', points: SPACE.places(points), stroke }];
}

function handlesOf(sheet: FoldedSheet, { ax, ay, bx, by }: FoldAndCutState): Handle[] {
  const handle = (name: string, [x, y]: Point): Handle => {
    const [left, top] = SPACE.see(sheet.onTop(sheet.layers.length - 1, [x, y]));
    const at: Place = [Math.min(Math.max(left, 0), SIDE), Math.min(Math.max(top, 0), SIDE)];
    return { name, panel: 0, at, label: `the cut, through (${decimals(x)}, ${decimals(y)})` };
  };
  return [handle('a', [ax, ay]), handle('b', [bx, by])];
}

/** The plane with its two classes and the boundary between them. */
function unfolded({ pieces, boundary, byDepth }: Pieces, cut: number, ink: Ink): Shape[] {
  const [above, below] = [ink.above, ink.below].map((colour) =>
    mix(ink.front, colour, CLASS_SHARE * cut),
  );
  const shapes = classShapes(pieces, FRAME, { above, below }, 0.7);
  for (let k = byDepth.length - 1; k >= 0; k--) {
    const stroke = {
      colour: ink.crease,
      width: 0.7 + 0.35 * (byDepth.length - 1 - k),
      opacity: 0.6,
    };
    shapes.push(FRAME.creases(pieces, k, stroke));
  }
  const stroke = { colour: ink.cut, width: 2.2, opacity: cut };
  return [...shapes, ...boundaryLines(boundary, FRAME, stroke), FRAME.outline(ink)];
}

function describe({ paper }: FoldAndCutState, { pieces, boundary, byDepth }: Pieces) {
  const segments = boundary.reduce(
    (sum, { points, isClosed }) => sum + points.length - (isClosed ? 0 : 1),
    0,
  );
  const closed = boundary.filter(({ isClosed }) => isClosed).length;
  const open = boundary.length - closed;
  const area = pieces.reduce((sum, piece) => {
    const corners = classOf(piece, 1);
    return sum + (corners.length > 2 ? areaOf(corners) : 0);
  }, 0);
  const curves = [
    ...(closed > 0 ? [counted(closed, 'closed curve')] : []),
    ...(open > 0
      ? [`${counted(open, 'curve')} that ${open === 1 ? 'ends' : 'end'} at the edge`]
      : []),
  ].join(' and ');
  const folds = 2 * FOLDINGS[paper].length;
  const what =
    segments === 0
      ? 'The cut misses the paper: everywhere is one class.'
      : `One straight cut; unfolded, it is a boundary of ${counted(segments, 'segment')} in ${curves}.`;
  const text = `${what} ${counted(byDepth[byDepth.length - 1], 'region')} from ${counted(folds, 'fold')}, two ReLUs each; ${percent(area / (WINDOW.u1 - WINDOW.u0) / (WINDOW.v1 - WINDOW.v0))} of the paper is left.`;
  return {
    caption: text,
    alternative: `A square sheet of paper folded ${paper === 'axes' ? 'along the axes' : 'along lines through its middle'}, cut once along a straight line, and beside it the same paper unfolded. ${text}`,
  };
}
