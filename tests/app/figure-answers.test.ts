import { afterEach, expect, it } from 'vitest';
import { figureAnswers } from '../../src/app/story/figure-answers';
import type { StoryQuestions } from '../../src/app/story/story-messages';
import type { Drawing } from '../../src/story/scene';
import { sceneByName } from '../../src/story/scenes';
import { serve } from '../../src/threads/serve';
import { Threads } from '../../src/threads/threads';
import { startHere } from '../threads/thread-here';

/** What an article's worker answers, in this thread: questions come and go as they do there. */
const threads = new Threads<StoryQuestions>(
  () =>
    startHere((port) =>
      serve<StoryQuestions>(port, { ...figureAnswers(), open: () => Promise.reject(new Error()) }),
    ),
  { does: 'draws figures', atOnce: Infinity },
);
afterEach(() => threads.close());

const any = sceneByName('any');

it('counts to the end, and what is dragged meanwhile is answered first', async () => {
  const request = {
    scene: 'any',
    state: { ...any.at(1), target: 'x*y+0.1x', units: '24', layers: '3', step: 60 },
    isDark: false,
  };
  const first = await threads.ask('draw', request);
  expect(first).toMatchObject({ isUnfinished: true });
  expect(first.caption).toContain('counted at 4 of 61 steps');
  const log: string[] = [];
  const told: Drawing[] = [];
  const finished = threads
    .ask('finish', request, { onNews: (drawing) => void told.push(drawing) })
    .then((drawing) => {
      log.push('finished');
      return drawing;
    });
  // While it counts, a reader drags, and what comes of that is drawn; several times, one after the other.
  const dragged = { ...any.at(0), target: 'sin(6x)' };
  for (let k = 0; k < 5; k++) {
    const act = { kind: 'drag', handle: 'curve', to: [30 + 40 * k, 20] } as const;
    const state = await threads.ask('act', { scene: 'any', state: dragged, act });
    expect(state.target).not.toBe(dragged.target);
    const drawing = await threads.ask('draw', { scene: 'any', state, isDark: false });
    expect(drawing.caption).toMatch(/^Step 0: /);
    log.push('dragged');
  }
  expect(log).toEqual(Array.from({ length: 5 }, () => 'dragged'));
  const drawing = await finished;
  expect(drawing).toMatchObject({ isUnfinished: false });
  expect(drawing.caption).toContain('counted at 61 of 61 steps');
  // What was told on the way is of the same figure, each further than the one before.
  const known = told.map(({ caption }) =>
    Number(/counted at (\d+) of 61 steps/.exec(caption)?.[1]),
  );
  expect(known.every((count) => count > 4 && count <= 61)).toBe(true);
  expect(known).toEqual(known.toSorted((a, b) => a - b));
});

it('counts no further once nobody looks, and keeps what it has', async () => {
  const request = {
    scene: 'any',
    state: { ...any.at(1), target: 'x*y-0.1x', units: '24', layers: '2', step: 600 },
    isDark: false,
  };
  const countNow = async () =>
    Number(/counted at (\d+) of 601 steps/.exec((await threads.ask('draw', request)).caption)?.[1]);
  const before = await countNow();
  const abort = new AbortController();
  const finished = threads.ask('finish', request, {
    signal: abort.signal,
    onNews: () => abort.abort(new Error('out of view')),
  });
  await expect(finished).rejects.toThrow('out of view');
  const after = await countNow();
  expect(after).toBeGreaterThan(before);
  expect(after).toBeLessThan(601);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await countNow()).toBe(after);
});

it('a scene that leaves nothing out is finished as it is drawn', async () => {
  const request = { scene: 'crease', state: sceneByName('crease').at(1), isDark: true };
  expect(await threads.ask('finish', request)).toEqual(await threads.ask('draw', request));
});
