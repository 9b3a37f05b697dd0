import type { Window } from '../network/slice';
import type { Ink } from './ink';
import { mix } from './ink';
import type { Place, Shape } from './picture';
import { clip, valueAt, type Piece, type Point } from './pieces';
import { cornersOf, PlaneFrame } from './plane-frame';

/** By how much a square is larger than its own, as a share of it. */
const SEAM = 0.04;

/** Points at which curves are drawn. */
const CURVE_POINTS = 240;

/** The graphs of functions of one number, over an interval. */
export class Graph {
  private readonly frame: PlaneFrame;

  constructor(
    private readonly from: number,
    private readonly to: number,
    low: number,
    high: number,
    width: number,
    height: number,
  ) {
    const margin = 0.08 * (high - low);
    const window = { u0: from, u1: to, v0: low - margin, v1: high + margin };
    this.frame = new PlaneFrame(window, 1, 1, width - 2, height - 2);
  }

  /** A function as it is, as fine as is seen. */
  curve(at: (x: number) => number, colour: string, width: number): Shape {
    const { from, to, frame } = this;
    const points = Array.from({ length: CURVE_POINTS + 1 }, (_, k): Point => {
      const x = from + ((to - from) * k) / CURVE_POINTS;
      return [x, at(x)];
    });
    return { kind: 'line', points: frame.places(points), stroke: { colour, width } };
  }

  /** A piecewise linear function by its exact pieces, with a mark below each place where it bends. */
  pieces(pieces: readonly Piece[], colour: string, ink: Ink, width = 2): Shape[] {
    const { frame } = this;
    return pieces.flatMap(({ corners, outputs: [form] }): Shape[] => {
      const us = corners.map(([u]) => u);
      const [from, to] = [Math.min(...us), Math.max(...us)];
      const ends = [from, to].map((u): Point => [u, valueAt(form, [u, 0])]);
      const shapes: Shape[] = [
        { kind: 'line', points: frame.places(ends), stroke: { colour, width } },
      ];
      if (from > this.from) shapes.push(kinkMark(frame, from, ink.crease));
      return shapes;
    });
  }

  place(point: Point): Place {
    return this.frame.place(point);
  }

  /** The x and the value at a place. */
  point(at: Place): Point {
    return this.frame.point(at);
  }

  background(ink: Ink): Shape[] {
    const corners = cornersOf(this.frame.window);
    return [
      { kind: 'polygon', points: this.frame.places(corners), fill: { colour: ink.front } },
      this.frame.outline(ink),
    ];
  }
}

/** The mark of a place where a function bends, on the lower side of its graph. */
export function kinkMark(frame: PlaneFrame, at: number, colour: string): Shape {
  const { v0, v1 } = frame.window;
  const ends: Point[] = [
    [at, v0],
    [at, v0 + 0.04 * (v1 - v0)],
  ];
  return { kind: 'line', points: frame.places(ends), stroke: { colour, width: 1.2 } };
}

/** Bands of values that are told apart. */
const BANDS = 32;

/** Pieces of the plane in the colours of their values, from `low` to `high`, with their creases. */
export function valueMap(
  pieces: readonly Piece[],
  frame: PlaneFrame,
  [low, high]: readonly [number, number],
  ink: Ink,
): Shape[] {
  const stroke = { colour: ink.crease, width: 0.5, opacity: 0.55 };
  return [
    ...bandMap(pieces, frame, [low, high], (value) => value, ink),
    ...pieces.map(({ corners }): Shape => ({
      kind: 'polygon',
      points: frame.places(corners),
      stroke,
    })),
  ];
}

/**
 * Bands of a function of the first output between straight lines, exactly.
 *
 * @param range of the function: colours go from its least to its greatest value
 * @param inverse of the function, which rises: the output where it has a value
 */
export function bandMap(
  pieces: readonly Piece[],
  frame: PlaneFrame,
  [low, high]: readonly [number, number],
  inverse: (value: number) => number,
  ink: Ink,
): Shape[] {
  const valueOf = (k: number) => low + (k / BANDS) * (high - low);
  const edges = Array.from({ length: BANDS - 1 }, (_, k) => inverse(valueOf(k + 1)));
  const bands = Array.from({ length: BANDS }, (_, k) => ({
    from: k === 0 ? -Infinity : edges[k - 1],
    to: k === BANDS - 1 ? Infinity : edges[k],
    colour: valueColour(valueOf(k + 0.5), low, high, ink),
  }));
  return pieces.flatMap(({ corners, outputs: [[a, b, c]] }) => {
    const values = corners.map((corner) => valueAt([a, b, c], corner));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return bands.flatMap(({ from, to, colour }): Shape[] => {
      if (from > most || to < least) return [];
      const above = from < least ? corners : clip(corners, [a, b, c - from]);
      const part = to > most ? above : clip(above, [-a, -b, to - c]);
      if (part.length < 3) return [];
      // Over the seams between parts.
      const stroke = { colour, width: 0.6 };
      return [{ kind: 'polygon', points: frame.places(part), fill: { colour }, stroke }];
    });
  });
}

/** Squares in the colours of a function's values. */
export function sampledMap(
  at: (x: number, y: number) => number,
  { u0, u1, v0, v1 }: Window,
  frame: PlaneFrame,
  [least, most]: readonly [number, number],
  squares: number,
  ink: Ink,
): Shape[] {
  const [across, up] = [(u1 - u0) / squares, (v1 - v0) / squares];
  const shapes: Shape[] = [];
  for (let j = 0; j < squares; j++) {
    const v = v0 + j * up;
    const colours = Array.from({ length: squares }, (_, i) =>
      valueColour(at(u0 + (i + 0.5) * across, v + up / 2), least, most, ink),
    );
    // Squares of one colour beside each other are one.
    for (let from = 0, to = 0; from < squares; from = to) {
      while (to < squares && colours[to] === colours[from]) to++;
      // A little beyond themselves, so that nothing is seen between them.
      const corners = cornersOf({
        u0: u0 + (from - SEAM) * across,
        u1: u0 + (to + SEAM) * across,
        v0: v - SEAM * up,
        v1: v + (1 + SEAM) * up,
      });
      const { [from]: colour } = colours;
      shapes.push({ kind: 'polygon', points: frame.places(corners), fill: { colour } });
    }
  }
  return shapes;
}

function valueColour(value: number, low: number, high: number, ink: Ink): string {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return share < 0.5
    ? mix(ink.front, ink.below, 1 - 2 * share)
    : mix(ink.front, ink.above, 2 * share - 1);
}

export function middleOf(corners: readonly Point[]): Point {
  const [u, v] = corners.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
  return [u / corners.length, v / corners.length];
}
