import { exactWindow, keepPositive, type ExactPolygon } from '../../src/geometry/exact-polygon';
import type { ExactForm } from '../../src/geometry/exact-forms';
import { dyadic } from '../../src/network/dyadic';
import { assertNever } from '../../src/network/assert-never';
import { thresholdsOf, type Activation, type ScalarActivation } from '../../src/network/activation';
import type { AffineNode, Network } from '../../src/network/network';
import type { Window } from '../../src/network/slice';
import { matrixOf } from '../network/matrix-of';
import { cut } from './every-cut-in-integers';

/** An affine function of (u, v) or (u, v, w): constant and factors, in integers over 2^exponent. */
export interface WholeForm {
  readonly numbers: readonly bigint[];
  readonly exponent: number;
}

/** A float64 as a constant, or as the factor of one coordinate. */
export function floatForm(x: number, at: number, length: number): WholeForm {
  const { integer, exponent } = x === 0 ? { integer: 0n, exponent: 0 } : dyadic(x);
  const over = Math.max(0, exponent);
  const number = integer << BigInt(over - exponent);
  return { numbers: Array.from({ length }, (_, k) => (k === at ? number : 0n)), exponent: over };
}

export function plus(a: WholeForm, b: WholeForm): WholeForm {
  const exponent = Math.max(a.exponent, b.exponent);
  const [p, q] = [a, b].map((form) =>
    form.numbers.map((x) => x << BigInt(exponent - form.exponent)),
  );
  return { numbers: p.map((x, k) => x + q[k]), exponent };
}

export function times(form: WholeForm, factor: number): WholeForm {
  const { numbers, exponent } = floatForm(factor, 0, 1);
  return {
    numbers: form.numbers.map((x) => x * numbers[0]),
    exponent: form.exponent + exponent,
  };
}

/** The input on a slice: one form per input. The plane through points takes their differences. */
export type WholeInput = readonly WholeForm[];

/** On axes: each input's origin and what there is in it of each coordinate. */
export function inputAlong(vectors: readonly ArrayLike<number>[]): WholeForm[] {
  return Array.from(vectors[0], (_, i) =>
    vectors.map((vector, at) => floatForm(vector[i], at, vectors.length)).reduce(plus),
  );
}

/** `(p − q)` times one coordinate of a plane. */
function differenceForm(p: number, q: number, at: number): WholeForm {
  return plus(floatForm(p, at, 3), times(floatForm(q, at, 3), -1));
}

/** Through three points. */
export function inputThrough([p0, p1, p2]: readonly ArrayLike<number>[]): WholeForm[] {
  return Array.from(p0, (x, i) =>
    [floatForm(x, 0, 3), differenceForm(p1[i], x, 1), differenceForm(p2[i], x, 2)].reduce(plus),
  );
}

/**
 * The states of hidden layers, by number of their nodes: for each threshold of each unit 1 where the unit
 * is beyond it; for each member of a group but the first 1 where it is the greatest.
 */
type States = ReadonlyMap<number, readonly number[]>;

/** The forms of all nodes up to one of them, where the layers before have some states. */
export function formsUpTo(
  network: Network,
  input: WholeInput,
  states: States,
  last: number,
): WholeForm[][] {
  const forms: WholeForm[][] = [];
  const zero: WholeForm = { numbers: input[0].numbers.map(() => 0n), exponent: 0 };
  for (const [k, node] of network.nodes.slice(0, last + 1).entries())
    if (node.kind === 'input') forms.push([...input]);
    else if (node.kind === 'affine') forms.push(sumOf(node, forms, zero));
    else {
      const { activation, from, width } = node;
      const count = bitsPerUnit(activation);
      forms.push(
        Array.from({ length: width }, (_, i) => {
          const own = states.get(k)?.slice(count * i, count * i + count) ?? [];
          return activation.kind === 'max'
            ? forms[from][activation.size * i + 1 + own.indexOf(1)]
            : pieceOf(scalar(activation), i, own, forms[from][i]);
        }),
      );
    }
  return forms;
}

function bitsPerUnit(activation: Activation): number {
  return activation.kind === 'max' ? activation.size - 1 : thresholdsOf(scalar(activation)).length;
}

function scalar(activation: Activation): ScalarActivation {
  if (activation.kind === 'max' || activation.kind === 'rivals')
    throw new Error('It has no thresholds.');
  return activation;
}

