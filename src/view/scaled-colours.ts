import { sequential } from './colour-scales';

/** Lowest and highest number that a scale shows. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface ScaledColours {
  readonly colours: Uint32Array<ArrayBuffer>;
  readonly range: Range;
}

/** Colours of the sequential scale, from the least value to the largest. */
export function scaledColours(values: Float64Array): ScaledColours {
  let [from, to] = [Infinity, -Infinity];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  const steps = to > from ? (sequential.length - 1) / (to - from) : 0;
  const colours = new Uint32Array(values.length);
  for (const [i, value] of values.entries())
    colours[i] = sequential[Math.round((value - from) * steps)];
  return { colours, range: { from, to } };
}
