import type { CellRange, CellStack, Hyperplanes } from './cells';
import type { Decisions } from './folding';
import { UNDECIDED } from './triangular';

/**
 * In the place of the line of a group's first member: what the others exceed it by are the functions of
 * their own lines.
 */
export const FIRST_MEMBER = -1;

/** Where a member of a group is the first of the greatest. */
export interface WonCell extends CellRange {
  readonly winner: number;
}

/**
 * Cuts cells along the creases of groups of rivals: where its members' functions are affine, a group's
 * greatest is an upper envelope, each member's cell what is left of the cell where no other exceeds
 * it. Lines go no farther than they are creases, so they cut nothing twice. Of equals the first wins.
 *
 * A group is named by the line of its first rival, and its members by their lines, or `FIRST_MEMBER`. Rivals
 * that are off are no members any more.
 */
export class GroupCuts {
  /** Members that were found last, and which of them lose to another. */
  private readonly found: number[] = [];
  private readonly loses: boolean[] = [];

  constructor(
    private readonly lines: Hyperplanes,
    private readonly stack: Pick<CellStack<unknown, unknown>, 'sideOf' | 'cut' | 'end'>,
    private readonly decisions: Decisions,
  ) {}

  /**
   * Decides that all rivals are off that are nowhere in a cell the greatest of their group, and that one is
   * on where nobody else is left.
   *
   * @returns one of the group's creases that cut the cell; undefined if none does
   */
  decide(group: number, cell: CellRange): number | undefined {
    const { lines, decisions } = this;
    const members = this.membersIn(group, cell);
    for (let rival = group; rival < group + lines.rivalsOf(group); rival++) {
      const isLeft = members.includes(rival);
      const variable = lines.variableOf(rival);
      if (!isLeft && decisions.states[variable] === UNDECIDED) decisions.decide(variable, 0);
    }
    if (members.length > 1) {
      const [p, q] = lines.strongest(members).map((place) => members[place]);
      return lines.lead(group, Math.min(p, q), Math.max(p, q));
    }
    if (members[0] !== FIRST_MEMBER) decisions.decide(lines.variableOf(members[0]), 1);
    return undefined;
  }

  /** The members of a group that no other exceeds all over a cell; of equals the first. */
  private membersIn(group: number, cell: CellRange): number[] {
    const { found, loses, lines, decisions } = this;
    found.length = 0;
    found.push(FIRST_MEMBER);
    for (let rival = group; rival < group + lines.rivalsOf(group); rival++)
      if (decisions.states[lines.variableOf(rival)] === UNDECIDED) found.push(rival);
    loses.length = 0;
    for (const _ of found) loses.push(false);
    // Whoever wins in the middle soon leaves few to be compared.
    const [strongest] = lines.strongest(found);
    for (let k = 0; k < found.length; k++) this.compare(group, strongest, k, cell);
    for (let k = 1; k < found.length; k++)
      for (let i = 0; i < k; i++) this.compare(group, i, k, cell);
    return found.filter((_, k) => !loses[k]);
  }

  /** Finds out whether one member exceeds another all over a cell. */
  private compare(group: number, one: number, other: number, { from, to }: CellRange): void {
    const { found, loses, lines, stack } = this;
    if (one === other || loses[one] || loses[other]) return;
    const [earlier, later] = one < other ? [one, other] : [other, one];
    const { count } = lines;
    const side = stack.sideOf(from, to, lines.lead(group, found[earlier], found[later]));
    lines.count = count;
    if (side === 1) loses[earlier] = true;
    else if (side === 0) loses[later] = true;
  }

  /**
   * The cells of a group's members that are the greatest somewhere in a cell, all of it together, behind the
   * end of their stack: the last on the stack first.
   */
  cut(group: number, cell: CellRange): WonCell[] {
    const { lines, stack } = this;
    const [{ end }, { count }] = [stack, lines];
    const members = this.membersIn(group, cell);
    const cells = this.cellsOf(group, members, cell);
    if (cells.length === members.length) return cells;
    // Where somebody wins nowhere, his lines may lie on others' creases: an edge is of those that win.
    [stack.end, lines.count] = [end, count];
    const winners = members.filter((member) => cells.some(({ winner }) => winner === member));
    return this.cellsOf(group, winners, cell);
  }

  private cellsOf(group: number, members: readonly number[], cell: CellRange): WonCell[] {
    const cells = members.flatMap((winner) => this.cellOf(group, members, winner, cell) ?? []);
    return cells.toReversed();
  }

  /** What of a cell is left where no member exceeds another one; undefined if that has no content. */
  private cellOf(
    group: number,
    members: readonly number[],
    winner: number,
    cell: CellRange,
  ): WonCell | undefined {
    const { lines, stack } = this;
    let { from, to } = cell;
    for (const member of members) {
      if (member === winner) continue;
      const isEarlier = member < winner;
      const { count } = lines;
      const line = isEarlier
        ? lines.lead(group, member, winner)
        : lines.lead(group, winner, member);
      const side = stack.sideOf(from, to, line);
      if (side === undefined) {
        const { end } = stack;
        const middle = stack.cut(from, to, line);
        [from, to] = isEarlier ? [end, middle] : [middle, stack.end];
        stack.end = to;
        continue;
      }
      lines.count = count;
      if ((side === 1) !== isEarlier) return undefined;
    }
    return { winner, from, to };
  }

  /** Decides all rivals of a group, one member of which has won. */
  decideFor(group: number, winner: number): void {
    const { decisions, lines } = this;
    for (let rival = group; rival < group + lines.rivalsOf(group); rival++) {
      const variable = lines.variableOf(rival);
      if (decisions.states[variable] !== UNDECIDED) continue;
      decisions.decide(variable, rival === winner ? 1 : 0);
    }
  }
}
