import {
  heightAt,
  pieceAt,
  type FunctionPieces,
  type OutputPieces,
} from '../geometry/function-pieces';
import { axisTicks, axisTitle } from '../view/axis-ticks';
import { axisUp, type FreePart } from './axes';
import { kinkMark } from './graph';
import type { Ink } from './ink';
import type { Shape, Stroke } from './picture';
import type { Point } from './pieces';
import { PlaneFrame } from './plane-frame';

type Interval = readonly [from: number, to: number];

/** Where a graph is drawn: a rectangle of a panel, in points, over the numbers from `u0` to `u1`. */
export interface GraphPlace {
  readonly u0: number;
  readonly u1: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a graph looks. */
export interface GraphLook {
  readonly ink: Ink;
  /** The numbers over which it is drawn, and whose values its scale is fitted to. */
  readonly over: Interval;
  /** The output that is seen first, and what the values' scale is told from. */
  readonly output: number;
  readonly colour: string;
  /** The colour of all outputs but the chosen one. */
  readonly otherColour: string;
  /** Hidden layers whose creases are marked. */
  readonly depth: number;
  /** Colour of a layer's creases. */
  readonly layerColour: (layer: number) => string;
  /** The part that is pointed out. */
  readonly pointed?: Interval | undefined;
}

/** Outputs that are drawn, beside the chosen one. */
const MOST_OUTPUTS = 10;

/** Share of the values' range that stays free above and below. */
const MARGIN = 0.08;

/** Points that kinks need to be told apart: nearer ones have no dots. */
const DOT_ROOM = 7;

const WIDTH = 2.25;
const OTHER_WIDTH = 1.25;

/** The graph of a network of one input, fitted to the values in view. */
export class FunctionGraph {
  readonly frame: PlaneFrame;
  /** What values are told from: the lowest that is seen is this and `frame.window.v0`. */
  readonly base: number;
  private readonly shown: readonly number[];

  constructor(
    private readonly pieces: FunctionPieces,
    private readonly place: GraphPlace,
    private readonly look: GraphLook,
  ) {
    const { output } = look;
    const all = [...pieces.outputs.keys()];
    this.shown = [...all.filter((k) => k !== output).slice(0, MOST_OUTPUTS - 1), output];
    this.base = pieces.outputs[output].base;
    const { low, high } = this.range();
    const margin = high > low ? MARGIN * (high - low) : Math.abs(this.base) / 2 || 1;
    const { u0, u1, x, y, width, height } = place;
    const window = { u0, u1, v0: low - margin, v1: high + margin };
    this.frame = new PlaneFrame(window, x, y, width, height);
  }

  /** The graphs, the chosen output's last, its kinks and, on the lower side, those of all. */
  shapes(): Shape[] {
    const { look, pieces, shown } = this;
    return [
      ...this.zero(),
      ...this.pointed(),
      ...this.marks(),
      ...shown.flatMap((output) => {
        const isChosen = output === look.output;
        const stroke = isChosen
          ? { colour: look.colour, width: WIDTH }
          : { colour: look.otherColour, width: OTHER_WIDTH };
        return this.lines(pieces.outputs[output], stroke);
      }),
      ...this.dots(),
    ];
  }

  /** An output's value at a number, as a height in the frame. */
  heightAt(u: number, output = this.look.output): number {
    const own = this.pieces.outputs[output];
    return own.base - this.base + heightAt(this.pieces, own, u);
  }

  /** What is known of the interval that it is drawn over, and the pieces there: from the first to the last. */
  private get seen() {
    const { knots } = this.pieces;
    const [start, end] = this.look.over;
    const [from, to] = [Math.max(start, knots[0]), Math.min(end, knots[knots.length - 1])];
    return { from, to, first: pieceAt(knots, from), last: pieceAt(knots, to) };
  }

  /** Lowest and highest of what is drawn. */
  private range(): { low: number; high: number } {
    let [low, high] = [Infinity, -Infinity];
    for (const output of this.shown)
      for (const [, height] of this.points(this.pieces.outputs[output]).flat()) {
        low = Math.min(low, height);
        high = Math.max(high, height);
      }
    return low <= high ? { low, high } : { low: 0, high: 0 };
  }

  /** An output's points, in chains that are broken where it jumps. */
  private points(own: OutputPieces): Point[][] {
    const { knots } = this.pieces;
    const { from, to, first, last } = this.seen;
    if (from > to) return [];
    const above = own.base - this.base;
    const chains: Point[][] = [[]];
    let end: number | undefined;
    for (let k = first; k <= last; k++) {
      const [left, right] = [Math.max(from, knots[k]), Math.min(to, knots[k + 1])];
      const start = own.starts[k] + own.slopes[k] * (left - knots[k]);
      if (end !== undefined && end !== start) chains.push([]);
      const chain = chains[chains.length - 1];
      if (chain.length === 0) chain.push([left, above + start]);
      end = own.starts[k] + own.slopes[k] * (right - knots[k]);
      chain.push([right, above + end]);
    }
    return chains;
  }

