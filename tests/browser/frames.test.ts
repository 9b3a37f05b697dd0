import { describe, expect, it } from 'vitest';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';
import { readPixels, type Pixels } from '../pixels';

declare global {
  /** In the page: whether the GPU's answers are withheld, so that no map can be finished. */
  var areAnswersHeld: boolean;
  /** In the page: lets the workers' answers through, which are held back. */
  var releaseAnswers: () => void;
}

const [width, height] = [900, 500];
/** A place on screen that nothing covers, and room to drag from it. */
const [x, y] = [480, 30];

const openExplorer = testExplorer();
let explorer: ExplorerPage;

/** Runs in the page before its scripts: what is read from the GPU comes when the test says so. */
function holdAnswers(): void {
  const held: (() => void)[] = [];
  globalThis.areAnswersHeld = false;
  globalThis.releaseAnswers = () => {
    globalThis.areAnswersHeld = false;
    for (const resolve of held.splice(0)) resolve();
  };
  const { prototype } = GPUBuffer;
  const mapAsync = Reflect.get(prototype, 'mapAsync');
  prototype.mapAsync = async function (this: GPUBuffer, ...args) {
    await Reflect.apply(mapAsync, this, args);
    if (globalThis.areAnswersHeld) await new Promise<void>((resolve) => held.push(resolve));
  };
}

/** Pictures that were drawn, and what the last was drawn from. */
function frames(): Promise<{ painted: number; source: string | null }> {
  return explorer.page.$eval('#frames', (card) => ({
    painted: Number(card.getAttribute('data-painted')),
    source: card.getAttribute('data-source'),
  }));
}

/** The part of the picture that a drag by (dx, dy) leaves on screen, clear of the cards. */
async function shot(dx: number, dy: number): Promise<Pixels> {
  return readPixels(await explorer.shot({ x: 400 + dx, y: 200 + dy, width: 120, height: 120 }));
}

describe('frames', () => {
  it('a drag moves the picture in every frame, though no map of it is finished', async () => {
    const query = '?network=random:2-8-8-1?seed=5&picture=sampled&frames=1';
    explorer = await openExplorer({ query, width, height, before: holdAnswers, gpu: 'webgpu' });
    await explorer.finished();
    await expect.poll(async () => (await frames()).source).toBe('finished');
    const before = await shot(0, 0);

    await explorer.page.evaluate(() => (globalThis.areAnswersHeld = true));
    const { mouse } = explorer.page;
    await mouse.move(x, y);
    await mouse.down();
    const steps = 6;
    for (let step = 1; step <= steps; step++) {
      const { painted } = await frames();
      await mouse.move(x - 6 * step, y + 4 * step);
      await explorer.nextFrame();
      const after = await frames();
      expect(after.painted).toBeGreaterThan(painted);
      expect(after.source).toBe('reprojected');
    }
    await mouse.up();
    expect((await explorer.shown()).state).toBe('refining');
    // The last picture, pixel for pixel, where it has gone; the mouse's outline is not sampled.
    const moved = await shot(-6 * steps, 4 * steps);
    let different = 0;
    const [a, b] = [before, moved].map(({ data }) => new Uint32Array(data.buffer, data.byteOffset));
    for (const [k, colour] of a.subarray(0, 120 * 120).entries()) if (colour !== b[k]) different++;
    expect(different).toBeLessThan(120);

    await explorer.page.evaluate(() => globalThis.releaseAnswers());
    await explorer.finished();
    await expect.poll(async () => (await frames()).source).toBe('finished');
    expect(explorer.problems).toEqual([]);
  });

  it('their times are shown by a key, and hidden again', async () => {
    explorer = await openExplorer({ query: '?network=fold:2x2', width, height });
    await explorer.cut();
    const isShown = () => explorer.page.$eval('#frames', (card) => card.checkVisibility());
    expect(await isShown()).toBe(false);
    await explorer.page.keyboard.press('t');
    await expect
      .poll(() => explorer.text('#frames-text'))
      .toMatch(/^[\d.]+ ms a frame, \d+ at most/);
    await expect.poll(() => explorer.text('#frames-picture')).toContain('from exact regions');
    expect(await explorer.page.$eval('#frames path', (bars) => bars.getAttribute('d'))).toMatch(
      /^M/,
    );
    await explorer.page.keyboard.press('t');
    expect(await isShown()).toBe(false);
    expect(explorer.problems).toEqual([]);
  });
});
