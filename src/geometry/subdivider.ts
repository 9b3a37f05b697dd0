import type { Network } from '../network/network';
import type { Window } from '../network/slice';
import { ContextPath } from './context-path';
import type { ExactContext } from './exact-forms';
import { Folder, UNDECIDED, type Fold } from './folding';
import type { SignCount } from './line';
import { area, boxAround, cut, sideOf, windowPolygon, type Box, type Polygon } from './polygon';
import { CreaseLine, type FoundRegion } from './region';
import { RunningSum } from './running-sum';
import type { TaskCounts } from './subdivision-total';
import { Row, triangularNetwork, type TriangularNetwork } from './triangular';

/** Cuts from the whole window to the parts that are tasks: at most 2⁶ of them. */
const CUTS_PER_TASK = 6;

/** Cuts between one folding and the next, where layers wait: a part is then a quarter as large. */
const CUTS_PER_FOLD = 2;

/** Lines of one task; those of the walk to the tasks come before all others. */
const LINES_PER_TASK = 2 ** 32;

/** A part of the window on its way to its regions. */
interface Part {
  readonly polygon: Polygon;
  /** The network on a part that contains this one. */
  readonly fold: Fold;
  /** Lines of the fold's first layer, some of which may cut the part. */
  readonly lines: readonly CreaseLine[];
  /** The line that cut it off, and the side of it that the part is on. */
  readonly line: CreaseLine | undefined;
  readonly side: 0 | 1;
  /** Cuts from the whole window, and since the fold was made. */
  readonly cuts: number;
  readonly cutsSinceFold: number;
  /** Hidden layers that were decided in the part that it was cut from. */
  readonly depth: number;
  /** How many decisions were made, and how much of the folder's memory was in use, before it. */
  readonly decisions: number;
  readonly top: number;
  /** Nothing cuts it any more: a region, found before the tasks were reached. */
  readonly isRegion?: boolean;
}

/** A part of the window that may have to be cut. It may be read only until the next step. */
export interface FoldedPolygon {
  readonly polygon: Polygon;
  readonly box: Box;
  /** The network on a part that contains this one; rows of decided units may still be in it. */
  readonly fold: Fold;
  /** One byte per variable: 1 on, 0 off, or UNDECIDED. */
  readonly states: Uint8Array;
}

/**
 * Cuts a window into the regions of a network, depth first. A part of the window is folded
 * (`Folder`), then cut along the most central crease of its first layer that is not decided, and so
 * are its halves, until nothing cuts a part: a region. Every sign is exact, so the counts are,
 * whatever the network: creases that coincide, run along the window's edge or meet in one point are
 * no special cases. Memory does not grow with the number of regions.
 *
 * The first cuts lead to tasks, which always have the same numbers in the same order, so that several
 * subdividers can share the work: each walks to every task, and does its own.
 */
export class Subdivider {
  readonly triangular: TriangularNetwork;
  /** What was found on the way to the tasks, and in the current task. */
  private readonly walk: Tally;
  private tally: Tally;
  private readonly folder: Folder;
  private readonly states: Uint8Array;
  /** Variables in the order in which they were decided. */
  private readonly decided: Int32Array;
  private decisions = 0;
  /** Parts that wait, the next one last. */
  private readonly waiting: Part[] = [];
  /** How many of them are of other tasks; undefined on the way to a task. */
  private others: number | undefined;
  private tasks = 0;
  private readonly contexts: ContextPath;
  /** Vertices of the part that is being folded. */
  private corners = new Float64Array(64);

  /**
   * @param network a network of (u, v), as `sliceNetwork` gives it
   * @param onRegion called with every region of the tasks that are done here
   * @param isSettled whether a part needs no more cutting, as it is of no interest, or was dealt with
   */
  constructor(
    network: Network,
    window: Window,
    private readonly onRegion?: (region: FoundRegion) => void,
    private readonly isSettled?: (part: FoldedPolygon) => boolean,
  ) {
    this.triangular = triangularNetwork(network);
    const { units, firstOfLayer } = this.triangular;
    this.states = Uint8Array.from(units, ({ layer }) => (layer < 0 ? 1 : UNDECIDED));
    this.decided = new Int32Array(units.length);
    const decide = (variable: number, state: 0 | 1) => this.decide(variable, state);
    this.folder = new Folder(this.triangular, { states: this.states, decide });
    this.contexts = new ContextPath(this.triangular);
    this.walk = new Tally(firstOfLayer.length);
    this.tally = this.walk;
    this.waiting.push({
      polygon: windowPolygon(window),
      fold: this.folder.root(),
      lines: [],
      line: undefined,
      side: 0,
      cuts: 0,
      cutsSinceFold: 0,
      depth: 0,
      decisions: 0,
      top: 0,
    });
  }

  /** The network as it is: nothing decided, every variable a row. */
  get wholeNetwork(): Fold {
    return this.folder.root();
  }

  /** Goes on to the next task. Its number, from 0; undefined when there are no more. */
  nextTask(): number | undefined {
    this.others = undefined;
    this.tally = this.walk;
    for (let part = this.waiting.at(-1); part; part = this.waiting.at(-1)) {
      if (part.isRegion || part.cuts === CUTS_PER_TASK) {
        this.others = this.waiting.length - 1;
        this.tally = new Tally(this.walk.counts.length);
        this.tally.linesFrom = ++this.tasks * LINES_PER_TASK;
        return this.tasks - 1;
      }
      this.split();
    }
    return undefined;
  }

  /** Does a little of the current task; false when there is nothing left to do. */
  step(): boolean {
    if (this.waiting.length === this.others) return false;
    this.split();
    return true;
  }

