import { isConstruction } from '../../network/constructions/constructions';
import type { DenseLayer } from '../../network/network';
import { oncePer } from '../../network/once-per';
import { FoldedSheet, type FoldedPiece } from '../folded-sheet';
import { mix, type Ink } from '../../drawing/ink';
import { explorerOf, explorerOfText, layer, networkOfLayers } from '../networks';
import { between, count, counted } from '../numbers';
import { MOST_REGIONS, ownNetwork, type OwnNetwork } from '../own-networks';
import {
  contains,
  lightDot,
  paperShapes,
  pointUnder,
  seenPieces,
  sideOf,
  type SeenPiece,
} from '../paper';
import { FOLDINGS, PAPER_WINDOW as WINDOW, type PaperName } from '../papers';
import { Remembered } from '../remembered';
import { SIDE, type Place, type Shape } from '../../drawing/picture';
import { creasesOf } from '../../drawing/pieces';
import { PlaneFrame } from '../../drawing/plane-frame';
import { preimagesOf, type Preimages } from '../preimages';
import { foldsPlay, type FoldsState } from '../plays/folds';
import type { Drawing, Handle, Scene } from '../scene';
import { Space } from '../../drawing/space';

/** Layers that draw lines on the folded paper. */
const LINES: Readonly<Record<PaperName, readonly DenseLayer[]>> = {
  axes: [
    layer(
      [
        [1, 1],
        [1, -0.625],
        [-0.375, 1],
      ],
      [-0.4375, -0.0625, -0.1875],
    ),
  ],
  symmetry: [layer([[-1, -1.5]], [0.75])],
  random: [],
};

/** A sheet that the layers of a network fold, and its crease pattern. */
export const foldsScene: Scene<FoldsState> = {
  ...foldsPlay,
  draw,
  // Who has no pointer, or a finger that would hide the place, moves it along the crease pattern.
  drag: (state, _, [x, y]) => ({
    ...state,
    pointer: [1, ...[x, y].map((at) => Math.round(Math.min(Math.max(at, 0), SIDE)))].join(','),
  }),
};

interface Paper {
  readonly sheet: FoldedSheet;
  readonly frame: PlaneFrame;
  /** Its first layers, which fold it; those behind draw lines. */
  readonly folds: number;
  readonly explorer?: string;
}

const papers = new Remembered<Promise<Paper>>();

function paperOf({ paper, network }: FoldsState): Promise<Paper> {
  return network === '' ? papers.get(paper, () => makePaper(paper)) : ownPaper(ownNetwork(network));
}

async function makePaper(name: PaperName): Promise<Paper> {
  const layers = [...FOLDINGS[name], ...LINES[name]];
  const ones = Array<number>(layers[layers.length - 1].outputs).fill(1);
  const network = networkOfLayers(...layers, layer([ones], [0], 'linear'));
  return {
    sheet: await FoldedSheet.of(network, WINDOW),
    frame: PlaneFrame.inSquare(WINDOW, SIDE),
    folds: FOLDINGS[name].length,
    ...explorerOfText(network, WINDOW, '&creases=1'),
  };
}

/** A file that was corrected has the name that it had: what was folded before is remembered by the network. */
const ownPaper = oncePer(async ({ name, network, window }: OwnNetwork): Promise<Paper> => {
  const sheet = await FoldedSheet.of(network, window, { mostRegions: MOST_REGIONS });
  const isNamed = isConstruction(name);
  return {
    sheet,
    frame: PlaneFrame.inSquare(window, SIDE),
    folds: sheet.layers.length,
    ...(isNamed && { explorer: explorerOf(name, window, '&creases=1') }),
  };
});

/** Where in its folding a sheet is. */
interface Moment {
  /** Layer under way, from 0. */
  readonly at: number;
  /** How far that layer has folded. */
  readonly time: number;
  /** The last layer that folds, and how far it has; the one under way, or those before one that draws lines. */
  readonly folding: number;
  readonly foldingTime: number;
  readonly isDrawn: boolean;
}

