import { InputError } from '../network/errors';

/**
 * What a theorem says of the first k hidden layers of a network, for k = 1 … L in this order;
 * `undefined` where its conditions do not hold.
 */
export type ByDepth = readonly (bigint | undefined)[];

/**
 * Checks the sizes that every theorem here speaks of.
 *
 * @param inputs n₀, the dimension of the input space; of a slice, the slice's
 * @param hidden n₁ … n_L, the units of each hidden layer
 * @throws InputError naming the first size that no network can have.
 */
export function validateWidths(inputs: number, hidden: readonly number[]): void {
  if (!isCount(inputs))
    throw new InputError(`A network has a whole number of inputs from 1, not ${inputs}.`);
  if (hidden.length === 0)
    throw new InputError('A network without hidden layers has no regions to bound.');
  for (const [k, units] of hidden.entries())
    if (!isCount(units))
      throw new InputError(
        `Hidden layer ${k + 1} has a whole number of units from 1, not ${units}.`,
      );
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

/**
 * The values of `regions` for each depth, up to the first layer that does not meet `condition`: a
 * theorem about k layers needs all of them to meet it.
 *
 * @param regions called once per depth, in order
 */
export function whileLayers(
  hidden: readonly number[],
  condition: (units: number, k: number) => boolean,
  regions: (units: number, k: number) => bigint,
): ByDepth {
  const broken = hidden.findIndex((units, k) => !condition(units, k));
  const depths = broken < 0 ? hidden.length : broken;
  return hidden.map((units, k) => (k < depths ? regions(units, k) : undefined));
}
