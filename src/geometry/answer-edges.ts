import type { ExactForm } from './exact-forms';
import {
  compareExactly,
  exactPoint,
  meetForms,
  type ExactPoint,
  type RationalPoint,
} from './exact-point';
import { signAtPoint } from './exact-polygon';
import type { Polygon } from './polygon';

/** One of some functions of which the largest is the answer, and its name; those that are equal have one. */
export interface Contender {
  /** Undefined where there is one contender, which is the answer in the whole region. */
  readonly form: ExactForm | undefined;
  readonly name: string;
}

type Segment = readonly [from: ExactPoint, to: ExactPoint];

/** A region whose edge lies on a line. */
interface Side {
  readonly polygon: Polygon;
  /** Which of its edges. */
  readonly edge: number;
  readonly contenders: readonly Contender[];
}

/** The answer in a region along a stretch of its edge. */
interface Answer {
  readonly name: string;
  /** Whether another function is as large on the edge itself. */
  readonly isTie: boolean;
}

/**
 * Finds the stretches of regions' edges across which the answer changes, where functions may jump from one region
 * to the next: the answer beside a point of an edge is the function that is the largest there in the region. Where
 * it is the same on both sides, but two functions are equal on the edge, seen from either side, the edge counts, too.
 */
export class AnswerEdges {
  /** Edges by their line's number, which regions on both its sides share. */
  private readonly sides = new Map<number, Side[]>();

  /** The region is kept. */
  add(polygon: Polygon, contenders: readonly Contender[]): void {
    for (const [edge, { id }] of polygon.lines.entries()) {
      const side = { polygon, edge, contenders };
      const known = this.sides.get(id);
      if (known) known.push(side);
      else this.sides.set(id, [side]);
    }
  }

  /** The stretches, cut wherever an edge or an answer on their line ends. */
  *segments(): Generator<Segment> {
    for (const sides of this.sides.values()) {
      const [{ contenders: first }] = sides;
      const isSame = sides.every(
        ({ contenders }) => contenders.length === 1 && contenders[0].name === first[0].name,
      );
      if (!isSame) yield* changesOn(sides);
    }
  }
}

/** A stretch of a line along which a region has one answer. */
interface Stretch {
  readonly ends: Segment;
  readonly isRight: boolean;
  readonly answer: Answer;
}

function* changesOn(sides: readonly Side[]): Generator<Segment> {
  const stretches = sides.flatMap(stretchesOf);
  const points = new Map(stretches.flatMap(({ ends }) => ends.map((point) => [point.key, point])));
  const sorted = [...points.values()].toSorted(compareExactly);
  const places = new Map(sorted.map(({ key }, place) => [key, place]));
  const answers: [(Answer | undefined)[], (Answer | undefined)[]] = [[], []];
  for (const { ends, isRight, answer } of stretches) {
    const [from, to] = ends.map(({ key }) => places.get(key) ?? 0);
    for (let k = Math.min(from, to); k < Math.max(from, to); k++)
      answers[isRight ? 1 : 0][k] = answer;
  }
  for (let k = 0; k + 1 < sorted.length; k++) {
    const [left, right] = [answers[0][k], answers[1][k]];
    // On a side of the window there is one region.
    const isTie = (left ?? right)?.isTie === true && (right ?? left)?.isTie === true;
    if (isTie || (left && right && left.name !== right.name)) yield [sorted[k], sorted[k + 1]];
  }
}

/** The stretches of a region's edge by its answers. */
function stretchesOf({ polygon, edge, contenders }: Side): Stretch[] {
  const { lines, vertices } = polygon;
  const line = lines[edge].exact();
  const [from, to] = [edge, (edge + 1) % vertices.length].map((k) => exactPoint(vertices[k]));
  const inner = exactPoint(vertices[(edge + 2) % vertices.length]);
  const isUpward = line.a > 0n || (line.a === 0n && line.b > 0n);
  const isRight = signAtPoint(line, inner) > 0 === isUpward;
  const cuts = new Map<string, ExactPoint>();
  for (const difference of differencesOf(contenders)) {
    if (signAtPoint(difference, from) * signAtPoint(difference, to) >= 0) continue;
    const cut = meetForms(line, difference);
    cuts.set(cut.key, cut);
  }
  const points = [from, to, ...cuts.values()].toSorted(compareExactly);
  return points.slice(1).map((end, k) => {
    const ends = [points[k], end] as const;
    return { ends, isRight, answer: answerAt(contenders, middle(...ends), inner) };
  });
}

function differencesOf(contenders: readonly Contender[]): ExactForm[] {
  return contenders.flatMap(({ form }, i) =>
    contenders.slice(i + 1).flatMap((other) => {
      return form && other.form ? [excessOf(form, other.form)] : [];
    }),
  );
}

/**
 * @param point of an edge, beside which the answer is asked for
 * @param inner point of the region that is not on the edge
 */
function answerAt(
  [first, ...rest]: readonly Contender[],
  point: RationalPoint,
  inner: RationalPoint,
): Answer {
  let [best, isTie] = [first, false];
  for (const other of rest) {
    if (!best.form || !other.form) continue;
    const lead = excessOf(other.form, best.form);
    const sign = signAtPoint(lead, point);
    if (sign !== 0) isTie &&= sign < 0;
    else isTie = true;
    if (sign > 0 || (sign === 0 && signAtPoint(lead, inner) > 0)) best = other;
  }
  return { name: best.name, isTie };
}

function middle(p: RationalPoint, q: RationalPoint): RationalPoint {
  return { x: p.x * q.w + q.x * p.w, y: p.y * q.w + q.y * p.w, w: 2n * p.w * q.w };
}

/** How much one function exceeds another. */
export function excessOf(p: ExactForm, q: ExactForm): ExactForm {
  return { a: p.a - q.a, b: p.b - q.b, c: p.c - q.c };
}
