import type { Window } from '../network/slice';
import type { ContextNow, Hyperplanes } from './cells';
import type { ExactForm } from './exact-forms';
import { FIRST_MEMBER } from './group-cuts';
import { SLACK, UNDERFLOW, UNIT, type Line } from './line';
import { windowSides, type CentredBox } from './polygon';
import { CreaseLine } from './region';
import { copyRests, Rest, REST_COLUMNS } from './rests';
import { Row } from './rows';
import { reachOfWindow, type TriangularNetwork } from './triangular';

/** Columns of a line's numbers: its function, and how far that may be from the exact one. */
export const LineColumn = { a: 0, b: 1, c: 2, error: 3 };
export const LINE_COLUMNS = 4;

/**
 * The lines that a window is cut along, by number, in flat arrays: the window's bottom, right, top
 * and left side, and then the creases on the way to a part. Those behind `count` are gone.
 */
export class LineStack implements Hyperplanes {
  /** `LineColumn` names the columns. */
  numbers = new Float64Array(LINE_COLUMNS * 64);
  count = 0;
  /** What each line's function leaves out (`Rest`). */
  private rests = new Float64Array(REST_COLUMNS * 64);
  private ids = new Float64Array(64);
  private variables = new Int32Array(64);
  /** Variables of rivals, or −1. */
  private rivals = new Int32Array(64);
  /** The group's first line for each line of rivals and their leads; −1 for others. */
  private groups = new Int32Array(64);
  /** How many lines a group has, at its first; 0 elsewhere. */
  private rivalCounts = new Int32Array(64);
  /** No less than the absolute values of coordinates in the window. */
  private readonly maxU: number;
  private readonly maxV: number;
  /** Lines as objects, each made when it is first asked for. */
  private readonly objects: (Line | undefined)[] = [];

  /**
   * @param context gives the exact context of the first layers in the part that is cut now
   * @param box around that part
   */
  constructor(
    private readonly triangular: TriangularNetwork,
    window: Window,
    private readonly context: ContextNow,
    private readonly box: CentredBox,
  ) {
    [this.maxU, this.maxV] = reachOfWindow(window);
    for (const side of windowSides(window)) {
      const { a, b, c, error, id } = side;
      this.objects[this.push(a, b, c, error, id)] = side;
    }
  }

  add(data: Float64Array, at: number, id: number, rests?: Float64Array): number {
    const line = this.push(
      data[at + Row.a],
      data[at + Row.b],
      data[at + Row.c],
      data[at + Row.error],
      id,
    );
    this.variables[line] = data[at + Row.variable];
    if (rests) copyRests(rests, at, this.rests, REST_COLUMNS * line);
    return line;
  }

  addRivals(rows: Float64Array, count: number, id: number): number {
    const first = this.count;
    for (let k = 0; k < count; k++) {
      // Adding a line may put larger arrays in their place.
      const line = this.add(rows, Row.runs * k, id + k);
      this.groups[line] = first;
    }
    this.rivalCounts[first] = count;
    return first;
  }

  groupOf(line: number): number {
    return this.groups[line];
  }

  rivalsOf(group: number): number {
    return this.rivalCounts[group];
  }

  lead(group: number, earlier: number, later: number): number {
    if (earlier === FIRST_MEMBER) return later;
    const { numbers, maxU, maxV } = this;
    const p = LINE_COLUMNS * earlier;
    const q = LINE_COLUMNS * later;
    const a = numbers[q + LineColumn.a] - numbers[p + LineColumn.a];
    const b = numbers[q + LineColumn.b] - numbers[p + LineColumn.b];
    const c = numbers[q + LineColumn.c] - numbers[p + LineColumn.c];
    const rounding = UNIT * (Math.abs(a) * maxU + Math.abs(b) * maxV + Math.abs(c));
    const errors = numbers[p + LineColumn.error] + numbers[q + LineColumn.error];
    const [first, second] = [earlier - group, later - group];
    const id = this.ids[group] + this.rivalCounts[group] + (second * (second - 1)) / 2 + first;
    const line = this.push(a, b, c, SLACK * (errors + rounding) + UNDERFLOW, id);
    this.variables[line] = this.variables[later];
    this.rivals[line] = this.variables[earlier];
    this.groups[line] = group;
    return line;
  }

  strongest(members: readonly number[]): readonly [first: number, second: number] {
    const { u, v } = this.box;
    let [first, second] = [0, 0];
    let [most, next] = [-Infinity, -Infinity];
    for (const [place, member] of members.entries()) {
      const value = member === FIRST_MEMBER ? 0 : this.valueAt(member, u, v);
      if (value > most) {
        [second, next] = [first, most];
        [first, most] = [place, value];
      } else if (value > next) [second, next] = [place, value];
    }
    return [first, second];
  }

