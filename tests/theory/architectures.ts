import { array, integer, record, type Arbitrary } from 'fast-check';

/** The sizes of a plain network. */
export interface Architecture {
  readonly inputs: number;
  readonly hidden: number[];
}

/** Small networks, most of them with a layer that is narrow for their inputs. */
export const architectures: Arbitrary<Architecture> = record({
  inputs: integer({ min: 1, max: 6 }),
  hidden: array(integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 5 }),
});

/** Networks of equal layers, which some theorems ask for. */
export const evenArchitectures: Arbitrary<Architecture> = record({
  inputs: integer({ min: 1, max: 4 }),
  width: integer({ min: 1, max: 16 }),
  depth: integer({ min: 1, max: 6 }),
}).map(({ inputs, width, depth }) => ({ inputs, hidden: Array<number>(depth).fill(width) }));