function momentOf({ folded }: FoldsState, { sheet: { layers }, folds }: Paper): Moment {
  const progress = folded * layers.length;
  const at = Math.min(layers.length - 1, Math.floor(progress));
  const time = progress - at;
  const last = folds - 1;
  const isDrawn = at > last;
  return {
    at,
    time,
    folding: Math.min(at, last),
    foldingTime: isDrawn ? 1 : time,
    isDrawn,
  };
}

async function draw(state: FoldsState, ink: Ink): Promise<Drawing> {
  const paper = await paperOf(state);
  const { sheet, explorer } = paper;
  const moment = momentOf(state, paper);
  const { at, folding, foldingTime } = moment;
  const turn = (state.turn * Math.PI) / 180;
  const space = new Space(turn, 0.95, [SIDE / 2, SIDE * 0.54], SIDE * 0.43);
  const pieces = seenPieces(sheet, folding, foldingTime, space);
  const found = pointedAt(state.pointer, paper, moment, pieces);
  const { caption, alternative } = describe(sheet, moment, found);
  return {
    panels: [
      {
        title: `the paper, ${stageText(moment)}`,
        width: SIDE,
        height: SIDE,
        shapes: [
          ...paperShapes(pieces, ink, linesOn(sheet, moment, space, ink)),
          ...lightOnPaper(found, sheet, moment, space, ink),
        ],
      },
      {
        title: `its crease pattern: ${counted(sheet.byDepth[at], 'region')}`,
        width: SIDE,
        height: SIDE,
        shapes: creasePattern(paper, moment, found, ink),
      },
    ],
    handles: [handleOf(state.pointer, paper, found)],
    caption,
    alternative,
    ...(explorer !== undefined && { explorer }),
  };
}

/** The creases of a layer that does not fold, on each piece of the folded paper. */
function linesOn(
  sheet: FoldedSheet,
  { at, time, folding, isDrawn }: Moment,
  space: Space,
  ink: Ink,
): (piece: FoldedPiece) => readonly Shape[] {
  if (!isDrawn) return () => [];
  const stroke = { colour: ink.cut, width: 1.5, opacity: between(time, 0, 0.6) };
  return (around) =>
    sheet.layers[at].pieces
      .filter(({ piece }) => isWithin(piece.pattern, around.piece.pattern))
      .flatMap(({ piece }) => creasesOf(piece, at))
      .map((ends): Shape => {
        const points = ends.map((end) => sheet.position(folding, around, end, 1));
        return { kind: 'line', points: space.places(points), stroke };
      });
}

/** Whether a region of more layers lies in one of fewer. */
function isWithin(pattern: readonly Uint8Array[], around: readonly Uint8Array[]): boolean {
  return around.every((states, k) => states.every((state, i) => state === pattern[k][i]));
}

/** The plane, with the creases of all layers so far, those of the one under way in red. */
function creasePattern(
  { sheet, frame }: Paper,
  { at, time, isDrawn }: Moment,
  found: Preimages | undefined,
  ink: Ink,
): Shape[] {
  const { pieces } = sheet.layers[at];
  const shapes: Shape[] = pieces.map((folded): Shape => {
    const share = isDrawn ? 0 : between(time, 0.3, 1);
    const fill = { colour: mix(ink.front, sideOf(folded, ink), share) };
    // Over the seams between pieces.
    const stroke = { ...fill, width: 0.7 };
    return { kind: 'polygon', points: frame.places(folded.piece.corners), fill, stroke };
  });
  for (let k = at; k >= 0; k--) {
    const stroke =
      k === at
        ? { colour: ink.cut, width: 1.4, opacity: between(time, 0, 0.4) }
        : { colour: ink.crease, width: 0.9 + 0.5 * (at - 1 - k) };
    shapes.push(
      frame.creases(
        pieces.map(({ piece }) => piece),
        k,
        stroke,
      ),
    );
  }
  for (const { piece } of found?.collapsed ?? [])
    shapes.push({
      kind: 'polygon',
      points: frame.places(piece.corners),
      fill: { colour: ink.light, opacity: 0.55 },
    });
  for (const point of found?.points ?? []) shapes.push(...lightDot(frame.place(point), ink));
  shapes.push(frame.outline(ink));
  return shapes;
}

