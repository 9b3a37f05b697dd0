import { between, rounded } from '../numbers';
import type { Play } from '../play';

export type ZoomState = {
  /** Layers, of two units each. */
  readonly layers: number;
  /** The window is 10 to the power of −zoom wide. */
  readonly zoom: number;
};

/** The tent map over and over: a graph of 2^layers pieces, and one of them from near. */
export const zoomPlay: Play<ZoomState> = {
  name: 'zoom',
  title: 'One piece of a trillion',
  seconds: 12,
  still: 0.985,
  controls: [
    { kind: 'range', field: 'layers', label: 'layers', min: 1, max: 40, step: 1 },
    { kind: 'range', field: 'zoom', label: 'zoom, powers of ten', min: 0, max: 12, step: 0.1 },
  ],
  at: (time) => ({
    layers: Math.max(1, Math.round(40 * between(time, 0.05, 0.4))),
    zoom: rounded(11.3 * between(time, 0.42, 0.97), 10),
  }),
};
