import { array, assert, integer, property, tuple } from 'fast-check';
import { expect, it } from 'vitest';
import { packMap, UNITS_PER_EIGHT, type PackedWeights } from '../../src/gpu/packed-weights';
import { sparseMap } from '../../src/network/linear-map';

/** What weights say of a unit and an input. */
function weightOf(weights: PackedWeights, eights: number, unit: number, input: number): number {
  const { numbers } = weights;
  if (weights.kind === 'dense') return numbers[input * eights * UNITS_PER_EIGHT + unit];
  const eight = Math.floor(unit / UNITS_PER_EIGHT);
  for (let entry = numbers[eight]; entry < numbers[eight + 1]; entry++)
    if (numbers[4 * weights.columnsAt + entry] === input)
      return numbers[4 * weights.weightsAt + UNITS_PER_EIGHT * entry + (unit % UNITS_PER_EIGHT)];
  return 0;
}

const INPUTS = 300;

it('hold every entry of a map, between scaled values, and those of large maps no zeros beside them', () => {
  const places = array(tuple(integer({ min: 0, max: 99 }), integer({ min: 0, max: INPUTS - 1 })), {
    maxLength: 60,
  });
  assert(
    property(places, integer({ min: 1, max: 100 }), (given, units) => {
      const rows = Array.from({ length: units }, () => new Map<number, number>());
      for (const [k, [unit, input]] of given.entries()) rows[unit % units].set(input, k + 1);
      const map = sparseMap(
        INPUTS,
        rows.map((row) => [...row]),
      );
      const inputSizes = new Float64Array(INPUTS).map((_, i) => 2 ** (i % 3));
      const outputSizes = new Float64Array(units).map((_, i) => 2 ** (i % 5));
      const eights = Math.ceil(units / UNITS_PER_EIGHT);
      const packed = packMap(map, inputSizes, outputSizes, eights);
      expect(packed.kind).toBe(units > 48 ? 'sparse' : 'dense');
      const wrong: string[] = [];
      for (const [unit, row] of rows.entries())
        for (let input = 0; input < INPUTS; input++) {
          const found = weightOf(packed, eights, unit, input);
          const right = ((row.get(input) ?? 0) * inputSizes[input]) / outputSizes[unit];
          if (!Object.is(found, right)) wrong.push(`${unit}, ${input}: ${found} for ${right}`);
        }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