  private valueAt(line: number, u: number, v: number): number {
    const { numbers } = this;
    const at = LINE_COLUMNS * line;
    return (
      numbers[at + LineColumn.a] * u + numbers[at + LineColumn.b] * v + numbers[at + LineColumn.c]
    );
  }

  variableOf(line: number): number {
    return this.variables[line];
  }

  mostCentral(lines: Int32Array, from: number, to: number): number {
    const { numbers } = this;
    const { u, v, halfWidth, halfHeight } = this.box;
    let central = lines[from];
    let least = Infinity;
    for (let i = from; i < to; i++) {
      const at = LINE_COLUMNS * lines[i];
      const a = numbers[at + LineColumn.a];
      const b = numbers[at + LineColumn.b];
      const value = Math.abs(a * u + b * v + numbers[at + LineColumn.c]);
      const stray = Math.abs(a) * halfWidth + Math.abs(b) * halfHeight;
      if (value < least * stray) {
        central = lines[i];
        least = value / stray;
      }
    }
    return central;
  }

  /** A line as an object, which lasts until the line is gone; after that its numbers still hold. */
  line(line: number): Line {
    const known = this.objects[line];
    if (known) return known;
    const { numbers } = this;
    const at = LINE_COLUMNS * line;
    const { units } = this.triangular;
    const rival = this.rivals[line];
    const made = new CreaseLine(
      units[this.variables[line]],
      rival < 0 ? undefined : units[rival],
      numbers[at + LineColumn.a],
      numbers[at + LineColumn.b],
      numbers[at + LineColumn.c],
      numbers[at + LineColumn.error],
      this.ids[line],
      this.context,
      this.restsOf(line),
    );
    this.objects[line] = made;
    return made;
  }

  /** What a line's numbers leave out; undefined where that is not known. */
  private restsOf(line: number): Float64Array | undefined {
    const { rests } = this;
    const at = REST_COLUMNS * line;
    return rests[at + Rest.isKnown] === 1 ? rests.slice(at, at + REST_COLUMNS) : undefined;
  }

  /** Whether two lines are known to be the same: their exact functions are, but for the sign. */
  areSame(line: number, other: number): boolean {
    const { numbers, rests } = this;
    const [p, q] = [LINE_COLUMNS * line, LINE_COLUMNS * other];
    const [r, s] = [REST_COLUMNS * line, REST_COLUMNS * other];
    if (rests[r + Rest.isKnown] === 0 || rests[s + Rest.isKnown] === 0) return false;
    const sign =
      numbers[p + LineColumn.a] === numbers[q + LineColumn.a] &&
      numbers[p + LineColumn.b] === numbers[q + LineColumn.b]
        ? 1
        : -1;
    for (let column = LineColumn.a; column <= LineColumn.c; column++)
      if (numbers[p + column] !== sign * numbers[q + column]) return false;
    for (let i = Rest.first; i < REST_COLUMNS; i++)
      if (rests[r + i] !== sign * rests[s + i]) return false;
    return true;
  }

  /** A line's exact function, but for a positive factor. */
  exact(line: number): ExactForm {
    return this.line(line).exact();
  }

  private push(a: number, b: number, c: number, error: number, id: number): number {
    const line = this.count++;
    if (line === this.ids.length) this.grow();
    const { numbers } = this;
    const at = LINE_COLUMNS * line;
    numbers[at + LineColumn.a] = a;
    numbers[at + LineColumn.b] = b;
    numbers[at + LineColumn.c] = c;
    numbers[at + LineColumn.error] = error;
    this.rests[REST_COLUMNS * line + Rest.isKnown] = 0;
    this.ids[line] = id;
    this.rivals[line] = this.groups[line] = -1;
    this.objects[line] = undefined;
    return line;
  }

  private grow(): void {
    const { numbers, rests, ids, variables, rivals, groups, rivalCounts } = this;
    this.rests = new Float64Array(2 * rests.length);
    this.rests.set(rests);
    this.numbers = new Float64Array(2 * numbers.length);
    this.numbers.set(numbers);
    this.ids = new Float64Array(2 * ids.length);
    this.ids.set(ids);
    this.variables = new Int32Array(2 * variables.length);
    this.variables.set(variables);
    this.rivals = new Int32Array(2 * rivals.length);
    this.rivals.set(rivals);
    this.groups = new Int32Array(2 * groups.length);
    this.groups.set(groups);
    this.rivalCounts = new Int32Array(2 * rivalCounts.length);
    this.rivalCounts.set(rivalCounts);
  }
}
