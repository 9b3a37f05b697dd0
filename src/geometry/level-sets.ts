import { InputError } from '../network/errors';
import { outputWidth } from '../network/network';
import { dyadic, scaled } from '../network/dyadic';
import { hasSteps, type SlicedNetwork } from '../network/sliced-network';
import { AnswerEdges, excessOf, type Contender } from './answer-edges';
import { exactNetworkOf, exactSign, type ExactForm, type ExactNetwork } from './exact-forms';
import { meetForms, type ExactPoint } from './exact-point';
import { signAtPoint } from './exact-polygon';
import { exactNumber, OutputForms, valueAtVertex, type BoundedValue } from './output-forms';
import { SegmentGraph, type Polyline } from './polylines';
import type { Region } from './region';

/** Where one output has a value, or where the largest output changes, or the least. */
export type LevelChoice = { readonly output: number; readonly level: number } | Winner;

/** Which of several outputs decides. */
export type Winner = (typeof WINNERS)[number];
export const WINNERS = ['argmax', 'argmin'] as const;

export function isWinner(value: unknown): value is Winner {
  return WINNERS.some((winner) => winner === value);
}

/** Two candidates for the largest value in a region, and every candidate's form there. */
interface Tie {
  /** Zero where the two are equal. */
  readonly difference: ExactForm;
  /** At least 0 where each of the others is no larger. */
  readonly others: readonly ExactForm[];
}

/** Where a region meets a line: two points, and whether that is one of the region's edges. */
interface Chord {
  readonly ends: readonly [ExactPoint, ExactPoint];
  readonly isEdge: boolean;
}

/**
 * The points of a window where the largest of some functions is attained by two that differ there:
 * by two outputs, or, for the level of one output, by that output and the constant. Both are affine
 * in each region, so the set consists of segments, whose ends are exact: neighbouring regions
 * continue each other's lines where the functions are continuous.
 *
 * Where two functions are the same in a whole region (an output that is 0 where all its units are
 * dead), they count as one there. Such a region has no curve in it; where a neighbour's function
 * leaves the other, the edge between them belongs to the set.
 *
 * Where the functions jump, as they do where steps do, edges belong to it across which the answer changes:
 * which of them are the largest (`AnswerEdges`). There every region's edges are kept.
 */
export class LevelSet {
  private readonly exact: ExactNetwork;
  private readonly outputs: OutputForms;
  private readonly graph = new SegmentGraph();
  private readonly last: number;
  private readonly units: readonly number[];
  private readonly level: number | undefined;
  /** The least is the largest of the negated. */
  private readonly isLeast: boolean = false;
  /** Undefined where the functions are continuous. */
  private readonly edges: AnswerEdges | undefined;

  /**
   * @param network a network of (u, v), as `sliceNetwork` gives it
   * @throws InputError if the network has no such output, or only one to compare.
   */
  constructor(network: SlicedNetwork, choice: LevelChoice) {
    const count = outputWidth(network);
    if (isWinner(choice)) {
      this.isLeast = choice === 'argmin';
      if (count < 2) throw new InputError('The network has one output, so no other to compare.');
      this.units = Array.from({ length: count }, (_, unit) => unit);
    } else {
      const { output, level } = choice;
      if (!(Number.isInteger(output) && output >= 0 && output < count))
        throw new InputError(`Output ${output} is not one of the network's ${count}.`);
      if (!Number.isFinite(level)) throw new InputError(`The level ${level} is not finite.`);
      this.units = [output];
      this.level = level;
    }
    this.edges = hasSteps(network) ? new AnswerEdges() : undefined;
    this.exact = exactNetworkOf(network);
    this.outputs = new OutputForms(network);
    this.last = network.nodes.length - 1;
  }

  /** Takes a region's part of the set; the region need not stay. */
  add(region: Region): void {
    const contenders = this.contenders(region);
    this.edges?.add(region.polygon, contenders);
    if (contenders.length < 2) return;
    const forms = contenders.flatMap(({ form }) => form ?? []);
    /** The segments of this region, which three functions may share. */
    const seen = new Set<string>();
    for (const { difference, others } of ties(forms)) {
      const chord = chordOf(region, difference);
      const ends = chord && clip(chord.ends, difference, others);
      if (!chord || !ends || (chord.isEdge && this.edges)) continue;
      const key = ends
        .map((end) => end.key)
        .toSorted()
        .join(';');
      if (seen.has(key)) continue;
      seen.add(key);
      if (chord.isEdge) this.graph.addShared(difference, ends);
      else this.graph.add(ends);
    }
  }

