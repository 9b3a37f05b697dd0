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
}

/** What u and v are. */
export type AxisNames = readonly [u: string, v: string];

const TEXT_SIZE = 10.5;
/** About how wide a letter is. */
const LETTER = 6;
const TICK = 4;
/** Pixels that a tick takes, about, across and up. */
const [APART_ACROSS, APART_UP] = [96, 72];
/** From the ends of an axis to its first label. */
const END = 6;
const ROW = 15;

/** The axes of a plane along the edges of its map. */
export function planeAxes(view: Window, names: AxisNames, free: FreePart, ink: Ink): Shape[] {
  const up = axisTicks(view.v0, view.v1, free.height / APART_UP);
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
  { width, left }: FreePart,
  at: number,
  side: 'above' | 'below',
  ink: Ink,
): Shape[] {
  const axis = axisTicks(u0, u1, width / APART_ACROSS);
  const title = axisTitle(name, axis);
  const [end, foot] = side === 'above' ? [at - TICK, at - TICK - 1] : [at + TICK, at + ROW - 1];
  const shapes: Shape[] = [label(title, [width - END, foot], 'end', ink)];
  const last = width - 2 * END - LETTER * title.length;
  for (const { share, text } of axis.ticks) {
    const x = share * width;
    shapes.push(tick([x, at, x, end], ink));
    const half = (LETTER * text.length) / 2;
    if (x - half > END && x + half < last && Math.abs(x - left) > half + 1)
      shapes.push(label(text, [x, foot], 'middle', ink));
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
  { left, top, bottom, bar: [barTop, barEnd] }: FreePart,
  ink: Ink,
): Shape[] {
  const shapes: Shape[] = [label(title, [left + 2 * TICK, top + ROW], 'start', ink)];
  for (const { share, text } of ticks) {
    const at = y(share);
    if (at < top || at > bottom) continue;
    shapes.push(tick([left, at, left + TICK, at], ink));
    const isClear =
      at > top + 2 * ROW && at < bottom - ROW && (at < barTop - ROW || at > barEnd + ROW);
    if (isClear) shapes.push(label(text, [left + 2 * TICK, at + 4], 'start', ink));
  }
  return shapes;
}

function label(
  text: string,
  at: readonly [number, number],
  anchor: 'start' | 'middle' | 'end',
  ink: Ink,
): Shape {
  const halo: Stroke = { colour: ink.page, width: 3, opacity: 0.8 };
  return { kind: 'text', at, text, paint: { colour: ink.text }, size: TEXT_SIZE, anchor, halo };
}

function tick(points: readonly number[], ink: Ink): Shape {
  return { kind: 'line', points, stroke: { colour: ink.text, width: 1 } };
}
