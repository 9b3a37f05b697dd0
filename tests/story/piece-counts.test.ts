import { expect, it } from 'vitest';
import { LIGHT } from '../../src/drawing/ink';
import { piecesOf } from '../../src/drawing/pieces';
import type { Shape } from '../../src/drawing/picture';
import { svgOf } from '../../src/drawing/svg';
import { PieceCounts } from '../../src/story/piece-counts';
import { finishedDrawing, type Drawing } from '../../src/story/scene';
import { sceneByName } from '../../src/story/scenes';
import { Training } from '../../src/story/training';
import { expressionTarget, gridExamples } from '../../src/training/targets';
import { RECIPE_DEFAULTS, Trainer, type Recipe } from '../../src/training/trainer';
import { fewOf } from '../coverage';

const AROUND = { u0: -1, u1: 1, v0: -1, v1: 1 };
const scene = sceneByName('any');

function recipeOf(formula: string, inputs: 1 | 2, hidden: readonly number[]): Recipe {
  const examples = gridExamples(expressionTarget(formula, inputs), AROUND, inputs === 1 ? 129 : 24);
  const widths = [inputs, ...hidden, 1];
  const batch = examples.length;
  return { ...RECIPE_DEFAULTS, widths, seed: 1, examples, batch, rate: 0.02, fallsOver: 600 };
}

/** The exact regions of a training of its own, taken to a step. */
async function countAfresh(recipe: Recipe, step: number): Promise<number> {
  const trainer = new Trainer(recipe);
  trainer.steps(step);
  return (await piecesOf(trainer.network(), AROUND)).pieces.length;
}

function isCourse(shape: Shape): boolean {
  return shape.kind === 'line' && shape.stroke.colour === LIGHT.below;
}

/** By step, what the chart of pieces has at it. */
function charted({ panels }: Drawing): Map<number, number> {
  const { shapes } = panels[2];
  const ticks = (text: string) =>
    shapes.flatMap((shape) => (shape.kind === 'text' && shape.text === text ? [shape.at] : []));
  const [[, one], [, hundred]] = [ticks('1')[0], ticks('100')[0]];
  const [[left], [right]] = [ticks('0')[0], ticks('600')[0]];
  const course = shapes.find(isCourse);
  const points = course && 'points' in course ? course.points : [];
  const found = new Map<number, number>();
  for (let k = 0; k < points.length; k += 2)
    found.set(
      Math.round((600 * (points[k] - left)) / (right - left)),
      100 ** ((one - 4 - points[k + 1]) / (one - hundred)),
    );
  return found;
}

const CASES = [
  { formula: 'sin(6x)', inputs: 1, layers: '2', hidden: [6, 6], step: 47 },
  { formula: 'abs(x)-x^2', inputs: 1, layers: '6', hidden: [2, 2, 2, 2, 2, 2], step: 33 },
  { formula: 'x*y', inputs: 2, layers: '3', hidden: [4, 4, 4], step: 28 },
] as const;

it.each(fewOf(2, CASES))(
  'any: $formula has its exact pieces at every step, the coarsest first, as fresh trainings have them',
  async ({ formula, inputs, layers, hidden, step }) => {
    const state = { ...scene.at(1), target: formula, units: '12', layers, step };
    const outlined = await scene.draw(state, LIGHT);
    const coarse = [0, 20, 40].filter((at) => at < step);
    expect([...charted(outlined).keys()]).toEqual([...coarse, step]);
    expect(outlined.isUnfinished).toBe(true);
    const progress = `counted at ${coarse.length + 1} of ${step + 1} steps`;
    expect(outlined.caption).toContain(progress);
    expect(outlined.alternative).toContain(progress);

    const tens = [0, 10, 20, 30, 40].filter((at) => at < step);
    for (let k = coarse.length; k < tens.length; k++)
      expect(await scene.refine?.(state)).toBe(true);
    expect([...charted(await scene.draw(state, LIGHT)).keys()]).toEqual([...tens, step]);

    const finished = await finishedDrawing(scene, state, LIGHT);
    expect(finished.isUnfinished).toBe(false);
    expect(finished.caption).toContain(`counted at ${step + 1} of ${step + 1} steps`);
    expect(await scene.refine?.(state)).toBe(false);
    const found = charted(finished);
    expect([...found.keys()]).toEqual(Array.from({ length: step + 1 }, (_, at) => at));
    const recipe = recipeOf(formula, inputs, hidden);
    for (const at of [0, 7, 13, 20, step - 1, step])
      expect(found.get(at)).toBeCloseTo(await countAfresh(recipe, at), 6);

    // Whoever goes back sees at once what was found; so is a still the same, whatever was looked at before it.
    const earlier = { ...state, step: step - 12 };
    const back = await scene.draw(earlier, LIGHT);
    expect(back.isUnfinished).toBe(false);
    expect(svgOf(back, LIGHT, 1100, '')).toBe(
      svgOf(await finishedDrawing(scene, earlier, LIGHT), LIGHT, 1100, ''),
    );
  },
);

it('a training that came apart has its pieces up to there', async () => {
  const training = new Training({ ...recipeOf('x^2', 1, [4]), rate: 1e6 }, 1);
  const last = training.at(600).step;
  expect(last).toBeLessThan(600);
  const counts = new PieceCounts(training, AROUND, 600);
  while (await counts.countNext(600));
  expect(counts.until(600)).toHaveLength(last + 1);
});

it('counting stops where it is told to, and goes on from there', async () => {
  const counts = new PieceCounts(new Training(recipeOf('x*y', 2, [16, 16]), 1), AROUND, 600);
  await counts.countNext(3);
  await expect(counts.countNext(3, AbortSignal.abort(new Error('no more')))).rejects.toThrow(
    'no more',
  );
  expect(counts.until(3).map(([step]) => step)).toEqual([0]);
  await counts.countNext(3);
  expect(counts.until(3).map(([step]) => step)).toEqual([0, 1]);
});