  private lines(own: OutputPieces, stroke: Stroke): Shape[] {
    return this.points(own).map((chain): Shape => {
      const points = chain.length > 2 * this.place.width ? this.thinned(chain) : chain;
      return { kind: 'line', points: this.frame.places(points), stroke };
    });
  }

  /** As it is seen: of each point's width the first, the lowest, the highest and the last place. */
  private thinned(chain: readonly Point[]): Point[] {
    const { frame } = this;
    const kept: Point[] = [];
    for (let from = 0, to = 0; from < chain.length; from = to) {
      const column = Math.floor(frame.place(chain[from])[0]);
      let [low, high] = [from, from];
      while (to < chain.length && Math.floor(frame.place(chain[to])[0]) === column) {
        if (chain[to][1] < chain[low][1]) low = to;
        if (chain[to][1] > chain[high][1]) high = to;
        to++;
      }
      const places = new Set([from, ...[low, high].toSorted((a, b) => a - b), to - 1]);
      for (const place of places) kept.push(chain[place]);
    }
    return kept;
  }

  /** Knots in view that are creases of the layers shown. */
  private creases(): { at: number; layer: number; knot: number }[] {
    const { knots, layers } = this.pieces;
    const { first, last } = this.seen;
    const found: { at: number; layer: number; knot: number }[] = [];
    for (let knot = first + 1; knot <= last; knot++) {
      const layer = layers[knot - 1];
      if (layer < this.look.depth) found.push({ at: knots[knot], layer, knot });
    }
    return found;
  }

  private marks(): Shape[] {
    const seen = new Map<number, Shape>();
    for (const { at, layer } of this.creases()) {
      const pixel = Math.round(2 * this.frame.place([at, 0])[0]);
      if (!seen.has(pixel)) seen.set(pixel, kinkMark(this.frame, at, this.look.layerColour(layer)));
    }
    return [...seen.values()];
  }

  /** Where the chosen output bends, if there is room to tell the places apart. */
  private dots(): Shape[] {
    const { slopes } = this.pieces.outputs[this.look.output];
    const bends = this.creases().filter(({ knot }) => slopes[knot] !== slopes[knot - 1]);
    if (bends.length > this.place.width / DOT_ROOM) return [];
    return bends.map(({ at, layer }): Shape => {
      const place = this.frame.place([at, this.heightAt(at)]);
      const fill = { colour: this.look.layerColour(layer) };
      return { kind: 'dot', at: place, radius: 3, fill };
    });
  }

  /** Where values are 0. */
  private zero(): Shape[] {
    const { u0, u1, v0, v1 } = this.frame.window;
    const zero = -this.base;
    if (zero < v0 || zero > v1) return [];
    const ends: Point[] = [
      [u0, zero],
      [u1, zero],
    ];
    const stroke: Stroke = { colour: this.look.ink.muted, width: 1, dash: [3, 4] };
    return [{ kind: 'line', points: this.frame.places(ends), stroke }];
  }

  private pointed(): Shape[] {
    const { look, frame } = this;
    if (!look.pointed) return [];
    const { v0, v1 } = frame.window;
    const [from, to] = look.pointed;
    const corners: Point[] = [
      [from, v0],
      [to, v0],
      [to, v1],
      [from, v1],
    ];
    const fill = { colour: look.ink.light, opacity: 0.22 };
    return [{ kind: 'polygon', points: frame.places(corners), fill }];
  }
}

/** Pixels that a value's tick takes, about. */
const APART = 56;

/** The axis of a graph's values along its left edge, with a line across for each tick. */
export function valueAxis({ frame, base }: FunctionGraph, free: FreePart, ink: Ink): Shape[] {
  const { u0, v0, v1 } = frame.window;
  const [top, bottom] = [frame.place([u0, v1])[1], frame.place([u0, v0])[1]];
  const axis = axisTicks(base + v0, base + v1, (bottom - top) / APART);
  // By how far values are from the base, as the graph is.
  const ticks = axis.ticks.map((tick) => ({
    ...tick,
    share: (tick.value - base - v0) / (v1 - v0),
  }));
  const y = (share: number) => bottom - share * (bottom - top);
  const grid = ticks.map(({ share }): Shape => {
    const points = [free.left, y(share), free.width, y(share)];
    return { kind: 'line', points, stroke: { colour: ink.faint, width: 0.8 } };
  });
  return [...grid, ...axisUp({ ...axis, ticks }, y, axisTitle('value', axis), free, ink)];
}
