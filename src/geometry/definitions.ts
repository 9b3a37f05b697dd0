import type { Network } from '../network/network';
import { comparePoints, exactPoint, type ExactPoint, type LocatedVertex } from './exact-point';
import type { Line, Vertex } from './line';
import type { Region } from './region';

/** Counts of a window's regions under the definitions of arXiv 2505.16716. */
export interface DefinitionCounts {
  /** Activation regions. */
  readonly R2: number;
  /** Edge-connected sets with one affine map of the output. */
  readonly R4: number;
  /** The same, where touching at a point connects. */
  readonly R5: number;
  /** Distinct affine maps of the output. */
  readonly R6: number;
  /** Pairs of activation regions that share an edge of positive length. */
  readonly adjacencies: number;
}

/** How the regions of a window lie together, found from all of them. */
export interface Neighbourhood {
  /** Pairs of regions, by index, that share an edge of positive length; and the line it lies on. */
  readonly adjacencies: readonly { readonly regions: readonly [number, number]; line: Line }[];
  /** For every vertex of the subdivision, the regions that it lies on the boundary of. */
  readonly touching: ReadonlyMap<string, ReadonlySet<number>>;
}

/** An edge of a region, from its first end to its last as `comparePoints` orders them. */
interface Edge {
  readonly region: number;
  readonly start: LocatedVertex;
  readonly end: LocatedVertex;
}

/** The edges on one line, by the side of it that their regions are on, seen from start to end. */
interface EdgesOfLine {
  readonly line: Line;
  readonly left: Edge[];
  readonly right: Edge[];
}

/**
 * Which regions share an edge or a point.
 *
 * Two regions were parted by one line of one cell, and what they share of positive length lies on
 * it, so the edges of every such line are swept, those of its left against those of its right. A
 * point where an edge on one side begins or ends may lie within an edge on the other side: then the
 * region there touches the point without having it as a vertex.
 *
 * @param regions all regions of one subdivision
 */
export function findNeighbours(regions: readonly Region[]): Neighbourhood {
  const touching = new Map<string, Set<number>>();
  const touch = ({ key }: ExactPoint, region: number): void => {
    const known = touching.get(key);
    if (known) known.add(region);
    else touching.set(key, new Set([region]));
  };
  const adjacencies: { regions: [number, number]; line: Line }[] = [];
  for (const { line, left, right } of edgesByLine(regions, touch))
    for (const [a, b] of overlaps(left, right)) {
      adjacencies.push({ regions: [a.region, b.region], line });
      for (const [edge, other] of [
        [a, b],
        [b, a],
      ])
        for (const end of [other.start, other.end])
          if (comparePoints(edge.start, end) < 0 && comparePoints(end, edge.end) < 0)
            touch(end.point, edge.region);
    }
  return { adjacencies, touching };
}

/** Every region's edges, by the line that they lie on and the side of it that the region is on. */
function edgesByLine(
  regions: readonly Region[],
  touch: (point: ExactPoint, region: number) => void,
): Iterable<EdgesOfLine> {
  const points = new Map<Vertex, ExactPoint>();
  const locate = (vertex: Vertex): LocatedVertex => {
    const point = points.get(vertex) ?? exactPoint(vertex);
    points.set(vertex, point);
    return { vertex, point };
  };
  const edges = new Map<number, EdgesOfLine>();
  for (const [region, { polygon }] of regions.entries()) {
    const corners = polygon.vertices.map(locate);
    for (const [i, line] of polygon.lines.entries()) {
      const [from, to] = [corners[i], corners[(i + 1) % corners.length]];
      touch(from.point, region);
      const known = edges.get(line.id) ?? { line, left: [], right: [] };
      edges.set(line.id, known);
      // Counter-clockwise, a region on the left runs from start to end, one on the right back.
      if (comparePoints(from, to) < 0) known.left.push({ region, start: from, end: to });
      else known.right.push({ region, start: to, end: from });
    }
  }
  return edges.values();
}

/** Pairs of an edge on the left and one on the right that share more than a point. */
function* overlaps(left: readonly Edge[], right: readonly Edge[]): Generator<[Edge, Edge]> {
  const byStart = (a: Edge, b: Edge) => comparePoints(a.start, b.start);
  const [lefts, rights] = [left.toSorted(byStart), right.toSorted(byStart)];
  for (let i = 0, j = 0; i < lefts.length && j < rights.length;) {
    const [a, b] = [lefts[i], rights[j]];
    if (comparePoints(a.start, b.end) < 0 && comparePoints(b.start, a.end) < 0) yield [a, b];
    if (comparePoints(a.end, b.end) < 0) i++;
    else j++;
  }
}

/**
 * Counts regions under the definitions R2, R4, R5 and R6, and adjacencies, all exactly.
 *
 * @param network the network that was subdivided
 * @param regions all its regions in a window
 */
export function countDefinitions(network: Network, regions: readonly Region[]): DefinitionCounts {
  const output = network.nodes.length - 1;
  const maps = regions.map(({ context }) =>
    Array.from({ length: network.nodes[output].width }, (_, unit) => {
      const { a, b, c } = context.form(output, unit);
      return `${a},${b},${c}`;
    }).join(';'),
  );
  const { adjacencies, touching } = findNeighbours(regions);
  const sets = new DisjointSets(regions.length);
  for (const {
    regions: [a, b],
  } of adjacencies)
    if (maps[a] === maps[b]) sets.join(a, b);
  const R4 = sets.count;
  for (const together of touching.values()) {
    const firstWithMap = new Map<string, number>();
    for (const region of together) {
      const other = firstWithMap.get(maps[region]);
      if (other === undefined) firstWithMap.set(maps[region], region);
      else sets.join(other, region);
    }
  }
  return {
    adjacencies: adjacencies.length,
    R2: regions.length,
    R4,
    R5: sets.count,
    R6: new Set(maps).size,
  };
}

/** Disjoint sets of the numbers below `count` (Tarjan 1975, path halving). */
class DisjointSets {
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

  private find(i: number): number {
    const { parents } = this;
    let x = i;
    while (parents[x] !== x) {
      parents[x] = parents[parents[x]];
      x = parents[x];
    }
    return x;
  }
}
