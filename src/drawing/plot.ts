import { superscript } from '../view/superscript';
import type { Ink } from './ink';
import type { Place, Shape } from './picture';

/** Where an axis's values lie, and which of them are named. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly (readonly [value: number, text: string])[];
  readonly label: string;
  /** Equal factors are equally far from each other. */
  readonly isLogarithmic?: boolean;
}

/** Points around what is drawn in a plot. */
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 12, 10, 40];

/** Points below what is drawn where the axis needs no words. */
const BOTTOM_ALONE = 24;

/** A plot's panel: its axes, and where values lie in it. */
export class Plot {
  private readonly bottom: number;

  constructor(
    private readonly width: number,
    private readonly height: number,
    readonly x: Axis,
    readonly y: Axis,
  ) {
    this.bottom = x.label === '' ? BOTTOM_ALONE : BOTTOM;
  }

  place(x: number, y: number): Place {
    const { width, height, bottom } = this;
    return [
      LEFT + share(this.x, x) * (width - LEFT - RIGHT),
      height - bottom - share(this.y, y) * (height - TOP - bottom),
    ];
  }

  /** The values at a place. */
  values([left, top]: Place): readonly [x: number, y: number] {
    const { width, height, bottom } = this;
    return [
      valueAt(this.x, (left - LEFT) / (width - LEFT - RIGHT)),
      valueAt(this.y, (height - bottom - top) / (height - TOP - bottom)),
    ];
  }

  axes(ink: Ink): Shape[] {
    const { width, height, x, y } = this;
    const [left, right, top, bottom] = [LEFT, width - RIGHT, TOP, height - this.bottom];
    const paint = { colour: ink.muted };
    const grid = { colour: ink.faint, width: 0.8 };
    const shapes: Shape[] = [];
    for (const [value, text] of x.ticks) {
      const [at] = this.place(value, y.from);
      shapes.push({ kind: 'line', points: [at, top, at, bottom], stroke: grid });
      shapes.push({ kind: 'text', at: [at, bottom + 16], text, paint, size: 11, anchor: 'middle' });
    }
    for (const [value, text] of y.ticks) {
      const [, at] = this.place(x.from, value);
      shapes.push({ kind: 'line', points: [left, at, right, at], stroke: grid });
      shapes.push({ kind: 'text', at: [left - 6, at + 4], text, paint, size: 11, anchor: 'end' });
    }
    const middle = (left + right) / 2;
    shapes.push({ kind: 'text', at: [middle, height - 6], text: x.label, paint, anchor: 'middle' });
    shapes.push({ kind: 'text', at: [left + 6, top + 12], text: y.label, paint });
    const stroke = { colour: ink.muted, width: 1 };
    shapes.push({ kind: 'line', points: [left, top, left, bottom, right, bottom], stroke });
    return shapes;
  }

  /** A line through points. */
  line(points: readonly (readonly [x: number, y: number])[], colour: string, width = 1.8): Shape {
    const places = points.flatMap(([x, y]) => this.place(x, y));
    return { kind: 'line', points: places, stroke: { colour, width } };
  }
}

function share({ from, to, isLogarithmic = false }: Axis, value: number): number {
  return isLogarithmic
    ? Math.log(value / from) / Math.log(to / from)
    : (value - from) / (to - from);
}

function valueAt({ from, to, isLogarithmic = false }: Axis, at: number): number {
  return isLogarithmic ? from * (to / from) ** at : from + at * (to - from);
}

/** Ticks at powers of ten. */
export function powersOfTen(from: number, to: number): (readonly [number, string])[] {
  const ticks: [number, string][] = [];
  for (let power = from; power <= to; power++)
    ticks.push([10 ** power, power < 4 ? String(10 ** power) : `10${superscript(power)}`]);
  return ticks;
}
