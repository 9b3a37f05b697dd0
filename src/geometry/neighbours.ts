import { compareExactly, crossing } from './exact-point';
import { SLACK, type Line, type Vertex } from './line';
import { Pauses } from './pauses';
import { CreaseLine, type Region } from './region';

/** How the regions of a window lie together, found from all of them. */
export interface Neighbourhood {
  /** Pairs of regions, by index, that share an edge of positive length. */
  readonly adjacencies: readonly (readonly [number, number])[];
  /** Number of points that are vertices of regions. */
  readonly points: number;
  /** Every such point, by number, with every region on whose boundary it lies; some pairs twice. */
  touching(): Generator<readonly [point: number, region: number]>;
}

/** An end of an edge: a corner of its region. */
interface Corner {
  /** Among the corners of all regions. */
  readonly number: number;
  readonly vertex: Vertex;
  /** The line of the region's other edge there. */
  readonly other: Line;
}

/** An edge of a region, from its first end to its last as `Order` has them. */
interface Edge {
  readonly region: number;
  readonly line: Line;
  readonly start: Corner;
  readonly end: Corner;
}

/** The edges on one line, by the side of it that their regions are on, seen from start to end. */
interface EdgesOfLine {
  readonly order: Order;
  readonly left: Edge[];
  readonly right: Edge[];
}

/** Edges of two regions that share more than a point, and the order of their starts and ends. */
interface Overlap {
  readonly left: Edge;
  readonly right: Edge;
  readonly starts: number;
  readonly ends: number;
}

/** What two regions share of positive length, from one end to the other. */
export interface SharedEdge {
  /** By index; the first is on the left, seen from start to end. */
  readonly regions: readonly [number, number];
  readonly line: Line;
  readonly start: Vertex;
  readonly end: Vertex;
}

/** Parts of the work, of which the sweep along all lines takes as long as finding their edges. */
const PHASES = 2;

/**
 * Which regions share an edge or a point.
 *
 * Two regions were parted by one line of one cell, and what they share of positive length lies on
 * it, so the edges of every such line are swept, those of its left against those of its right. A
 * point where an edge on one side begins or ends may lie within an edge on the other side: then the
 * region there touches the point without having it as a vertex.
 *
 * Around a point the regions follow each other, neighbours sharing an edge that ends there or goes
 * on through it. So corners that neighbours have in common are joined, and then all corners at one
 * point are: where an edge goes through it, the others are neighbours of each other on its far side.
 *
 * @param regions all regions of one subdivision
 * @param report says how much of the work is done, from 0 to 1, at every pause
 */
export async function findNeighbours(
  regions: readonly Region[],
  pauses = new Pauses({}),
  report: (share: number) => number = (share) => share,
): Promise<Neighbourhood> {
  const edges = new Map<number, EdgesOfLine>();
  let corners = 0;
  for (const [region, { polygon }] of regions.entries()) {
    addEdges(edges, region, corners, polygon);
    corners += polygon.vertices.length;
    if (pauses.isDue) await pauses.take(report(region / regions.length / PHASES));
  }
  const sets = new DisjointSets(corners);
  const adjacencies: [number, number][] = [];
  const touches: [corner: number, region: number][] = [];
  let swept = 0;
  for (const line of edges.values()) {
    for (const { left, right, starts, ends } of overlaps(line)) {
      adjacencies.push([left.region, right.region]);
      if (starts === 0) sets.join(left.start.number, right.start.number);
      else if (starts < 0) touches.push([right.start.number, left.region]);
      else touches.push([left.start.number, right.region]);
      if (ends === 0) sets.join(left.end.number, right.end.number);
      else if (ends < 0) touches.push([left.end.number, right.region]);
      else touches.push([right.end.number, left.region]);
    }
    swept++;
    if (pauses.isDue) await pauses.take(report((1 + swept / edges.size) / PHASES));
  }
  function* touching(): Generator<readonly [number, number]> {
    let corner = 0;
    for (const [region, { polygon }] of regions.entries())
      for (const _ of polygon.vertices) yield [sets.find(corner++), region];
    for (const [at, region] of touches) yield [sets.find(at), region];
  }
  return { adjacencies, points: sets.count, touching };
}

