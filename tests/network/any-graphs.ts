import { groupSize, RELU, type Activation } from '../../src/network/activation';
import { assertNever } from '../../src/network/assert-never';
import { identityMap, sparseMap, type LinearMap } from '../../src/network/linear-map';
import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  tuple,
  type Arbitrary,
} from 'fast-check';
import {
  validateNetwork,
  type AffineTerm,
  type Network,
  type NetworkNode,
} from '../../src/network/network';

/** Weights of few bits, so that float64 rounds nothing in a handful of layers. */
const fewBits = oneof(constant(0), integer({ min: -2, max: 2 }), constantFrom(-0.5, 0.5, 1.5));

/** Among them some of many bits, whose products float64 rounds: what was one crease comes apart. */
export const manyBits = oneof(
  fewBits,
  integer({ min: -9, max: 9 }).map((n) => n / 10),
);

interface TermChoice {
  readonly from: number;
  readonly kind: 'dense' | 'plus' | 'minus' | 'diagonal' | 'sparse';
  readonly weights: readonly number[];
}

interface NodeChoice {
  readonly isActivation: boolean;
  readonly activation: Activation;
  /** Weights of what a group reads. */
  readonly members: readonly number[];
  readonly from: number;
  readonly terms: readonly TermChoice[];
  readonly bias: readonly number[];
}

/** A choice of `from` below k counts back from the node before; more than there are is the input. */
const back = oneof(constant(0), integer({ min: 0, max: 7 }));

/**
 * Networks of any form: activations of all kinds and sums of any nodes, by maps of all kinds, the input too, some twice; nodes that read
 * nothing, and nodes that nothing reads. All have as many units as there are inputs, but for the members of
 * groups, which the groups alone read.
 */
export function anyGraphs(width: number, weight = fewBits): Arbitrary<Network> {
  const exactly = (length: number) => array(weight, { minLength: length, maxLength: length });
  const term: Arbitrary<TermChoice> = record({
    from: back,
    kind: constantFrom('dense', 'dense', 'plus', 'minus', 'diagonal', 'sparse'),
    weights: exactly(width * width),
  });
  const node: Arbitrary<NodeChoice> = record({
    isActivation: boolean(),
    activation: activations(width, weight),
    members: exactly(MOST_MEMBERS * width * width),
    from: back,
    terms: array(term, { minLength: 0, maxLength: 3 }),
    bias: exactly(width),
  });
  return array(node, { minLength: 1, maxLength: 6 })
    .filter((choices) => choices.some(({ isActivation }) => isActivation))
    .map((choices) => {
      const nodes: NetworkNode[] = [{ kind: 'input', width }];
      /** Number of the input's node, and of each choice's. */
      const numbers = [0];
      for (const choice of choices) {
        const { isActivation, activation, from, members } = choice;
        const source = (steps: number) => numbers.at(-1 - steps) ?? 0;
        const size = groupSize(activation);
        if (isActivation && size > 1) nodes.push(membersOf(source(from), members, width, size));
        const read = isActivation && size > 1 ? nodes.length - 1 : source(from);
        nodes.push(nodeOf(choice, read, source, width));
        numbers.push(nodes.length - 1);
      }
      return validateNetwork({ nodes });
    });
}

/** Activations of a layer, half of which are ReLUs. */
function activations(width: number, weight: Arbitrary<number>): Arbitrary<Activation> {
  const slopes = array(weight, { minLength: width, maxLength: width });
  return oneof(
    { weight: 4, arbitrary: constant(RELU) },
    constant({ kind: 'step' } as const),
    weight.map((slope) => ({ kind: 'leaky', slope }) as const),
    slopes.map((all) => ({ kind: 'prelu', slopes: Float64Array.from(all) }) as const),
    tuple(weight, constantFrom(0.25, 0.5, 1)).map(
      ([low, more]) => ({ kind: 'clip', low, high: low + more }) as const,
    ),
    weight.map((end) => ({ kind: 'clip', low: -Infinity, high: end }) as const),
    weight.map((end) => ({ kind: 'clip', low: end, high: Infinity }) as const),
    { weight: 2, arbitrary: integer({ min: 2, max: MOST_MEMBERS }).map(maxOf) },
  );
}

/** Of the largest group. */
const MOST_MEMBERS = 4;

function maxOf(size: number): Activation {
  return { kind: 'max', size };
}

/** What groups are the greatest of. */
function membersOf(
  from: number,
  weights: readonly number[],
  width: number,
  size: number,
): NetworkNode {
  const units = width * size;
  const map = {
    kind: 'dense',
    weights: Float64Array.from(weights.slice(0, units * width)),
  } as const;
  return { kind: 'affine', width: units, terms: [{ from, map }], bias: new Float64Array(units) };
}

function mapOf(kind: TermChoice['kind'], weights: readonly number[], width: number): LinearMap {
  switch (kind) {
    case 'dense':
      return { kind, weights: Float64Array.from(weights) };
    case 'plus':
    case 'minus':
      return identityMap(width, kind === 'plus' ? 1 : -1);
    case 'diagonal':
      return { kind, factors: Float64Array.from(weights.slice(0, width)) };
    case 'sparse': {
      // The first numbers say which entries there are.
      const rows = Array.from({ length: width }, (_, i) =>
        weights
          .slice(i * width, (i + 1) * width)
          .map((weight, j) => [j, weight] as const)
          .filter(([j]) => weights[j] > 0 || (i + j) % 2 === 0),
      );
      return sparseMap(width, rows);
    }
    default:
      return assertNever(kind);
  }
}

/** @param from what an activation reads */
function nodeOf(
  choice: NodeChoice,
  from: number,
  source: (steps: number) => number,
  width: number,
): NetworkNode {
  const { isActivation, activation, terms, bias } = choice;
  if (isActivation) return { kind: 'activation', width, from, activation };
  return {
    kind: 'affine',
    width,
    bias: Float64Array.from(bias),
    terms: terms.map(({ from: steps, kind, weights }): AffineTerm => ({
      from: source(steps),
      map: mapOf(kind, weights, width),
    })),
  };
}