  /** The set in polylines, in the same order in every run. */
  finish(): Polyline[] {
    for (const segment of this.edges?.segments() ?? []) this.graph.add(segment);
    return this.graph.polylines();
  }

  /**
   * Which functions may be the largest somewhere in a region: those that no other certainly exceeds
   * at all vertices. Almost every region has one, and float64 is enough to say so.
   */
  private candidates({ pattern, polygon }: Region): number[] {
    const forms = this.outputs.in(pattern);
    const chosen = this.units.map((unit) => forms[unit]);
    if (this.level !== undefined) {
      const [zero, level] = [exactNumber(0), exactNumber(this.level)];
      chosen.push({ a: zero, b: zero, c: level });
    }
    const values = chosen.map((form) =>
      polygon.vertices.map((vertex) => {
        const { value, error } = valueAtVertex(form, vertex);
        return { value: this.isLeast ? -value : value, error };
      }),
    );
    const sums = values.map((own) => own.reduce((sum, { value }) => sum + value, 0));
    const largest = values[sums.indexOf(Math.max(...sums))];
    return [...values.keys()].filter((k) => !largest || !exceeds(largest, values[k]));
  }

  /** The candidates with their forms, over one power of two; equal ones are one. */
  private contenders(region: Region): Contender[] {
    const candidates = this.candidates(region);
    if (candidates.length === 1) return [{ form: undefined, name: String(candidates[0]) }];
    const exponent = this.exact.exponentOf(this.last);
    const shift = Math.max(0, dyadic(this.level ?? 0).exponent - exponent);
    const { context } = region;
    const found = new Map<string, Contender>();
    for (const candidate of candidates) {
      const form =
        candidate < this.units.length
          ? this.signed(shifted(context.form(this.last, this.units[candidate]), BigInt(shift)))
          : { a: 0n, b: 0n, c: scaled(this.level ?? 0, exponent + shift) };
      const key = `${form.a},${form.b},${form.c}`;
      const equal = found.get(key);
      found.set(key, { form, name: equal ? `${equal.name},${candidate}` : String(candidate) });
    }
    return [...found.values()];
  }

  private signed(form: ExactForm): ExactForm {
    return this.isLeast ? excessOf({ a: 0n, b: 0n, c: 0n }, form) : form;
  }
}

/** Whether one function is certainly larger than another at all vertices, so in the whole region. */
function exceeds(larger: readonly BoundedValue[], smaller: readonly BoundedValue[]): boolean {
  return larger.every(({ value, error }, i) => value - error > smaller[i].value + smaller[i].error);
}

function shifted({ a, b, c }: ExactForm, bits: bigint): ExactForm {
  return { a: a << bits, b: b << bits, c: c << bits };
}

/** Every pair of different forms. */
function* ties(forms: readonly ExactForm[]): Generator<Tie> {
  for (const [i, form] of forms.entries())
    for (const other of forms.slice(i + 1)) {
      const rest = forms.filter((third) => third !== form && third !== other);
      const others = rest.map((third) => excessOf(form, third));
      yield { difference: excessOf(form, other), others };
    }
}

/** Where a form that is not 0 everywhere is 0 in a region; undefined where that is no segment. */
function chordOf({ polygon }: Region, form: ExactForm): Chord | undefined {
  const lines = polygon.lines.map((line) => line.exact());
  const before = (i: number) => lines[(i + lines.length - 1) % lines.length];
  // Vertex i is where the lines of the edges before and after it meet.
  const signs = lines.map((line, i) => exactSign(form, before(i), line));
  const ends: ExactPoint[] = [];
  for (const [i, line] of lines.entries()) {
    if (signs[i] === 0) ends.push(meetForms(before(i), line));
    if (signs[i] * signs[(i + 1) % lines.length] < 0) ends.push(meetForms(line, form));
  }
  if (ends.length < 2) return undefined;
  return { ends: [ends[0], ends[1]], isEdge: !(signs.includes(1) && signs.includes(-1)) };
}

/** The part of a segment of `line` where all forms are at least 0; undefined if that is no segment. */
function clip(
  segment: readonly [ExactPoint, ExactPoint],
  line: ExactForm,
  forms: readonly ExactForm[],
): [ExactPoint, ExactPoint] | undefined {
  let [from, to] = segment;
  for (const form of forms) {
    const [atFrom, atTo] = [signAtPoint(form, from), signAtPoint(form, to)];
    if (Math.max(atFrom, atTo) <= 0 && atFrom + atTo < 0) return undefined;
    if (atFrom < 0) from = meetForms(line, form);
    else if (atTo < 0) to = meetForms(line, form);
  }
  return [from, to];
}
