import { valuesAt, type FoldedPiece } from './folded-sheet';
import type { Point } from '../drawing/pieces';

/** How far from an edge, as a share of the window, a place is certainly inside, and values are others: far beyond any rounding. */
const CLEAR = 1e-7;

/** What rounding may leave between values that are the same, as a share of them. */
const ROUNDING = 1e-11;

/** Tries to find a place near by where it is certain what lies on it. */
const TRIES = 24;

/** What lies at one place of a folded sheet. */
export interface Preimages {
  /** The place in the plane that was pointed at, or one so near that nobody sees it. */
  readonly origin: Point;
  /** All points of the plane that are folded onto the same place, the origin among them. */
  readonly points: readonly Point[];
  /** Pieces of which more than a point is there: they are collapsed. */
  readonly collapsed: readonly FoldedPiece[];
}

/**
 * What a layer makes the same as a point of the plane. Whether a point lies in a piece is decided far from
 * any rounding: where it could not be told, another point close by is taken.
 *
 * @param size of the window
 */
export function preimagesOf(
  pieces: readonly FoldedPiece[],
  point: Point,
  size: number,
): Preimages | undefined {
  for (let k = 0; k < TRIES; k++) {
    const step = k * 1e-3 * size;
    const origin: Point = [
      point[0] + step * Math.cos(2.4 * k),
      point[1] + step * Math.sin(2.4 * k),
    ];
    const found = certainPreimages(pieces, origin, size);
    if (found) return found;
  }
  return undefined;
}

function certainPreimages(
  pieces: readonly FoldedPiece[],
  origin: Point,
  size: number,
): Preimages | undefined {
  const own = pieces.find(({ piece }) => inside(piece.corners, origin) > CLEAR * size);
  if (!own) return undefined;
  const values = valuesAt(own.behind, origin);
  const points: Point[] = [];
  const collapsed: FoldedPiece[] = [];
  const scale = values.reduce((most, x) => Math.max(most, Math.abs(x)), size);
  for (const folded of pieces) {
    const solution = solve(folded, values);
    if (solution.residual > CLEAR * scale) continue;
    // Too near to be another place, too far to be the same one.
    if (solution.residual > ROUNDING * scale) return undefined;
    if (folded.isCollapsed) {
      // The map takes a segment of the piece to one point, or all of it.
      if (meets(folded, values)) collapsed.push(folded);
      continue;
    }
    const margin = inside(folded.piece.corners, solution.point);
    if (Math.abs(margin) <= CLEAR * size) return undefined;
    if (margin > 0) points.push(solution.point);
  }
  return { origin, points, collapsed };
}

/** How far a point is inside a convex polygon, counter-clockwise; negative outside. */
function inside(corners: readonly Point[], [u, v]: Point): number {
  let least = Infinity;
  for (const [i, [a, b]] of corners.entries()) {
    const [c, d] = corners[(i + 1) % corners.length];
    const length = Math.hypot(c - a, d - b);
    if (length > 0) least = Math.min(least, ((c - a) * (v - b) - (d - b) * (u - a)) / length);
  }
  return least;
}

interface Solution {
  readonly point: Point;
  readonly residual: number;
}

/** The point whose image is nearest to some values; of a collapsed piece, one of them. */
function solve({ behind, piece, isCollapsed }: FoldedPiece, values: readonly number[]): Solution {
  let [aa, ab, bb, ar, br] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const [a, b, c] = behind.subarray(3 * i, 3 * i + 3);
    const rest = values[i] - c;
    aa += a * a;
    ab += a * b;
    bb += b * b;
    ar += a * rest;
    br += b * rest;
  }
  const determinant = aa * bb - ab * ab;
  const trace = aa + bb;
  let point: Point = piece.corners[0];
  if (!isCollapsed) point = [(ar * bb - br * ab) / determinant, (aa * br - ab * ar) / determinant];
  else if (trace > 0) {
    // Along the one direction in which it changes.
    const [a, b] = aa >= bb ? [aa, ab] : [ab, bb];
    const length = Math.hypot(a, b);
    const t = (a * ar + b * br) / length / trace;
    point = [(a / length) * t, (b / length) * t];
  }
  const found = valuesAt(behind, point);
  return { point, residual: Math.hypot(...found.map((x, i) => x - values[i])) };
}

/** Whether a collapsed piece's image goes through some values that its plane goes through. */
function meets({ behind, piece }: FoldedPiece, values: readonly number[]): boolean {
  return values.every((value, i) => {
    const heights = piece.corners.map(
      (corner) => valuesAt(behind.subarray(3 * i, 3 * i + 3), corner)[0],
    );
    const [low, high] = [Math.min(...heights), Math.max(...heights)];
    const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
    return value >= low - slack && value <= high + slack;
  });
}
