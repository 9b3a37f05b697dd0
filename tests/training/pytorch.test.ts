import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseTrained } from '../../src/training/activation';
import { parseLoss } from '../../src/training/loss';
import type { Model } from '../../src/training/model';
import { Trainer } from '../../src/training/trainer';

const numbers = z.array(z.number());
const layers = z.array(z.object({ weights: numbers, bias: numbers }));

/** A case of tests/fixtures/pytorch-steps/make.py. */
const caseSchema = z.object({
  widths: numbers,
  hidden: z.string(),
  last: z.string(),
  loss: z.string(),
  rate: z.number(),
  decay: z.number(),
  points: z.array(numbers),
  targets: numbers,
  start: layers,
  /** Mean loss before each step. */
  losses: numbers,
  end: layers,
});

const record = z
  .object({ steps: z.number(), cases: z.array(caseSchema) })
  .parse(
    JSON.parse(
      readFileSync(new URL('../fixtures/pytorch-steps/steps.json', import.meta.url), 'utf8'),
    ),
  );

/** Float64 sums in another order, over a dozen steps: PyTorch's and ours differ by a few units of rounding. */
const CLOSE = 1e-12;

function trainerOf(example: z.infer<typeof caseSchema>): Trainer {
  const hidden = parseTrained(example.hidden, 'hidden');
  const last = parseTrained(example.last, 'last');
  const { widths, start, points, targets } = example;
  const model: Model = start.map(({ weights, bias }, k) => ({
    inputs: widths[k],
    outputs: widths[k + 1],
    weights: Float64Array.from(weights),
    bias: Float64Array.from(bias),
    activation: k === start.length - 1 ? last : hidden,
  }));
  return new Trainer({
    widths,
    hidden,
    last,
    seed: 0,
    examples: points.map((point, i) => ({ point, target: targets[i] })),
    batch: points.length,
    rate: example.rate,
    decay: example.decay,
    loss: parseLoss(example.loss),
    start: model,
  });
}

describe("steps are those of PyTorch's AdamW", () => {
  test.each(record.cases)('$hidden, $last, $loss, decay $decay', (example) => {
    const trainer = trainerOf(example);
    for (const loss of example.losses) {
      trainer.step();
      expect(Math.abs(trainer.loss - loss)).toBeLessThan(CLOSE);
    }
    expect(trainer.taken).toBe(record.steps);
    // A snapshot is in float32: so PyTorch's numbers are, too.
    for (const [k, { weights, bias }] of trainer.snapshot().entries()) {
      const wanted = [...example.end[k].weights, ...example.end[k].bias];
      for (const [i, value] of [...weights, ...bias].entries())
        expect(Math.abs(value - wanted[i])).toBeLessThan(CLOSE + 2 ** -24 * Math.abs(wanted[i]));
    }
  });

  test('tells a decay that is not there', () => {
    const decaying = record.cases.find(({ decay }) => decay === 0.1);
    expect(decaying).toBeDefined();
    if (!decaying) return;
    const trainer = trainerOf({ ...decaying, decay: 0 });
    trainer.steps(record.steps);
    expect(Math.abs(trainer.loss - decaying.losses[record.steps - 1])).toBeGreaterThan(1e-6);
  });
});
