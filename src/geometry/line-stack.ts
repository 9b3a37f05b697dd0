import type { Window } from '../network/slice';
import type { ExactContext, ExactForm } from './exact-forms';
import type { Line } from './line';
import { windowSides, type Box } from './polygon';
import { CreaseLine } from './region';
import { Row } from './rows';
import type { TriangularNetwork } from './triangular';

/** Columns of a line's numbers: its function, and how far that may be from the exact one. */
export const LineColumn = { a: 0, b: 1, c: 2, error: 3 };
export const LINE_COLUMNS = 4;

/**
 * The lines that a window is cut along, by number, in flat arrays: the window's bottom, right, top
 * and left side, and then the creases on the way to a part. Those behind `count` are gone.
 */
export class LineStack {
  /** `LineColumn` names the columns. */
  numbers = new Float64Array(LINE_COLUMNS * 64);
  count = 0;
  private ids = new Float64Array(64);
  private variables = new Int32Array(64);
  /** Lines as objects, each made when it is first asked for. */
  private readonly objects: (Line | undefined)[] = [];

  /** @param context gives the exact context of the first layers in the part that is cut now */
  constructor(
    private readonly triangular: TriangularNetwork,
    window: Window,
    private readonly context: (depth: number) => ExactContext,
  ) {
    for (const side of windowSides(window)) {
      const { a, b, c, error, id } = side;
      this.objects[this.push(a, b, c, error, id)] = side;
    }
  }

  /**
   * Adds the line of a hidden unit whose row, at `at`, is affine.
   *
   * @param id as in `Line`
   * @returns its number
   */
  add(data: Float64Array, at: number, id: number): number {
    const line = this.push(
      data[at + Row.a],
      data[at + Row.b],
      data[at + Row.c],
      data[at + Row.error],
      id,
    );
    this.variables[line] = data[at + Row.variable];
    return line;
  }

  /** Variable whose crease a line is; of no meaning for the window's sides. */
  variableOf(line: number): number {
    return this.variables[line];
  }

  /** The line that comes nearest to the middle of a box, measured by how its function varies there. */
  mostCentral(lines: Int32Array, from: number, to: number, box: Box): number {
    const { numbers } = this;
    const { u, v, halfWidth, halfHeight } = box;
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
    const made = new CreaseLine(
      this.triangular.units[this.variables[line]],
      numbers[at + LineColumn.a],
      numbers[at + LineColumn.b],
      numbers[at + LineColumn.c],
      numbers[at + LineColumn.error],
      this.ids[line],
      this.context,
    );
    this.objects[line] = made;
    return made;
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
    this.ids[line] = id;
    this.objects[line] = undefined;
    return line;
  }

  private grow(): void {
    const { numbers, ids, variables } = this;
    this.numbers = new Float64Array(2 * numbers.length);
    this.numbers.set(numbers);
    this.ids = new Float64Array(2 * ids.length);
    this.ids.set(ids);
    this.variables = new Int32Array(2 * variables.length);
    this.variables.set(variables);
  }
}
