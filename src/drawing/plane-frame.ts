import type { Window } from '../network/slice';
import type { Place, Shape, Stroke } from './picture';
import type { Ink } from './ink';
import { creasesOf, type Piece, type Point } from './pieces';

/** Where a window of the plane lies in a panel. */
export class PlaneFrame {
  /** @param x, y, width, height of a rectangle of the panel, in points */
  constructor(
    readonly window: Window,
    private readonly x: number,
    private readonly y: number,
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** The frame that fills a square panel but for a margin. */
  static inSquare(window: Window, side: number, margin = 1): PlaneFrame {
    return new PlaneFrame(window, margin, margin, side - 2 * margin, side - 2 * margin);
  }

  place([u, v]: Point): Place {
    const { u0, u1, v0, v1 } = this.window;
    return [
      this.x + ((u - u0) / (u1 - u0)) * this.width,
      this.y + ((v1 - v) / (v1 - v0)) * this.height,
    ];
  }

  /** The point of the plane at a place. */
  point([x, y]: Place): Point {
    const { u0, u1, v0, v1 } = this.window;
    return [
      u0 + ((x - this.x) / this.width) * (u1 - u0),
      v1 - ((y - this.y) / this.height) * (v1 - v0),
    ];
  }

  places(points: readonly Point[]): number[] {
    return points.flatMap((point) => this.place(point));
  }

  /** The creases of a layer, in one stroke. */
  creases(pieces: readonly Piece[], layer: number, stroke: Stroke): Shape {
    const points = pieces.flatMap((piece) =>
      creasesOf(piece, layer).flatMap((ends) => this.places(ends)),
    );
    return { kind: 'segments', points, stroke };
  }

  /** The window's outline. */
  outline(ink: Ink): Shape {
    const stroke: Stroke = { colour: ink.muted, width: 1 };
    return { kind: 'polygon', points: this.places(cornersOf(this.window)), stroke };
  }
}

/** A window's corners, counter-clockwise from the lower left. */
export function cornersOf({ u0, u1, v0, v1 }: Window): Point[] {
  return [
    [u0, v0],
    [u1, v0],
    [u1, v1],
    [u0, v1],
  ];
}

/** A point held within a window. */
export function within({ u0, u1, v0, v1 }: Window, [u, v]: Point): Point {
  return [Math.min(Math.max(u, u0), u1), Math.min(Math.max(v, v0), v1)];
}
