import type { ExactContext } from './exact-forms';
import type { Fold, FoldedPart } from './folding';
import type { SignCount } from './line';
import type { TriangularNetwork } from './triangular';

/*
 * What the subdivider asks of the cells that it cuts, whatever their dimension: polygons (`PolygonCells`), or
 * others that answer the same.
 */

/** A range of a cell's corners on the stack of them. */
export interface CellRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The hyperplanes that cells are cut along, by number: first the sides of the window, then the creases on the
 * way to a part. Those behind `count` are gone.
 */
export interface Hyperplanes {
  count: number;
  /**
   * Adds that of a hidden unit whose row, at `at`, is affine.
   *
   * @param id as in `Line`
   * @param rests what the row leaves out, from `at` on
   * @returns its number
   */
  add(data: Float64Array, at: number, id: number, rests?: Float64Array): number;
  /**
   * Adds those of rivals whose rows, one behind the other from the first of `rows` on, are affine: where each is 0.
   *
   * @param id that of the first; those up to `id + count · (count + 1) / 2` are theirs, and of their leads
   * @returns the number of the first
   */
  addRivals(rows: Float64Array, count: number, id: number): number;
  /** Variable whose crease one is; of no meaning for the window's sides. */
  variableOf(line: number): number;
  /** The first of those that were added with one, or of those whose lead it is; −1 of a unit without rivals. */
  groupOf(line: number): number;
  /** How many rivals were added whose first this is. */
  rivalsOf(group: number): number;
  /**
   * Where two members of a group are equally great, with a function that is positive where the later one is
   * greater: the later one's own, if the earlier is the first member, or else a new one.
   *
   * @param group the first rival's
   */
  lead(group: number, earlier: number, later: number): number;
  /**
   * The two members of a group, by place, that are greatest in the middle of the cell that was measured last, the
   * greater one first.
   */
  strongest(members: readonly number[]): readonly [first: number, second: number];
  /** The one of a list that comes nearest to that middle, measured by how its function varies there. */
  mostCentral(lines: Int32Array, from: number, to: number): number;
}

/**
 * Cells with a positive content, one behind the other on a stack: a part of the window behind the cell that
 * it was cut from. It begins with the whole window, from 0 to `end`.
 */
export interface CellStack<Region, Part> {
  readonly lines: Hyperplanes;
  /** Corners in use. */
  end: number;
  /** Counts the signs that are asked for. */
  signs: SignCount;
  /** Looks at the cell that is cut now: its box, its middle. */
  measure(from: number, to: number): void;
  /**
   * Where a hyperplane's function is positive, exactly: 1 in the whole cell, 0 nowhere in its interior, undefined
   * where it cuts the cell.
   */
  sideOf(from: number, to: number, line: number): 0 | 1 | undefined;
  /**
   * Cuts a cell along a hyperplane that goes through its interior (`sideOf` is undefined). The part where the
   * function is positive goes to the end of the stack, and the other one behind it.
   *
   * @returns where the second one begins
   */
  cut(from: number, to: number, line: number): number;
  /** The cell that was measured last, as networks are folded onto it. */
  folded(
    from: number,
    to: number,
    stateOf: FoldedPart['stateOf'],
    decideRivals: FoldedPart['decideRivals'] & object,
  ): FoldedPart;
  /** The cell that was measured last, as who asked for parts sees it; good until the next step. */
  part(from: number, to: number, fold: Fold, states: Uint8Array): Part;
  /** A cell that nothing cuts any more, as who asked for regions sees it; good until the next step. */
  region(from: number, to: number, states: Uint8Array, context: ContextNow): Region;
  /** Length, area or volume of a cell, so well that no more than its third digit is wrong. */
  content(from: number, to: number): number;
}

/** Exact context of the first layers in the part that is cut now. */
export type ContextNow = (depth: number) => ExactContext;

/** Makes the cells of one kind in one window, for a network's triangular form. */
export type MakeCells<Region, Part> = (
  triangular: TriangularNetwork,
  context: ContextNow,
) => CellStack<Region, Part>;
