import { hiddenWidths, type Network } from '../../src/network/network';
import { regionKeys } from '../../src/network/region-id';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { centreOfTile } from './evaluate-grid';
import { Reference } from './reference';
import { roundingBound } from './rounding-bound';

/**
 * Says whether float32 rounding accounts for the IDs that the shaders gave a sample, where they are
 * not those of the pattern that was expected.
 */
export class Explainer {
  private readonly reference: Reference;
  /** The key of every hidden unit, by layer. */
  private readonly keys: readonly bigint[][];

  /** @param network a network of (u, v) */
  constructor(
    private readonly network: SlicedNetwork,
    private readonly grid: SampleGrid,
  ) {
    this.reference = new Reference(network, grid);
    this.keys = keysByLayer(network);
  }

  /**
   * Follows the shader through the layers. Its states in a layer must be the expected ones but for
   * units whose pre-activation, along the states found so far, is within the rounding bound; from
   * the first layer that differs, what is expected is the signs along the shader's own states.
   *
   * @param ids the sample's IDs by depth, low and high word in turn
   * @param expected one byte per unit for each hidden layer
   * @returns the first hidden layer that is not explained; undefined where all of them are
   */
  unexplainedLayer(
    column: number,
    row: number,
    ids: Uint32Array,
    expected: readonly Uint8Array[],
  ): number | undefined {
    const centre = this.reference.at(...centreOfTile(this.grid, column, row));
    const found: Uint8Array[] = [];
    let [isExpected, before] = [true, 0n];
    for (const [depth, keys] of this.keys.entries()) {
      const id = word64(ids, depth);
      let wanted = id ^ before;
      before = id;
      if (isExpected && wanted === idOf(expected[depth], keys)) {
        found.push(expected[depth]);
        continue;
      }
      const { values } = this.reference.along(found, column, row);
      const { roundingUnit } = this.reference;
      const bound = roundingBound(this.network, values, centre.values, found, roundingUnit);
      const states = isExpected
        ? expected[depth].slice()
        : Uint8Array.from(bound.preActivations, (z) => (z > 0 ? 1 : 0));
      isExpected = false;
      wanted ^= idOf(states, keys);
      if (wanted !== 0n) {
        const undecided = bound.undecided();
        const flipped = combination(
          undecided.map((unit) => keys[unit]),
          wanted,
        );
        if (!flipped) return depth;
        for (const i of flipped) states[undecided[i]] ^= 1;
      }
      found.push(states);
    }
    return undefined;
  }

  /**
   * The same where only the ID of the whole pattern is known: the states that differ must be of units
   * whose pre-activation, along the expected pattern, is within the rounding bound.
   */
  explains(column: number, row: number, id: bigint, expected: readonly Uint8Array[]): boolean {
    const centre = this.reference.at(...centreOfTile(this.grid, column, row));
    const undecided: bigint[] = [];
    let wanted = id;
    for (const [depth, keys] of this.keys.entries()) {
      wanted ^= idOf(expected[depth], keys);
      const before = expected.slice(0, depth);
      const { values } = this.reference.along(before, column, row);
      const { roundingUnit } = this.reference;
      const bound = roundingBound(this.network, values, centre.values, before, roundingUnit);
      undecided.push(...bound.undecided().map((unit) => keys[unit]));
    }
    return combination(undecided, wanted) !== undefined;
  }
}

/** The key of every hidden unit, by layer. */
function keysByLayer(network: Network): bigint[][] {
  const words = regionKeys(network);
  let unit = 0;
  return hiddenWidths(network).map((width) =>
    Array.from({ length: width }, () => word64(words, unit++)),
  );
}

/** The `index`-th 64-bit number of low and high words in turn. */
export function word64(words: Uint32Array, index: number): bigint {
  return BigInt(words[2 * index]) | (BigInt(words[2 * index + 1]) << 32n);
}

function idOf(states: Uint8Array, keys: readonly bigint[]): bigint {
  return keys.reduce((id, key, unit) => (states[unit] === 1 ? id ^ key : id), 0n);
}

/**
 * Which of the keys XOR to a number, by elimination over GF(2); undefined where none do.
 *
 * @throws Error if the keys are not independent: the answer would be one of several.
 */
export function combination(keys: readonly bigint[], wanted: bigint): number[] | undefined {
  /** Each with a leading bit of its own, that those behind it do not have. */
  const basis: { readonly sum: bigint; readonly members: bigint }[] = [];
  const reduce = (sum: bigint, members: bigint) => {
    for (const row of basis)
      if ((sum ^ row.sum) < sum) [sum, members] = [sum ^ row.sum, members ^ row.members];
    return { sum, members };
  };
  for (const [i, key] of keys.entries()) {
    const row = reduce(key, 1n << BigInt(i));
    if (row.sum === 0n) throw new Error(`The keys of ${keys.length} units depend on each other.`);
    basis.push(row);
  }
  const { sum, members } = reduce(wanted, 0n);
  if (sum !== 0n) return undefined;
  return Array.from(keys.keys()).filter((i) => (members >> BigInt(i)) & 1n);
}
