import type { CellRange, CellStack, Hyperplanes, MakeCells } from './cells';
import { ContextPath } from './context-path';
import type { ExactContext } from './exact-forms';
import { Folder, type Fold } from './folding';
import { GroupCuts, type WonCell } from './group-cuts';
import { NO_LINE, NO_CELLS, type Cut, type Part } from './part';
import type { TaskCounts } from './subdivision-total';
import { Tally } from './tally';
import { UNDECIDED, type TriangularNetwork } from './triangular';

/** Who is told of what a subdivider comes upon. */
export interface SubdividerListeners<Region, FoldedCell> {
  /** Called with every region of the tasks that are done here. */
  readonly onRegion?: ((region: Region) => void) | undefined;
  /** Whether a part needs no more cutting, as it is of no interest, or was dealt with. */
  readonly isSettled?: (part: FoldedCell) => boolean;
  /** Called with each variable that is now on all over a part, and again when it no longer is. */
  readonly onToggle?: (variable: number) => void;
}

/** Cuts from the whole window to the parts that are tasks. */
const CUTS_PER_TASK = 8;

/** Tasks of a subdivision, from 0 on; few regions leave some of them with nothing to do. */
export const TASKS = 2 ** CUTS_PER_TASK;

/** Cuts between one folding and the next, where layers wait: a part is then a quarter as large. */
const CUTS_PER_FOLD = 2;

/** Lines of one task, and of one part on the way to the tasks. */
const LINES_PER_TASK = 2 ** 32;

/**
 * Cuts a window into the regions of a network, depth first. A part of the window is folded
 * (`Folder`), then cut along the most central crease of its first layer that is not decided, and so
 * are its halves, until nothing cuts a part: a region. Every sign is exact, so the counts are,
 * whatever the network: creases that coincide, run along the window's edge or meet in one point are
 * no special cases. Memory does not grow with the number of regions. What a part is, a polygon or something
 * of another dimension, only its kind of cells knows (`CellStack`).
 *
 * The creases of a group of rivals cut a part into a cell for each of its members that wins somewhere
 * (`GroupCuts`), in halves of the list of them until one is left.
 *
 * The first cuts lead to tasks, the leaves of a binary tree of parts, so that several subdividers can
 * share the work: each makes the cuts that lead to its own. What is found in a part on the way, or in
 * a region that is reached before a leaf, belongs to the first of its tasks. So the tasks find the
 * same whoever does them.
 */
export class Subdivider<Region, FoldedCell> {
  private readonly layers: number;
  private tally: Tally;
  private readonly folder: Folder;
  private readonly states: Uint8Array;
  /** Variables in the order in which they were decided. */
  private readonly decided: Int32Array;
  private decisions = 0;
  /** Parts that wait, the next one last. */
  private readonly waiting: Part[] = [];
  /** How many of the parts that wait are of other tasks; undefined on the way to a task. */
  private others: number | undefined;
  private readonly contexts: ContextPath;
  /** Hidden layers whose states are those that `contexts` was last asked with. */
  private unchanged = 0;
  private readonly stack: CellStack<Region, FoldedCell>;
  private readonly lines: Hyperplanes;
  private readonly groups: GroupCuts;
  /** Lines that may cut parts, those of one part behind each other. */
  private list = new Int32Array(1024);
  private listEnd = 0;
  private readonly onRegion: SubdividerListeners<Region, FoldedCell>['onRegion'];
  private readonly isSettled: SubdividerListeners<Region, FoldedCell>['isSettled'];
  private readonly onToggle: SubdividerListeners<Region, FoldedCell>['onToggle'];

  /**
   * @param triangular the network's form for a window that contains the one that is cut
   * @param makeCells makes that window, of cells of its kind
   */
  constructor(
    readonly triangular: TriangularNetwork,
    makeCells: MakeCells<Region, FoldedCell>,
    { onRegion, isSettled, onToggle }: SubdividerListeners<Region, FoldedCell> = {},
  ) {
    this.onRegion = onRegion;
    this.isSettled = isSettled;
    this.onToggle = onToggle;
    const { variables, states, firstOfLayer } = this.triangular;
    this.states = states.slice();
    this.decided = new Int32Array(variables);
    const decide = (variable: number, state: 0 | 1) => this.decide(variable, state);
    const decided = { states: this.states, decide };
    this.folder = new Folder(this.triangular, decided);
    this.contexts = new ContextPath(this.triangular);
    this.stack = makeCells(this.triangular, this.contextNow);
    this.lines = this.stack.lines;
    this.groups = new GroupCuts(this.lines, this.stack, decided);
    this.layers = firstOfLayer.length;
    this.tally = new Tally(this.layers);
    this.waiting.push(this.wholeWindow());
  }