/** Every edge between two regions, in the order of `findNeighbours`. @param regions all of one subdivision */
export function* sharedEdges(regions: readonly Region[]): Generator<SharedEdge> {
  const edges = new Map<number, EdgesOfLine>();
  let corners = 0;
  for (const [region, { polygon }] of regions.entries()) {
    addEdges(edges, region, corners, polygon);
    corners += polygon.vertices.length;
  }
  for (const line of edges.values())
    for (const { left, right, starts, ends } of overlaps(line))
      yield {
        regions: [left.region, right.region],
        line: left.line,
        start: (starts < 0 ? right : left).start.vertex,
        end: (ends > 0 ? right : left).end.vertex,
      };
}

/** Adds a region's edges to those of their lines. */
function addEdges(
  edges: Map<number, EdgesOfLine>,
  region: number,
  firstCorner: number,
  { vertices, lines }: Region['polygon'],
): void {
  for (const [i, line] of lines.entries()) {
    const [next, before] = [(i + 1) % lines.length, (i + lines.length - 1) % lines.length];
    const from = { number: firstCorner + i, vertex: vertices[i], other: lines[before] };
    const to = { number: firstCorner + next, vertex: vertices[next], other: lines[next] };
    let known = edges.get(line.id);
    if (!known) {
      known = { order: new Order(line), left: [], right: [] };
      edges.set(line.id, known);
    }
    // Counter-clockwise, a region on the left runs from start to end, one on the right back.
    if (known.order.compare(from, to) < 0) known.left.push({ region, line, start: from, end: to });
    else known.right.push({ region, line, start: to, end: from });
  }
}

/** Pairs of an edge on the left and one on the right that share more than a point. */
function* overlaps({ order, left, right }: EdgesOfLine): Generator<Overlap> {
  const byStart = (a: Edge, b: Edge) => order.compare(a.start, b.start);
  left.sort(byStart);
  right.sort(byStart);
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    const [a, b] = [left[i], right[j]];
    if (order.compare(a.end, b.start) <= 0) i++;
    else if (order.compare(b.end, a.start) <= 0) j++;
    else {
      const starts = order.compareOfOverlap(a.start, b.start);
      const ends = order.compareOfOverlap(a.end, b.end);
      yield { left: a, right: b, starts, ends };
      if (ends <= 0) i++;
      if (ends >= 0) j++;
    }
  }
}

/**
 * Order of points along a line, one of its two directions: by the coordinate that changes more, then
 * by the other. Float64 where its error bound decides, integers elsewhere.
 */
class Order {
  private readonly isByU: boolean;

  constructor(private readonly line: Line) {
    this.isByU = Math.abs(line.b) >= Math.abs(line.a);
  }

  /** Negative where `p` comes first. */
  compare(p: Corner, q: Corner): number {
    const { vertex: a } = p;
    const { vertex: b } = q;
    const apart = this.isByU ? a.u - b.u : a.v - b.v;
    const error = this.isByU ? a.uError + b.uError : a.vError + b.vError;
    // Subtraction and sum round by a unit in their last place each.
    if (Math.abs(apart) > error * SLACK) return apart;
    // Two lines meet once.
    if (p.other.id === q.other.id) return 0;
    return this.compareExactly(p, q);
  }

  /**
   * How far apart corners of two regions are whose edges on this line overlap. Pre-activations are
   * continuous, so a unit's forms in the two regions are equal all along the overlap, and, being
   * affine, along the line: if both corners are where that unit is 0, or as great as one rival, they
   * are one point. So it is unless pre-activations may jump.
   */
  compareOfOverlap(p: Corner, q: Corner): number {
    const isOneUnit =
      p.other instanceof CreaseLine &&
      q.other instanceof CreaseLine &&
      !p.other.hidden.mayJump &&
      p.other.hidden.variable === q.other.hidden.variable &&
      p.other.rival?.variable === q.other.rival?.variable;
    return isOneUnit ? 0 : this.compare(p, q);
  }

  private compareExactly(p: Corner, q: Corner): number {
    const [a, b] = [p, q].map(({ other }) => {
      const { x, y, w } = crossing(this.line.exact(), other.exact());
      return this.isByU ? { x, y, w } : { x: y, y: x, w };
    });
    return compareExactly(a, b);
  }
}

/** Disjoint sets of the numbers below `count` (Tarjan 1975, path halving). */
export class DisjointSets {
  private readonly parents: Int32Array;

  constructor(public count: number) {
    this.parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return;
    this.parents[x] = y;
    this.count--;
  }

  /** One of the numbers in the same set, for all of them the same. */
  find(i: number): number {
    const { parents } = this;
    let x = i;
    while (parents[x] !== x) {
      parents[x] = parents[parents[x]];
      x = parents[x];
    }
    return x;
  }
}
