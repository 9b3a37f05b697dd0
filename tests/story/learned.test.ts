import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { forward } from '../../src/network/forward';
import { hiddenWidths, type Network } from '../../src/network/network';
import { expressionTarget, randomExamples } from '../../src/training/targets';
import { Training, networkAt } from '../../src/story/training';
import { LIGHT } from '../../src/drawing/ink';
import type { Shape } from '../../src/drawing/picture';
import { subdivide } from '../../src/geometry/subdivision';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { sceneByName } from '../../src/story/scenes';
import { itInFull } from '../coverage';
import { sigmoid } from '../../src/training/activation';
import { RECIPE_DEFAULTS, Trainer, type Recipe } from '../../src/training/trainer';

const AROUND = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function drawn(name: string, settings: Record<string, number | string>) {
  const scene = sceneByName(name);
  return scene.draw({ ...scene.at(0), ...settings }, LIGHT);
}

/** The network that a figure offers to the explorer. */
function offered(explorer: string | undefined): Network {
  return openConstruction(new URLSearchParams(explorer).get('network') ?? '').network;
}

const RECIPE: Recipe = {
  ...RECIPE_DEFAULTS,
  widths: [1, 4, 1],
  seed: 3,
  examples: [
    { point: [-1], target: 0 },
    { point: [0.5], target: 1 },
    { point: [1], target: -1 },
  ],
  batch: 3,
};

describe('a training', () => {
  it('is the training that it is of, at every moment, in whatever order it is looked at', () => {
    const training = new Training(RECIPE, 5);
    const late = training.at(43);
    const early = training.at(12);
    expect([early.step, late.step]).toEqual([10, 40]);
    const trainer = new Trainer(RECIPE);
    trainer.steps(10);
    expect(early.model).toEqual(trainer.snapshot());
    trainer.steps(30);
    expect(late.model).toEqual(trainer.snapshot());
    expect(training.until(20).map(({ step }) => step)).toEqual([0, 5, 10, 15, 20]);
    expect(forward(networkAt(late), [0.5]).output).toEqual(
      forward(trainer.network(), [0.5]).output,
    );
  });

  it('that comes apart stays where it was, and says so', () => {
    const training = new Training({ ...RECIPE, rate: 1e6 }, 5);
    expect(training.at(5000).step).toBeLessThan(5000);
    expect(training.fault).toMatch(/came apart at step \d+/);
  });
});

it('any: says the error that the network it offers has where it was taught, and its units', async () => {
  const { caption, explorer } = await drawn('any', { target: 'x^2', layers: '3', step: 100 });
  const network = offered(explorer);
  expect(hiddenWidths(network)).toEqual([8, 8, 8]);
  const errors = Array.from({ length: 129 }, (_, k) => {
    const x = -1 + k / 64;
    return Math.abs(forward(network, [x]).output[0] - x * x);
  });
  expect(caption).toContain(`off by ${Math.max(...errors).toPrecision(2)} at most`);
});

