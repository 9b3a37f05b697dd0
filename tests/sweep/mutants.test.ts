import { expect, it } from 'vitest';
import { planSweep } from '../../src/sweep/plan';
import { outcomeSchema } from '../../src/sweep/record';
import { readSweep } from '../../src/sweep/sweep-file';
import { MUTANTS, mutantOf, readMutants } from '../mutants';

const YAML = `# counts
depths: 1..4
widths: [4, 8]
inits: [he, pytorch]
biases: &b [0, 0.1]
seeds: 2
window: [-1, 1, -1, 1]
samples: [16]
definitions: true
constructions: ["fold:4x2", "tent:3"]
`;

it('mutants of a sweep are read and planned, or refused in a sentence', async () => {
  const accepted = await readMutants(new TextEncoder().encode(YAML), async (mutant) => {
    const sweep = await readSweep('a.yaml', new TextDecoder().decode(mutant));
    planSweep(sweep);
  });
  expect(accepted).toBeGreaterThan(0);
});

it('mutants of an outcome are what they were, or nothing', () => {
  const outcome = {
    key: 'abc',
    failed: 'a.onnx: there is no such file.',
    isFault: false,
  };
  const text = new TextEncoder().encode(JSON.stringify(outcome));
  for (let number = 0; number < MUTANTS; number++) {
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder().decode(mutantOf(text, number)));
    } catch {
      continue;
    }
    const parsed = outcomeSchema.safeParse(value);
    if (parsed.success)
      expect(Object.keys(parsed.data).toSorted()).toEqual(Object.keys(outcome).toSorted());
  }
});
