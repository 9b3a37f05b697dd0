import { between, rounded } from '../numbers';
import type { Play } from '../play';

export type CreaseState = {
  /** Of the normal of unit 1's line, in degrees. */
  readonly angle: number;
  /** How far the line is from the origin, along the normal. */
  readonly offset: number;
  /** Weight of unit 2, which is on where unit 1 is off: 0 leaves the half-plane collapsed, 1 folds it. */
  readonly second: number;
};

/** One unit, and the line that it folds along; with a second one beside it, |z|. */
export const creasePlay: Play<CreaseState> = {
  name: 'crease',
  title: 'A crease',
  seconds: 9,
  still: 0.55,
  controls: [
    { kind: 'range', field: 'angle', label: 'direction', min: -180, max: 180, step: 1 },
    { kind: 'range', field: 'offset', label: 'bias', min: -0.9, max: 0.9, step: 0.01 },
    { kind: 'range', field: 'second', label: 'second unit', min: 0, max: 1, step: 0.05 },
  ],
  at: (time) => ({
    angle: rounded(20 + 45 * between(time, 0, 0.3)),
    offset: rounded(0.15 - 0.35 * between(time, 0.2, 0.5)),
    second: rounded(between(time, 0.62, 0.95)),
  }),
};
