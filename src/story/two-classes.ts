import type { Ink } from '../drawing/ink';
import type { Shape, Stroke } from '../drawing/picture';
import { clip, type Piece, type Pieces, type Point } from '../drawing/pieces';
import type { PlaneFrame } from '../drawing/plane-frame';

/** The corners of the part of a piece where the first output is above 0, or below; none where there is no such part. */
export function classOf({ corners, outputs: [[a, b, c]] }: Piece, side: 1 | -1): readonly Point[] {
  const found = clip(corners, [side * a, side * b, side * c]);
  return found.length > 2 ? found : [];
}

/**
 * Pieces in the colours of the two classes that the sign of the first output tells apart.
 *
 * @param seam width of the strokes around the parts, without which one would see through between them
 */
export function classShapes(
  pieces: readonly Piece[],
  frame: PlaneFrame,
  { above, below }: Pick<Ink, 'above' | 'below'>,
  seam = 0.6,
): Shape[] {
  return pieces.flatMap((piece) =>
    ([1, -1] as const).flatMap((side): Shape[] => {
      const corners = classOf(piece, side);
      if (corners.length === 0) return [];
      const colour = side === 1 ? above : below;
      const stroke = { colour, width: seam };
      return [{ kind: 'polygon', points: frame.places(corners), fill: { colour }, stroke }];
    }),
  );
}

/** The curves between the two classes. */
export function boundaryLines(
  boundary: Pieces['boundary'],
  frame: PlaneFrame,
  stroke: Stroke,
): Shape[] {
  return boundary.map(({ points, isClosed }): Shape => {
    const line = isClosed ? [...points, points[0]] : points;
    return { kind: 'line', points: frame.places(line), stroke };
  });
}