/** What lies under the pointer, and on it. */
function pointedAt(
  pointer: string,
  { sheet, frame }: Paper,
  { folding, foldingTime }: Moment,
  pieces: readonly SeenPiece[],
): Preimages | undefined {
  const [panel, x, y] = pointer.split(',').map(Number);
  if (pointer === '' || ![panel, x, y].every(Number.isFinite)) return undefined;
  const point = panel === 1 ? frame.point([x, y]) : pointUnder(pieces, [x, y]);
  // Until a layer has folded half way, what lies on what is as the layers before it left it.
  const layerAt = foldingTime < 0.5 ? folding - 1 : folding;
  if (!point || layerAt < 0) return undefined;
  const { u0, u1 } = sheet.window;
  return preimagesOf(sheet.layers[layerAt].pieces, point, u1 - u0);
}

/** On the crease pattern, where it is pointed at, or what lies there on the paper does. */
function handleOf(pointer: string, { frame }: Paper, found: Preimages | undefined): Handle {
  const [panel, x, y] = pointer.split(',').map(Number);
  const isThere = pointer !== '' && panel === 1 && Number.isFinite(x + y);
  const place: Place = isThere ? [x, y] : [SIDE * 0.4, SIDE * 0.4];
  const [left, top] = found ? frame.place(found.origin) : place;
  const at: Place = [Math.min(Math.max(left, 0), SIDE), Math.min(Math.max(top, 0), SIDE)];
  return { name: 'pointer', panel: 1, at, label: 'the place of the plane that is pointed at' };
}

function lightOnPaper(
  found: Preimages | undefined,
  sheet: FoldedSheet,
  { folding, foldingTime }: Moment,
  space: Space,
  ink: Ink,
): Shape[] {
  if (!found) return [];
  const { pieces } = sheet.layers[folding];
  return found.points.flatMap((point) => {
    const folded = pieces.find(({ piece }) => contains(piece.corners, point));
    if (!folded) return [];
    const [x, y] = space.see(sheet.position(folding, folded, point, foldingTime));
    return lightDot([x, y], ink);
  });
}

function stageText({ at, time, isDrawn }: Moment): string {
  if (at === 0 && time === 0) return 'flat';
  if (isDrawn) return `folded; layer ${at + 1} draws lines on it`;
  if (time === 0 || time === 1) return `folded by ${counted(time === 0 ? at : at + 1, 'layer')}`;
  return `layer ${at + 1} folds it`;
}

function describe({ layers, byDepth }: FoldedSheet, moment: Moment, found: Preimages | undefined) {
  const { at, isDrawn } = moment;
  const shown = layers.slice(0, at + 1).flatMap(({ slopes }) => slopes);
  // A unit that folds is two ReLUs: |z| = relu(z) + relu(−z).
  const folds = shown.filter((slope) => slope < 0).length;
  const units = [
    ...(folds > 0 ? [`${counted(folds, 'fold')}, two ReLUs each`] : []),
    ...(folds < shown.length ? [counted(shown.length - folds, 'ReLU')] : []),
  ].join(', and ');
  const regions = byDepth
    .slice(0, at + 1)
    .map(count)
    .join(', then ');
  const numbers = `Regions by layer: ${regions}, from ${units}.`;
  const copies = isDrawn
    ? ' Unfolded, a line on the folded paper is there once for every sheet that it crosses.'
    : '';
  const text = `${numbers}${copies}${foundText(found)}`;
  return {
    caption: text,
    alternative: `A square sheet of paper, ${stageText(moment)}, and beside it the square with all creases so far. ${text}`,
  };
}

function foundText(found: Preimages | undefined): string {
  if (!found) return '';
  const { points, collapsed } = found;
  if (collapsed.length > 0)
    return ` ${counted(collapsed.length, 'region')} collapsed onto the place pointed at.`;
  return points.length === 1
    ? ' One place of the plane lies where the paper is pointed at.'
    : ` ${count(points.length)} places of the plane lie where the paper is pointed at.`;
}
