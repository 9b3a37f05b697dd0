import { validateWidths, type ByDepth } from './architecture';
import { initialisationEstimate } from './expectation';
import {
  aroraLowerBound,
  montufarLowerBound,
  pascanuLowerBound,
  serraLowerBound,
  telgarskyLowerBound,
} from './lower-bounds';
import {
  montufarUpperBound,
  raghuOrder,
  serraMaximum,
  serraUpperBound,
  zaslavskyRegions,
} from './upper-bounds';

/**
 * What a theorem's number is to the counts of networks of the same sizes.
 *
 * - `upper`: no network has more.
 * - `maximum`: no network has more, and some has as many.
 * - `lower`: some network has as many.
 * - `order`: counts grow at most like it, up to a constant that is not given; no bound by itself.
 * - `expected`: about what random networks have; no bound.
 */
export type BoundKind = 'upper' | 'maximum' | 'lower' | 'order' | 'expected';

/** A theorem about the number of regions, and what it says of one architecture. */
export interface TheoryBound {
  /** Authors and year, with the theorem where a paper has several. */
  readonly name: string;
  readonly citation: string;
  readonly kind: BoundKind;
  /** Which regions it counts, in words. */
  readonly counts: string;
  readonly byDepth: ByDepth;
}

interface Theorem extends Omit<TheoryBound, 'byDepth'> {
  readonly byDepth: (inputs: number, hidden: readonly number[]) => ByDepth;
}

const REGIONS = 'activation regions (R2)';
const CONNECTED = 'maximal connected sets of one affine map, so also activation regions (R2)';

const SERRA =
  'T. Serra, C. Tjandraatmadja, S. Ramalingam, Bounding and Counting Linear Regions of Deep Neural Networks, ICML 2018';

const THEOREMS: readonly Theorem[] = [
  {
    name: 'Raghu et al. 2017',
    citation: 'M. Raghu et al., On the Expressive Power of Deep Neural Networks, ICML 2017',
    kind: 'order',
    counts: REGIONS,
    byDepth: raghuOrder,
  },
  {
    name: 'Montúfar 2017',
    citation:
      'G. Montúfar, Notes on the number of linear regions of deep neural networks, SampTA 2017',
    kind: 'upper',
    counts: REGIONS,
    byDepth: montufarUpperBound,
  },
  {
    name: 'Serra et al. 2018, Theorem 1',
    citation: SERRA,
    kind: 'upper',
    counts: REGIONS,
    byDepth: serraUpperBound,
  },
  {
    name: 'Serra et al. 2018, Theorem 5',
    citation: SERRA,
    kind: 'maximum',
    counts: REGIONS,
    byDepth: serraMaximum,
  },
  {
    name: 'Zaslavsky 1975',
    citation: 'T. Zaslavsky, Facing up to Arrangements, Memoirs of the AMS 154, 1975',
    kind: 'maximum',
    counts: REGIONS,
    byDepth: (inputs, hidden) =>
      hidden.map((units, k) => (k === 0 ? zaslavskyRegions(units, inputs) : undefined)),
  },
  {
    name: 'Hanin and Rolnick 2019',
    citation:
      'B. Hanin, D. Rolnick, Deep ReLU Networks Have Surprisingly Few Activation Patterns, NeurIPS 2019',
    kind: 'expected',
    counts: REGIONS,
    byDepth: initialisationEstimate,
  },
  {
    name: 'Serra et al. 2018, Theorem 6',
    citation: SERRA,
    kind: 'lower',
    counts: REGIONS,
    byDepth: serraLowerBound,
  },
  {
    name: 'Montúfar et al. 2014',
    citation:
      'G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, On the Number of Linear Regions of Deep Neural Networks, NeurIPS 2014',
    kind: 'lower',
    counts: CONNECTED,
    byDepth: montufarLowerBound,
  },
  {
    name: 'Arora et al. 2018',
    citation:
      'R. Arora, A. Basu, P. Mianjy, A. Mukherjee, Understanding Deep Neural Networks with Rectified Linear Units, ICLR 2018',
    kind: 'lower',
    counts: CONNECTED,
    byDepth: aroraLowerBound,
  },
  {
    name: 'Pascanu et al. 2013',
    citation:
      'R. Pascanu, G. Montúfar, Y. Bengio, On the number of response regions of deep feedforward networks with piecewise linear activations, 2013',
    kind: 'lower',
    counts: CONNECTED,
    byDepth: pascanuLowerBound,
  },
  {
    name: 'Telgarsky 2016',
    citation: 'M. Telgarsky, Benefits of depth in neural networks, COLT 2016',
    kind: 'lower',
    counts: `${REGIONS} above [0, 1]`,
    byDepth: telgarskyLowerBound,
  },
];

/**
 * Every theorem here and what it says of the first k hidden layers of a plain feed-forward ReLU
 * network, for k = 1 … L. It says nothing of networks with skip connections: see upper-bounds.ts.
 *
 * ```ts
 * for (const { name, kind, byDepth } of theoryBounds(2, hiddenWidths(network)))
 *   console.log(name, kind, byDepth.join(' '));
 * ```
 *
 * @param inputs n₀; for counts on a slice 2, whatever the network's own inputs: a slice is part of
 *   the first layer
 * @param hidden n₁ … n_L, the units of each hidden layer
 * @throws InputError for sizes that no network has.
 */
export function theoryBounds(inputs: number, hidden: readonly number[]): readonly TheoryBound[] {
  validateWidths(inputs, hidden);
  return THEOREMS.map((theorem) => ({ ...theorem, byDepth: theorem.byDepth(inputs, hidden) }));
}
