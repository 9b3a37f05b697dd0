import {
  array,
  boolean,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
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
  readonly kind: 'dense' | 'plus' | 'minus';
  readonly weights: readonly number[];
}

interface NodeChoice {
  readonly isActivation: boolean;
  readonly from: number;
  readonly terms: readonly TermChoice[];
  readonly bias: readonly number[];
}

/** A choice of `from` below k counts back from the node before; more than there are is the input. */
const back = oneof(constant(0), integer({ min: 0, max: 7 }));

/**
 * Networks of any form: activations and sums of any nodes, the input too, some twice; nodes that read
 * nothing, and nodes that nothing reads. All have as many units as there are inputs.
 */
export function anyGraphs(width: number, weight = fewBits): Arbitrary<Network> {
  const exactly = (length: number) => array(weight, { minLength: length, maxLength: length });
  const term: Arbitrary<TermChoice> = record({
    from: back,
    kind: constantFrom('dense', 'dense', 'plus', 'minus'),
    weights: exactly(width * width),
  });
  const node: Arbitrary<NodeChoice> = record({
    isActivation: boolean(),
    from: back,
    terms: array(term, { minLength: 0, maxLength: 3 }),
    bias: exactly(width),
  });
  return array(node, { minLength: 1, maxLength: 6 })
    .filter((choices) => choices.some(({ isActivation }) => isActivation))
    .map((choices) => {
      const nodes: NetworkNode[] = [{ kind: 'input', width }];
      for (const choice of choices) nodes.push(nodeOf(choice, nodes.length, width));
      return validateNetwork({ nodes });
    });
}

function nodeOf({ isActivation, from, terms, bias }: NodeChoice, k: number, width: number) {
  const source = (steps: number) => Math.max(0, k - 1 - steps);
  if (isActivation)
    return { kind: 'activation', width, from: source(from), activation: 'relu' } as const;
  return {
    kind: 'affine',
    width,
    bias: Float64Array.from(bias),
    terms: terms.map(({ from: steps, kind, weights }): AffineTerm => ({
      from: source(steps),
      map:
        kind === 'dense'
          ? { kind, weights: Float64Array.from(weights) }
          : { kind: 'identity', scale: kind === 'plus' ? 1 : -1 },
    })),
  } as const;
}