  /** Leaves the current task to somebody else. */
  skip(): void {
    this.waiting.pop();
  }

  /** What the current task has found so far. */
  found(): TaskCounts {
    return this.tally.result();
  }

  /** What was found on the way to the tasks; complete once there are no more. */
  walked(): TaskCounts {
    return this.walk.result();
  }

  private decide(variable: number, state: 0 | 1): void {
    this.states[variable] = state;
    this.decided[this.decisions++] = variable;
  }

  /** Cuts the next part in two, or finds that it is a region. */
  private split(): void {
    const part = this.waiting.pop();
    if (!part) return;
    while (this.decisions > part.decisions) this.states[this.decided[--this.decisions]] = UNDECIDED;
    if (part.isRegion) {
      this.finish(part.polygon);
      return;
    }
    if (part.line) this.decide(part.line.hidden.variable, part.side);
    const { polygon } = part;
    const box = boxAround(polygon);
    let { fold, cutsSinceFold, top } = part;
    let lines = this.linesThrough(part);
    const isLastLayer = fold.affineRows === fold.rows;
    if (!isLastLayer && (lines.length === 0 || cutsSinceFold >= CUTS_PER_FOLD)) {
      lines = [];
      fold = this.fold(part, box, lines);
      top = fold.end;
      cutsSinceFold = 0;
    }
    const depth = lines.length > 0 ? lines[0].hidden.layer : this.walk.counts.length;
    for (let k = part.depth; k < depth; k++) this.tally.counts[k]++;
    if (this.isSettled?.({ polygon, box, fold, states: this.states })) return;
    const { decisions } = this;
    if (lines.length === 0) {
      if (this.others !== undefined) this.finish(polygon);
      else this.waiting.push({ ...part, decisions, line: undefined, isRegion: true });
      return;
    }
    const line = mostCentral(lines, box);
    const { positive, negative } = cut(polygon, line, this.tally.signs);
    const cuts = part.cuts + 1;
    cutsSinceFold++;
    this.waiting.push(
      { polygon: positive, fold, lines, line, side: 1, cuts, cutsSinceFold, depth, decisions, top },
      { polygon: negative, fold, lines, line, side: 0, cuts, cutsSinceFold, depth, decisions, top },
    );
  }

  /** The lines of a part that cut it; the units of the others are decided. */
  private linesThrough({ polygon, lines, line: own }: Part): CreaseLine[] {
    const through: CreaseLine[] = [];
    for (const line of lines) {
      if (line === own) continue;
      const side = sideOf(polygon, line, this.tally.signs);
      if (side === undefined) through.push(line);
      else this.decide(line.hidden.variable, side);
    }
    return through;
  }

  /** Folds the network onto a part, and collects the lines of its first layer that cut it. */
  private fold({ polygon, fold, top }: Part, { maxU, maxV }: Box, lines: CreaseLine[]): Fold {
    const { vertices } = polygon;
    const cornerCount = vertices.length;
    if (2 * cornerCount > this.corners.length) this.corners = new Float64Array(4 * cornerCount);
    const { corners } = this;
    let uError = 0;
    let vError = 0;
    for (let i = 0; i < cornerCount; i++) {
      const vertex = vertices[i];
      corners[2 * i] = vertex.u;
      corners[2 * i + 1] = vertex.v;
      if (vertex.uError > uError) ({ uError } = vertex);
      if (vertex.vError > vError) ({ vError } = vertex);
    }
    const stateOf = (data: Float64Array, at: number) => {
      const line = this.lineOf(data, at);
      const side = sideOf(polygon, line, this.tally.signs);
      if (side === undefined) lines.push(line);
      return side;
    };
    const before = this.folder.multiplyAdds;
    const folded = this.folder.fold(
      fold,
      { corners, cornerCount, uError, vError, maxU, maxV, stateOf },
      top,
    );
    this.tally.multiplyAdds += this.folder.multiplyAdds - before;
    return folded;
  }

  private lineOf(data: Float64Array, at: number): CreaseLine {
    return new CreaseLine(
      this.triangular.units[data[at + Row.variable]],
      data[at + Row.a],
      data[at + Row.b],
      data[at + Row.c],
      data[at + Row.error],
      this.tally.linesFrom++,
      this.contextNow,
    );
  }

  /** Context of the first layers, which must be decided, in the part that is cut now. */
  private readonly contextNow = (depth: number): ExactContext =>
    this.contexts.at(this.states, depth);

  private finish(polygon: Polygon): void {
    const regionArea = area(polygon);
    this.tally.area.add(regionArea);
    const { states, contextNow } = this;
    this.onRegion?.({ polygon, area: regionArea, states, context: contextNow });
  }
}

/** What a task finds. */
class Tally {
  readonly counts: number[];
  readonly area = new RunningSum();
  readonly signs: SignCount = { asked: 0, exact: 0 };
  multiplyAdds = 0;
  /** Number of the next line. */
  linesFrom = 0;

  constructor(layers: number) {
    this.counts = Array.from({ length: layers }, () => 0);
  }

  result(): TaskCounts {
    const { counts, area: sum, signs, multiplyAdds } = this;
    return { counts: [...counts], area: sum.value, signs: { ...signs }, multiplyAdds };
  }
}

/** The line that comes nearest to the middle of a box, measured by how its function varies there. */
function mostCentral(lines: readonly CreaseLine[], box: Box): CreaseLine {
  let [central, least] = [lines[0], Infinity];
  for (const line of lines) {
    const value = Math.abs(line.a * box.u + line.b * box.v + line.c);
    const stray = Math.abs(line.a) * box.halfWidth + Math.abs(line.b) * box.halfHeight;
    if (value < least * stray) [central, least] = [line, value / stray];
  }
  return central;
}
