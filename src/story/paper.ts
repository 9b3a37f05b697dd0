import type { FoldedPiece, FoldedSheet } from './folded-sheet';
import type { Ink } from '../drawing/ink';
import type { Place, Shape } from '../drawing/picture';
import type { Point } from '../drawing/pieces';
import type { Space } from '../drawing/space';

/** Twice an area of which nothing is seen, in points. */
const NOTHING = 1;

/** A part of a piece as it is seen. */
export interface SeenPiece extends PaperPart {
  readonly points: readonly number[];
  readonly near: number;
  /** Twice its area on the screen, positive where its front is seen. */
  readonly facing: number;
}

/** A convex part of a piece. */
export interface PaperPart {
  readonly folded: FoldedPiece;
  readonly corners: readonly Point[];
}

/**
 * Paper as it is seen while a layer folds it, the farthest first.
 *
 * @param parts of the layer's pieces, where it is not all of them
 */
export function seenPieces(
  sheet: FoldedSheet,
  layer: number,
  time: number,
  space: Space,
  parts: readonly PaperPart[] = sheet.layers[layer].pieces.map(whole),
): SeenPiece[] {
  return parts
    .map(({ folded, corners }): SeenPiece => {
      const lifted = corners.map((corner) => sheet.position(layer, folded, corner, time));
      const points = space.places(lifted);
      // Paper's y grows downwards.
      const facing = -doubleArea(points);
      return { folded, corners, points, near: space.nearness(lifted), facing };
    })
    .toSorted((a, b) => a.near - b.near);
}

function whole(folded: FoldedPiece): PaperPart {
  return { folded, corners: folded.piece.corners };
}

function doubleArea(points: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < points.length; k += 2) {
    const next = (k + 2) % points.length;
    sum += points[k] * points[next + 1] - points[next] * points[k + 1];
  }
  return sum;
}

/**
 * @param drawn what is drawn on a piece, which lies right over it
 * @param share how much of it is there
 */
export function paperShapes(
  pieces: readonly SeenPiece[],
  ink: Ink,
  drawn: (piece: FoldedPiece) => readonly Shape[] = () => [],
  share = 1,
): Shape[] {
  return pieces.flatMap(({ folded, points, facing }): Shape[] => {
    const side = facing >= 0 ? ink.front : ink.back;
    const isThin = Math.abs(facing) < NOTHING;
    const sheet: Shape = {
      kind: 'polygon',
      points,
      fill: { colour: folded.isCollapsed ? ink.collapse : side, opacity: 0.86 * share },
      stroke: isThin
        ? { colour: ink.collapse, width: 2 }
        : { colour: ink.crease, width: 0.8, opacity: 0.75 * share },
    };
    return [sheet, ...drawn(folded)];
  });
}

/** Which side of the paper is up behind a layer: a fold turns it over. */
export function sideOf({ behind, isCollapsed }: FoldedPiece, ink: Ink): string {
  if (isCollapsed) return ink.collapse;
  if (behind.length !== 6) return ink.front;
  return behind[0] * behind[4] - behind[1] * behind[3] > 0 ? ink.front : ink.back;
}

/** A point that is pointed at. */
export function lightDot(at: Place, ink: Ink): Shape[] {
  return [
    { kind: 'dot', at, radius: 5, fill: { colour: ink.crease } },
    { kind: 'dot', at, radius: 3.6, fill: { colour: ink.light } },
  ];
}

/** The point of the plane that is seen at a place: each piece is seen by an affine map of its own. */
export function pointUnder(pieces: readonly SeenPiece[], at: Place): Point | undefined {
  const nearest = pieces.findLast(
    ({ points, facing }) => Math.abs(facing) >= NOTHING && isAround(points, at),
  );
  return nearest && backTo(nearest.corners, nearest.points, at);
}

function isAround(points: readonly number[], [x, y]: Place): boolean {
  const sides = Array.from({ length: points.length / 2 }, (_, i) => {
    const [k, next] = [2 * i, (2 * i + 2) % points.length];
    const [across, down] = [points[next] - points[k], points[next + 1] - points[k + 1]];
    return across * (y - points[k + 1]) - down * (x - points[k]);
  });
  return sides.every((side) => side > 0) || sides.every((side) => side < 0);
}

/** Where an affine map that takes some corners to some places takes a place back to. */
function backTo(
  corners: readonly Point[],
  places: readonly number[],
  [x, y]: Place,
): Point | undefined {
  // The triangle of all corners that is the least thin.
  let best: { readonly area: number; readonly point: Point } | undefined;
  for (let i = 1; i + 1 < corners.length; i++) {
    const [ax, ay] = [places[2 * i] - places[0], places[2 * i + 1] - places[1]];
    const [bx, by] = [places[2 * i + 2] - places[0], places[2 * i + 3] - places[1]];
    const determinant = ax * by - ay * bx;
    if (Math.abs(determinant) <= (best?.area ?? 0)) continue;
    const [dx, dy] = [x - places[0], y - places[1]];
    const s = (dx * by - dy * bx) / determinant;
    const t = (ax * dy - ay * dx) / determinant;
    const [o, a, b] = [corners[0], corners[i], corners[i + 1]];
    const point: Point = [
      o[0] + s * (a[0] - o[0]) + t * (b[0] - o[0]),
      o[1] + s * (a[1] - o[1]) + t * (b[1] - o[1]),
    ];
    best = { area: Math.abs(determinant), point };
  }
  return best?.point;
}

/** Whether a point lies in a convex polygon, counter-clockwise, or on its edge. */
export function contains(corners: readonly Point[], [u, v]: Point): boolean {
  return corners.every(([a, b], i) => {
    const [c, d] = corners[(i + 1) % corners.length];
    return (c - a) * (v - b) - (d - b) * (u - a) >= 0;
  });
}