/** What a unit makes of its pre-activation beyond some of its thresholds. */
function pieceOf(
  activation: ScalarActivation,
  unit: number,
  beyond: readonly number[],
  form: WholeForm,
): WholeForm {
  const constant = (x: number) => floatForm(x, 0, form.numbers.length);
  const isOn = beyond[0] === 1;
  switch (activation.kind) {
    case 'relu':
      return isOn ? form : constant(0);
    case 'leaky':
      return isOn ? form : times(form, activation.slope);
    case 'prelu':
      return isOn ? form : times(form, activation.slopes[unit]);
    case 'step':
      return constant(isOn ? 1 : 0);
    case 'clip': {
      const { low, high } = activation;
      const ends = [...(low > -Infinity ? [low] : []), NaN, ...(high < Infinity ? [high] : [])];
      const value = ends[beyond.reduce((sum, state) => sum + state, 0)];
      return Number.isNaN(value) ? form : constant(value);
    }
    default:
      return assertNever(activation);
  }
}

function sumOf(node: AffineNode, forms: readonly WholeForm[][], zero: WholeForm): WholeForm[] {
  return Array.from(node.bias, (bias, i) => {
    let sum = floatForm(bias, 0, zero.numbers.length);
    for (const { from, map } of node.terms) {
      const sources = forms[from];
      const row = matrixOf(map, node.width, sources.length)[i];
      for (const [j, source] of sources.entries())
        if (row[j] !== 0) sum = plus(sum, times(source, row[j]));
    }
    return sum;
  });
}

/**
 * The patterns of a window's regions by the first k layers, in order, for k from 1 to all of them: of
 * the network as it was given, not of its slice. Every cell is cut along each unit's line in turn, all
 * in integers, which share nothing with the engine's but the cutting of a polygon.
 */
export function patternsOfWhole(network: Network, input: WholeInput, window: Window): string[][] {
  let cells: { polygon: ExactPolygon; states: States }[] = [
    { polygon: exactWindow(window), states: new Map() },
  ];
  const found: string[][] = [];
  for (const [k, node] of network.nodes.entries()) {
    if (node.kind !== 'activation') continue;
    cells = cells.flatMap(({ polygon, states }) => {
      const forms = formsUpTo(network, input, states, node.from)[node.from];
      return partsOf(polygon, node.activation, forms).map((part) => ({
        polygon: part.polygon,
        states: new Map([...states, [k, part.states]]),
      }));
    });
    found.push(
      cells
        .map(({ states }) => [...states.values()].map((layer) => layer.join('')).join('|'))
        .toSorted(),
    );
  }
  return found;
}

interface LayerPart {
  readonly polygon: ExactPolygon;
  readonly states: readonly number[];
}

/** A cell, cut by one layer. */
function partsOf(
  polygon: ExactPolygon,
  activation: Activation,
  forms: readonly WholeForm[],
): LayerPart[] {
  if (activation.kind === 'max') return groupParts(polygon, forms, activation.size);
  const lines = forms.flatMap((form) =>
    thresholdsOf(scalar(activation)).map((threshold) =>
      lineOf(plus(form, floatForm(-threshold, 0, form.numbers.length))),
    ),
  );
  return cut(polygon, lines);
}

function lineOf({ numbers: [c, a, b] }: WholeForm): ExactForm {
  return { a, b, c };
}

/** Group after group, for each member the part where no other exceeds it, nor one before it is as great. */
function groupParts(polygon: ExactPolygon, forms: readonly WholeForm[], size: number): LayerPart[] {
  let parts: LayerPart[] = [{ polygon, states: [] }];
  for (let first = 0; first < forms.length; first += size)
    parts = parts.flatMap((part) =>
      Array.from({ length: size }, (_, winner) => winner).flatMap((winner) => {
        let own: ExactPolygon | undefined = part.polygon;
        for (let rival = 0; rival < size && own; rival++) {
          const lead = lineOf(plus(forms[first + winner], times(forms[first + rival], -1)));
          const isTie = lead.a === 0n && lead.b === 0n && lead.c === 0n;
          if (isTie && rival >= winner) continue;
          own = keepPositive(own, lead);
        }
        const states = Array.from({ length: size - 1 }, (_, i) => (i + 1 === winner ? 1 : 0));
        return own ? [{ polygon: own, states: [...part.states, ...states] }] : [];
      }),
    );
  return parts;
}
