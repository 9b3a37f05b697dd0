import type { Window } from '../network/slice';
import type { Ink } from './ink';
import type { Shape, Stroke } from './picture';
import { axisTicks, axisTitle, type AxisTicks } from '../view/axis-ticks';

/** The part of a map that no card covers, in CSS pixels from its top left; axes run along its edges. */
export interface FreePart {
  readonly width: number;
  readonly height: number;
  /** Left of this is the legend, or nothing. */
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** What the bar covers, from its upper to its lower edge. */
  readonly bar: readonly [from: number, to: number];
  /** Height of labels, in pixels. */
  readonly textSize: number;
}

/** What u and v are. */
export type AxisNames = readonly [u: string, v: string];

/** About how wide a letter is, how high a line, and how far letters reach above the middle: shares of a label's size. */
const [LETTER, ROW, HALF] = [0.57, 1.2, 0.35];
const TICK = 4;
/** What a tick takes, about, across and up, in sizes of its label. */
const [APART_ACROSS, APART_UP] = [8, 6];
/** From the ends of an axis to its first label. */
const END = 6;

/** The axes of a plane along the edges of its map. */
export function planeAxes(view: Window, names: AxisNames, free: FreePart, ink: Ink): Shape[] {
  const up = axisTicks(view.v0, view.v1, free.height / (APART_UP * free.textSize));
  const y = (share: number) => (1 - share) * free.height;
  return [
    ...axisAcross(view, names[0], free, free.bottom, 'above', ink),
    ...axisUp(up, y, axisTitle(names[1], up), free, ink),
  ];
}

/**
 * The axis of u, with its labels above a line, or below it.
 *
 * @param at the line's distance from the top
 */
export function axisAcross(
  { u0, u1 }: Window,
  name: string,
  { width, left, textSize: size }: FreePart,
  at: number,
  side: 'above' | 'below',
  ink: Ink,
): Shape[] {
  const letter = LETTER * size;
  const axis = axisTicks(u0, u1, width / (APART_ACROSS * size));
  const title = axisTitle(name, axis);
  const [end, foot] =
    side === 'above' ? [at - TICK, at - TICK - 1] : [at + TICK, at + ROW * size - 1];
  const shapes: Shape[] = [label(title, [width - END, foot], 'end', size, ink)];
  const last = width - 2 * END - letter * title.length;
  for (const { share, text } of axis.ticks) {
    const x = share * width;
    shapes.push(tick([x, at, x, end], ink));
    const half = (letter * text.length) / 2;
    if (x - half > END && x + half < last && Math.abs(x - left) > half + 1)
      shapes.push(label(text, [x, foot], 'middle', size, ink));
  }
  return shapes;
}

/**
 * An axis that goes up along the left edge.
 *
 * @param y of a share of the axis
 */
export function axisUp(
  { ticks }: AxisTicks,
  y: (share: number) => number,
  title: string,
  { left, top, bottom, bar: [barTop, barEnd], textSize: size }: FreePart,
  ink: Ink,
): Shape[] {
  const row = ROW * size;
  const shapes: Shape[] = [label(title, [left + 2 * TICK, top + row], 'start', size, ink)];
  for (const { share, text } of ticks) {
    const at = y(share);
    if (at < top || at > bottom) continue;
    shapes.push(tick([left, at, left + TICK, at], ink));
    const isClear =
      at > top + 2 * row && at < bottom - row && (at < barTop - row || at > barEnd + row);
    if (isClear) shapes.push(label(text, [left + 2 * TICK, at + HALF * size], 'start', size, ink));
  }
  return shapes;
}

function label(
  text: string,
  at: readonly [number, number],
  anchor: 'start' | 'middle' | 'end',
  size: number,
  ink: Ink,
): Shape {
  const halo: Stroke = { colour: ink.page, width: 3, opacity: 0.8 };
  return { kind: 'text', at, text, paint: { colour: ink.text }, size, anchor, halo };
}

function tick(points: readonly number[], ink: Ink): Shape {
  return { kind: 'line', points, stroke: { colour: ink.text, width: 1 } };
}
