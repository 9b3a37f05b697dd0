import { mix, type Ink } from '../drawing/ink';
import type { Point } from '../drawing/pieces';

/** A convex part of a picture of the unit square. */
export interface CraneTile {
  readonly corners: readonly Point[];
  readonly colour: string;
}

function tile(colour: string, ...corners: Point[]): CraneTile {
  return { colour, corners };
}

/** A crane of paper, to be seen wherever the square goes. */
export function crane(ink: Ink): readonly CraneTile[] {
  const dark = mix(ink.back, ink.crease, 0.35);
  const pale = mix(ink.back, ink.front, 0.45);
  return [
    // Its far wing, tail, neck and head, body, near wing.
    tile(pale, [0.4, 0.4], [0.56, 0.44], [0.3, 0.86]),
    tile(dark, [0.36, 0.33], [0.48, 0.33], [0.06, 0.62]),
    tile(ink.back, [0.52, 0.33], [0.64, 0.34], [0.86, 0.72]),
    tile(dark, [0.86, 0.72], [0.805, 0.625], [0.96, 0.63]),
    tile(dark, [0.36, 0.33], [0.5, 0.19], [0.64, 0.34]),
    tile(ink.back, [0.36, 0.33], [0.64, 0.34], [0.5, 0.5]),
    tile(mix(ink.back, ink.front, 0.15), [0.42, 0.33], [0.6, 0.36], [0.62, 0.9]),
  ];
}