  private wholeWindow(): Part {
    const cut: Cut = {
      line: NO_LINE,
      fold: this.folder.root(),
      foldsEnd: 0,
      listFrom: 0,
      listTo: 0,
      lineCount: this.lines.count,
      cuts: 0,
      task: 0,
      cutsSinceFold: 0,
      depth: 0,
      decisions: 0,
    };
    return {
      from: 0,
      to: this.stack.end,
      cut,
      side: 0,
      cells: NO_CELLS,
      isRegion: false,
    };
  }

  /** The network as it is: nothing decided, every variable a row. */
  get wholeNetwork(): Fold {
    return this.folder.root();
  }

  /** Multiply-adds of all folding so far. */
  get multiplyAdds(): number {
    return this.folder.multiplyAdds;
  }

  /** Goes on to a task, behind the one before; those between them are left to somebody else. */
  begin(task: number): void {
    const { waiting } = this;
    const own = new Tally(this.layers);
    this.others = undefined;
    for (let part = waiting.at(-1); part; part = waiting.at(-1)) {
      const first = firstTask(part);
      if (first > task) break;
      const { isRegion, cut } = part;
      const isTask = isRegion || cut.cuts === CUTS_PER_TASK;
      if (isTask && first === task) {
        this.others = waiting.length - 1;
        break;
      }
      if (isTask || first + tasksBehind(cut.cuts) <= task) {
        waiting.pop();
        continue;
      }
      this.tally = first === task ? own : new Tally(this.layers);
      // The number of the part in the tree: 1 for the whole window, 2 and 3 for its halves.
      this.tally.linesFrom = (2 ** cut.cuts + first / tasksBehind(cut.cuts)) * LINES_PER_TASK;
      this.split();
    }
    this.others ??= waiting.length;
    own.linesFrom = (TASKS + task) * LINES_PER_TASK;
    this.tally = own;
  }

  /** Does a little of the current task; false when there is nothing left to do. */
  step(): boolean {
    if (this.waiting.length === this.others) return false;
    this.split();
    return true;
  }

  /** What the current task has found so far. */
  found(): TaskCounts {
    return this.tally.result();
  }

  private decide(variable: number, state: 0 | 1): void {
    this.states[variable] = state;
    this.decided[this.decisions++] = variable;
    this.noteChange(variable);
  }

  /** Takes note of a decision, or before it is forgotten. */
  private noteChange(variable: number): void {
    const { layer } = this.triangular.units[variable];
    if (layer < this.unchanged) this.unchanged = layer;
    if (this.onToggle && this.states[variable] === 1) this.onToggle(variable);
  }

  /** Cuts the next part in two, or finds that it is a region. */
  private split(): void {
    const part = this.waiting.pop();
    if (!part) return;
    this.goBackTo(part);
    const { cut, cells } = part;
    if (part.isRegion) this.finish(part.from, part.to);
    else if (cells.length > 1) {
      const task = this.others === undefined ? firstTask(part) : cut.task;
      this.share(cells, { ...cut, cuts: cut.cuts + 1, task });
    } else {
      this.decideCut(part);
      this.splitCell(part);
    }
  }

  /** Decides what was cut along in a part. */
  private decideCut({ cut: { line }, side, cells }: Part): void {
    const { lines, groups } = this;
    if (line === NO_LINE) return;
    if (cells.length === 0) this.decide(lines.variableOf(line), side);
    else groups.decideFor(lines.groupOf(line), cells[0].winner);
  }

  private splitCell(part: Part): void {
    const { stack, lines, groups } = this;
    const { from, to, cut } = part;
    stack.measure(from, to);
    const listFrom = this.listEnd;
    this.listLinesThrough({ from, to }, cut);
    let { fold, foldsEnd, cutsSinceFold } = cut;
    const isLastLayer = fold.affineRows === fold.rows;
    if (!isLastLayer && (this.listEnd === listFrom || cutsSinceFold >= CUTS_PER_FOLD)) {
      fold = this.fold({ from, to }, cut);
      foldsEnd = fold.end;
      cutsSinceFold = 0;
    }
    const { listEnd: listTo, list, decisions } = this;
    const isRegion = listTo === listFrom;
    const depth = isRegion ? this.layers : this.layerOf(list[listFrom]);
    for (let k = cut.depth; k < depth; k++) this.tally.counts[k]++;
    if (this.isSettled?.(stack.part(from, to, fold, this.states))) return;
    if (isRegion) {
      if (this.others !== undefined) this.finish(from, to);
      else {
        const own = { ...cut, line: NO_LINE, lineCount: lines.count, decisions };
        this.waiting.push({ ...part, cells: NO_CELLS, cut: own, isRegion });
      }
      return;
    }
    const line = lines.mostCentral(list, listFrom, listTo);
    const group = lines.groupOf(line);
    const cells = group < 0 ? NO_CELLS : groups.cut(group, part);
    const next: Cut = {
      line,
      fold,
      foldsEnd,
      listFrom,
      listTo,
      lineCount: lines.count,
      cuts: cut.cuts + 1,
      task: this.others === undefined ? firstTask(part) : cut.task,
      cutsSinceFold: cutsSinceFold + 1,
      depth,
      decisions,
    };
    if (group < 0) this.halve(part, next);
    else this.share(cells, next);
  }