it('any: refuses what is no formula, naming the place', async () => {
  await expect(drawn('any', { target: 'sin(' })).rejects.toThrow(/sin\(/);
});

it('last: the gradient after a sigmoid jumps as finite differences say', async () => {
  const { caption, explorer } = await drawn('last', { last: 'sigmoid', scale: 1 });
  const network = offered(explorer);
  const value = (u: number, v: number) => sigmoid(forward(network, [u, v]).output[0]);
  const step = 1e-6;
  // Along many lines, the largest change of the slope from one short stretch to the next but one.
  let largest = 0;
  for (let line = 0; line < 60; line++) {
    const v = -1 + (2 * (line + 0.5)) / 60;
    const along = [(u: number) => value(u, v), (u: number) => value(v, u)];
    for (const at of along)
      for (let k = 0; k < 2000; k++) {
        const u = -1 + k / 1000;
        const left = (at(u + step) - at(u)) / step;
        const right = (at(u + 1e-3 + step) - at(u + 1e-3)) / step;
        largest = Math.max(largest, Math.abs(right - left));
      }
  }
  const [, most] = /in their middles by .+ to ([\d.]+):/.exec(caption) ?? [];
  // A crease that is crossed at an angle shows a part of its jump, and beside it the slope bends a little.
  expect(largest).toBeLessThan(2.2 * Number(most));
  expect(largest).toBeGreaterThan(0.4 * Number(most));
});

it('separate: the boundary that is shown is the network’s, and the error is a share of the test', async () => {
  const { caption, explorer } = await drawn('separate', { data: 'xor', noise: 0, seeds: 1 });
  expect(hiddenWidths(offered(explorer))).toEqual([16, 16]);
  const [, error] = /relu, 16-16: ([\d.]+) % wrong on the test/.exec(caption) ?? [];
  // A hundred points.
  expect(Number(error)).toBe(Math.round(Number(error)));
});

it('shallow: says how many points the network it offers has on the wrong side', async () => {
  const { caption, explorer } = await drawn('shallow', { step: 100, seed: 2 });
  const network = offered(explorer);
  expect(hiddenWidths(network)).toEqual([10, 10]);
  const points = randomExamples(expressionTarget('sin(6x)-2y', 2), AROUND, 400, 1);
  const wrong = points.filter(
    ({ point, target }) => forward(network, point).output[0] > 0 !== target > 0,
  );
  expect(caption).toContain(`10 + 10 units, 151 weights: ${wrong.length} of 400 points`);
  expect(caption).toContain('20 units, 81 weights:');
});

/** Places of the dots among shapes. */
function dots(shapes: readonly Shape[]) {
  return shapes.flatMap((shape) => (shape.kind === 'dot' ? [shape.at] : []));
}

it('separate: has a dot for each ReLU network that was trained, at its regions and its error', async () => {
  const { panels, caption } = await drawn('separate', { data: 'xor', noise: 0, seeds: 2 });
  const [, , byKind, byRegions] = panels;
  expect(dots(byKind.shapes)).toHaveLength(8);
  const found = dots(byRegions.shapes);
  expect(found).toHaveLength(4);
  // Of both sizes, the mean of their counts is what is said; the axis is logarithmic, and 1000 the last of its marks.
  const marks = byRegions.shapes.flatMap((shape) =>
    shape.kind === 'text' && /^10*$/.test(shape.text) ? [shape.at[0]] : [],
  );
  const counts = found.map(([x]) => 1000 ** ((x - marks[0]) / (marks[3] - marks[0])));
  for (const [k, kind] of ['relu, 4-4', 'relu, 16-16'].entries()) {
    const [, said] = new RegExp(`${kind}: [^;]*, (\\d+) regions`).exec(caption) ?? [];
    const mean = (counts[2 * k] + counts[2 * k + 1]) / 2;
    expect(Math.abs(mean - Number(said))).toBeLessThan(0.51);
  }
});

it('smooth: says the middle one of the errors from three starts, and the least and the greatest', async () => {
  const { caption, panels } = await drawn('smooth', { formula: 'x^2', step: 40 });
  const errors = [1, 2, 3].map((seed) => {
    const trainer = new Trainer({
      ...RECIPE,
      widths: [1, 12, 12, 1],
      seed,
      examples: Array.from({ length: 129 }, (_, k) => ({
        point: [-1 + k / 64],
        target: (-1 + k / 64) ** 2,
      })),
      batch: 129,
      fallsOver: 600,
    });
    trainer.steps(40);
    const network = trainer.network();
    return Math.max(
      ...Array.from({ length: 129 }, (_, k) => {
        const x = -1 + k / 64;
        return Math.abs(forward(network, [x]).output[0] - x * x);
      }),
    ).toPrecision(2);
  });
  const [least, middle, most] = errors.toSorted((a, b) => Number(a) - Number(b));
  expect(caption).toMatch(new RegExp(`[ ,]relu ${middle} \\(${least} to ${most}\\)`));
  expect(panels[0].title).toBe(`relu: off by ${errors[0]}`);
});

/** Percent of the test that is wrong, by kind, and regions of the ReLU networks: means over twenty seeds. */
async function meansOf(decay: number) {
  const { caption } = await drawn('separate', { seeds: 20, decay });
  const wrong = [...caption.matchAll(/: ([\d.]+) % wrong on the test/g)].map(([, share]) =>
    Number(share),
  );
  const regions = [...caption.matchAll(/(\d+) regions/g)].map(([, count]) => Number(count));
  return { wrong, regions };
}

itInFull('separate: on the moons comes out what the article says of twenty seeds', async () => {
  const { wrong, regions } = await meansOf(0);
  const [reluFew, reluMany, tanhFew, tanhMany] = wrong;
  // With few units tanh does better, with many there is little between them; more units, more regions, fewer errors.
  expect(tanhFew).toBeLessThan(reluFew - 3);
  expect(Math.abs(tanhMany - reluMany)).toBeLessThan(1.5);
  expect(regions[1]).toBeGreaterThan(10 * regions[0]);
  expect(reluMany).toBeLessThan(reluFew);
  // Decay takes folds away, and accuracy with them.
  const decayed = await meansOf(2);
  for (const k of [0, 1]) {
    expect(decayed.regions[k]).toBeLessThan(regions[k]);
    expect(decayed.wrong[k]).toBeGreaterThan(wrong[k]);
  }
});

itInFull('shallow: two layers get fewer points wrong than one, with every seed', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const { caption } = await drawn('shallow', { step: 600, seed });
    const [one, two] = [...caption.matchAll(/: (\d+) of 400 points/g)].map(([, wrong]) =>
      Number(wrong),
    );
    expect(two).toBeLessThan(one);
  }
});

it('depth: pictures networks as deep that were drawn and trained, with their exact counts', async () => {
  const { panels, caption } = await drawn('depth', { layers: 3 });
  const [deep, random, trained] = panels.map(({ title, shapes }) => ({
    said: Number(/: ([\d,]+) region/.exec(title)?.[1].replaceAll(',', '')),
    drawn: shapes.filter(({ kind }) => kind === 'polygon').length - 1,
  }));
  for (const { said, drawn: polygons } of [deep, random, trained]) expect(polygons).toBe(said);
  const { network } = openConstruction('random:2-4-4-4-1?seed=1');
  const sliced = sliceNetwork(network, defaultSlice(2));
  const { regionsByDepth } = await subdivide(sliced, AROUND);
  expect(random.said).toBe(regionsByDepth[2]);
  // Of five seeds, of which the first is pictured: the second is counted here anew.
  const { network: second } = openConstruction('random:2-4-4-4-1?seed=2');
  const again = await subdivide(sliceNetwork(second, defaultSlice(2)), AROUND);
  expect(caption).toMatch(
    new RegExp(`drawn at random ${random.said}, ${again.regionsByDepth[2]}, \\d+, \\d+ and \\d+;`),
  );
  expect(caption).toMatch(new RegExp(`trained on two spirals ${trained.said}(, \\d+){3} and`));
});