  /** Cuts a cell along a line. */
  private halve({ from, to }: CellRange, cut: Cut): void {
    const { stack, waiting } = this;
    const middle = stack.cut(from, to, cut.line);
    const { end } = stack;
    waiting.push(
      { from: to, to: middle, cut, side: 1, cells: NO_CELLS, isRegion: false },
      { from: middle, to: end, cut, side: 0, cells: NO_CELLS, isRegion: false },
    );
  }

  /** Shares the cells of a group between two parts. */
  private share(cells: readonly WonCell[], cut: Cut): void {
    const half = cells.length >> 1;
    for (const side of [1, 0] as const) {
      const own = side === 1 ? cells.slice(half) : cells.slice(0, half);
      const [{ from, to }] = own;
      this.waiting.push({ from, to, cut, side, cells: own, isRegion: false });
    }
  }

  /** Forgets what was done since a part was put aside. */
  private goBackTo({ to, cut: { decisions, lineCount, listTo } }: Part): void {
    const { states, decided } = this;
    while (this.decisions > decisions) {
      const variable = decided[--this.decisions];
      this.noteChange(variable);
      states[variable] = UNDECIDED;
    }
    this.stack.end = to;
    this.stack.signs = this.tally.signs;
    this.lines.count = lineCount;
    this.listEnd = listTo;
  }

  /** Lists the lines of a part that cut it; the units of the others are decided. */
  private listLinesThrough(
    cell: CellRange,
    { listFrom, listTo, line: own }: Pick<Cut, 'listFrom' | 'listTo' | 'line'>,
  ): void {
    const { stack, lines, groups } = this;
    const { from, to } = cell;
    for (let i = listFrom; i < listTo; i++) {
      const line = this.list[i];
      if (line === own) continue;
      const group = lines.groupOf(line);
      if (group >= 0) {
        const crease = groups.decide(group, cell);
        if (crease !== undefined) this.listLine(crease);
        continue;
      }
      const side = stack.sideOf(from, to, line);
      if (side === undefined) this.listLine(line);
      else this.decide(lines.variableOf(line), side);
    }
  }

  private listLine(line: number): void {
    if (this.listEnd === this.list.length) {
      const { list } = this;
      this.list = new Int32Array(2 * list.length);
      this.list.set(list);
    }
    this.list[this.listEnd++] = line;
  }

  private layerOf(line: number): number {
    return this.triangular.units[this.lines.variableOf(line)].layer;
  }

  /**
   * Folds the network onto a part. Where none of its first layer's lines cuts it, this lists those of
   * the next layer that do.
   */
  private fold({ from, to }: CellRange, { fold, foldsEnd }: Cut): Fold {
    const { folder, stack, lines, tally, groups } = this;
    const stateOf = (data: Float64Array, at: number, rests: Float64Array | undefined) => {
      const line = lines.add(data, at, tally.linesFrom++, rests);
      const side = stack.sideOf(from, to, line);
      if (side === undefined) this.listLine(line);
      else lines.count--;
      return side;
    };
    const decideRivals = (rows: Float64Array, count: number) => {
      const group = lines.addRivals(rows, count, tally.linesFrom);
      tally.linesFrom += (count * (count + 1)) / 2;
      const crease = groups.decide(group, { from, to });
      if (crease === undefined) lines.count = group;
      else this.listLine(crease);
    };
    const before = folder.multiplyAdds;
    const part = stack.folded(from, to, stateOf, decideRivals);
    const folded = folder.fold(fold, part, foldsEnd);
    tally.multiplyAdds += folder.multiplyAdds - before;
    return folded;
  }

  /** Context of the first layers, which must be decided, in the part that is cut now. */
  private readonly contextNow = (depth: number): ExactContext => {
    const context = this.contexts.at(this.states, depth, this.unchanged);
    this.unchanged = Math.max(this.unchanged, depth);
    return context;
  };

  private finish(from: number, to: number): void {
    const { stack, states, contextNow } = this;
    // Where parts are settled elsewhere, the areas of the others add up to nothing of interest.
    if (!this.isSettled) this.tally.area += stack.content(from, to);
    this.onRegion?.(stack.region(from, to, states, contextNow));
  }
}

/** Tasks in a part that took so many cuts. */
function tasksBehind(cuts: number): number {
  return 2 ** (CUTS_PER_TASK - cuts);
}

/** The first task in a part on the way to the tasks, or of one. */
function firstTask({ cut: { cuts, task }, side }: Pick<Part, 'cut' | 'side'>): number {
  return side === 0 ? task : task + tasksBehind(cuts);
}
